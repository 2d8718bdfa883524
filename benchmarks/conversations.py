"""Follow-ups: whether the last turn of a conversation finds its article, its passage, and the words that answer it.

The conversations are in benchmarks/conversations/, over four archives, with the places of the words that answer as
offsets; the sample questions' own follow-ups come on top. Compared: the person's words alone; the names of the earlier turns
in front of them; the standalone query fused with the person's words. Rules were chosen on the half of the articles
called "tuned", the other half is "held out". Needs DATELINE_DATA.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import common
from benchmarks.cases import squad_part
from index.archive import Archive
from index.embed import EmbeddingModel
from rag.answer import Passage, Turn
from rag.extract import QuotesAnswerer, QuotesSettings
from rag.question import names
from rag.retrieve import HybridRetriever
from rag.understand.standalone import standalone, wordings

FOLDER = Path(__file__).parent / "conversations"
_LEANING = re.compile(
    r"^\s*(and|but|so|or|also|then|what about|how about|what else|why not|why\??$|how so|where\??$|when\??$|who\??$)\b"
    r"|\b(he|him|his|she|her|hers|it|its|they|them|their|theirs|this|that|these|those|there|then|the (country|group|company|deal|attack|"
    r"government|president|minister|meeting|visit|decision|talks|law|bill|two|three|latter|former|same))\b",
    re.IGNORECASE,
)
Understand = Callable[[str, Sequence[Turn]], tuple[str, list[str]]]  # -> query, other wordings


@dataclass(frozen=True, slots=True)
class Conversation:
    """A last turn with what came before; gold: (article, start, end) of words that answer it."""

    id: str
    archive: str
    history: tuple[Turn, ...]
    question: str
    gold: tuple[tuple[str, int, int], ...]
    tag: str

    @property
    def held_out(self) -> bool:
        """Whether its article is in the half on which nothing was chosen."""
        return hashlib.blake2b(self.gold[0][0].encode(), digest_size=1).digest()[0] % 2 == 1


def own_words(question: str, _history: Sequence[Turn]) -> tuple[str, list[str]]:
    """The question as it was typed."""
    return question, []


def names_in_front(question: str, history: Sequence[Turn]) -> tuple[str, list[str]]:
    """The names of earlier turns in front of a question that has a pronoun, or no name and few words."""
    if not _LEANING.search(question) and (names(question) or len(question.split()) > 8):
        return question, []
    context: list[str] = []
    for turn in reversed(history):
        found = names(turn.content)
        if turn.role == "user":
            context = found + context
            if found:
                break
        elif not context:
            context = found[:3]
    missing = [name for name in dict.fromkeys(context) if name.lower() not in question.lower()]
    return (f"{', '.join(missing[:6])}: {question}" if missing else question), [question]


def as_standalone(question: str, history: Sequence[Turn]) -> tuple[str, list[str]]:
    """What Dateline does."""
    query = standalone(question, history)
    return query, wordings(question, query)


WAYS: dict[str, Understand] = {
    "own words": own_words,
    "names in front": names_in_front,
    "standalone": as_standalone,
}
MEASURES = ("hit@4 article", "hit@4 passage", "cited")


def conversations(archives: dict[str, Archive], file: str = "conversations.jsonl") -> Iterator[Conversation]:
    """Those of a file, and the follow-ups among the sample questions."""
    for line in (FOLDER / file).read_text("utf-8").splitlines():
        record = json.loads(line)
        gold = tuple((item["article_id"], item["start"], item["end"]) for item in record["gold"])
        history = tuple(Turn(**turn) for turn in record["history"])
        yield Conversation(record["id"], record["archive"], history, record["question"], gold, record["tags"][0])
    for line in (common.SEEDS / "questions" / "sahel.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if record.get("history") and record["answerable"]:
            gold = tuple(_place(archives["seeds"], item) for item in record["evidence"])
            history = tuple(Turn(**turn) for turn in record["history"])
            yield Conversation(record["id"], "seeds", history, record["question"], gold, "seeds")


def _place(archive: Archive, evidence: dict[str, str]) -> tuple[str, int, int]:
    start = archive.article(evidence["article_id"]).text.index(evidence["quote"])
    return evidence["article_id"], start, start + len(evidence["quote"])


def scores(
    conversation: Conversation, understand: Understand, retriever: HybridRetriever, quotes: QuotesAnswerer
) -> list[float]:
    """The measures, in their order, of one conversation understood in one way."""
    query, also = understand(conversation.question, conversation.history)
    passages = retriever.search(query, also=also)
    articles = {article for article, _, _ in conversation.gold}
    shown = [item.citations[0] for item in quotes.write(query, passages).written]
    return [
        float(any(p.article_id in articles for p in passages[:4])),
        float(any(_overlaps(p, conversation) for p in passages[:4])),
        float(any(_overlaps(citation, conversation) for citation in shown)),
    ]


def _overlaps(part: Passage | object, conversation: Conversation) -> bool:
    return any(
        part.article_id == article and part.start < end and start < part.end  # type: ignore[attr-defined]
        for article, start, end in conversation.gold
    )


def report(chosen: Sequence[Conversation], found: dict[str, dict[str, list[float]]], title: str) -> None:
    """Print the figures of some conversations and the paired differences from the last way, with 95% intervals."""
    print(f"\n{title}: {len(chosen)} conversations")
    for i, measure in enumerate(MEASURES):
        last = [found[list(WAYS)[-1]][c.id][i] for c in chosen]
        for way in WAYS:
            values = [found[way][c.id][i] for c in chosen]
            low, high = common.bootstrap(values)
            line = f"  {measure:14} {way:15} {np.mean(values):.3f} [{low:.3f}, {high:.3f}]"
            if way != list(WAYS)[-1]:
                difference = [a - b for a, b in zip(last, values, strict=True)]
                low, high = common.bootstrap(difference)
                line += f"   standalone {np.mean(difference):+.3f} [{low:+.3f}, {high:+.3f}]"
            print(line)


def main(data: Path, file: str = "conversations.jsonl", *, verbose: bool = False) -> None:
    """Every way on every conversation."""
    embedding = EmbeddingModel()
    inputs = {
        "seeds": [common.SEEDS],
        "clapnq": [data / "clapnq" / "articles.jsonl"],
        "multihop": [data / "multihop" / "articles.jsonl"],
        "squad": [squad_part(data)],
    }
    stores = {name: ("squad-part" if name == "squad" else name) + "-eval" for name in inputs}
    archives = {name: common.archive(stores[name], paths, embedding) for name, paths in inputs.items()}
    retrievers = {name: HybridRetriever(archive=archive, embedding=embedding) for name, archive in archives.items()}
    answerers = {name: QuotesAnswerer(archive, embedding, QuotesSettings()) for name, archive in archives.items()}
    chosen = list(conversations(archives, file))
    found: dict[str, dict[str, list[float]]] = {way: {} for way in WAYS}
    for c in chosen:
        for way, understand in WAYS.items():
            found[way][c.id] = scores(c, understand, retrievers[c.archive], answerers[c.archive])
        if verbose and not c.held_out:
            print(
                c.id,
                c.tag,
                [found[way][c.id] for way in WAYS],
                c.question,
                "=>",
                as_standalone(c.question, c.history)[0],
            )
    for archive in archives.values():
        archive.close()
    leaning = [c for c in chosen if c.tag not in ("change", "complete")]
    alone = [c for c in chosen if c.tag in ("change", "complete")]
    report([c for c in leaning if not c.held_out], found, "follow-ups, tuned")
    report([c for c in leaning if c.held_out], found, "follow-ups, held out")
    report([c for c in alone if not c.held_out], found, "another topic or complete, tuned")
    report([c for c in alone if c.held_out], found, "another topic or complete, held out")
    kept = sum(as_standalone(c.question, c.history)[0] == c.question for c in alone)
    print(f"\nquestions on another topic or complete that are left as they are: {kept} of {len(alone)}")
    changed = sum(as_standalone(c.question, c.history)[0] != c.question for c in leaning)
    print(f"follow-ups that take something over: {changed} of {len(leaning)}")


if __name__ == "__main__":
    folder = common.data_folder()
    if folder is None:
        sys.exit("Set DATELINE_DATA to the folder of question sets.")
    main(folder, *[a for a in sys.argv[1:] if a != "-v"], verbose="-v" in sys.argv)
