"""Plain text and Markdown: front matter between `---` lines if there is any, else the title on the first line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from index.loaders.found import Failed, Loaded, make_article

_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?)^---[^\S\n]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_OPENED = re.compile(r"\A---[^\S\n]*\n[^\S\n]*[A-Za-z_-]+[^\S\n]*:")
_HEADING = re.compile(r"\A#{1,6}[^\S\n]+")
_ALIASES = {"date": "published", "outlet": "source", "byline": "author", "lang": "language"}


def load_text(path: Path, content: str) -> Loaded | Failed:
    """One file, one article. Front matter keys are those of an article record; `date` may stand for `published`."""
    where = str(path)
    origin = str(path.resolve())
    if not (match := _FRONT_MATTER.match(content)):
        if _OPENED.match(content):
            return Failed(where, "front matter begins with --- but does not end: close it with a line of ---")
        title, _, body = content.strip().partition("\n")
        title = _HEADING.sub("", title).strip()
        if not body.strip():  # a single paragraph has no title
            return make_article({"text": title}, where, origin)
        return make_article({"title": title, "text": body.strip()}, where, origin)
    try:
        fields: Any = yaml.load(match[1], Loader=_TextLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, AttributeError, RecursionError) as error:  # all but the first from its guesses
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 2}: " if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        return Failed(where, f"front matter is not valid YAML: {line}{problem}")
    if not isinstance(fields, dict):
        return Failed(where, "front matter must be lines of `name: value`")
    named = {_ALIASES.get(str(key).lower(), str(key).lower()): value for key, value in fields.items()}
    return make_article({**named, "text": content[match.end() :].strip()}, where, origin)


class _TextLoader(yaml.SafeLoader):
    """SafeLoader that leaves dates and numbers as they were written, and follows no merge keys."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Keep the mapping as it is: merges of merges would multiply a few lines into gigabytes."""


_TextLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
