"""SQuAD 1.1 and 2.0: one JSON document of articles, their paragraphs (contexts), and the questions to each.

An article's title stands for its id, and `resolve` finds it in an archive; the paragraph is the evidence.
Source of the format: Rajpurkar, Jia and Liang, "Know What You Don't Know: Unanswerable Questions for SQuAD", ACL 2018.
"""

from __future__ import annotations

import json
import json.decoder
import json.scanner
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.evaluate.sets.found import Placed, Problem, QuestionSet, Reference, make_question, make_set


class _Placed(dict[str, Any]):
    """A JSON object that knows where in the document it begins (characters)."""

    at: int = 0


def load_squad(path: Path) -> QuestionSet:
    """A set of a SQuAD file; a broken article, paragraph or question is named by its line and hides no other."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = Problem(f"{path}:{line}", f"not UTF-8: byte {content[error.start]:#04x}; nothing was read")
        return make_set(path, [path], [problem])
    try:
        document = _parse(text)
    except json.JSONDecodeError as error:
        problem = Problem(f"{path}:{error.lineno}", f"not valid JSON: {error.msg}; nothing was read")
        return make_set(path, [path], [problem])
    except (ValueError, RecursionError) as error:
        return make_set(path, [path], [Problem(str(path), f"not valid JSON: {error}; nothing was read")])
    found = list(_Reader(path, text).questions(document))
    titles = {title for item in found if isinstance(item, Placed) for title in item.question.gold_articles}
    return make_set(path, [path], found, {title: Reference(title.replace("_", " "), "") for title in titles})


class _Reader:
    """Walks one document; knows the lines of its objects."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._ends = [at for at, character in enumerate(text) if character == "\n"]

    def questions(self, document: Any) -> Iterator[Placed | Problem]:
        """Every question of the document, or what is wrong in its place."""
        for article in self._list(document, "data", document):
            if isinstance(article, Problem):
                yield article
                continue
            title = article.get("title")
            if not isinstance(title, str) or not title.strip():
                yield Problem(self._where(article), "an article without `title`: its questions were not read")
                continue
            for paragraph in self._list(article, "paragraphs", article):
                yield from self._paragraph(title.strip(), article, paragraph)

    def _paragraph(self, title: str, article: Any, paragraph: _Placed | Problem) -> Iterator[Placed | Problem]:
        if isinstance(paragraph, Problem):
            yield paragraph
            return
        context = paragraph.get("context")
        if not isinstance(context, str) or not context.strip():
            yield Problem(self._where(paragraph), "a paragraph without `context`: its questions were not read")
            return
        for question in self._list(paragraph, "qas", article):
            yield question if isinstance(question, Problem) else self._question(title, context, question)

    def _question(self, title: str, context: str, found: _Placed) -> Placed | Problem:
        where = self._where(found)
        given = found.get("answers", [])
        if not isinstance(given, list) or not all(
            isinstance(a, dict) and isinstance(a.get("text"), str) for a in given
        ):
            return Problem(where, "the field `answers` is wrong: a list of objects with `text` was expected")
        answers = list(dict.fromkeys(answer["text"] for answer in given))
        answerable = not found.get("is_impossible", False)
        if answerable and not answers:
            return Problem(where, "no answers, yet not marked `is_impossible`")
        absent = [answer for answer in answers if answer not in context]
        if answerable and absent:
            return Problem(where, f"the answer '{absent[0]}' is not in its paragraph")
        fields = {name: found[name] for name in ("id", "question") if name in found}
        if not answerable:  # what it has for answers are the plausible ones, which are wrong
            return make_question({**fields, "answerable": False}, where)
        evidence = [{"article_id": title, "quote": context}]
        return make_question({**fields, "answers": answers, "gold_articles": [title], "evidence": evidence}, where)

    def _list(self, holder: Any, name: str, near: Any) -> Iterator[_Placed | Problem]:
        """The objects in a list that an object holds under a name."""
        values = holder.get(name) if isinstance(holder, dict) else None
        if not isinstance(values, list):
            yield Problem(self._where(holder), f"no list `{name}`")
            return
        for number, value in enumerate(values, start=1):
            if isinstance(value, _Placed):
                near = value
                yield value
            else:
                yield Problem(
                    self._where(near),
                    f"item {number} of `{name}`: an object was expected, {type(value).__name__} found",
                )

    def _where(self, found: Any) -> str:
        at = found.at if isinstance(found, _Placed) else 0
        return f"{self._path}:{bisect_right(self._ends, at - 1) + 1}"


def _parse(text: str) -> Any:
    """JSON whose objects know where they begin.

    The standard library tells no places but lets the reading of an object be replaced in its Python scanner.
    """
    decoder: Any = json.JSONDecoder()
    read_object: Any = decoder.parse_object

    def parse_object(source: tuple[str, int], *arguments: Any) -> tuple[_Placed, int]:
        pairs, end = read_object(source, *arguments)
        placed = _Placed(pairs)
        placed.at = source[1] - 1
        return placed, end

    decoder.parse_object = parse_object
    decoder.scan_once = json.scanner.py_make_scanner(decoder)  # type: ignore[attr-defined]
    return decoder.decode(text)
