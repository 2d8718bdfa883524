"""What the page makes of a language model's stream."""

from __future__ import annotations

import pytest

from index.archive import Archive
from index.build import Chunking, add
from index.filters import Filters
from index.loaders import load
from rag.answer import Answer, Finished, Provisional, Sentence, Withdrawn, Written, citation_of
from ui.web.exchange import Exchange, follow


@pytest.fixture
def archive(store, tmp_path, embedding):
    story = tmp_path / "bridge.txt"
    story.write_text(
        "Bridge of Brill falls\n\nThe old bridge of Brill fell on Monday 3 May. Nobody was hurt.\n", "utf-8"
    )
    add(store, load([story]), lambda: embedding, embedding.name, Chunking())
    store.close()
    opened = Archive(tmp_path / "store", embedding.name)
    yield opened
    opened.close()


def test_quotes_that_come_early_and_sentences_that_are_taken_back_leave_nothing_behind(archive):
    article = next(iter(archive.articles()))
    quote = citation_of(article, 1, article.text[:40], 0)
    written = Written(sentence=Sentence(text=quote.quote, citations=[1], support="verbatim"), citations=[quote])
    answer = Answer(
        id=None,
        question="Why?",
        query="Why?",
        filters=Filters(),
        status="answered",
        answer=f"{quote.quote} [1]",
        sentences=[written.sentence],
        citations=[quote],
        passages=[],
        model="quotes",
    )
    exchange = Exchange(id="x", question="Why?", filters=Filters())
    assert follow(exchange, Provisional(answer=answer), archive, 0.1) == exchange
    begun = follow(exchange, written, archive, 0.2)
    assert begun.excerpts
    assert follow(begun, Withdrawn(notice="The model broke off."), archive, 0.3) == exchange
    ended = follow(follow(exchange, written, archive, 0.4), Finished(answer=answer), archive, 0.5)
    assert list(ended.sentences) == answer.sentences
    assert not ended.running
