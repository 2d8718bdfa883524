"""An article -> the questions that its simple sentences answer: when, where, who, how many. Chooses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.article import Article
from index.split import sentences
from rag.evaluate.draft.clauses import (
    ANY_VERB,
    LEANING,
    NAMED,
    TRAILING,
    Clause,
    has_object,
    is_number,
    is_vague,
    opening,
    read_clause,
)
from rag.evaluate.draft.counting import Made, held, how_many
from rag.evaluate.draft.expressions import BARE_DAY, DATE, DAYS, WHEN
from rag.evaluate.draft.names import FULL_NAME, PLACE, TITLE, WORD, in_full, is_person, proper_names
from rag.evaluate.draft.verbs import BASES, HAPPENS_AT, INTRANSITIVE, LOCATED

_LONGEST_QUESTION = 150
_PERSON = re.compile(rf"^(?P<before>.*?)(?P<title>{TITLE}*)(?P<name>{FULL_NAME}|{WORD})$")
_EVENT = re.compile(
    r"(?:elections?|vote|referendum|summit|coup|war|crash|attacks?|meeting|conference|talks|trial|hearing|protests?|race|rally|visit|killings?|incident|effect|place|force)$"
)
_DATED = re.compile(rf"\b{DATE}\b")
# Something that only the article makes definite: "the law", "the court".
_UNNAMED = re.compile(r"\bthe [a-z-]+(?= (?:by|with|from|in|on|at|for|as|to)\b|\?)")
# A date that belongs to the words after it: "on Sunday talk shows", "in 2015 elections".
_COMPOUND = re.compile(
    r" (?!(?:to|at|in|on|for|from|by|with|without|against|over|of|near|into|during|under|through|outside|inside|within|as|and|or|[a-z]+ly)\b)\w"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A question with its sentence; rank: the smaller, the more it reads as a person would ask."""

    kind: str
    question: str
    answers: tuple[str, ...]
    quote: str
    article: Article
    rank: int


def questions(article: Article) -> Iterator[Draft]:
    """Every question that the rules make from an article."""
    text = article.text
    proper = proper_names(text)
    for start, end in sentences(text, article.language):
        quote = text[start:end]
        clause = read_clause(quote, proper)
        made = list(held(quote, proper))
        if clause is not None:
            named = replace(clause, subject=in_full(clause.subject, text))
            made += [*how_many(named), *_when(named), *_where(named), *_who(clause, text)]
        for kind, question, answers, rank in made:
            asked = " ".join(question.split()) + "?"
            if _reads_well(asked) and all(answer in quote for answer in answers):
                awkward = (len(asked) > 100) + (len(asked.split()) < 7) + bool(_UNNAMED.search(asked))
                awkward += 2 * (clause is not None and is_vague(clause.subject))
                yield Draft(kind, asked, tuple(dict.fromkeys(answers)), quote, article, rank + awkward)


def _when(clause: Clause) -> Iterator[Made]:
    if clause.helper not in ("", "was", "were") or is_number(clause.subject):
        return
    rest, answer = clause.rest, clause.opening.partition(" ")[2]
    if not answer:
        match = next(iter(WHEN.finditer(rest)), None) or next(iter(BARE_DAY.finditer(rest)), None)
        if match is None or len(re.findall(DATE, rest)) > 1:
            return
        before = rest[: match.start()].rstrip()
        if ANY_VERB.search(before) or before.endswith(
            (" last", " next", " of", " for", " from", " until", " early", " starting", " beginning", " ending", "'s")
        ):
            return
        if not clause.helper and _EVENT.search(before):
            return
        if _COMPOUND.match(rest, match.end()):
            return
        answer = match["date"]
        rest = f"{before} {rest[match.end() :].lstrip(' ,')}".rstrip()
        rest = TRAILING.sub("", rest)
        if re.search(r"\b(?:morning|afternoon|evening|night|p\.m|a\.m)\b", rest):
            return
    elif re.search(DATE, rest):
        return
    asked = _asked("When", clause, rest)
    weekday = re.fullmatch(DAYS, answer) is not None
    if asked and (rest.strip() or clause.helper or BASES[clause.verb] in INTRANSITIVE):
        yield "when", asked, (answer,), 2 * weekday


def _where(clause: Clause) -> Iterator[Made]:
    if clause.helper not in ("", "was", "were") or is_number(clause.subject):
        return
    happens = clause.verb in LOCATED if clause.helper else BASES[clause.verb] in HAPPENS_AT
    places = list(PLACE.finditer(clause.rest))
    if not happens or len(places) != 1:
        return
    before, after = clause.rest[: places[0].start()], clause.rest[places[0].end() :]
    if ANY_VERB.search(before) or (
        re.match(r",? (?:and|or|[a-z]+s?) (?:the )?[A-Z]", after) and not WHEN.match(after.strip())
    ):
        return
    if (
        not clause.helper
        and not before.strip()
        and BASES[clause.verb] not in INTRANSITIVE | {"arrive", "land", "meet", "die"}
    ):
        return
    asked = _asked("Where", clause, before + (" " + after.strip(" ,") if after.strip(" ,") else "") + opening(clause))
    if asked:
        yield "where", asked, (places[0]["place"],), 0


def _who(clause: Clause, text: str) -> Iterator[Made]:
    match = _PERSON.match(clause.subject)
    if not match or not is_person(match["title"], match["name"], match["before"], text):
        return
    if not clause.helper and not has_object(clause):
        return
    name, titled = match["name"], f"{match['title']}{match['name']}"
    rest = clause.rest
    words = re.sub(rf"\b(?:on|in) {DATE}", "", rest).split()
    if len(words) < 2 or len(rest.split()) < 3 or not (NAMED.search(rest) or clause.opening):
        return
    helped = f"{clause.helper} {clause.verb}".strip()
    single = " " not in name
    yield "who", f"Who {helped}{rest}{opening(clause)}", (name, titled), 1 + single


def _asked(word: str, clause: Clause, rest: str) -> str:
    if clause.helper in ("was", "were"):
        return f"{word} {clause.helper} {clause.subject} {clause.verb}{rest}"
    return "" if clause.helper else f"{word} did {clause.subject} {BASES[clause.verb]}{rest}"


def _reads_well(question: str) -> bool:
    body = question[:-1]
    return (
        len(question) <= _LONGEST_QUESTION
        and len(body.split()) >= 5
        and NAMED.search(_DATED.sub(" ", body.partition(" ")[2])) is not None
        and not LEANING.search(body.partition(" ")[2])
        and not re.search(
            r"\b(?:last|this|next) (?:year|month|week|season|summer|winter|fall|spring)\b|^When.*\b(?:first|last|second) time\b",
            body,
        )
        and not re.search(r"^(?:When|Where|Who) .* an? [a-z]+$", body)
        and not re.search(r"\b(?:and|or|to|the|a|an|of|in|on|at|for|by|with|from)$", body)
    )
