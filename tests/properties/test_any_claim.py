"""What holds of a check of any sentence against any evidence: it always ends with a word on the sentence."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.evidence import Evidence
from rag.support import VerificationSettings, Verifier

_NUMBERS = st.sampled_from(
    [
        "0", "1", "3", "007", "40", "0.4", ".5", "1,5", "1,500,000", "99999999999999999999", "٣", "½", "-5",
        "−5", "$-5", "5%", "£2bn", "2m", "3rd", "one", "ſix", "sıx", "twelve", "two-thirds", "half", "dozen",
        "million", "billion", "hundred",
    ]
)  # fmt: skip
_DATES = st.sampled_from(
    [
        "1999", "2024", "9999", "0001-01-01", "9999-12-31", "2024-02-30", "Monday", "yesterday", "tomorrow", "tonight",
        "March", "May", "Feb.", "29", "31st",
        "3 May 2024", "May 31, 0", "5000 years ago", "99999999 days ago", "seven weeks ago", "next year", "last week",
    ]
)  # fmt: skip
_WORDS = st.sampled_from(
    [
        "people", "were", "killed", "in", "out", "of", "every", "about", "more", "than", "nearly", "at",
        "least", "and", "not", "no", "said", "Alba", "Lomé", "Mr.", "O’Neil's", "degrees", "percent", "the",
        "he", "ſaid", "“We", "”", '"', "'", "-", "–", "(", ")", "[1]", "[2020]", ".", ",", ";", "!", "a", "an",
    ]
)  # fmt: skip
_TEXTS = st.lists(st.one_of(_WORDS, _NUMBERS, _DATES, st.text(max_size=6)), max_size=14).map(" ".join)
_PUBLISHED = st.sampled_from([None, "2024-03-13", "0001-01-01", "9999-12-31", "9999"])


@given(_TEXTS, _TEXTS, _PUBLISHED)
@settings(max_examples=10 * settings().max_examples)
@example("It began 20 years ago.", "It began 5000 years ago, on 3 May.", "2024-03-13")
@example("The ship sailed in 1999.", "It sails on Monday or next year.", "9999-12-31")
@example("It sailed on 3 May.", "It sailed 1 May.", "0001-01-01")
@example("He won 3 in 0.4 seconds.", "He won 1 in 0 races.", None)
@example("The ſix ships sank.", "All sıx ships sank.", None)
def test_a_check_always_ends(embedding, sentence: str, text: str, published: str | None) -> None:
    evidence = [Evidence(1, "a", text, "Desk", published, None, text, 0)]
    checked = Verifier(embedding, VerificationSettings()).check(sentence, [1], evidence)
    assert (checked.support == "unsupported") == bool(checked.reasons)
    assert (checked.support == "unsupported") != bool(checked.citations)
