"""Each sentence against the words it cites, in the archive as it stands. Trusts no answerer, not even our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.archive import Archive
from index.article import Article
from index.errors import ArticleNotFound
from rag.answer import Citation, Sentence, Written


def verify(written: Iterable[Written], archive: Archive) -> Iterator[Written]:
    """Let sentences through whose citations hold, their support set by what was found.

    A citation holds when the article exists and has exactly the quoted words at its offsets. A sentence that is made of
    such quotes word for word is `verbatim`. One without a citation that holds is withheld.
    """
    texts: dict[str, str | None] = {}
    valid: dict[int, Citation] = {}
    for item in written:
        fresh = [citation for citation in item.citations if _holds(citation, archive, texts)]
        valid.update({citation.n: citation for citation in fresh})
        numbers = [n for n in item.sentence.citations if n in valid]
        quotes = [valid[n].quote for n in numbers]
        if any(item.sentence.text in quote for quote in quotes):
            sentence = Sentence(text=item.sentence.text, citations=numbers, support="verbatim")
            yield Written(sentence=sentence, citations=fresh)


def _holds(citation: Citation, archive: Archive, texts: dict[str, str | None]) -> bool:
    if citation.article_id not in texts:
        article = _find(citation.article_id, archive)
        texts[citation.article_id] = article.text if article else None
    text = texts[citation.article_id]
    return bool(citation.quote) and text is not None and text[citation.start : citation.end] == citation.quote


def _find(article_id: str, archive: Archive) -> Article | None:
    try:
        return archive.article(article_id)
    except ArticleNotFound:  # removed since it was retrieved
        return None
