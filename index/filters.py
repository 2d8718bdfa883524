"""Which articles a search may use: outlet, publication date, language. The one place that reads them from outside."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from index.dates import parse_published
from index.text import Text


class Filters(BaseModel):
    """Every condition holds at once; an empty one does not restrict. Both days are inclusive.

    An article whose date is known only to the month or year passes when some day of that span does; one without a date
    passes no date filter unless `undated` says that it does.

    `since` and `until` may be written as any part of ISO 8601 that `parse_published` reads: a year or a month means its
    first day in `since` and its last in `until`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[Text, ...] = ()
    since: date | None = None
    until: date | None = None
    language: Text | None = None
    undated: bool = Field(default=False, exclude_if=lambda value: not value)

    @field_validator("since", "until", mode="before")
    @classmethod
    def _day(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # a year; else pydantic takes it for seconds since 1970
        if not isinstance(value, str):
            return value
        span = parse_published(value)
        return span.first if info.field_name == "since" else span.last

    @model_validator(mode="after")
    def _ordered(self) -> Filters:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"since ({self.since}) is later than until ({self.until}): no day lies between them")
        return self

    def __bool__(self) -> bool:
        return bool(self.sources or self.since or self.until or self.language)
