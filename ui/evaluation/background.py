"""One run at a time, in a thread of its own: how far it is, and how it is stopped. Knows nothing of where runs lie."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from index.errors import DatelineError, InputError
from rag.evaluate.record import Record
from rag.evaluate.run import OnRecord, Stream

State = Literal["starting", "running", "stopping", "stopped", "failed", "finished"]
# Called with what it is to call for each record, and with a wrapper for its stream, through which it is stopped.
Job = Callable[[OnRecord, Callable[[Stream], Stream]], None]
Begin = Callable[[str, Path, Job], None]

_FAILED = "Something went wrong here; the server's log says what."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `fresh` of the `done` questions were asked in the `seconds` since it was started or resumed."""

    run: str
    state: State = "starting"
    done: int = 0
    total: int = 0
    right: int = 0
    fresh: int = 0
    seconds: float = 0.0
    problem: str | None = None

    @property
    def busy(self) -> bool:
        """Whether it still goes on."""
        return self.state in {"starting", "running", "stopping"}

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None before the first question is done."""
        return self.seconds / self.fresh * (self.total - self.done) if self.fresh else None


class _Stopped(BaseException):
    """Ends a run between two events; no error of a question, so nothing on the way takes it for one."""


class Runner:
    """Runs one job at a time for this process, and for all processes that share the lock file."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._progress: Progress | None = None

    @property
    def progress(self) -> Progress | None:
        """Of the run under way, else of the last one; None before the first."""
        return self._progress

    @contextmanager
    def slot(self, lock: Path) -> Iterator[Begin]:
        """The one place for a run, held while the run is made ready; raises InputError while it is taken.

        What it yields is called once, with the run's name, its folder, for the records that it has already, and its job:
        it begins the job. Whoever leaves without calling it gives the place back.
        """
        with self._guard:
            if self._progress and self._progress.busy:
                raise InputError(f"The run '{self._progress.run}' is under way: stop it first, or wait for it.")
            held = FileLock(lock, timeout=0, thread_local=False)  # taken here, released by the thread
            try:
                held.acquire()
            except Timeout:
                raise InputError("Another server runs questions over this archive: wait until it is done.") from None
            before = self._progress, self._thread

            def begin(run: str, folder: Path, job: Job) -> None:
                self._stop.clear()
                self._progress = Progress(run)
                self._thread = threading.Thread(target=self._work, args=(folder, held, job), name="evaluation")
                try:
                    self._thread.start()
                except BaseException:
                    self._progress, self._thread = before
                    raise

            try:
                yield begin
            finally:
                if self._progress is before[0]:  # nothing was begun; else the job's thread releases the lock
                    held.release(force=True)

    def stop(self) -> None:
        """Ask the run under way to end; what is recorded is kept."""
        with self._guard:
            if self._progress and self._progress.busy:
                self._stop.set()
                self._progress = replace(self._progress, state="stopping")

    def forget(self, run: str) -> None:
        """Say nothing more of a run that has ended."""
        with self._guard:
            if self._progress and self._progress.run == run and not self._progress.busy:
                self._progress = None

    def close(self) -> None:
        """Stop, and wait until the run has come to rest."""
        self.stop()
        if self._thread:
            self._thread.join()

    def _work(self, folder: Path, held: FileLock, job: Job) -> None:
        assert self._progress is not None
        ended: tuple[State, str | None] = "failed", _FAILED
        try:
            job(_Counting(self, folder).record, self._stoppable)
            ended = "finished", None
        except _Stopped:
            ended = "stopped", None
        except DatelineError as error:
            ended = "failed", str(error)
        except BaseException:  # nobody is above this thread to take even an exit
            log.exception("an evaluation failed")
        finally:
            held.release(force=True)
            with self._guard:
                self._progress = replace(self._progress, state=ended[0], problem=ended[1])

    def _stoppable(self, stream: Stream) -> Stream:
        def stopped_in_time(request: object) -> Iterator[object]:
            self._go_on()
            for event in stream(request):  # type: ignore[arg-type]
                self._go_on()
                yield event

        return stopped_in_time

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _note(self, done: int, total: int, right: int, fresh: int, seconds: float) -> None:
        with self._guard:
            if self._progress:
                state: State = "stopping" if self._stop.is_set() else "running"
                self._progress = replace(
                    self._progress, state=state, done=done, total=total, right=right, fresh=fresh, seconds=seconds
                )


class _Counting:
    """Counts the records of a run, those from before it was resumed included."""

    def __init__(self, runner: Runner, folder: Path) -> None:
        self._runner = runner
        self._folder = folder
        self._started = time.perf_counter()
        self._right = self._fresh = 0

    def record(self, done: int, total: int, record: Record) -> None:
        if not self._fresh and done > 1:
            with (self._folder / "records.jsonl").open(encoding="utf-8") as lines:
                kept = [Record.model_validate_json(line) for line, _ in zip(lines, range(done - 1), strict=False)]
            self._right = sum(each.outcome == "right" for each in kept)
        self._fresh += 1
        self._right += record.outcome == "right"
        seconds = time.perf_counter() - self._started
        self._runner._note(done, total, self._right, self._fresh, seconds)  # noqa: SLF001 - its own half
