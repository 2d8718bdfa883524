"""Judges a finished run with a chat model, its progress on standard error. Knows neither settings nor how a model is opened."""

from __future__ import annotations

from langchain_core.language_models import BaseChatModel
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rag.evaluate.judge import judge_run
from rag.evaluate.judge.judging import ROUNDS
from rag.evaluate.run import Run


def judge_answers(run: Run, judge: BaseChatModel, name: str, *, rounds: int = ROUNDS, parallel: int = 1) -> Run:
    """The run with what the judge says of its answers; arguments and errors as of `judge_run`."""
    columns = (TextColumn("judging"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        return judge_run(
            run,
            judge,
            name,
            rounds=rounds,
            parallel=parallel,
            on_judged=lambda done, total: bar.update(task, completed=done, total=total),
        )
