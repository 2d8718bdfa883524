"""Streaming text with citation marks -> whole sentences, each with the numbers that it was given.

A sentence is passed on once the next one has begun, with the marks that follow it. Text that goes on without an end, or
goes round in circles, is cut. Knows nothing of models or evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.split import Span, sentences
from rag.generate.markup import MARK

_Marks = list[tuple[int, tuple[int, ...]]]  # place in a text, numbers

LONGEST_SENTENCE = 900  # characters
_MOST_REPEATS = 2
_WORDS_OF_NEXT = 2
_BULLET = re.compile(r"^(?:(?:[-*•–—>]|\d{1,2}[.)]|#{1,6})\s+|(?:answer|response|final answer)\s*:\s*)+", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?](?:\s|$))")


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence without its marks, and the numbers in them."""

    text: str
    cited: tuple[int, ...]


def marked_sentences(pieces: Iterable[str], most_chars: int) -> Iterator[Marked]:
    """The sentences of a text that comes in pieces, without those that were there already.

    It ends early when the text has `most_chars` characters, a sentence that does not end, or sentences that come again.
    """
    said: set[str] = set()
    repeats = total = 0
    text = ""  # what is not passed on yet
    marks: _Marks = []
    for piece, last in _with_last(pieces):
        text, marks = _joined(text, marks, piece)
        total += len(piece)
        last = last or total >= most_chars  # noqa: PLW2901 - the text ends here
        found, text, marks = _complete(text, marks, last=last)
        for sentence in found:
            if not _LETTER.search(sentence.text) or len(sentence.text) > LONGEST_SENTENCE:
                continue
            key = " ".join(re.findall(r"\w+", sentence.text.lower()))
            if key in said:
                repeats += 1
                if repeats == _MOST_REPEATS:
                    return
                continue
            said.add(key)
            yield sentence
        if last or len(text) > LONGEST_SENTENCE:
            return


def _with_last(pieces: Iterable[str]) -> Iterator[tuple[str, bool]]:
    for piece in pieces:
        yield piece, False
    yield "", True


def _joined(text: str, marks: _Marks, piece: str) -> tuple[str, _Marks]:
    """The text with a further piece, whose marks are taken out of it."""
    marks = list(marks)
    at = 0
    for match in MARK.finditer(piece):
        text += piece[at : match.start()]
        marks.append((len(text), tuple(int(n) for n in match[1].split(","))))
        at = match.end()
    return text + piece[at:], marks


def _complete(text: str, marks: _Marks, *, last: bool) -> tuple[list[Marked], str, _Marks]:
    """Sentences that have ended, and what is left. Unless it is the last, one ends when two words of the next have come."""
    spans = sentences(text)
    ended = len(spans) if last else len(spans) - 1
    while 0 < ended < len(spans) and len(text[spans[ended][0] :].split()) < _WORDS_OF_NEXT:
        ended -= 1
    if ended <= 0:
        return [], text, marks
    owners = [_owner(place, text, spans) for place, _ in marks]
    found = []
    for at, (start, end) in enumerate(spans[:ended]):
        numbers = [n for owner, (_, given) in zip(owners, marks, strict=True) if owner == at for n in given]
        words = _BEFORE_STOP.sub("", " ".join(text[start:end].split()))
        found.append(Marked(_BULLET.sub("", words), tuple(dict.fromkeys(numbers))))
    cut = spans[ended][0] if ended < len(spans) else len(text)
    kept = [(max(place - cut, 0), given) for owner, (place, given) in zip(owners, marks, strict=True) if owner >= ended]
    return found, text[cut:], kept


def _owner(place: int, text: str, spans: Sequence[Span]) -> int:
    """Index of the sentence that a mark belongs to: the one that it is in or follows; at the head of a line, the next."""
    before = max((at for at, (start, _) in enumerate(spans) if start < place), default=0)
    after = before + 1
    if after < len(spans) and place > spans[before][1]:
        between, beyond = text[spans[before][1] : place], text[place : spans[after][0]]
        if "\n" in between and "\n" not in beyond:
            return after
    return before
