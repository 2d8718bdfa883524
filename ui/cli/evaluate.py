"""The commands that measure answers: `dateline eval`, `compare` and `questions`.

Imports stay inside, as in `main`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.shared import FAILED, JsonFlag, ModelFlag, StoreFlag, errors, settings_of, wrong_usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from langchain_core.language_models import BaseChatModel

    from index.archive import Archive
    from rag.evaluate.gate import GateLine
    from rag.evaluate.run import Run
    from rag.evaluate.sets import QuestionSet
    from ui.settings import Settings

questions_app = typer.Typer(help="Draft and check sets of test questions.", no_args_is_help=True, rich_markup_mode=None)


def evaluate(
    context: typer.Context,
    sets: Annotated[
        list[Path], typer.Argument(metavar="QUESTIONS...", help="Question sets: .jsonl, .csv, SQuAD, BEIR.")
    ],
    model: ModelFlag = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="DIR", help="Folder of the run and its report.")
    ] = None,
    gate: Annotated[
        Path | None, typer.Option("--gate", metavar="FILE", help="Floors and allowed drops (TOML).")
    ] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", metavar="N", min=1, help="Only N questions of each set, chosen by seed.")
    ] = None,
    parallel: Annotated[
        int, typer.Option("--parallel", metavar="N", min=1, max=64, help="Questions asked at the same time.")
    ] = 1,
    judge: Annotated[
        str | None, typer.Option("--judge", metavar="M", help="A language model that judges the answers as well.")
    ] = None,
    sweep: Annotated[
        Path | None, typer.Option("--sweep", metavar="FILE", help="Settings and the values to try of each (TOML).")
    ] = None,
    store: StoreFlag = None,
    json: JsonFlag = False,
) -> None:
    """Measure answers with sets of test questions."""
    with errors(context):
        if sweep and gate:
            wrong_usage("--gate is for one run, --sweep makes many: leave one of them out.")
        if sweep and judge:
            wrong_usage("--judge reads the answers of one run, --sweep makes many: leave one of them out.")
        if sweep:
            _swept(sweep, sets, model, report, sample, parallel, store, json=json)
            return
        from ui.cli.output import print_json, say
        from ui.cli.progress import asking_bar
        from ui.evaluation import evaluate_sets, run_folder, write_reports
        from ui.wiring import Dateline

        settings = settings_of(store, model=model)
        judging = _chat_model(judge, settings)  # before anything is asked, for it may not be there
        dateline = Dateline(settings)
        try:
            chosen = _loaded(sets, sample, dateline.archive)
            folder = report or run_folder(dateline, chosen)
            wanted = _gate(gate, folder)
            with asking_bar() as on_record:
                run = evaluate_sets(dateline, chosen, folder, on_record, parallel=parallel)
        finally:
            dateline.close()
        if judge and judging:
            from ui.judging import judge_answers

            run = judge_answers(run, judging, judge, parallel=parallel)
        write_reports(run)
        conditions = wanted(run) if wanted else []
        if json:
            from rag.evaluate.gate import GatedSummary

            print_json(GatedSummary(**dict(run.summary), gate=conditions) if wanted else run.summary)
        else:
            from rag.evaluate.report import text_report

            print(text_report(run.summary, run.records))
            print(f"\nReport: {folder / 'report.html'}")
        failing = [line.text for line in conditions if not line.ok]
        for line in conditions:
            say(f"{'passed' if line.ok else 'FAILED'} {line.text}")
        if failing:
            raise typer.Exit(FAILED)


def compare(
    context: typer.Context,
    first: Annotated[Path, typer.Argument(metavar="RUN_A", help="Folder of a run.")],
    second: Annotated[Path, typer.Argument(metavar="RUN_B", help="Folder of another.")],
    json: JsonFlag = False,
) -> None:
    """Compare two runs question by question."""
    with errors(context):
        from rag.evaluate.compare import compare as compare_records
        from rag.evaluate.run import load_run
        from ui.cli.output import comparison_lines, print_json

        comparison = compare_records(load_run(first).records, load_run(second).records)
        print_json(comparison) if json else print(comparison_lines(comparison))


@questions_app.command("check")
def check_questions(
    context: typer.Context,
    sets: Annotated[list[Path], typer.Argument(metavar="QUESTIONS...", help="Question sets.")],
    store: StoreFlag = None,
    json: JsonFlag = False,
) -> None:
    """Check sets against the archive: unknown articles, quotes that are not there, ids given twice."""
    with errors(context):
        from index.archive import Archive
        from rag.evaluate.sets import load_set, resolve
        from rag.evaluate.sets.checked import CheckedSets, checked
        from ui.cli.output import checked_lines, print_json

        archive = Archive(settings_of(store).store)
        try:
            found = CheckedSets(sets=[checked(resolve(load_set(path), archive.articles()), archive) for path in sets])
        finally:
            archive.close()
        print_json(found) if json else print(checked_lines(found))
        if any(each.problems for each in found.sets):
            raise typer.Exit(FAILED)


@questions_app.command("new")
def new_questions(
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="QUESTIONS.jsonl", help="File to write.")],
    count: Annotated[int, typer.Option("--count", metavar="N", min=1, help="Questions to draft.")] = 30,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Another seed, another draft.")] = 0,
    model: Annotated[
        str | None, typer.Option("--model", metavar="M", help="A language model that writes the drafts; rules without.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the file if it is there.")] = False,
    store: StoreFlag = None,
    json: JsonFlag = False,
) -> None:
    """Draft a set from the archive, each question tied to its evidence, for a person to accept, edit or reject."""
    with errors(context):
        from index.archive import Archive
        from ui.cli.output import print_json
        from ui.drafting import draft_set

        settings = settings_of(store)
        chat = _chat_model(model, settings)
        archive = Archive(settings.store)
        try:
            report = draft_set(archive, output, count, seed, chat, replace=replace)
        finally:
            archive.close()
        if json:
            print_json(report)


def _chat_model(name: str | None, settings: Settings) -> BaseChatModel | None:
    if name is None:
        return None
    from ui.models import open_chat_model

    return open_chat_model(name, settings)


def _loaded(paths: list[Path], sample: int | None, archive: Archive) -> list[QuestionSet]:
    from index.errors import InputError
    from rag.evaluate.sets import load_sets, resolve
    from ui.evaluation import sampled

    sets = [resolve(chosen, archive.articles()) for chosen in load_sets(paths)]
    for chosen in sets:
        if chosen.problems:
            shown = "; ".join(f"{problem.where}: {problem.message}" for problem in chosen.problems[:5])
            raise InputError(
                f"The set '{chosen.name}' has {len(chosen.problems)} problems: {shown}. Mend them, then run again."
            )
    return [sampled(chosen, sample) for chosen in sets] if sample else sets


def _swept(
    file: Path,
    sets: list[Path],
    model: str | None,
    report: Path | None,
    sample: int | None,
    parallel: int,
    store: Path | None,
    *,
    json: bool,
) -> None:
    from index.archive import Archive
    from rag.evaluate.report.sweep import sweep_text
    from rag.evaluate.sweep import read_sweep
    from ui.cli.output import print_json
    from ui.sweep import run_sweep, settings_of_sweep, sweep_folder

    sweep = read_sweep(file)
    if model is not None and "model" in sweep.axes:
        wrong_usage(f"--model and '{file}' both name the model: leave one of them out.")
    settings = settings_of(store, model=model)
    combined = settings_of_sweep(sweep, settings)
    archive = Archive(settings.store)
    try:
        chosen = _loaded(sets, sample, archive)
        folder = report or sweep_folder(sweep, combined, chosen, archive)
        result = run_sweep(sweep, combined, chosen, archive, folder, parallel=parallel)
    finally:
        archive.close()
    if json:
        print_json(result)
    else:
        print(sweep_text(result))
        print(f"\nReport: {folder / 'sweep.html'}")


def _gate(file: Path | None, folder: Path) -> Callable[[Run], list[GateLine]] | None:
    """The gate of a file with its baseline, read before anything is asked; folder: where the run will lie."""
    if file is None:
        return None
    from index.errors import InputError
    from rag.evaluate.gate import check_gate, read_gate
    from rag.evaluate.run import load_run

    gate = read_gate(file)
    if gate.baseline and gate.baseline.resolve() == folder.resolve():
        raise InputError(f"The baseline '{gate.baseline}' is the folder of this run: keep the two apart with --report.")
    baseline = load_run(gate.baseline).records if gate.baseline and gate.drops else None
    return lambda run: check_gate(gate, run.summary, run.records, baseline)
