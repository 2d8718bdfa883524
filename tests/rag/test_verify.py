"""No sentence passes whose citation does not hold."""

from __future__ import annotations

from rag.answer import Sentence, Written, citation_of
from rag.verify import verify


def _written(article, quote, start, *, text=None, n=1, citations=None):
    sentence = Sentence(text=text or quote, citations=[n] if citations is None else citations, support="verbatim")
    return Written(sentence=sentence, citations=[citation_of(article, n, quote, start)])


def _article(seeded):
    return seeded.archive.article(seeded.retriever.search("security contractors in Mali")[0].article_id)


def test_an_exact_quote_passes_as_verbatim(seeded):
    article = _article(seeded)
    quote = article.text[10:60]
    (passed,) = verify([_written(article, quote, 10)], seeded.archive)
    assert passed.sentence.support == "verbatim"
    assert passed.citations[0].quote == quote


def test_what_is_not_at_its_offsets_is_withheld(seeded):
    article = _article(seeded)
    quote = article.text[10:60]
    forged = [
        _written(article, quote, 11),
        _written(article, quote.replace("e", "a"), 10),
        _written(article, "", 10, text="Nothing at all."),
        _written(article.model_copy(update={"id": "no such article"}), quote, 10),
        _written(article, quote, 10, text="Other words than the quote."),
        _written(article, quote, 10, text=quote[5:]),
        _written(article, quote, 10, citations=[]),
        _written(article, quote, 10, citations=[7]),
    ]
    assert list(verify(forged, seeded.archive)) == []


def test_a_citation_of_a_withheld_sentence_comes_with_the_first_sentence_that_keeps_it(seeded):
    article = _article(seeded)
    quote = article.text[10:60]
    withheld = _written(article, quote, 10, text="Other words.")
    kept = withheld.model_copy(
        update={"sentence": Sentence(text=quote, citations=[1], support="verbatim"), "citations": []}
    )
    (passed,) = verify([withheld, kept], seeded.archive)
    assert [citation.n for citation in passed.citations] == passed.sentence.citations == [1]
