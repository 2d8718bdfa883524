"""The runs that are kept for the page: what each was asked to do, how far it came, and which it can be compared with."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from index.errors import InputError
from rag.evaluate.compare import Comparison, compare
from rag.evaluate.record import RunInfo, Summary
from rag.evaluate.report import html_report
from rag.evaluate.run import Run, load_run
from ui.evaluation.places import Places, file_name, free_name, make_folder

T = TypeVar("T", bound=BaseModel)

REPORT = "report.html"
DOWNLOADS = {
    "summary.json": "application/json",
    "records.jsonl": "application/x-ndjson",
    "report.md": "text/markdown; charset=utf-8",
    "junit.xml": "application/xml",
}


class RunRequest(BaseModel):
    """What a person asked for: a set by its key, and how many of its questions, chosen by seed; None is all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    set_key: str
    sample: int | None = Field(default=None, ge=1)
    seed: int = Field(default=0, ge=0)


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run as it lies in its folder; `summary` is None while it is unfinished, and `done` questions are recorded.

    problem: why it cannot be read, if so; then nothing else is known of it but its name.
    """

    name: str
    folder: Path
    request: RunRequest | None = None
    info: RunInfo | None = None
    summary: Summary | None = None
    done: int = 0
    problem: str | None = None

    @property
    def unfinished(self) -> bool:
        """Whether it can be gone on with."""
        return self.summary is None and self.problem is None


def list_runs(places: Places) -> list[KeptRun]:
    """Every run, the latest first."""
    try:
        folders = [folder for folder in places.runs.iterdir() if folder.is_dir()]
    except OSError:  # none was made yet
        return []
    runs = [run for folder in folders if (run := _read(folder))]
    return sorted(runs, key=lambda run: run.name.rpartition("-on-")[2], reverse=True)


def find_run(places: Places, name: str | None) -> KeptRun:
    """The run of this name; raises InputError when there is none (any more)."""
    for run in list_runs(places):
        if run.name == name:
            return run
    raise InputError(f"There is no run '{name}' any more." if name else "Choose a run first.")


def begin_run(places: Places, request: RunRequest, set_name: str) -> KeptRun:
    """The folder of a new run."""
    make_folder(places, places.runs)
    name = f"{file_name(set_name)}-on-{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    folder = places.runs / free_name(name, [entry.name for entry in places.runs.iterdir()])
    folder.mkdir(mode=0o700)
    (folder / "request.json").write_text(request.model_dump_json(), "utf-8")
    return KeptRun(folder.name, folder, request)


def drop_begun(run: KeptRun) -> None:
    """Take back what `begin_run` made, as long as nothing came of it: a run that has begun to ask stays."""
    if not (run.folder / "run.json").exists():
        (run.folder / "request.json").unlink(missing_ok=True)
        with suppress(OSError):  # something else lies in it, which is not ours to delete
            run.folder.rmdir()


def delete_run(run: KeptRun) -> None:
    """Delete a run with all that lies in its folder; raises InputError when some of it stays."""
    try:
        (run.folder / "request.json").unlink()  # from now on it is no run, whatever becomes of the rest
        shutil.rmtree(run.folder)
    except OSError as error:
        raise InputError(
            f"The run '{run.name}' could not be deleted whole ({error.strerror or error}): delete its folder on the server."
        ) from None


def comparable(places: Places, name: str) -> list[KeptRun]:
    """Finished runs of sets of the same names, the likest first: of the same questions, then before this run, then the latest."""
    runs = [run for run in list_runs(places) if run.summary and run.info]
    own = next((run for run in runs if run.name == name), None)
    if own is None:
        return []

    def unlike(run: KeptRun) -> tuple[bool, bool, int]:
        assert run.info
        assert own.info
        return run.info.sets != own.info.sets, runs.index(run) < runs.index(own), runs.index(run)

    names = own.info.sets.keys() if own.info else ()
    others = [run for run in runs if run is not own and run.info and run.info.sets.keys() == names]
    return sorted(others, key=unlike)


def compare_runs(places: Places, before: str, after: str) -> Comparison:
    """Two finished runs question by question; raises InputError when that cannot be."""
    first, second = find_run(places, before), find_run(places, after)
    return compare(_load(first).records, _load(second).records)


def report_page(places: Places, name: str, against: str | None = None) -> str:
    """The HTML report of a finished run, against another one if given."""
    run = _load(find_run(places, name))
    base = _load(find_run(places, against)) if against else None
    return html_report(run.summary, run.records, (base.summary, base.records) if base else None)


def download(places: Places, name: str, file: str) -> Path:
    """One of the files of a finished run, by a name of DOWNLOADS; raises InputError when there is none."""
    path = find_run(places, name).folder / file  # of one that cannot be read, too
    if file not in DOWNLOADS or not path.is_file():
        raise InputError(f"The run '{name}' has no file '{file}'.")
    return path


def _load(run: KeptRun) -> Run:
    if run.problem:
        raise InputError(f"The run '{run.name}' cannot be read: {run.problem}.")
    if run.summary is None:
        raise InputError(f"The run '{run.name}' is not finished yet.")
    return load_run(run.folder)


def _read(folder: Path) -> KeptRun | None:
    """A run, or None for a folder that is none."""
    try:
        request = _parsed(RunRequest, folder / "request.json")
        if request is None:
            return None
        info = _parsed(RunInfo, folder / "run.json")
        summary = _parsed(Summary, folder / "summary.json")
        records = folder / "records.jsonl"
        done = records.read_bytes().count(b"\n") if summary is None and records.exists() else 0
    except OSError as error:
        return KeptRun(folder.name, folder, problem=error.strerror or str(error))
    except InputError as error:
        return KeptRun(folder.name, folder, problem=str(error))
    return KeptRun(folder.name, folder, request, info, summary, summary.info.questions if summary else done)


def _parsed(model: type[T], path: Path) -> T | None:
    """The value in a file, None without the file; raises InputError when it is damaged or of another version."""
    try:
        return model.model_validate_json(path.read_bytes()) if path.exists() else None
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, each['loc']))} {each['msg']}".strip() for each in error.errors()[:3])
        raise InputError(f"'{path.name}' is damaged or of another version ({found})") from None
