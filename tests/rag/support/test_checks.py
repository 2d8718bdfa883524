"""The checks one by one: what each finds wrong, and what it leaves in peace."""

from __future__ import annotations

from datetime import date

import pytest

from rag.support.attribution import wrong_hedge, wrong_speaker
from rag.support.dates import wrong_dates
from rag.support.days import days, spans
from rag.support.direction import wrong_direction
from rag.support.naming import wrong_names
from rag.support.negation import _NOT_PREFIXED, _PREFIX, wrong_negation
from rag.support.numbers import wrong_numbers
from rag.support.quantities import quantities
from rag.support.quotations import wrong_quotations
from rag.support.roles import wrong_roles
from rag.support.words import content, is_english, words


def _numbers(claim, evidence):
    return wrong_numbers(quantities(claim), quantities(evidence), (), claim, [evidence])


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("1,500,000 people", "1.5 million people"),
        ("one and a half million people", "1,500,000 people"),
        ("twelve boats", "a dozen boats"),
        ("30 percent of it", "30% of it"),
        ("three in ten homes", "30 percent of homes"),
        ("two-thirds of homes", "66.7 per cent of homes"),
        ("about 1.5 million people", "1,498,300 people"),
        ("over fifty boats", "more than 50 boats"),
        ("nearly 3,000 feet", "almost 3,000 feet"),
        ("at least eight boats", "eight or more boats"),
        ("seven days", "one week"),
        ("18 months", "a year and a half"),
        ("ten years", "a decade"),
        ("$110m", "110 million dollars"),
        ("more than 1,300 votes", "1,304 votes"),
        ("two ships", "both ships"),
        ("-5 degrees", "minus five degrees"),
        ("\u22125 degrees", "five degrees below zero"),
        ("a loss of -$5 million", "a loss of $-5 million"),
        ("3-5 ships", "3 to 5 ships"),
    ],
)
def test_one_quantity_written_in_two_ways_is_the_same(claim, evidence):
    assert _numbers(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("1.6 million people", "1,500,000 people"),
        ("50 boats", "more than 50 boats"),
        ("more than 50 boats", "50 boats"),
        ("fewer than 50 boats", "more than 50 boats"),
        ("nearly 50 boats", "more than 50 boats"),
        ("50 percent", "50 boats"),
        ("$50 million", "£50 million"),
        ("about 330 boats", "about 350 boats"),
        ("30 dead and 12 injured", "12 dead and 30 injured"),
        ("seven days", "two weeks"),
        ("fell to 5 degrees", "fell to -5 degrees"),
        ("fell to -5 degrees", "fell to 5 degrees"),
        ("fell to \u22125 degrees", "fell by 3-5 degrees"),
        ("fell by 5%", "rose (-5%)"),
    ],
)
def test_another_value_unit_bound_or_thing_counted_is_wrong(claim, evidence):
    assert _numbers(claim, evidence)


@pytest.mark.parametrize("text", ["1 in 0", "3 in 0.4 seconds", "3 in 4,5", "0.3 in 4"])
def test_not_every_pair_of_numbers_is_a_share(text):
    assert not any(quantity.unit == "%" for quantity in quantities(text))


def test_a_letter_that_only_looks_like_another_is_read_as_it():
    assert [quantity.value for quantity in quantities("\u017fix ships, s\u0131x boats")] == [6, 6]


PUBLISHED = (date(2024, 3, 13), date(2024, 3, 13))  # a Wednesday


def _dates(claim, evidence):
    return wrong_dates(days(claim), [(d, PUBLISHED) for d in days(evidence)], (), [PUBLISHED], [evidence], claim)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("on March 5, 2024", "on 5 March 2024"),
        ("in March 2024", "on Tuesday 12 March"),
        ("on 12 March 2024", "on Tuesday"),
        ("on 12 March 2024", "yesterday"),
        ("in 2023", "last year"),
        ("in February 2024", "last month"),
        ("on Tuesday", "on 12 March"),
        ("in 2019", "on 4 May 2019"),
        ("last week", "last week"),
    ],
)
def test_one_date_written_in_two_ways_is_the_same(claim, evidence):
    assert _dates(claim, evidence) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("on March 6, 2024", "on 5 March 2024"),
        ("in April 2024", "on Tuesday 12 March"),
        ("on 20 January 2024", "on Tuesday"),
        ("in 2022", "last year"),
        ("on Friday", "on Tuesday"),
        ("on 4 May 2018", "on 4 May 2019"),
        ("on 5 March 2023", "on 5 March"),
        ("It was opened in 1990 and sold in 1970", "It was opened in 1970 and sold in 1990"),
    ],
)
def test_another_date_is_wrong(claim, evidence):
    assert _dates(claim, evidence)


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("5000 years ago", PUBLISHED[0]),
        ("99999999999 days ago", PUBLISHED[0]),
        ("Monday", date(9999, 12, 31)),
        ("tomorrow", date(9999, 12, 31)),
        ("next year", date(9999, 12, 31)),
        ("yesterday", date(1, 1, 1)),
        ("on 3 May", date(1, 1, 1)),
    ],
)
def test_what_lies_beyond_the_calendar_is_no_date(text, published):
    assert all(spans(day, (published, published)) == [] for day in days(text))


def _names(claim, *anchors, around=()):
    return wrong_names(claim, anchors, around, " . ".join([*anchors, *around]))


@pytest.mark.parametrize(
    ("claim", "anchor", "around"),
    [
        ("The deal was signed by Holm.", "Greta Holm signed the deal.", ""),
        ("The deal was signed by Ms Greta Holm.", "Holm signed the deal.", "Greta Holm leads the union."),
        ("It is a member of the OTA.", "It is a member of the Overland Trade Association.", ""),
        ("It is a member of the Overland Trade Association.", "It is a member of the OTA.", ""),
        ("The Arnbian mayor spoke.", "The mayor of Arnbia spoke.", ""),
        ("The deal was signed by Greta Holm.", "She signed the deal.", "Greta Holm leads the union."),
    ],
)
def test_a_name_may_be_shortened_resolved_or_spelt_out(claim, anchor, around):
    assert _names(claim, anchor, around=[around]) == []


@pytest.mark.parametrize(
    ("claim", "anchor", "around"),
    [
        ("The deal was signed by Lind.", "Greta Holm signed the deal.", ""),
        ("The deal was signed by Karin Holm.", "Greta Holm signed the deal.", ""),
        ("The deal was signed by Tomas Lind.", "The deal was signed by Greta Holm.", "Tomas Lind was there."),
        ("The road runs from Arnby to Selby.", "The road runs from Arnby to Kolby.", "Selby is a village."),
    ],
)
def test_another_name_is_wrong_also_when_it_stands_nearby(claim, anchor, around):
    assert _names(claim, anchor, around=[around])


def _shared(claim, evidence):
    return frozenset(content(claim)) & frozenset(content(evidence))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("He did not sign the letter.", "He refused to sign the letter."),
        ("The letter was never signed.", "Nobody has signed the letter."),
        ("The claim is untrue.", "The claim is not true."),
        ("No fewer than ten people signed.", "Ten people signed or more."),
        ("The law bars him from standing.", "He may not stand under the law."),
    ],
)
def test_a_denial_in_other_words_is_none_too_many(claim, evidence):
    assert wrong_negation(claim, [evidence], _shared(claim, evidence)) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("He did not sign the letter.", "He signed the letter."),
        ("He signed the letter.", "He did not sign the letter."),
        ("He signed the letter.", "He refused to sign the letter."),
        ("He refused to sign the letter.", "He signed the letter on Monday."),
        ("He is impressed.", "He is unimpressed."),
        ("The reform changes everything.", "The reform changes nothing."),
    ],
)
def test_a_denial_more_or_less_is_wrong(claim, evidence):
    assert wrong_negation(claim, [evidence], _shared(claim, evidence))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Prices of bread fell.", "Prices of bread rose."),
        ("The council turned the plan down.", "The council approved the plan."),
        ("The bridge was closed before the flood.", "The bridge was closed after the flood."),
        ("The port has more ships than the canal.", "The port has fewer ships than the canal."),
    ],
)
def test_the_opposite_direction_is_wrong(claim, evidence):
    assert wrong_direction(claim, [evidence])
    assert wrong_direction(evidence, [claim])


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Prices of bread went up, said the minister.", "Prices of bread rose, the minister said."),
        ("The flood came before the bridge was closed.", "The bridge was closed after the flood came."),
        ("Bread prices rose while wages fell.", "Wages fell and bread prices rose."),
        ("The plan was not approved.", "The plan was rejected."),
    ],
)
def test_the_same_direction_in_other_words_is_not(claim, evidence):
    assert wrong_direction(claim, [evidence]) == []


def test_the_speaker_must_be_the_one_who_speaks():
    evidence = "Greta Holm said that Tomas Lind had left the meeting."
    assert wrong_speaker("Tomas Lind said that Greta Holm had left the meeting.", [evidence])
    assert wrong_speaker("Lind left the meeting, according to Holm.", [evidence]) == []
    assert wrong_speaker("Tomas Lind left the meeting, Greta Holm said.", [evidence]) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The rebels killed ten guards.", "The rebels claimed to have killed ten guards."),
        ("The company moved its factory.", "The company plans to move its factory."),
        ("The company might move its factory.", "The company moved its factory."),
        ("The minister moved the money.", "The minister allegedly moved the money."),
    ],
)
def test_a_hedge_left_out_or_put_in_is_wrong(claim, evidence):
    assert wrong_hedge(claim, [evidence], _shared(claim, evidence))


def test_a_hedge_in_other_words_is_not():
    claim, evidence = "The company wants to move its factory.", "The company plans to move its factory."
    assert wrong_hedge(claim, [evidence], _shared(claim, evidence)) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The guards attacked the rebels.", "The rebels attacked the guards."),
        ("The rebels were attacked by the guards.", "The rebels attacked the guards."),
        ("Holm returned the ring to Lind.", "Lind returned the ring to Holm."),
        ("They moved from Selby to Arnby.", "They moved from Arnby to Selby."),
    ],
)
def test_exchanged_roles_are_wrong(claim, evidence):
    assert wrong_roles(claim, [evidence])


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The guards were attacked by the rebels.", "The rebels attacked the guards."),
        ("The ring was returned to Holm by Lind.", "Lind returned the ring to Holm."),
        ("They moved to Selby from Arnby.", "They moved from Arnby to Selby."),
    ],
)
def test_roles_in_the_passive_are_not(claim, evidence):
    assert wrong_roles(claim, [evidence]) == []


def test_quotations_are_verbatim_quotation_marks_and_case_aside():
    evidence = ["She called it “a very bad\nidea” on Monday, and 'no way' to do it."]
    assert wrong_quotations('It was "a very bad idea", she said.', evidence) == []
    assert wrong_quotations("It was ‘A very bad idea.’", evidence) == []
    assert wrong_quotations('It was "a very good idea".', evidence)
    assert wrong_quotations("The mayor's plan and the council's plan differ.", evidence) == []


def test_every_word_that_only_looks_negated_looks_so():
    assert [word for word in sorted(_NOT_PREFIXED) if not _PREFIX.match(word)] == []


def test_negated_contractions_are_two_words_with_offsets():
    text = "It didn't and won’t do."
    assert [w.lower for w in words(text)] == ["it", "did", "not", "and", "will", "not", "do"]
    assert all(0 <= w.start < w.end <= len(text) for w in words(text))


def test_english_is_told_from_other_languages():
    assert is_english("The council rejected the plan to sell the harbour.")
    assert is_english("Prices fell, they said, and more than one mill was closed.")
    assert not is_english("Der Stadtrat lehnte den Plan ab, den Hafen zu verkaufen.")
    assert not is_english("Le conseil a rejeté le projet de vente du port.")
