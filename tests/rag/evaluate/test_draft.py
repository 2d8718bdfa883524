"""Drafts: tied to exact words, deterministic, spread, and worded as the rules promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article
from index.loaders import Loaded, load
from rag.evaluate.draft import draft

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.fixture(scope="module")
def articles():
    return [item.article for item in load([SEEDS]) if isinstance(item, Loaded)]


def article(text, article_id="a", source=None, language=None):
    return Article(id=article_id, title="T", text=text, source=source, language=language)


def drafted(text):
    """(question, answers) of everything that the rules make from a text."""
    return [(question.question, question.answers) for question in draft([article(text)], 10, 0) if question.answerable]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_draft_rests_on_exact_words(articles, seed):
    texts = {article.id: article.text for article in articles}
    questions = draft(articles, 40, seed)
    assert len(questions) > 10
    for question in questions:
        assert question.tags[0] == "draft"
        assert question.question.endswith("?")
        if question.answerable:
            (evidence,) = question.evidence
            assert question.gold_articles == (evidence.article_id,)
            assert evidence.quote in texts[evidence.article_id]
            assert question.answers
            assert all(answer in evidence.quote for answer in question.answers)
        else:
            assert question.tags[1] == "unanswerable"
            assert not question.gold_articles


def test_ids_and_questions_are_unique(articles):
    questions = draft(articles, 60, 0)
    assert len({question.id for question in questions}) == len(questions)
    assert len({question.question for question in questions}) == len(questions)


def test_the_same_seed_gives_the_same_drafts_another_seed_others(articles):
    assert draft(articles, 10, 3) == draft(iter(articles), 10, 3)
    assert draft(articles, 10, 3) != draft(articles, 10, 4)


def test_a_fifth_are_near_misses(articles):
    questions = draft(articles, 10, 0)
    assert len(questions) == 10
    assert sum(not question.answerable for question in questions) == 2


def test_outlets_take_turns():
    many = [article(f"The Senate rejected Bill {n} on 3 May 20{n}.", f"x{n}", "X") for n in range(10, 30)]
    few = [article(f"The Senate approved Bill {n} on 4 June 20{n}.", f"y{n}", "Y") for n in range(40, 42)]
    golds = [question.gold_articles[0] for question in draft([*many, *few], 4, 0) if question.answerable]
    assert len(set(golds)) == len(golds)
    assert any(gold.startswith("y") for gold in golds)


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "France halted joint operations with the Malian army on 3 June and asked for guarantees.",
            "When did France halt joint operations with the Malian army?",
            "3 June",
        ),
        (
            "On 28 May the Constitutional Court declared Goïta head of state.",
            "When did the Constitutional Court declare Goïta head of state?",
            "28 May",
        ),
        (
            "At least 54 Beninese soldiers were killed near the border with Niger.",
            "How many Beninese soldiers were killed near the border with Niger?",
            "54",
        ),
        (
            "Benin sent nearly 3,000 soldiers to its northern borders in an operation called Mirador.",
            "How many soldiers did Benin send to its northern borders in an operation called Mirador?",
            "3,000",
        ),
        ("Russian military instructors landed in Niamey.", "Where did Russian military instructors land?", "Niamey"),
        (
            "President Emmanuel Macron visited the French troops in Mali, his office said.",
            "Who visited the French troops in Mali?",
            "Emmanuel Macron",
        ),
    ],
)  # fmt: skip
def test_wording(text, question, answer):
    context = " They met France, Benin and Russian officials there."
    made = dict(drafted(text + context))
    assert question in made
    assert answer in made[question]


@pytest.mark.parametrize(
    "text",
    [
        "He resigned from the Senate in Washington on 3 June.",
        "The president said that Mali would hold elections on 3 June.",
        "The court convicted Smith, Jones and Brown on 3 June.",
        "If France left Mali on 3 June, Russia would stay.",
        "The army condemned the coup in 2012.",
        "France left?on 3 June from Mali with its soldiers.",
        "The minister went on Sunday talk shows about the French Senate.",
        "France opened the new embassy on Monday The staff moved in from Bamako.",
        "Niger joined the African Union in 1963 and Benin then left the talks.",
        "The French army warned the Malian government on 3 June that its soldiers were few.",
        "Army units supported by the French air force entered Kidal on 3 June.",
        "At least 260 people died on 3 June 2012 when a factory caught fire.",
    ],
)
def test_what_the_rules_are_not_sure_of_is_passed_over(text):
    assert drafted(text) == []


def test_a_lone_surname_is_given_in_full():
    text = "Anna Okoro had led the party before. Okoro left the Senate of Nigeria in May 2011 for good."
    assert dict(drafted(text)) == {"When did Anna Okoro leave the Senate of Nigeria for good?": ("May 2011",)}


def test_articles_that_give_awkward_drafts_alone_come_last():
    plain = [article(f"The Senate rejected Bill {n} on 3 May 20{n}.", f"x{n}") for n in range(10, 14)]
    vague = [article(f"The ship left Port {n} of Niger on Monday with its crew.", f"y{n}") for n in range(10, 40)]
    golds = [question.gold_articles[0] for question in draft([*vague, *plain], 5, 0) if question.answerable][:4]
    assert sorted(golds) == ["x10", "x11", "x12", "x13"]


def test_other_languages_and_no_articles_give_nothing():
    assert draft([], 5, 0) == []
    assert draft([article("France left Mali on 3 June with its soldiers.", language="fr")], 5, 0) == []


def test_a_near_miss_is_not_answered_by_another_article():
    answered = [
        article("Russia sent 100 soldiers to Mali on 3 May.", "a"),
        article("Russia sent 200 soldiers to Niger on 3 May.", "b"),
    ]
    assert not any("Niger" in q.question or "Mali" in q.question for q in draft(answered, 5, 0) if not q.answerable)
    unrelated = article("The weather in Niger on Sunday was fine.", "c")
    misses = [q.question for q in draft([answered[0], unrelated], 5, 0) if not q.answerable]
    assert misses
    assert all("Niger" in question for question in misses)


@pytest.mark.parametrize("seed", range(6))
def test_outlets_take_turns_also_when_articles_come_up_again(seed):
    def one(n, outlet, more=""):
        return article(f"The Senate rejected Bill {n} on 3 May 20{n}.{more}", f"{outlet}{n}", outlet)

    many = [one(n, "x", f" The Senate approved Bill {n + 50} on 4 June 20{n}.") for n in range(10, 20)]
    few = [one(n, "y") for n in range(20, 26)]
    taken = draft([*many, *few, one(26, "y", " The Senate approved Bill 90 on 4 June 2026.")], 100, seed)
    outlets = [question.gold_articles[0][0] for question in taken if question.answerable]
    assert outlets[17:19].count("y") == 1
