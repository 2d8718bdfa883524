"""What the page makes of a language model's stream."""

from __future__ import annotations

import pytest

from index.archive import Archive
from index.build import Chunking, add
from index.filters import Filters
from index.loaders import load
from rag.answer import Answer, Finished, Provisional, Sentence, Withdrawn, Written, citation_of
from ui.web.exchange import Exchange, follow
from ui.web.render import conversation


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
    early = follow(exchange, Provisional(answer=answer), archive, 0.1)
    assert (early.provisional, early.sentences, early.citations) == (True, (written.sentence,), (quote,))
    assert early.excerpts
    assert "still composing" in conversation([early])
    begun = follow(early, written, archive, 0.2)
    assert (begun.provisional, begun.sentences) == (False, (written.sentence,))
    for unfinished in (early, begun):
        assert follow(unfinished, Withdrawn(notice="The model broke off."), archive, 0.3) == exchange
    silent = answer.model_copy(update={"status": "abstained", "sentences": [], "citations": []})
    assert follow(early, Finished(answer=silent), archive, 0.4).sentences == ()
    ended = follow(follow(exchange, written, archive, 0.4), Finished(answer=answer), archive, 0.5)
    assert list(ended.sentences) == answer.sentences
    assert not ended.running


def test_the_page_says_why_quotes_stand_in_and_how_much_was_withheld(archive):
    kept = Sentence(text="The bridge fell.", citations=[], support="unsupported")
    answer = Answer(
        id=None,
        question="Why?",
        query="Why?",
        filters=Filters(),
        status="abstained",
        answer="The archive does not say.",
        sentences=[],
        citations=[],
        passages=[],
        model="quotes",
        withheld=[kept, kept],
        notice="The model <b>broke</b> off.",
    )
    shown = conversation(
        [follow(Exchange(id="x", question="Why?", filters=Filters()), Finished(answer=answer), archive, 1)]
    )
    assert "The model &lt;b&gt;broke&lt;/b&gt; off." in shown
    assert "2 sentences without support withheld" in shown
    assert "The bridge fell" not in shown
