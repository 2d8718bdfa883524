"""The lexical half of search: BM25 over title and text in tantivy. The only file that imports tantivy.

Title and text are two fields with weights of their own. Filters (outlet, days, language) are part of the query.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy
from tantivy import Filter, Index, Occur, Query, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from index.article import Hit
from index.filters import Filters
from index.ledger import StoredChunk

_ANALYZER = "news"
_HEAP = 64_000_000  # bytes that the writer may hold; below 15 MB tantivy refuses


class LexicalIndex:
    """One published generation, open for queries."""

    def __init__(self, folder: Path) -> None:
        """Open it; raises ValueError or OSError when it cannot be read."""
        self._index = _open(folder)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._analyzer = analyzer()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def best(self, query: str, k: int, filters: Filters | None = None, title_weight: float = 0.0) -> list[Hit]:
        """The k chunks with the best BM25 score for the words of the query (any of them), best first.

        title_weight: weight of a match in the article's title, that in the text being 1; 0 leaves titles out.
        """
        # A lone half of a surrogate pair, as a terminal may pass it on, is no UTF-8 and part of no word.
        words_only = query.encode("utf-8", "replace").decode("utf-8")
        terms = list(dict.fromkeys(self._analyzer.analyze(words_only)))
        if not terms or k < 1:
            return []
        words = [(Occur.Should, self._term("text", term)) for term in terms]
        if title_weight > 0:
            words += [(Occur.Should, Query.boost_query(self._term("title", term), title_weight)) for term in terms]
        matching = Query.boolean_query(words)
        if filters:
            conditions = [(Occur.Must, Query.boost_query(q, 0.0)) for q in self._conditions(filters)]
            matching = Query.boolean_query([(Occur.Must, matching), *conditions])
        found = self._searcher.search(matching, limit=k, count=False).hits
        ids = self._searcher.fast_field_values("chunk", [address for _, address in found])
        return [Hit(int(chunk_id), "bm25", float(score)) for (score, _), chunk_id in zip(found, ids, strict=True)]

    def document_frequency(self, term: str) -> int:
        """Number of chunks whose text holds a term, as `analyzer()` gives it."""
        return int(self._searcher.doc_freq("text", term))

    def chunk_ids(self) -> set[int]:
        """Number of every chunk that the index holds."""
        found = self._searcher.search(Query.all_query(), limit=max(1, len(self)), count=False).hits
        return {int(n) for n in self._searcher.fast_field_values("chunk", [address for _, address in found])}

    def close(self) -> None:
        """Nothing is held that needs releasing; here for symmetry with the vector index."""

    def _term(self, field: str, term: str) -> Query:
        return Query.term_query(self._schema, field, term, "freq")

    def _conditions(self, filters: Filters) -> Iterable[Query]:
        if filters.sources:
            yield Query.term_set_query(self._schema, "source", list(filters.sources))
        days = []
        if filters.since:
            days.append(self._days("last_day", lower=filters.since.toordinal()))
        if filters.until:
            days.append(self._days("first_day", upper=filters.until.toordinal()))
        if days and filters.undated:
            within = Query.boolean_query([(Occur.Must, query) for query in days])
            dated = self._days("first_day", lower=0)
            without = Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, dated)])
            days = [Query.boolean_query([(Occur.Should, within), (Occur.Should, without)])]
        yield from days
        if filters.language:
            yield Query.term_query(self._schema, "language", filters.language)

    def _days(self, field: str, lower: int | None = None, upper: int | None = None) -> Query:
        return Query.range_query(self._schema, field, tantivy.FieldType.Unsigned, lower, upper)


def analyzer() -> TextAnalyzer:
    """How text and queries become terms: words, lower case, without accents and English stop words, stemmed."""
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for step in (
        Filter.remove_long(60),
        Filter.lowercase(),
        Filter.ascii_fold(),
        Filter.stopword("english"),
        Filter.stemmer("english"),
    ):
        builder = builder.filter(step)
    return builder.build()


def apply(folder: Path, add: Iterable[StoredChunk], remove: Sequence[int]) -> None:
    """Change the index in a folder that nobody else has open, creating it when the folder is empty."""
    index = _open(folder) if Index.exists(str(folder)) else Index(_schema(), path=str(folder))
    index.register_tokenizer(_ANALYZER, analyzer())
    # One thread: the order of documents, and with it that of equal scores, is the same in every build.
    writer = index.writer(_HEAP, 1)
    for chunk_id in remove:  # by query: tantivy finds no unsigned number by term
        writer.delete_documents_by_query(Query.term_query(index.schema, "chunk", chunk_id))
    for stored in add:
        writer.add_document(_document(stored))
    writer.commit()
    writer.wait_merging_threads()


def _document(stored: StoredChunk) -> tantivy.Document:
    article = stored.article
    document = tantivy.Document()
    document.add_unsigned("chunk", stored.id)
    document.add_text("title", article.title)
    document.add_text("text", stored.text)
    if article.source:
        document.add_text("source", article.source)
    if article.language:
        document.add_text("language", article.language)
    if day := article.date:
        document.add_unsigned("first_day", day.first.toordinal())
        document.add_unsigned("last_day", day.last.toordinal())
    return document


def _open(folder: Path) -> Index:
    index = Index.open(str(folder))
    index.register_tokenizer(_ANALYZER, analyzer())
    return index


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_unsigned_field("chunk", stored=False, indexed=True, fast=True)
    for field in ("title", "text"):
        builder.add_text_field(field, stored=False, tokenizer_name=_ANALYZER, index_option="freq")
    for field in ("source", "language"):
        builder.add_text_field(field, stored=False, tokenizer_name="raw", index_option="basic")
    for field in ("first_day", "last_day"):
        builder.add_unsigned_field(field, stored=False, indexed=True, fast=True)
    return builder.build()
