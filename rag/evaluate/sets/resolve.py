"""Gold articles of sets that were made elsewhere -> ids of an archive: by id, else by title, else by their text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from index.article import Article
from rag.evaluate.question import Evidence, Question
from rag.evaluate.sets.found import Placed, QuestionSet, places_of

Find = Callable[[str, str], str]  # (gold id, quote or "") -> id in the archive

_WORDS = re.compile(r"\w+")


def resolve(chosen: QuestionSet, articles: Iterable[Article]) -> QuestionSet:
    """The set with ids of the archive for its gold articles; a set in Dateline's own format comes back as it is.

    articles: every article of the archive, read once. A gold article is the one of that id; else the only one of its
    title, or that of several which holds the text; else one that holds the text (a SQuAD paragraph, a BEIR document),
    white space aside. What is not found keeps its id, for `check` to name.
    """
    if not chosen.references:
        return chosen
    titles: dict[str, list[str]] = {_title(reference.title): [] for reference in chosen.references.values()}
    texts = {reference.text for reference in chosen.references.values()}
    texts |= {evidence.quote for question in chosen.questions for evidence in question.evidence}
    anchors: dict[str, list[str]] = defaultdict(list)  # the longest word of a text -> texts; few articles have it
    for text in sorted(_folded(text) for text in texts):
        if words := _WORDS.findall(text):
            anchors[max(words, key=len)].append(text)
    ids: set[str] = set()
    holders: dict[str, list[str]] = defaultdict(list)  # a text, white space folded -> articles that hold it
    for article in articles:
        if article.id in chosen.references:
            ids.add(article.id)
        if (title := _title(article.title)) in titles:
            titles[title].append(article.id)
        folded = _folded(article.text)
        for word in anchors.keys() & set(_WORDS.findall(folded)):
            for text in anchors[word]:
                if text in folded:
                    holders[text].append(article.id)

    def found(gold: str, quote: str) -> str:
        reference = chosen.references.get(gold)
        if reference is None or gold in ids:
            return gold
        titled = titles.get(_title(reference.title), []) if reference.title else []
        holding = holders.get(_folded(quote or reference.text), [])
        both = [article_id for article_id in titled if article_id in holding]
        candidates = both or (titled if len(titled) == 1 else holding or titled)
        return candidates[0] if candidates else gold

    placed = [Placed(item.where, _with_ids(item.question, found)) for item in chosen.placed()]
    return replace(chosen, questions=tuple(item.question for item in placed), places=places_of(placed))


def _with_ids(question: Question, found: Find) -> Question:
    quotes = {evidence.article_id: evidence.quote for evidence in reversed(question.evidence)}
    gold = dict.fromkeys(found(article_id, quotes.get(article_id, "")) for article_id in question.gold_articles)
    evidence = tuple(
        Evidence(article_id=found(item.article_id, item.quote), quote=item.quote) for item in question.evidence
    )
    return question.model_copy(update={"gold_articles": tuple(gold), "evidence": evidence})


def _title(title: str) -> str:
    return _folded(title.replace("_", " ")).casefold()


def _folded(text: str) -> str:
    return " ".join(text.split())
