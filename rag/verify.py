"""Each sentence against the words it cites, in the archive as it stands. Trusts no answerer, not even our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.archive import Archive
from index.article import Article
from index.errors import ArticleNotFound
from rag.answer import Citation, Sentence, Written


def verify(written: Iterable[Written], archive: Archive) -> Iterator[Written]:
    """Let sentences through whose citations hold, their support set by what was found.

    A citation holds when the article exists and has exactly the quoted words at its offsets. A sentence that is such a
    quote word for word is `verbatim`; part of one is not, for a part can turn the sense around. A sentence that no
    citation supports is withheld; so is a citation that does not support its sentence. Each citation is passed on with
    the first sentence that keeps it.
    """
    texts: dict[str, str | None] = {}
    valid: dict[int, Citation] = {}
    passed: set[int] = set()
    for item in written:
        valid.update({citation.n: citation for citation in item.citations if _holds(citation, archive, texts)})
        numbers = [n for n in item.sentence.citations if n in valid and valid[n].quote == item.sentence.text]
        if numbers:
            fresh = [valid[n] for n in numbers if n not in passed]
            passed.update(numbers)
            yield Written(
                sentence=Sentence(text=item.sentence.text, citations=numbers, support="verbatim"), citations=fresh
            )


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
