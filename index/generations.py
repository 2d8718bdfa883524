"""Folders of an index that are written once and then only read: each change makes the next generation.

    chroma/00000007/        one generation
    chroma/00000007.json    its manifest, written last: size, time and hash of every file
    chroma/.building-…      unfinished work; left behind only by a kill, swept by the next writer

A generation is built aside, forced to the disk, then renamed: no reader ever sees half of one, and files that a library
rewrites in place cannot be torn under it. Knows nothing of what the files mean.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

_UNFINISHED = ".building-"
_SCRATCH = (".lock", "-wal", "-shm", "-journal")  # come and go with readers
_REWRITTEN = ".sqlite3"  # every reader writes a row to it: its bytes prove nothing, its absence or loss of pages does


class Generations:
    """The generations of one index below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, number: int) -> Path:
        """Where generation `number` is, or would be."""
        return self.root / f"{number:08d}"

    def intact(self, number: int, *, thorough: bool = False) -> bool:
        """Whether generation `number` is there as it was published.

        A file whose size and time are those of the manifest is taken for unchanged; with `thorough`, every file is
        read and compared with its hash.
        """
        try:
            manifest: dict[str, list[int | str]] = json.loads(self._manifest(number).read_text("utf-8"))
            return all(_unchanged(self.path(number) / name, facts, thorough) for name, facts in manifest.items())
        except (OSError, ValueError, TypeError, AttributeError):  # the last two: JSON, but not a manifest
            return False

    @contextmanager
    def build(self, number: int, base: int | None = None) -> Iterator[Path]:
        """A folder to build generation `number` in, filled with a copy of generation `base` if one is given.

        It is published when the block ends, discarded when it raises. An older folder of that number is replaced.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        work = self.root / f"{_UNFINISHED}{uuid4().hex}"
        try:
            if base is None:
                work.mkdir()
            else:
                scratch = shutil.ignore_patterns(*[f"*{ending}" for ending in _SCRATCH])
                shutil.copytree(self.path(base), work, ignore=scratch, copy_function=_copy)
            yield work
            files = [file for file in sorted(work.rglob("*")) if file.is_file() and not file.name.endswith(_SCRATCH)]
            manifest = {str(file.relative_to(work)): _facts(file) for file in files}
            for file in work.rglob("*"):
                _force_to_disk(file)
            _force_to_disk(work)
            self._discard(number)
            work.rename(self.path(number))
            unnamed = self.root / f"{_UNFINISHED}{uuid4().hex}"
            unnamed.write_text(json.dumps(manifest, indent=1), "utf-8")
            _force_to_disk(unnamed)
            unnamed.rename(self._manifest(number))
            _force_to_disk(self.root)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise

    def prune(self, keep: set[int]) -> None:
        """Delete every other generation and unfinished work. Only the writer may call it."""
        if not self.root.is_dir():
            return
        kept = {name for number in keep for name in (self.path(number).name, self._manifest(number).name)}
        for entry in self.root.iterdir():
            if entry.name in kept:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                with suppress(OSError):
                    entry.unlink()

    def _manifest(self, number: int) -> Path:
        return self.root / f"{number:08d}.json"

    def _discard(self, number: int) -> None:
        with suppress(FileNotFoundError):
            self._manifest(number).unlink()
        if self.path(number).exists():
            shutil.rmtree(self.path(number))


def _copy(source: str, target: str) -> None:
    """Copy one file. A database goes through SQLite, which keeps readers from writing to it meanwhile."""
    if not source.endswith(_REWRITTEN):
        shutil.copy2(source, target)
        return
    with closing(sqlite3.connect(source)) as base, closing(sqlite3.connect(target)) as copy:
        base.backup(copy)


def _facts(file: Path) -> list[int | str]:
    status = file.stat()
    return [status.st_size, status.st_mtime_ns, "" if file.name.endswith(_REWRITTEN) else _hash(file)]


def _unchanged(file: Path, facts: list[int | str], thorough: bool) -> bool:
    size, modified, content = facts
    try:
        status = file.stat()
    except OSError:
        return False
    if not content:
        return status.st_size >= int(size) and (not thorough or _sound(file))
    if status.st_size != size:
        return False
    return (status.st_mtime_ns == modified and not thorough) or _hash(file) == content


def _sound(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as opened:
        try:
            return opened.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        except sqlite3.DatabaseError:
            return False


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _force_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
