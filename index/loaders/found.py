"""What a loader gives: an article, or a place and a reason. Also how an article gets its id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from index.article import FIELD_NAMES, Article, digest


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article; `where` it stood (file, or file and line), for messages.

    `origin` names the file when nothing but the content gives the article its id.
    """

    article: Article
    where: str
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """Something that gave no article: where, and why, in one line."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file in a folder that was not meant as an article."""

    where: str
    reason: str


def make_article(fields: Mapping[str, Any], where: str, origin: str | None = None) -> Loaded | Failed:
    """Build an article from fields as they were read; unknown fields are ignored.

    The id comes from the input, else from the url, else from title and text. `origin`: the file, when it holds this
    one article and may be edited later.
    """
    values = {name: _plain(fields.get(name)) for name in FIELD_NAMES}
    text = values["text"]
    if text is None or not str(text).strip():
        return Failed(where, "no text: the field `text` is missing or empty")
    if not isinstance(text, str):
        return Failed(where, f"the field `text` must be a string, {type(text).__name__} was found")
    from_content = not values["id"] and not values["url"]
    values["id"] = values["id"] or values["url"] or digest(f"{values['title'] or ''}\n{text}")
    values["title"] = values["title"] or _first_words(text)
    try:
        article = Article(**values)
    except ValidationError as error:
        return Failed(where, "; ".join(_complaint(dict(problem)) for problem in error.errors()))
    return Loaded(article, where, origin if from_content else None)


def _plain(value: Any) -> Any:
    """Empty becomes absent; numbers and dates that a format gives in place of text become text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        # A lone half of a surrogate pair cannot be written as UTF-8 anywhere.
        return value.encode("utf-8", "replace").decode("utf-8")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _first_words(text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= 80 else line[:80].rsplit(" ", 1)[0] + "…"


def _complaint(problem: dict[str, Any]) -> str:
    name = ".".join(str(part) for part in problem["loc"])
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"the field `{name}` is wrong: {message}"
