"""Drafts that wait for a person: formed from the archive, kept in files, taken into a set or turned down."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.archive import Archive
from index.errors import InputError
from rag.evaluate.draft import draft
from rag.evaluate.question import Question
from rag.evaluate.sets import load_set, write_set
from ui.evaluation.places import Places, SetFile, list_sets, make_folder
from ui.evaluation.sets import add_question


class DraftDecided(InputError):
    """Somebody else has accepted or rejected the draft meanwhile."""


_DRAFT_TAG = "draft"


def pending(places: Places) -> list[Question]:
    """The drafts that nobody has decided on yet, in the order in which they were formed."""
    return _read(places.work / "drafts.jsonl")


def form(places: Places, archive: Archive, count: int) -> list[Question]:
    """At least `count` drafts that nobody has seen, if there are as many; changes nothing. Takes seconds: it reads articles."""
    known = _known(places)
    made = draft(archive.articles(), count + len(known), seed=0)
    return [question for question in made if question.id not in known]


def put_forward(places: Places, made: Sequence[Question], count: int) -> int:
    """Let the first `count` of these wait for a decision; returns how many of them are new."""
    known = _known(places)
    fresh = [question for question in made if question.id not in known][:count]
    make_folder(places, places.work)
    write_set(places.work / "drafts.jsonl", [*pending(places), *fresh])
    return len(fresh)


def accept(places: Places, archive: Archive, draft_id: str, edited: Question, set_name: str) -> SetFile:
    """Add a draft, as a person has edited it, to a set; raises InputError when it cannot be used, DraftDecided when it was decided on."""
    kept = _without(pending(places), draft_id)
    tags = tuple(tag for tag in edited.tags if tag != _DRAFT_TAG)
    target = add_question(places, set_name, edited.model_copy(update={"tags": tags}), archive)
    write_set(places.work / "drafts.jsonl", kept)
    return target


def reject(places: Places, draft_id: str) -> None:
    """Turn a draft down, so that it is not formed again; raises DraftDecided when it was decided on."""
    waiting = pending(places)
    kept = _without(waiting, draft_id)
    turned_down = [*_read(places.work / "rejected.jsonl"), *(item for item in waiting if item.id == draft_id)]
    write_set(places.work / "rejected.jsonl", turned_down)
    write_set(places.work / "drafts.jsonl", kept)


def _known(places: Places) -> set[str]:
    """Ids of what waits, was turned down, or is in a set made here."""
    known = {question.id for question in (*pending(places), *_read(places.work / "rejected.jsonl"))}
    for found in list_sets(places):
        if found.grows:
            known |= {question.id for question in load_set(found.path).questions}
    return known


def _without(waiting: list[Question], draft_id: str) -> list[Question]:
    kept = [question for question in waiting if question.id != draft_id]
    if len(kept) == len(waiting):
        raise DraftDecided("Somebody has decided on this draft meanwhile.")
    return kept


def _read(path: Path) -> list[Question]:
    if not path.exists() or not path.stat().st_size:
        return []
    found = load_set(path)
    if found.problems:
        raise InputError(f"'{path.name}' cannot be read: {found.problems[0].message}. Mend it, or delete it.")
    return list(found.questions)
