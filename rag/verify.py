"""Each sentence against the words it cites, in the archive as it stands. Trusts no answerer, not even our own.

The last gate before a reader. It knows what an archive holds; whether words of another wording carry a sentence's meaning
is judged before (`rag.support`), and only what was judged so passes here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.archive import Archive
from index.article import Article
from index.errors import ArticleNotFound
from index.split import sentences
from rag.answer import Citation, Sentence, Support, Written


def verify(written: Iterable[Written], archive: Archive, *, show_unsupported: bool = False) -> Iterator[Written]:
    """Let sentences through whose citations hold, their support set by what was found.

    A citation holds when the article exists and has exactly the quoted words at its offsets. A sentence that is such a
    quote word for word, or a whole sentence of it, is `verbatim`, line breaks aside; part of a sentence is not, for a
    part can turn the sense around. A sentence that its answerer calls `supported` stays so when it has citations and
    every one holds: what one of several carried is not known here. Any other sentence is `unsupported`: it is withheld,
    or with show_unsupported passed on without citations and marked so. A citation that does not support its sentence is
    withheld; each is passed on with the first sentence that keeps it, and again when its number means another one.
    """
    texts: dict[str, str | None] = {}
    valid: dict[int, Citation] = {}
    passed: set[int] = set()
    for item in written:
        for citation in item.citations:
            before = valid.pop(citation.n, None)  # a number means what was last said of it
            if before != citation:
                passed.discard(citation.n)
            if _holds(citation, archive, texts):
                valid[citation.n] = citation
        support, numbers = _judged(item.sentence, valid)
        if support == "unsupported" and not show_unsupported:
            continue
        fresh = [valid[n] for n in numbers if n not in passed]
        passed.update(numbers)
        sentence = item.sentence.model_copy(update={"citations": numbers, "support": support})
        yield Written(sentence=sentence, citations=fresh)


def _judged(sentence: Sentence, valid: dict[int, Citation]) -> tuple[Support, list[int]]:
    """The support of a sentence, and the numbers of the citations that give it."""
    numbers = list(dict.fromkeys(sentence.citations))
    exact = [n for n in numbers if n in valid and _says(valid[n].quote, sentence.text)]
    if exact:
        return "verbatim", exact
    if sentence.support == "supported" and numbers and all(n in valid for n in numbers):
        return "supported", numbers
    return "unsupported", []


def _says(quote: str, text: str) -> bool:
    """Whether a text is the quote, or one whole sentence of it, word for word."""
    folded = " ".join(text.split())
    return folded == " ".join(quote.split()) or any(
        folded == " ".join(quote[start:end].split()) for start, end in sentences(quote)
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
