"""Everything that the evaluation page can do with an archive; safe to share between the people who use it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from index.errors import InputError
from rag.evaluate.measures.words import holds
from rag.evaluate.question import Question
from rag.evaluate.run import OnRecord, Stream
from rag.evaluate.sets import QuestionSet
from ui.evaluation import drafts, kept, sets
from ui.evaluation.background import Begin, Job, Progress, Runner
from ui.evaluation.info import run_info
from ui.evaluation.kept import KeptRun, RunRequest
from ui.evaluation.places import Places, SetFile, find_set, list_sets, make_folder
from ui.evaluation.runs import evaluate_sets, sampled, write_reports
from ui.evaluation.sets import Checked
from ui.wiring import Dateline

FOLDER = "evaluation"

log = logging.getLogger(__name__)


class Workbench:
    """Sets, drafts and runs of one archive. Holds the thread of the run under way: `close` it before the archive.

    Every method raises InputError, with one sentence, for what a person asks and cannot have.
    """

    def __init__(self, dateline: Dateline, given: Sequence[Path] = ()) -> None:
        """`given`: question sets, and folders of them, that are offered besides those made here."""
        self._dateline = dateline
        self.places = Places(dateline.archive.folder / FOLDER, tuple(given))
        self._runner = Runner()
        self._writing = threading.Lock()
        self._unreadable: set[Path] = set()

    def sets(self) -> list[SetFile]:
        """Every question set."""
        return list_sets(self.places)

    def checked(self, key: str | None) -> Checked:
        """A set, read and checked against the archive."""
        return sets.read_checked(find_set(self.places, key).path, self._dateline.archive)

    def upload(self, file: Path) -> tuple[SetFile | None, Checked]:
        """Take a file among the sets; None, and nothing is kept, when some of it cannot be read."""
        with self._writing:
            return sets.keep_upload(self.places, file, self._dateline.archive)

    def add(self, question: Question, set_name: str) -> SetFile:
        """Add a question to a set made here."""
        with self._writing:
            return sets.add_question(self.places, set_name, question, self._dateline.archive)

    def says(self, article_ids: Sequence[str], answers: Sequence[str]) -> bool:
        """Whether one of the answers stands in one of the articles, word for word."""
        archive = self._dateline.archive
        return any(holds(archive.article(article_id).text, answer) for article_id in article_ids for answer in answers)

    def drafts(self) -> list[Question]:
        """Drafts that wait for a decision."""
        return drafts.pending(self.places)

    def draft_more(self, count: int) -> int:
        """Form new drafts; how many there are of them."""
        made = drafts.form(self.places, self._dateline.archive, count)  # nobody else need wait for this
        with self._writing:
            return drafts.put_forward(self.places, made, count)

    def accept(self, draft_id: str, edited: Question, set_name: str) -> SetFile:
        """Add a draft to a set, as edited."""
        with self._writing:
            return drafts.accept(self.places, self._dateline.archive, draft_id, edited, set_name)

    def reject(self, draft_id: str) -> None:
        """Turn a draft down."""
        with self._writing:
            drafts.reject(self.places, draft_id)

    def runs(self) -> list[KeptRun]:
        """Every run, the latest first; why one cannot be read is logged when it is first met."""
        runs = kept.list_runs(self.places)
        for run in runs:
            if run.problem and run.folder not in self._unreadable:
                self._unreadable.add(run.folder)
                log.warning("the run in '%s' cannot be read: %s", run.folder, run.problem)
        return runs

    @property
    def progress(self) -> Progress | None:
        """How far the run under way is, or the last one was."""
        return self._runner.progress

    def start(self, request: RunRequest) -> str:
        """Begin a run; returns its name."""
        chosen = find_set(self.places, request.set_key)
        questions = self._questions(request)  # before anything is made: it takes a while, and may refuse
        with self._slot() as begin:
            run = kept.begin_run(self.places, request, chosen.name)
            try:
                begin(run.name, run.folder, self._job(run, questions))
            except BaseException:
                kept.drop_begun(run)
                raise
        return run.name

    def resume(self, name: str | None) -> str:
        """Go on with an unfinished run; returns its name."""
        questions = self._questions(_to_resume(kept.find_run(self.places, name)))
        with self._slot() as begin:
            run = kept.find_run(self.places, name)  # as it is now that nobody else can go on with it
            _to_resume(run)
            if not self._same_kind(run, questions):
                raise InputError(
                    "The settings, the set, the archive or the program changed since this run began: begin a new one."
                )
            begin(run.name, run.folder, self._job(run, questions))
        return run.name

    def _same_kind(self, run: KeptRun, chosen: QuestionSet) -> bool:
        """Whether an unfinished run can be gone on with: nothing that it was made with has changed."""
        if run.info is None:
            return True
        now = run_info(self._dateline, [chosen], run.name)
        return (now.settings_hash, now.sets, now.archive_checksum, now.code_version) == (
            run.info.settings_hash,
            run.info.sets,
            run.info.archive_checksum,
            run.info.code_version,
        )

    def delete(self, name: str | None) -> None:
        """Delete a run for good, the words of articles in its records included."""
        run = kept.find_run(self.places, name)
        if self.progress and self.progress.busy and self.progress.run == run.name:
            raise InputError(f"The run '{run.name}' is under way: stop it first.")
        with nullcontext() if run.summary else self._slot():  # an unfinished one may be under way elsewhere
            kept.delete_run(run)
        self._runner.forget(run.name)

    def stop(self) -> None:
        """End the run under way; it can be resumed."""
        self._runner.stop()

    def close(self) -> None:
        """End the run under way, and wait for that."""
        self._runner.close()

    def _slot(self) -> AbstractContextManager[Begin]:
        make_folder(self.places, self.places.work)
        return self._runner.slot(self.places.work / "running.lock")

    def _questions(self, request: RunRequest) -> QuestionSet:
        """What is to be asked; raises InputError when the set cannot be run."""
        checked = self.checked(request.set_key)
        if checked.unreadable:
            raise InputError(f"The set cannot be run before it is mended: {checked.problems[0]}.")
        return sampled(checked.questions, request.sample, request.seed) if request.sample else checked.questions

    def _job(self, run: KeptRun, chosen: QuestionSet) -> Job:
        def job(on_record: OnRecord, stoppable: Callable[[Stream], Stream]) -> None:
            done = evaluate_sets(
                self._dateline, [chosen], run.folder, on_record, stream=stoppable(self._dateline.stream)
            )
            write_reports(done)

        return job


def _to_resume(run: KeptRun) -> RunRequest:
    """What is asked of a run that can be gone on with; raises InputError for any other."""
    if run.problem or run.request is None:
        raise InputError(f"The run '{run.name}' cannot be read, so it cannot be resumed: begin a new one.")
    if run.summary is not None:
        raise InputError(f"The run '{run.name}' is finished.")
    return run.request
