"""Text that comes from outside and is to be searched for: a string that can be written as UTF-8."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator


def _encodable(value: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        half = value[error.start]
        raise ValueError(f"{half!a} at character {error.start + 1} is half a character: send the whole one") from None
    return value


Text = Annotated[str, AfterValidator(_encodable)]
