"""Question sets for the page: read and checked, taken from an upload, and added to one question at a time.

What is kept is never replaced: an upload whose name is taken gets another name, and a set changes only by a new line.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.archive import Archive
from index.errors import InputError
from rag.evaluate.question import Question
from rag.evaluate.sets import Problem, QuestionSet, load_set, resolve, write_set
from rag.evaluate.sets.check import check
from ui.evaluation.places import Places, SetFile, file_name, folder_name, free_name, list_sets, make_folder, own_set
from ui.evaluation.unpack import unpack

LARGEST_UPLOAD = 20_000_000  # bytes of an uploaded set


@dataclass(frozen=True, slots=True)
class Checked:
    """A set as read, and what is wrong with it, as `dateline questions check` says it, with file names for paths.

    unreadable: how many of the problems are of reading; such a set cannot be run.
    """

    questions: QuestionSet
    problems: tuple[str, ...]
    unreadable: int


def read_checked(path: Path, archive: Archive) -> Checked:
    """A set of a file or folder, checked against an archive; raises InputError when it is none at all."""
    try:
        found = resolve(load_set(path), archive.articles())
    except InputError as error:
        raise InputError(_without_folder(str(error), path)) from None
    problems = _lines([*found.problems, *check(found, archive)], path)
    return Checked(found, problems, len(found.problems))


def keep_upload(places: Places, uploaded: Path, archive: Archive) -> tuple[SetFile | None, Checked]:
    """Take an uploaded file among the sets; the set is None, and nothing is kept, when some of it cannot be read.

    A .zip is taken for a BEIR folder. Raises InputError when the file is no question set at all.
    """
    suffix = uploaded.suffix.lower()
    is_zip = suffix == ".zip"
    name, ending = (folder_name(uploaded.stem), "") if is_zip else (file_name(uploaded.stem), suffix)
    make_folder(places, places.sets)
    with tempfile.TemporaryDirectory(prefix=".upload-", dir=places.sets) as staging:
        staged = Path(staging) / (name + ending)
        if is_zip:
            unpack(uploaded, staged)
        else:
            shutil.copyfile(uploaded, staged)
        checked = read_checked(staged, archive)
        if checked.unreadable:
            return None, checked
        if not checked.questions.questions:
            raise InputError(f"'{uploaded.name}' holds no question.")
        own = [found for found in list_sets(places) if found.own]
        for found in own:
            if _same(found.path, staged):
                return found, checked
        free = free_name(name, [found.name for found in own])
        target = places.sets / (free + ending)
        staged.rename(target)
    return own_set(target), checked


def add_question(places: Places, set_name: str, question: Question, archive: Archive) -> SetFile:
    """Add a question to a set made here, or begin one with it; raises InputError with what is wrong with the question."""
    name = file_name(set_name)
    make_folder(places, places.sets)
    path = places.sets / f"{name}.jsonl"
    if not path.is_file() and (path.exists() or name in [found.name for found in list_sets(places) if found.own]):
        raise InputError(f"The set '{name}' is no .jsonl file, so no question can be added to it: choose another name.")
    held = load_set(path) if path.exists() else QuestionSet(name, "", ())
    if held.problems:
        raise InputError(f"The set '{name}' cannot be added to: {_lines(held.problems, path)[0]}.")
    new = "the new question"
    places_then = {**held.places, question: (*held.places.get(question, ()), new)}
    grown = QuestionSet(name, "", (*held.questions, question), places=places_then)
    if problems := [problem.message for problem in check(grown, archive) if problem.where == new]:
        raise InputError(f"The question cannot be used: {_without_folder('; '.join(problems), path)}.")
    with tempfile.TemporaryDirectory(prefix=".adding-", dir=places.sets) as staging:
        line = Path(staging) / "line.jsonl"
        write_set(line, [question])
        before = path.read_bytes() if path.exists() else b""
        gap = b"" if not before or before.endswith(b"\n") else b"\n"
        whole = Path(staging) / "whole.jsonl"
        whole.write_bytes(before + gap + line.read_bytes())
        whole.replace(path)
    return own_set(path)


def _same(one: Path, other: Path) -> bool:
    if one.is_dir() != other.is_dir() or (one.is_file() and one.suffix != other.suffix):
        return False
    if one.is_dir():
        return load_set(one).checksum == load_set(other).checksum
    return one.read_bytes() == other.read_bytes()


def _lines(problems: Iterable[Problem], path: Path) -> tuple[str, ...]:
    return tuple(_without_folder(f"{problem.where}: {problem.message}", path) for problem in problems)


def _without_folder(sentence: str, path: Path) -> str:
    return sentence.replace(f"{path.parent}/", "")
