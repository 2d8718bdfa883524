"""What holds of the sentences and chunks of any text whatever."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st
from samples import article

from index.build import Chunking, _entry, embedded_text
from index.embed import EmbeddingModel
from index.ledger import StoredChunk
from index.split import ChunkLimits, sentences, split

MORE = settings(max_examples=6 * settings().max_examples)

WORDS = st.sampled_from(
    [
        "the",
        "storm",
        "U.S.",
        "p.m.",
        "Dr.",
        "D-N.Y.,",
        "3.5",
        "$2.1",
        "e.g.",
        "said",
        "It",
        "Monday",
        "A.",
        "W.",
        "“We",
        "win.”",
    ]
)
ENDS = st.sampled_from([".", "!", "?", "…", ".”", '."', ".)", "。", ":", ";", ""])
SPACES = st.sampled_from([" ", " ", " ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u3000", "\u2028", "\n \n", "  "])
GIANTS = st.builds(
    lambda unit, times: unit * times,
    st.sampled_from(
        ["a", "xq", "9", "é", "e\u0301", "中", "한", "😀", "👩‍👩‍👧", "\u0300", "ﷺ", "A.", "-", "=", "http://x.y/", "Ω"]
    ),
    st.integers(1, 700),
)
ALPHABET = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
GAPS = st.builds(lambda space, times: space * times, SPACES, st.sampled_from([1, 1, 1, 1, 2, 3000]))
TEXTS = st.lists(st.tuples(st.one_of(WORDS, WORDS, WORDS, ALPHABET, GIANTS), ENDS, GAPS), min_size=1, max_size=60).map(
    lambda parts: "".join(word + end + gap for word, end, gap in parts)
)
LIMITS = st.builds(ChunkLimits, chars=st.sampled_from([1, 7, 60, 300, 1000]), tokens=st.sampled_from([6, 30, 128, 254]))


def visible(text: str) -> str:
    return "".join(text.split())


@given(TEXTS)
@MORE
@example("\u0085\u001c a.\u2029B")
@example("a\r\n\r\nb\rc")
def test_every_visible_character_lies_in_exactly_one_sentence(text: str) -> None:
    spans = sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join(visible(text[start:end]) for start, end in spans) == visible(text)
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@given(TEXTS, LIMITS)
@MORE
@example("dofvhfxdnmzrjriwpkdgukbaazjxtk", ChunkLimits(1000, 20))  # 21 tokens whole, 20 in parts
@example("\u0300" * 500, ChunkLimits(60, 6))
@example("word " * 3000, ChunkLimits(1000, 254))
def test_chunks_cover_the_visible_text_in_order_and_none_is_above_a_limit(
    embedding: EmbeddingModel, text: str, limits: ChunkLimits
) -> None:
    chunks = split(article("a", text), limits, embedding.count_tokens)
    assert [chunk.seq for chunk in chunks] == list(range(len(chunks)))
    assert {chunk.article_id for chunk in chunks} <= {"a"}
    assert all(before.end <= after.start for before, after in pairwise(chunks))
    cut = [text[chunk.start : chunk.end] for chunk in chunks]
    assert "".join(map(visible, cut)) == visible(text)
    assert all(piece and piece == piece.strip() for piece in cut)
    assert all(len(piece) <= limits.chars for piece in cut)
    assert all(tokens <= limits.tokens for tokens in embedding.count_tokens(cut))


@given(TEXTS, TEXTS, st.sampled_from([60, 500, 1000]), st.booleans())
@MORE
@example("한" * 48, "word " * 400, 1000, True)
@example("x" * 5000, "word " * 400, 1000, True)
def test_what_is_embedded_never_exceeds_what_the_model_reads(
    embedding: EmbeddingModel, title: str, text: str, chars: int, with_title: bool
) -> None:
    chunking = Chunking(chars=chars, with_title=with_title)
    whole = article("a", text, title)
    entry = _entry(whole, None, embedding, chunking)
    assert len(entry.hashes) == len(entry.chunks)
    for number, chunk in enumerate(entry.chunks):
        embedded = embedded_text(StoredChunk(number, chunk, whole), embedding, chunking)
        assert embedded.endswith(text[chunk.start : chunk.end])
        special = embedding.max_tokens - embedding.max_content_tokens
        assert embedding.count_tokens([embedded])[0] + special <= embedding.max_tokens


@given(TEXTS, st.integers(1, 60))
@MORE
def test_a_truncated_text_is_a_beginning_that_fits(embedding: EmbeddingModel, text: str, tokens: int) -> None:
    beginning = embedding.truncate(text, tokens)
    assert text.startswith(beginning)
    assert embedding.count_tokens([beginning])[0] <= tokens
