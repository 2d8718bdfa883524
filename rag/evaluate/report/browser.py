"""The questions of a run as JSON for the page's script. Knows nothing of HTML.

Passages are held once, however many questions retrieved them. Offsets count UTF-16 units, as JavaScript does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rag.answer import Citation, Passage
from rag.evaluate.measures.evidence import shared
from rag.evaluate.measures.words import holds
from rag.evaluate.record import Record, Span
from rag.evaluate.report.changes import Baseline, formers, turned
from rag.evaluate.report.escape import for_json, for_script, sound
from rag.evaluate.report.words import explained


def questions_json(records: Sequence[Record], baseline: Baseline | None) -> str:
    """Every question with all that the page shows of it, fit to stand in a script element."""
    texts: dict[tuple[str, int, int], int] = {}
    passages: list[dict[str, Any]] = []
    questions = []
    for record, former in zip(records, formers(records, baseline), strict=True):
        for passage in record.answer.passages if record.answer else ():
            if (key := _place(passage)) not in texts:
                texts[key] = len(passages)
                passages.append(_passage(passage))
        questions.append(_question(record, former, texts))
    whole = for_json({"passages": passages, "questions": questions})
    return for_script(json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def _place(passage: Passage) -> tuple[str, int, int]:
    return passage.article_id, passage.start, passage.end


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "article": passage.article_id,
        "title": passage.title,
        "source": passage.source,
        "published": passage.published,
        "url": passage.url,
        "text": passage.text,
    }


def _question(record: Record, former: Record | None, texts: dict[tuple[str, int, int], int]) -> dict[str, Any]:
    question, answer = record.question, record.answer
    shown: dict[str, Any] = {
        "id": question.id,
        "question": question.question,
        "outcome": record.outcome,
        "explained": explained(record),
        "was": former.outcome if former else None,
        "turned": turned(record, former),
        "tags": question.tags,
        "history": [[turn.role, turn.content] for turn in question.history],
        "asOf": question.as_of.isoformat() if question.as_of else None,
        "answerable": question.answerable,
        "answers": question.answers,
        "gold": question.gold_articles,
        "evidence": [[evidence.article_id, evidence.quote] for evidence in question.evidence],
        "error": record.error,
        "scores": record.scores,
        "scoresBefore": former.scores if former else None,
        "confidence": record.confidence,
        "first": record.first_ms,
        "total": record.total_ms,
        "tokens": record.tokens,
        "answer": None,
    }
    if answer:
        shown["answer"] = {
            "query": answer.query,
            "filters": _filters(record),
            "status": answer.status,
            "text": answer.answer,
            "sentences": [[sentence.text, sentence.citations, sentence.support] for sentence in answer.sentences],
            "citations": [_citation(citation, record, texts) for citation in answer.citations],
            "retrieved": [_retrieved(passage, record, texts) for passage in answer.passages],
        }
    return shown


def _filters(record: Record) -> list[str]:
    if record.answer is None:
        return []
    filters = record.answer.filters
    names = list(filters.sources)
    if filters.since:
        names.append(f"since {filters.since.isoformat()}")
    if filters.until:
        names.append(f"until {filters.until.isoformat()}")
    return [*names, f"language {filters.language}"] if filters.language else names


def _citation(citation: Citation, record: Record, texts: dict[tuple[str, int, int], int]) -> dict[str, Any]:
    """A citation, with the passage that surrounds it and where it stands there, if one of those retrieved does."""
    shown: dict[str, Any] = {
        "n": citation.n,
        "title": citation.title,
        "source": citation.source,
        "published": citation.published,
        "url": citation.url,
        "quote": citation.quote,
        "evidence": any(_overlap(citation, span) for span in record.evidence),
        "passage": None,
    }
    for passage in record.answer.passages if record.answer else ():
        start, end = citation.start - passage.start, citation.end - passage.start
        if citation.article_id == passage.article_id and start >= 0 and passage.text[start:end] == citation.quote:
            shown["passage"] = texts[_place(passage)]
            shown["mark"] = _units(passage.text, start, end)
            break
    return shown


def _retrieved(passage: Passage, record: Record, texts: dict[tuple[str, int, int], int]) -> dict[str, Any]:
    """A passage as ranked for a question: whether it holds the evidence, a bit of it, or is of a gold article.

    As in the measures, to hold is to have at least half of it, or its words where its place is not known.
    """
    spans = [span for span in record.evidence if _overlap(passage, span)]
    whole = any(2 * _shared(passage, span) >= span.end - span.start for span in spans) or (
        not record.evidence and any(holds(passage.text, item.quote) for item in record.question.evidence)
    )
    gold = passage.article_id in record.question.gold_articles
    marks = sorted(
        (max(span.start, passage.start) - passage.start, min(span.end, passage.end) - passage.start) for span in spans
    )
    return {
        "passage": texts[_place(passage)],
        "rank": passage.rank,
        "scores": passage.scores,
        "holds": "evidence" if whole else "part" if spans else "article" if gold else "",
        "marks": [_units(passage.text, start, end) for start, end in _merged(marks)],
    }


def _overlap(place: Passage | Citation, span: Span) -> bool:
    return _shared(place, span) > 0


def _shared(place: Passage | Citation, span: Span) -> int:
    return shared(place.article_id, place.start, place.end, span)


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans as spans that do not touch."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _units(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of code points as offsets of UTF-16 units."""
    before = len(sound(text[:start]).encode("utf-16-le")) // 2
    return before, before + len(sound(text[start:end]).encode("utf-16-le")) // 2
