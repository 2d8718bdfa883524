"""Evidence for tests, made from plain texts."""

from __future__ import annotations

from rag.evidence import Evidence


def evidence_of(*texts, published="2024-03-13", title="A report"):
    return [Evidence(n, f"article-{n}", title, "Desk", published, None, text, 0) for n, text in enumerate(texts, 1)]
