"""Progress on standard error: of indexing (articles, chunks, rate, time left), and of asking questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.text import Text

from index.build import OnProgress, Progress
from index.loaders import Failed, Loaded, Skipped
from rag.evaluate.record import Record
from rag.evaluate.run import OnRecord
from ui.cli.output import say


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f} chunks/s" if task.speed and task.fields["rated"] else "")


@contextmanager
def progress_bar() -> Iterator[OnProgress]:
    """A live bar in a terminal; elsewhere a line at each stage and each tenth of the embedding."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("chunks"),
        _Rate(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading articles", total=None, rated=False)

        def show(progress: Progress) -> None:
            what = {"reading": "reading", "embedding": "embedding", "publishing": "making searchable"}[progress.stage]
            bar.update(
                task,
                description=f"{what} {progress.articles:,} articles",
                completed=progress.done if progress.stage == "embedding" else None,
                total=progress.total or None,
                rated=progress.stage == "embedding",
            )

        yield show


@contextmanager
def asking_bar() -> Iterator[OnRecord]:
    """A live bar of the questions asked, and how many were answered right; outside a terminal a line at each tenth."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _asked_lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("asking", total=None)
        right = 0

        def show(done: int, total: int, record: Record) -> None:
            nonlocal right
            right += record.outcome == "right"
            bar.update(task, completed=done, total=total, description=f"asking ({right} right)")

        yield show


def without_skipped(items: Iterable[Loaded | Failed | Skipped]) -> Iterator[Loaded | Failed]:
    """What was found, with a word on standard error about files that were left out."""
    for item in items:
        if isinstance(item, Skipped):
            say(f"left out: {item.where} ({item.reason})")
        else:
            yield item


def _asked_lines() -> OnRecord:
    tenth = 0

    def show(done: int, total: int, _record: Record) -> None:
        nonlocal tenth
        if 10 * done // total > tenth:
            tenth = 10 * done // total
            say(f"asked {done:,} of {total:,} questions")

    return show


def _lines() -> OnProgress:
    said: set[int] = set()

    def show(progress: Progress) -> None:
        if progress.stage == "embedding" and progress.total:
            tenth = 10 * progress.done // progress.total
            if tenth not in said:
                said.add(tenth)
                say(f"embedding {progress.articles:,} articles: {progress.done:,} of {progress.total:,} chunks")

    return show
