"""Sentences and chunks of texts as newspapers print them."""

from __future__ import annotations

import time

import pytest
from samples import article

from index.embed import EmbeddingModel
from index.split import ChunkLimits, sentences, split

NEWS = [
    ["Dr. Smith arrived at 5 p.m. on Friday.", "He left at 6 p.m.", "The crowd waited."],
    ["The U.S. Senate voted on Jan. 14.", "President George W. Bush signed it."],
    ["J. K. Rowling and J.R.R. Tolkien met Mr. Jones."],
    ["Prices rose 3.5 percent to $2.1 million.", "Analysts expected 2.9 percent."],
    ["Sales fell to €3.2bn.", "In 2019 it was 4.1bn."],
    ['"We will win," he said.', '"It is over."', "She agreed."],
    ["“We will win.”", "He paused.", "“It is over,” she said."],
    ["Gen. Mark A. Milley spoke to Sen. Ted Cruz, R-Texas.", "Lt. Gov. Dan Patrick was there."],
    ["Rep. Alexandria Ocasio-Cortez, D-N.Y., spoke.", "Gov. Greg Abbott replied."],
    ["He lives in the U.S.", "He works in the U.K.", "They met in Washington, D.C. on Monday."],
    ["Apple Inc. said on Tuesday it would buy Beats Corp.", "The deal is worth $3 billion."],
    ["The game starts at 7 p.m. Friday.", "Be there."],
    ["Talks open at 9 a.m. March 14 in Oslo.", "They ended at 5 p.m. Jan. 9."],
    ["Doors open at 8 p.m. ET.", "Admission is free."],
    ["Was it true?", "Yes!", "Then he left."],
    ["The St. Louis Cardinals beat the Cubs 5-3.", "No. 7 seed Serena Williams won vs. Osaka."],
    ["Col. Assimi Goita took power on Aug. 18, 2020.", "Maj. Gen. Salifou Mody fled."],
    ["The storm hit Florida.", "It left 12 dead (three of them children).", "Help came late."],
]


def told(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize("expected", NEWS, ids=lambda case: case[0][:32])
def test_a_sentence_ends_where_a_reader_says_it_ends(expected: list[str]) -> None:
    assert told(" ".join(expected)) == expected


def test_a_blank_line_ends_a_sentence_and_a_heading() -> None:
    assert told("A heading\n\nThe storm hit the coast.\n \n\tIt left") == [
        "A heading",
        "The storm hit the coast.",
        "It left",
    ]


def test_a_line_break_ends_a_sentence_where_lines_are_not_wrapped() -> None:
    assert told("Storm hits coast\nBy Jane Doe\nTwelve people died.") == [
        "Storm hits coast",
        "By Jane Doe",
        "Twelve people died.",
    ]


def test_hard_wrapped_text_is_read_across_its_line_breaks() -> None:
    wrapped = "The storm hit the coast on Monday and\nleft twelve people dead, officials in the\nregion said. Help came\nlate."
    assert told(wrapped) == [
        "The storm hit the coast on Monday and\nleft twelve people dead, officials in the\nregion said.",
        "Help came\nlate.",
    ]


def test_a_long_quotation_is_cut_at_the_sentences_inside_it() -> None:
    inside = ["It was the worst storm that anybody here can remember." for _ in range(12)]
    found = told("“" + " ".join(inside) + "” He left.")
    assert len(found) >= len(inside)
    assert max(map(len, found)) < 120


@pytest.mark.parametrize("language", ["en", "fr", "zh", "xx", "English", "en-US", ""])
def test_no_language_code_stops_the_splitting(language: str) -> None:
    text = "It ended. 中文句子。再来一句。"
    assert "".join(text[start:end] for start, end in sentences(text, language)).replace(" ", "") == text.replace(
        " ", ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "a" + " " * 200_000 + "b",
        "a" + "\n" * 200_000 + "b",
        "a" + "\n " * 100_000 + "b",
        "a.\t" * 50_000,
        '"' * 100_000,
        ". " * 50_000,
        "word word\n" * 20_000,
        "“ Hello. " * 5_000,
    ],
    ids=["spaces", "newlines", "blank lines", "tabs", "quotes", "full stops", "lines", "open quotes"],
)
def test_time_grows_with_the_length_of_a_text_and_no_faster(text: str) -> None:
    started = time.perf_counter()
    sentences(text)
    assert time.perf_counter() - started < 2


def test_an_article_just_above_the_limit_becomes_two_halves(embedding: EmbeddingModel) -> None:
    text = " ".join(f"Sentence number {n:02d} says something." for n in range(30))
    chunks = split(article("a", text), ChunkLimits(len(text) - 20, 250), embedding.count_tokens)
    assert len(chunks) == 2
    sizes = [chunk.end - chunk.start for chunk in chunks]
    assert max(sizes) < 1.2 * min(sizes)


def test_chunks_hold_whole_sentences_where_these_fit(embedding: EmbeddingModel) -> None:
    text = "\n\n".join(" ".join(case) for case in NEWS)
    spans = sentences(text)
    chunks = split(article("a", text), ChunkLimits(200, 100), embedding.count_tokens)
    assert {chunk.start for chunk in chunks} <= {start for start, _ in spans}
    assert {chunk.end for chunk in chunks} <= {end for _, end in spans}


def test_an_article_without_a_visible_character_gives_no_chunk(embedding: EmbeddingModel) -> None:
    assert split(article("a", " \n\t\n "), ChunkLimits(100, 50), embedding.count_tokens) == []
