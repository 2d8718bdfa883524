"""Paths in, articles out: walks folders, tells formats apart by content and name, reports what it cannot read."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.loaders.found import Failed, Loaded, Skipped
from index.loaders.records import load_csv, load_jsonl
from index.loaders.text import load_text

_NOT_ARTICLES = ("readme", "license", "licence", "changelog")
_TEXT_ENDINGS = (".txt", ".text", ".md", ".markdown")
_SNIFF = 65_536  # bytes looked at to tell what a file is


def load(paths: Iterable[Path]) -> Iterator[Loaded | Failed | Skipped]:
    """Articles of files and folders (walked in order of name; hidden entries and read-me files in them are left out).

    Nothing raises: a missing path, an unreadable or unknown file and a bad record come as Failed with the reason.
    """
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        elif path.is_file():
            yield from _file(path)
        elif path.exists():
            yield Failed(str(path), "neither a file nor a folder")
        else:
            yield Failed(str(path), "no such file or folder")


def _folder(folder: Path) -> Iterator[Loaded | Failed | Skipped]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield Failed(str(folder), f"cannot be read: {error.strerror}")
        return
    found = False
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and entry.is_dir():
            yield Skipped(str(entry), "a link to a folder; name the folder itself to index it")
        elif entry.is_dir():
            yield from _folder(entry)
        elif entry.stem.lower() in _NOT_ARTICLES:
            yield Skipped(str(entry), "about the folder, not an article")
        elif entry.is_file():
            yield from _file(entry)
        else:
            yield Failed(str(entry), "neither a file nor a folder")
        found = True
    if not found:
        yield Skipped(str(folder), "an empty folder")


def _file(path: Path) -> Iterator[Loaded | Failed | Skipped]:
    try:
        with path.open("rb") as file:
            start = file.read(_SNIFF)
        if not start.strip():
            yield Failed(str(path), "the file is empty")
        elif start.startswith((b"\xff\xfe", b"\xfe\xff")):
            yield Failed(str(path), "UTF-16 text: save it as UTF-8")
        elif b"\0" in start:
            yield Failed(str(path), "a binary file: text, Markdown, .jsonl or .csv was expected")
        elif _looks_like_jsonl(path, start):
            yield from load_jsonl(path)
        elif _looks_like_csv(path, start):
            yield from load_csv(path)
        elif path.suffix.lower() in _TEXT_ENDINGS or not path.suffix:
            yield _text(path)
        else:
            yield Failed(str(path), f"the format {path.suffix} is not known: .txt, .md, .jsonl or .csv was expected")
    except OSError as error:
        yield Failed(str(path), f"cannot be read: {error.strerror or error}")


def _text(path: Path) -> Loaded | Failed:
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Failed(
            str(path), f"not UTF-8: byte {error.object[error.start]:#04x} at offset {error.start}: save it as UTF-8"
        )
    return load_text(path, content.replace("\r\n", "\n").replace("\r", "\n"))


def _looks_like_jsonl(path: Path, start: bytes) -> bool:
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return True
    first = start.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].strip()
    if not first.startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _looks_like_csv(path: Path, start: bytes) -> bool:
    if path.suffix.lower() == ".csv":
        return True
    lines = start.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines()
    try:
        names = {name.strip().lower() for name in next(csv.reader(lines[:1]), [])}
    except csv.Error:  # prose
        return False
    return {"title", "text"} <= names
