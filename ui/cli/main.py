"""The commands of `dateline`: flags in, results on standard output, everything else on standard error.

Heavy imports stay inside the commands: `dateline --help` must answer at once, without torch.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cli import evaluate, model
from ui.cli.shared import (
    FAILED,
    BatchFlag,
    JsonFlag,
    ModelFlag,
    OutputFlag,
    SinceFlag,
    SourceFlag,
    StoreFlag,
    TopKFlag,
    UntilFlag,
    errors,
    say_and_exit,
    settings_of,
    wrong_usage,
)

if TYPE_CHECKING:
    from index.build import IndexReport
    from rag.answer import Answer
    from ui.cli.batch import BatchReport
    from ui.settings import Settings

app = typer.Typer(
    name="dateline",
    help="Ask a news archive; get an answer whose every sentence is tied to the exact words of an article.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"dateline {version('dateline')}")
        raise typer.Exit


@app.callback()
def everything(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Options of every command."""
    del version  # has been seen to
    context.obj = {"debug": debug}


@app.command()
def index(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files and folders.", show_default=False)
    ] = None,
    store: StoreFlag = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Split and embed every article anew.")] = False,
    json: JsonFlag = False,
) -> None:
    """Bring articles into the archive: .txt and .md files, .jsonl and .csv records, folders of them."""
    with errors(context):
        if not paths and not rebuild:
            wrong_usage("Nothing to index: name files or folders of articles, or use --rebuild.")
        if paths and rebuild:
            wrong_usage("--rebuild embeds what the archive holds and takes no paths: index them afterwards.")
        from index.build import FailedInput, IndexReport
        from ui.cli.output import print_json, report_lines, say

        settings = settings_of(store)
        if paths and not settings.store.exists() and not any(path.exists() for path in paths):
            # Nothing to read makes no archive.
            nowhere = [FailedInput(path=str(path), reason="no such file or folder") for path in paths]
            report = IndexReport(failed=nowhere)
        else:
            report = _indexed(settings, paths)
        for failure in report.failed:
            say(f"not indexed: {failure.path}: {failure.reason}")
        if json:
            print_json(report)
        else:
            print(report_lines(report))
        if report.failed and not (report.added or report.updated or report.unchanged):
            raise typer.Exit(FAILED)


def _indexed(settings: Settings, paths: list[Path] | None) -> IndexReport:
    """What came of indexing the paths or, without any, of embedding the whole archive anew."""
    from index import build
    from index.embed import EmbeddingModel
    from index.loaders import load
    from index.store import Store
    from ui.cli.output import say
    from ui.cli.progress import progress_bar, without_skipped
    from ui.cli.words import counted

    load_model = _once(lambda: EmbeddingModel(settings.embedding, settings.threads))
    opened = Store(settings.store, create=bool(paths))
    try:
        with progress_bar() as on_progress:
            if not paths:
                return build.rebuild(opened, load_model, settings.chunking, on_progress)
            inputs = without_skipped(load(paths))
            return build.add(opened, inputs, load_model, settings.embedding, settings.chunking, on_progress)
    except KeyboardInterrupt:
        articles, _ = opened.ledger.count()
        say(f"Interrupted: {counted(articles, 'article')} searchable. Run the same command again to go on.")
        raise typer.Exit(FAILED) from None
    finally:
        opened.close()


@app.command()
def remove(
    context: typer.Context,
    ids: Annotated[
        list[str], typer.Argument(metavar="ARTICLE_ID...", help="Ids as `dateline search --json` shows them.")
    ],
    store: StoreFlag = None,
    json: JsonFlag = False,
) -> None:
    """Take articles out of the archive."""
    with errors(context):
        from index import build
        from index.build import FailedInput
        from index.store import Store
        from ui.cli.output import print_json, report_lines, say

        opened = Store(settings_of(store).store)
        try:
            report, missing = build.remove(opened, ids)
        finally:
            opened.close()
        for article_id in missing:
            say(f"not removed: no article has the id '{article_id}'.")
        unknown = [FailedInput(path=article_id, reason="no article has this id") for article_id in missing]
        report = report.model_copy(update={"failed": unknown})
        if json:
            print_json(report)
        else:
            print(report_lines(report))
        if missing:
            raise typer.Exit(FAILED)


@app.command()
def search(
    context: typer.Context,
    query: Annotated[str | None, typer.Argument(metavar="QUERY", show_default=False)] = None,
    top_k: TopKFlag = None,
    source: SourceFlag = None,
    since: SinceFlag = None,
    until: UntilFlag = None,
    batch: BatchFlag = None,
    output: OutputFlag = None,
    store: StoreFlag = None,
    json: JsonFlag = False,
) -> None:
    """Find passages."""
    with errors(context):
        _one_of(query, batch, output, "QUERY")
        from rag.answer import Request
        from ui.cli.batch import run_batch
        from ui.cli.output import print_json, say_about, search_text
        from ui.wiring import Dateline

        filters = _filters(source, since, until)
        dateline = Dateline(settings_of(store), answering=False)
        try:
            say_about(dateline.archive, filters)
            if batch and output:
                done = run_batch(batch, output, filters, lambda request: dateline.search(request, top_k))
                _finish_batch(done, json=json)
            else:
                result = dateline.search(Request(question=_text(query), filters=filters), top_k)
                print_json(result) if json else print(search_text(result))
        finally:
            dateline.close()


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", show_default=False)] = None,
    model: ModelFlag = None,
    source: SourceFlag = None,
    since: SinceFlag = None,
    until: UntilFlag = None,
    batch: BatchFlag = None,
    output: OutputFlag = None,
    store: StoreFlag = None,
    json: JsonFlag = False,
) -> None:
    """Answer a question with cited sentences, or say that the archive does not know."""
    with errors(context):
        _one_of(question, batch, output, "QUESTION")
        from rag.answer import Request
        from ui.cli.batch import run_batch
        from ui.cli.output import answer_printer, print_json, say_about
        from ui.wiring import Dateline

        filters = _filters(source, since, until)
        dateline = Dateline(settings_of(store, model=model))
        try:
            say_about(dateline.archive, filters)
            if batch and output:
                done = run_batch(batch, output, filters, lambda request: _noticed(dateline.ask(request)))
                _finish_batch(done, json=json)
            elif json:
                print_json(_noticed(dateline.ask(Request(question=_text(question), filters=filters))))
            else:
                answer_printer(dateline.stream(Request(question=_text(question), filters=filters)))
        finally:
            dateline.close()


@app.command()
def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE_ID")],
    store: StoreFlag = None,
    json: JsonFlag = False,
) -> None:
    """Show an article as it is stored; offsets of citations refer to its text."""
    with errors(context):
        from index.archive import Archive
        from ui.cli.output import article_text, print_json
        from ui.shown import show as shown

        archive = Archive(settings_of(store).store)
        try:
            article = shown(archive, article_id)
        finally:
            archive.close()
        print_json(article) if json else print(article_text(article))


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="H", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", metavar="P", min=0, max=65535, help="Port; the next free one if taken.")
    ] = 7860,
    model: ModelFlag = None,
    store: StoreFlag = None,
    examples: Annotated[
        Path | None, typer.Option("--examples", metavar="QUESTIONS.jsonl", help="Offer the first questions of a set.")
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Answer to this name (and to this machine's own) only."),
    ] = None,
    root_path: Annotated[
        str, typer.Option("--root-path", metavar="PATH", help="What a proxy in front strips from addresses, as /news.")
    ] = "",
    questions: Annotated[
        list[Path] | None,
        typer.Option(
            "--questions", metavar="PATH", help="A question set, or a folder of them, for the evaluation page."
        ),
    ] = None,
    evaluation: Annotated[bool, typer.Option("--evaluation/--no-evaluation", help="Offer the evaluation page.")] = True,
) -> None:
    """Open the web chat and the HTTP API."""
    with errors(context):
        from ui.serve import serve as run_server

        settings = settings_of(store, model=model)
        run_server(
            settings,
            host,
            port,
            examples,
            allow_host or (),
            questions or (),
            root_path=root_path,
            evaluation=evaluation,
        )


@app.command()
def doctor(
    context: typer.Context,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended.")] = False,
    store: StoreFlag = None,
    json: JsonFlag = False,
) -> None:
    """Check the archive: what was checked, what was found, what to do."""
    with errors(context):
        from index.repair import examine, mend
        from ui.cli.output import diagnosis_lines, print_json

        settings = settings_of(store)
        diagnosis = (mend if fix else examine)(settings.store, settings.embedding)
        print_json(diagnosis) if json else print(diagnosis_lines(diagnosis))
        if not diagnosis.healthy:
            raise typer.Exit(FAILED)


app.command("eval")(evaluate.evaluate)
app.command("compare")(evaluate.compare)
app.add_typer(evaluate.questions_app, name="questions")
app.add_typer(model.app, name="model")


def run() -> None:
    """Entry point of the command."""
    app()


def _noticed(answer: Answer) -> Answer:
    """The answer, after a word on standard error if something else than the chosen model composed it."""
    from ui.cli.output import say

    if answer.notice:
        say(answer.notice)
    return answer


def _text(question: str | None) -> str:
    return question or ""


def _one_of(question: str | None, batch: Path | None, output: Path | None, name: str) -> None:
    if (question is None) == (batch is None):
        wrong_usage(f"Give either {name} or --batch QUESTIONS.jsonl.")
    if (batch is None) != (output is None):
        wrong_usage("--batch and --output go together.")
    if question is not None and not question.strip():
        wrong_usage(f"{name} is empty: write what you want to know.")


def _filters(source: list[str] | None, since: str | None, until: str | None) -> Any:
    from pydantic import ValidationError

    from index.filters import Filters

    try:
        return Filters.model_validate({"sources": source or (), "since": since, "until": until})
    except ValidationError as error:
        wrong_usage(str(error.errors()[0]["msg"]).removeprefix("Value error, "))


def _finish_batch(done: BatchReport, *, json: bool) -> None:
    from ui.cli.output import print_json
    from ui.cli.words import counted

    if json:
        print_json(done)
    if done.failed:
        say_and_exit(f"{counted(done.failed, 'line')} could not be answered; `error` in the output says why.")


def _once(load: Any) -> Any:
    from functools import cache

    return cache(load)
