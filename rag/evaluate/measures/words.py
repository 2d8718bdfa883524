"""Text as measures compare it: SQuAD's normalised form, and whether one text holds another. Knows no question."""

from __future__ import annotations

import re
import string
import unicodedata
from functools import lru_cache

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def normalise(text: str) -> str:
    """Lower case, without punctuation, without the words a, an and the, single spaces.

    Source: `normalize_answer` of the SQuAD 2.0 evaluation script (Rajpurkar, Jia and Liang, "Know What You Don't Know:
    Unanswerable Questions for SQuAD", ACL 2018). That script knows ASCII punctuation alone; here every character that
    Unicode calls punctuation goes, because news is set with typographic quotation marks and dashes.
    """
    return " ".join(_ARTICLES.sub(" ", _replaced(text.lower(), "")).split())


def holds(text: str, part: str) -> bool:
    """Whether the words of `part` stand in `text` one after another; False when `part` has no words.

    Whole words, so that 10 is not found in 2010. Punctuation inside a word may either vanish (U.S. is US) or part it
    (Mali's holds Mali). Between digits it does not vanish, commas of thousands aside: 1.5 is not 15, nor 3-1 31. What
    parts is a stroke of any kind (3-1 holds 3); 1.5 and 10:30 are one word each.
    """
    return any(form(part) and f" {form(part)} " in f" {form(text)} " for form in (_joined, _parted))


def _joined(text: str) -> str:
    return _kept(text, "", ".,:-/")


def _parted(text: str) -> str:
    return _kept(text, " ", ".,:")


def _kept(text: str, by: str, marks: str) -> str:
    """Normalised, punctuation replaced, but for such marks as stand between digits; every dash is a hyphen there."""
    lower = _THOUSANDS.sub("", text.lower())
    found: list[str] = []
    for before, c, after in zip(" " + lower, lower, lower[1:] + " ", strict=False):
        mark = "-" if unicodedata.category(c) == "Pd" else c
        if mark in marks and before.isdecimal() and after.isdecimal():
            found.append(mark)
        else:
            found.append(by if _is_punctuation(c) else c)
    return " ".join(_ARTICLES.sub(" ", "".join(found)).split())


def _replaced(text: str, by: str) -> str:
    return "".join(by if _is_punctuation(c) else c for c in text)


@lru_cache(maxsize=4096)
def _is_punctuation(character: str) -> bool:
    return character in string.punctuation or unicodedata.category(character).startswith("P")
