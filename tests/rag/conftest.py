"""The sample archive, indexed once; a chain over it that answers with a given chat model, and a simple checker for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.build import Chunking, add
from index.loaders import Skipped, load
from index.store import Store
from rag.chain import build_chain
from rag.evidence import Checked
from rag.extract import QuotesAnswerer
from rag.generate import ChatAnswerer, ChatSettings
from ui.settings import read_settings
from ui.wiring import Dateline

_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "by",
        "and",
        "or",
        "is",
        "was",
        "were",
        "are",
        "be",
        "been",
        "has",
        "have",
        "had",
        "that",
        "this",
        "it",
        "its",
        "as",
        "with",
        "from",
    ]
)


class WordsAndNumbers:
    """Supported when one piece of evidence has most of the words and all of the numbers."""

    def check(self, sentence, cited, evidence):
        words = {w for w in re.findall(r"\w+(?:[.,]\d+)*", sentence.lower()) if w not in _SMALL}
        good = []
        for piece in evidence:
            known = set(re.findall(r"\w+(?:[.,]\d+)*", f"{piece.title} {piece.text}".lower()))
            if words and len(words & known) >= 0.7 * len(words) and all(w in known for w in words if w[0].isdigit()):
                good.append(piece.n)
        chosen = [n for n in good if n in cited] or good[:1]
        if not chosen:
            return Checked(sentence, "unsupported", (), ("words or numbers are not in the evidence",))
        exact = any(sentence in piece.text for piece in evidence if piece.n in chosen)
        return Checked(sentence, "verbatim" if exact else "supported", tuple(chosen), ())


@pytest.fixture(scope="session")
def seeded(tmp_path_factory, embedding):
    folder = tmp_path_factory.mktemp("seeds") / "store"
    store = Store(folder, create=True)
    inputs = (item for item in load([Path(__file__).parents[2] / "seeds"]) if not isinstance(item, Skipped))
    add(store, inputs, lambda: embedding, embedding.name, Chunking())
    store.close()
    dateline = Dateline(read_settings(store=folder))
    yield dateline
    dateline.close()


@pytest.fixture
def chain_of(seeded):
    """The chain that answers with a chat model."""

    def build(model, *, show_unsupported=False, tokens=240, **settings):
        quotes = QuotesAnswerer(seeded.archive, seeded.embedding, seeded.settings.quotes)
        answerer = ChatAnswerer(
            model,
            "test:model",
            quotes,
            WordsAndNumbers(),
            seeded.embedding.count_tokens,
            ChatSettings(**settings),
            tokens,
        )
        return build_chain(seeded.retriever, answerer, show_unsupported=show_unsupported)

    return build
