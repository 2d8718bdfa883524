"""Which articles a search may use: outlet, publication date, language."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, model_validator


class Filters(BaseModel):
    """Every condition holds at once; an empty one does not restrict. Both days are inclusive.

    An article whose date is known only to the month or year passes when some day of that span does; one without a date
    passes no date filter.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    language: str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Filters:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"since ({self.since}) is later than until ({self.until}): no day lies between them")
        return self

    def __bool__(self) -> bool:
        return bool(self.sources or self.since or self.until or self.language)
