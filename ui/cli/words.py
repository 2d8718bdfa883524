"""Words for a terminal: numbers with their nouns."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 article", "2,000 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
