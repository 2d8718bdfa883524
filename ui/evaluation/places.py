"""Where the evaluation page keeps its work, and names that stay inside.

    STORE/evaluation/
      sets/        question sets that were uploaded, or made on the page
      drafts.jsonl, rejected.jsonl    drafts that wait for a person, and those turned down
      runs/NAME/   a run each; request.json says which set was asked, and how much of it

Nothing here makes a path of what a person typed but `file_name`; everything else is found in a listing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import InputError
from rag.evaluate.sets.beir import is_beir

_NOT_OF_NAMES = re.compile(r"[^\w.-]+")
_LONGEST_NAME = 60  # characters
_ENDINGS = (".jsonl", ".ndjson", ".csv", ".json")


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one archive: `work` is written to, the question sets in `given` are only read."""

    work: Path
    given: tuple[Path, ...] = ()

    @property
    def sets(self) -> Path:
        """Folder of the sets made or uploaded here."""
        return self.work / "sets"

    @property
    def runs(self) -> Path:
        """Folder of the runs."""
        return self.work / "runs"


@dataclass(frozen=True, slots=True)
class SetFile:
    """A question set that there is. `key` tells it from all others; `own` when it was made or uploaded here."""

    key: str
    name: str
    path: Path
    own: bool

    @property
    def grows(self) -> bool:
        """Whether questions can be added to it."""
        return self.own and self.path.suffix == ".jsonl" and self.path.is_file()


def make_folder(places: Places, folder: Path) -> None:
    """Make `work`, or a folder right in it, so that other accounts of the machine cannot read what lies in either.

    Raises InputError when that is not possible.
    """
    try:
        places.work.mkdir(mode=0o700, parents=True, exist_ok=True)
        if places.work.stat().st_mode & 0o077:  # made by something else, or with an earlier version
            places.work.chmod(0o700)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise InputError(f"'{folder}' cannot be made, or not kept private: {error.strerror or error}.") from None


def list_sets(places: Places) -> list[SetFile]:
    """Every set: those of this archive by name, then those given, in their order."""
    own = [own_set(path) for path in _sets_in(places.sets)]
    given = []
    for number, path in enumerate(places.given):
        found = [path] if path.is_file() or is_beir(path) else _sets_in(path)
        given += [SetFile(f"given/{number}/{each.name}", _name(each), each, own=False) for each in found]
    return own + given


def own_set(path: Path) -> SetFile:
    """The set in a file or folder of `Places.sets`."""
    return SetFile(f"own/{path.name}", _name(path), path, own=True)


def find_set(places: Places, key: str | None) -> SetFile:
    """The set with this key; raises InputError when there is none (any more)."""
    for found in list_sets(places):
        if found.key == key:
            return found
    raise InputError("Choose a question set first." if not key else f"There is no question set '{key}' any more.")


def folder_name(typed: str) -> str:
    """As `file_name`, without the ending of a set: a folder is not to pass for a file."""
    name = file_name(typed)
    while name.lower().endswith(_ENDINGS):
        name = file_name(name.rpartition(".")[0])
    return name


def file_name(typed: str) -> str:
    """A name for a file or folder, of what a person typed; raises InputError when nothing of it can be used."""
    name = _NOT_OF_NAMES.sub("-", typed.strip())[:_LONGEST_NAME].strip("-._")
    if not name:
        raise InputError(f"'{typed}' cannot be the name of a set: use letters and digits.")
    return name


def free_name(name: str, taken: Sequence[str]) -> str:
    """The name, or the name with the first number that makes it new."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _name(path: Path) -> str:
    """A file's without its ending; a folder has none, whatever dots are in its name."""
    return path.name if path.is_dir() else path.stem


def _sets_in(folder: Path) -> list[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:  # a folder that is not there has no sets
        return []
    return [
        path
        for path in found
        if not path.name.startswith(".")
        and ((path.is_file() and path.suffix.lower() in _ENDINGS) or (path.is_dir() and is_beir(path)))
    ]
