"""Answer quality on every set at hand, each with its gate: the seeds' questions always, others where the data is there.

Run `make eval`. Samples are seeded and stated in the output; reports lie in runs/. Exit code 1 when a gate fails.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import common
from benchmarks.cases import squad_part
from index.embed import EmbeddingModel
from rag.evaluate.gate import check_gate, read_gate
from rag.evaluate.report import text_report
from rag.evaluate.sets import load_set
from ui.cli.progress import asking_bar
from ui.evaluation import evaluate_sets, run_folder, sampled, write_reports
from ui.settings import read_settings
from ui.wiring import Dateline

GATES = Path(__file__).parent / "gates"
_SAMPLE = 300


@dataclass(frozen=True, slots=True)
class Case:
    """An archive to ask and the questions to ask it."""

    name: str
    archive: list[Path]
    questions: Path
    tags: frozenset[str] = frozenset()
    """Only questions with one of these tags; empty: all of them."""


def cases(data: Path | None) -> Iterator[Case]:
    """The sample archive, and what the data folder holds."""
    yield Case("seeds", [common.SEEDS], common.SEEDS / "questions" / "sahel.jsonl")
    if data is None:
        return
    yield Case("clapnq", [data / "clapnq" / "articles.jsonl"], data / "clapnq" / "questions.jsonl")
    # Most of this set's articles are not there: only these questions can be scored.
    scorable = frozenset({"all-evidence-present", "null"})
    yield Case("multihop", [data / "multihop" / "articles.jsonl"], data / "multihop" / "questions.jsonl", scorable)
    yield Case("squad-part", [squad_part(data)], data / "squad" / "questions.jsonl")


def main() -> int:
    """Run every case; returns how many gates failed."""
    embedding = EmbeddingModel()
    failed = 0
    for case in cases(common.data_folder()):
        folder = common.build(f"{case.name}-eval", case.archive, embedding)
        whole = load_set(case.questions)
        kept = tuple(q for q in whole.questions if not case.tags or case.tags & set(q.tags))
        chosen = sampled(replace(whole, questions=kept), _SAMPLE)
        dateline = Dateline(read_settings(store=folder))
        try:
            with asking_bar() as on_record:
                run = evaluate_sets(dateline, [chosen], run_folder(dateline, [chosen]), on_record)
        finally:
            dateline.close()
        write_reports(run)
        print(f"\n== {case.name}: {len(chosen.questions)} questions, report in {run.folder / 'report.html'}")
        print(text_report(run.summary, run.records))
        for line in check_gate(read_gate(GATES / f"{case.name}.toml"), run.summary, run.records, None):
            failed += not line.ok
            print(f"{'passed' if line.ok else 'FAILED'} {line.text}")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
