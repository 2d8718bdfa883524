"""The commands that say which models there are, and fetch those that run on this machine: `dateline model list`, `pull`.

Imports stay inside, as in `main`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.shared import JsonFlag, errors, settings_of

if TYPE_CHECKING:
    from rag.models.pull import OnProgress

app = typer.Typer(help="List models, and fetch those that run here.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_models(context: typer.Context, json: JsonFlag = False) -> None:
    """Show which models can be named, and what those that are not ready need."""
    with errors(context):
        from pydantic import TypeAdapter

        from ui.cli.output import model_lines
        from ui.models import ListedModel, listed

        models = listed(settings_of(None))
        if json:
            print(TypeAdapter(list[ListedModel]).dump_json(models).decode())
        else:
            print(model_lines(models))


@app.command()
def pull(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A local model of `dateline model list`.")],
) -> None:
    """Fetch a local model; what an interrupted run has fetched is kept."""
    with errors(context):
        from rag.models.catalog import find
        from rag.models.pull import pull as fetch
        from ui.cli.output import say

        model = find(name)
        try:
            with _progress(model.name) as on_progress:
                path = fetch(model, settings_of(None).models, on_progress)
        except KeyboardInterrupt:
            say("Interrupted: what has arrived is kept. Run the same command again to go on.")
            raise typer.Exit(1) from None
        say(f"{model.name} is in {path}. Use it with --model local:{model.name}")


@contextmanager
def _progress(name: str) -> Iterator[OnProgress]:
    """A live bar in a terminal; elsewhere a line at each tenth."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    console = Console(stderr=True)
    if console.is_terminal:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task(f"fetching {name}", total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    said: set[int] = set()

    def show(done: int, total: int) -> None:
        tenth = 10 * done // total
        if tenth not in said:
            said.add(tenth)
            print(f"fetching {name}: {done / 1e6:,.0f} of {total / 1e6:,.0f} MB", file=console.file, flush=True)

    yield show
