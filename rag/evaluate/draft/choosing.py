"""Which drafts of an archive are taken: spread over outlets and articles, those that read best first, seeded."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from langchain_core.language_models import BaseChatModel

from index.article import Article, digest
from rag.evaluate.draft.asking import Draft, questions
from rag.evaluate.draft.by_model import OnDropped, drafts_by_model
from rag.evaluate.draft.near_misses import near_misses
from rag.evaluate.question import Evidence, Question

MOST_ARTICLES = 5_000  # read for drafts; of a larger archive as many are chosen by seed
_UNANSWERABLE = 0.2  # share of near misses
_AWKWARD = 2  # rank of a draft that is taken from no article before every other article has given one


def draft(
    articles: Iterable[Article],
    count: int,
    seed: int,
    chat: BaseChatModel | None = None,
    on_dropped: OnDropped = lambda reason: None,
) -> list[Question]:
    """At most `count` draft questions, a fifth of them unanswerable near misses; fewer when the articles give no more.

    articles: read once; of more than MOST_ARTICLES as many are chosen by the seed. The same articles in the same order,
    count and seed give the same questions. chat: writes the answerable ones, checked by code; without it English rules
    do, and articles in other languages give none. on_dropped: called with the reason for each reply of the model that
    gave no draft.

    An answerable draft has one article, the exact sentence that it was made from as evidence, and the short answer as
    it stands there, or as the same number. A near miss has a name, a place, a year or a month of another article in its
    question; no article that was read seems to answer it. Every draft is tagged "draft" and with its kind: who, when,
    where, how many; of a model also "what", and "model".
    """
    chance = random.Random(seed)  # noqa: S311 - chooses questions, guards nothing
    chosen = _sampled(articles, chance, english=chat is None)
    wanted = round(count * _UNANSWERABLE)
    if chat is not None:
        return _by_model(chosen, count, wanted, chat, chance, on_dropped)
    drafts = _spread(_pools(chosen, chance), chance)
    questions = [_answerable(item) for item in drafts[: count - wanted]]
    spare = drafts[count - wanted :]
    misses = near_misses(spare + drafts[: count - wanted], chosen, wanted, chance)
    questions += misses + [_answerable(item) for item in spare[: wanted - len(misses)]]
    return questions[:count]


def _by_model(
    articles: Sequence[Article],
    count: int,
    wanted: int,
    chat: BaseChatModel,
    chance: random.Random,
    on_dropped: OnDropped,
) -> list[Question]:
    drafts = drafts_by_model(chance.sample(articles, len(articles)), count, chat, chance, on_dropped)
    first = list(islice(drafts, count - wanted))
    misses = near_misses(first, articles, wanted, chance)
    more = list(islice(drafts, wanted - len(misses)))
    return [_answerable(item, "model") for item in first] + misses + [_answerable(item, "model") for item in more]


def _sampled(articles: Iterable[Article], chance: random.Random, *, english: bool) -> list[Article]:
    """Articles (in English, if asked for), at most MOST_ARTICLES, each as likely as any other."""
    kept: list[Article] = []
    seen = 0
    for article in articles:
        if english and article.language and not article.language.lower().startswith("en"):
            continue
        seen += 1
        if len(kept) < MOST_ARTICLES:
            kept.append(article)
        elif (at := chance.randrange(seen)) < MOST_ARTICLES:
            kept[at] = article
    return kept


def _pools(articles: Sequence[Article], chance: random.Random) -> dict[str, list[list[Draft]]]:
    """By outlet, in random order: the drafts of each article that gives some; articles with awkward ones alone last."""
    pools: dict[str, list[list[Draft]]] = defaultdict(list)
    quotes: set[str] = set()
    for article in chance.sample(articles, len(articles)):
        found = [item for item in questions(article) if item.quote not in quotes]
        quotes |= {item.quote for item in found}
        if found:
            chance.shuffle(found)
            pools[article.source or ""].append(sorted(found, key=lambda item: item.rank))
    return {outlet: sorted(found, key=lambda drafts: drafts[0].rank >= _AWKWARD) for outlet, found in pools.items()}


def _spread(pools: dict[str, list[list[Draft]]], chance: random.Random) -> list[Draft]:
    """Drafts in the order in which they are taken: outlet by outlet, article by article, the rarest kind so far first.

    A sentence is used once; an article comes up again only after all others.
    """
    taken: dict[str, int] = defaultdict(int)
    order: list[Draft] = []
    outlets = [list(reversed(pools[name])) for name in sorted(pools)]
    chance.shuffle(outlets)
    while outlets:
        again: list[list[list[Draft]]] = [[] for _ in outlets]
        while any(outlets):
            for outlet, later in zip(outlets, again, strict=True):
                if not outlet:
                    continue
                found = outlet.pop()
                best = min(found, key=lambda item: (item.rank, taken[item.kind]))
                taken[best.kind] += 1
                order.append(best)
                if left := [item for item in found if item.quote != best.quote]:
                    later.append(left)
        outlets = [list(reversed(later)) for later in again if later]
    return order


def _answerable(item: Draft, *tags: str) -> Question:
    return Question(
        id=f"draft-{digest(item.article.id + item.question)[:12]}",
        question=item.question,
        answers=item.answers,
        gold_articles=(item.article.id,),
        evidence=(Evidence(article_id=item.article.id, quote=item.quote),),
        tags=("draft", item.kind, *tags),
    )
