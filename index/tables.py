"""Tables as spreadsheets write them: what stands between the cells. Knows no columns."""

from __future__ import annotations


def delimiter(header: str, column: str) -> str:
    """What separates the headers of a table that has this column: a comma, else a semicolon or a tab; by its first line."""
    for candidate in (",", ";", "\t"):
        if column in (name.strip(' "\r\n').lower() for name in header.split(candidate)):
            return candidate
    return ","
