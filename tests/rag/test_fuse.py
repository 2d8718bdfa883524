"""Fusion and near-copies, as pure functions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Hit
from rag.fuse import overlap, reciprocal_rank_fusion, shingles

rankings = st.lists(
    st.tuples(
        st.lists(st.integers(1, 30), unique=True, max_size=12).map(lambda ids: [Hit(i, "bm25", 1.0) for i in ids]),
        st.sampled_from([0.5, 1.0, 2.0]),
    ),
    max_size=5,
)


@given(rankings, st.randoms())
def test_fusion_does_not_depend_on_the_order_of_its_inputs(inputs, random):
    shuffled = list(inputs)
    random.shuffle(shuffled)
    assert reciprocal_rank_fusion(inputs) == reciprocal_rank_fusion(shuffled)


@given(rankings)
def test_fusion_keeps_every_chunk_once_best_first(inputs):
    fused = reciprocal_rank_fusion(inputs)
    assert {hit.chunk_id for hit in fused} == {hit.chunk_id for hits, _ in inputs for hit in hits}
    assert len({hit.chunk_id for hit in fused}) == len(fused)
    assert [hit.score for hit in fused] == sorted((hit.score for hit in fused), reverse=True)
    assert all(hit.kind == "rrf" for hit in fused)


def test_fusion_scores_are_those_of_the_formula():
    fused = reciprocal_rank_fusion(
        [([Hit(7, "bm25", 9.0), Hit(3, "bm25", 8.0)], 1.0), ([Hit(3, "similarity", 0.4)], 2.0)], k=60
    )
    assert [(hit.chunk_id, hit.score) for hit in fused] == [
        (3, pytest.approx(1 / 62 + 2 / 61)),
        (7, pytest.approx(1 / 61)),
    ]


def test_a_lightly_edited_copy_overlaps_and_another_story_does_not():
    story = "The three governments declared on 28 January 2024 that they were leaving the regional bloc without delay."
    copy = "The three governments declared on Sunday that they were leaving the regional bloc without delay."
    other = "The bank raised its main interest rate by a quarter of a point to the highest level in nine years."
    assert overlap(shingles(story), shingles(copy)) > 0.5
    assert overlap(shingles(story), shingles(other)) == 0.0
    assert overlap(shingles("Short."), shingles("short")) == 1.0
