"""A model's text as it streams, and what is left of it: plain sentences with the numbers they cite."""

from __future__ import annotations

import pytest

from rag.generate.markup import plain
from rag.generate.stream import marked_sentences


def sentences(text, size=None, most_chars=5_000):
    pieces = [text] if size is None else [text[i : i + size] for i in range(0, len(text), size)]
    return [(s.text, s.cited) for s in marked_sentences(plain(pieces), most_chars)]


SAMPLES = [
    ("The bridge fell on Monday [1]. Nobody was hurt [2].", [("The bridge fell on Monday.", (1,)), ("Nobody was hurt.", (2,))]),
    ("The bridge fell. [1] Nobody was hurt. [2]", [("The bridge fell.", (1,)), ("Nobody was hurt.", (2,))]),
    ("The bridge fell.[1][3] Nobody was hurt.", [("The bridge fell.", (1, 3)), ("Nobody was hurt.", ())]),
    ("The bridge fell [1, 3; 4].", [("The bridge fell.", (1, 3, 4))]),
    ("The bridge fell [1-3].", [("The bridge fell.", (1, 2, 3))]),
    ("[2] The bridge fell.", [("The bridge fell.", (2,))]),
    ("[1] The bridge fell.\n[2] Nobody was hurt.", [("The bridge fell.", (1,)), ("Nobody was hurt.", (2,))]),
    ("The bridge fell [Evidence 2]. It was old [source: 1].", [("The bridge fell.", (2,)), ("It was old.", (1,))]),
    ("The bridge fell 【2†source】. It was old.", [("The bridge fell.", (2,)), ("It was old.", ())]),
    ("The bridge fell [^1].", [("The bridge fell.", (1,))]),
    ("The bridge [1](https://evil.example/?q=secret) fell.", [("The bridge fell.", (1,))]),
    ("# Answer\n\n- **The bridge** fell on `Monday` [1].\n- Nobody was hurt [2].",
     [("Answer", ()), ("The bridge fell on Monday.", (1,)), ("Nobody was hurt.", (2,))]),
    ("1. The bridge fell. [1]\n2. Nobody was hurt. [1]", [("The bridge fell.", (1,)), ("Nobody was hurt.", (1,))]),
    ("Answer: The bridge fell [1].", [("The bridge fell.", (1,))]),
    ("See ![map](https://evil.example/x.png?d=1) the [bridge](javascript:alert(1)) fell [1].", None),
    ("Read https://evil.example/a.b?c=d. The bridge fell [1].", None),
    ("<b>The bridge</b> fell <img src=x onerror=alert(1)> on Monday [1].", [("The bridge fell on Monday.", (1,))]),
    ("<think>First I look at [4]. Then I stop.</think>The bridge fell [1].", [("The bridge fell.", (1,))]),
    ("<think>I never stop thinking about [1].", []),
    ("Dr. Smith of the U.S. said so on Jan. 3 at 7 p.m. Friday [1].", [("Dr. Smith of the U.S. said so on Jan. 3 at 7 p.m. Friday.", (1,))]),
    ("The bridge fell [1", [("The bridge fell", ())]),
    ("The bridge fell [sic] on Monday [1].", [("The bridge fell sic on Monday.", (1,))]),
    ("", []),
    ("... --- !!! [1]", []),
]  # fmt: skip


@pytest.mark.parametrize("size", [None, 1, 3, 7])
@pytest.mark.parametrize(("text", "expected"), SAMPLES)
def test_sentences_keep_their_marks_however_the_text_is_cut(text, expected, size):
    found = sentences(text, size)
    if expected is not None:
        assert found == expected
    said = " ".join(words for words, _ in found)
    for sign in ("[", "]", "<", "http", "evil.example", "javascript", "![", "`", "**"):
        assert sign not in said
    assert "fell" not in text or "fell" in said or "<think>I never" in text


def test_nothing_is_passed_on_before_the_next_sentence_has_begun():
    def stream():
        for piece in ("The bridge fell at 7 p.m. ", "Friday, ", "the mayor said ", "[1", "]. ", "Nobody ", "was "):
            seen.append(piece)
            yield piece
        pytest.fail("the first sentence should have come by now")

    seen: list[str] = []
    first = next(marked_sentences(plain(stream()), 5_000))
    assert first.text == "The bridge fell at 7 p.m. Friday, the mayor said."
    assert first.cited == (1,)


@pytest.mark.parametrize("size", [None, 1])
def test_a_sentence_that_comes_again_is_left_out_and_circles_end_the_text(size):
    assert [text for text, _ in sentences("It fell. It FELL! It was old. " * 50, size)] == ["It fell.", "It was old."]


def test_text_without_an_end_is_cut():
    read = []

    def endless(words):
        while True:
            read.append(words)
            yield words

    assert list(marked_sentences(plain(endless("and so on ")), 100_000)) == []
    assert len(read) < 1_000
    read.clear()
    numbered = (f"Bridge number {n} fell. " for n in range(100_000))
    found = [s.text for s in marked_sentences(plain(numbered), 600)]
    assert found[:2] == ["Bridge number 0 fell.", "Bridge number 1 fell."]
    assert len(found) < 30


def test_numbers_beyond_reason_do_not_grow_the_list():
    ((_, cited),) = sentences("It fell [1-999].")
    assert len(cited) <= 13
