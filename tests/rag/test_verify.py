"""No sentence passes whose citation does not hold."""

from __future__ import annotations

from index.split import sentences
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


def _prose(article, text, *quotes, support="supported", numbers=None):
    citations = [citation_of(article, n, article.text[a:b], a) for n, (a, b) in enumerate(quotes, 1)]
    sentence = Sentence(text=text, citations=[c.n for c in citations] if numbers is None else numbers, support=support)
    return Written(sentence=sentence, citations=citations)


def test_a_supported_sentence_passes_with_citations_that_hold(seeded):
    article = _article(seeded)
    (passed,) = verify([_prose(article, "In other words.", (10, 60), (70, 90))], seeded.archive)
    assert passed.sentence == Sentence(text="In other words.", citations=[1, 2], support="supported")
    assert [c.n for c in passed.citations] == [1, 2]


def test_a_supported_sentence_needs_every_citation(seeded):
    article = _article(seeded)
    whole = _prose(article, "In other words.", (10, 60), (70, 90))
    broken = whole.citations[1].model_copy(update={"start": 71, "end": 91})
    none = _prose(article, "In other words.")
    for written in (
        whole.model_copy(update={"citations": [whole.citations[0], broken]}),
        _prose(article, "In other words.", (10, 60), numbers=[1, 9]),
        none,
    ):
        assert list(verify([written], seeded.archive)) == []
        (shown,) = verify([written], seeded.archive, show_unsupported=True)
        assert shown.sentence == Sentence(text="In other words.", citations=[], support="unsupported")
        assert shown.citations == []


def test_an_unsupported_sentence_is_withheld_or_shown_without_citations(seeded):
    article = _article(seeded)
    written = [
        _prose(article, "Nobody says this.", (10, 60), support="unsupported"),
        _prose(article, "It claims to be a quote.", (10, 60), support="verbatim"),
        _prose(article, "In other words.", (10, 60)),
    ]
    assert [item.sentence.text for item in verify(written, seeded.archive)] == ["In other words."]
    shown = list(verify(written, seeded.archive, show_unsupported=True))
    assert [item.sentence.support for item in shown] == ["unsupported", "unsupported", "supported"]
    assert [len(item.citations) for item in shown] == [0, 0, 1]


def test_a_whole_sentence_of_a_longer_quote_is_verbatim_a_part_is_not(seeded):
    article = _article(seeded)
    (first, second) = sentences(article.text)[:2]
    span = (first[0], second[1])
    whole, part = article.text[slice(*second)], article.text[second[0] + 5 : second[1]]
    (passed,) = verify([_prose(article, whole, span)], seeded.archive)
    assert passed.sentence.support == "verbatim"
    assert list(verify([_prose(article, part, span, support="verbatim")], seeded.archive)) == []


def test_a_number_that_is_used_again_for_another_citation_does_not_lend_its_hold(seeded):
    article = _article(seeded)
    good = _prose(article, "In other words.", (10, 60))
    forged = good.model_copy(update={"citations": [good.citations[0].model_copy(update={"quote": "forged"})]})
    assert len(list(verify([good, forged], seeded.archive))) == 1


def test_a_number_that_is_used_again_for_another_citation_that_holds_brings_it_to_the_reader(seeded):
    article = _article(seeded)
    first, again, other = (_written(article, article.text[10:end], 10) for end in (60, 60, 50))
    passed = list(verify([first, again, other], seeded.archive))
    assert [[citation.quote for citation in item.citations] for item in passed] == [
        [article.text[10:60]],
        [],
        [article.text[10:50]],
    ]
