"""The page's parts as values: excerpts, HTML, policy; and the HTTP API, without a browser."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ArticleNotFound
from index.filters import Filters
from rag.answer import CANNOT_ANSWER, Answer, Finished, Passage, Retrieved
from ui.web import render
from ui.web.excerpt import excerpt
from ui.web.exchange import Exchange, follow
from ui.web.guard import policy


@given(st.text(min_size=1, max_size=900), st.data())
def test_an_excerpt_is_exactly_the_text_around_the_quote(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = excerpt(text, start, end)
    assert found.quote == text[start:end]
    assert found.before + found.quote + found.after in text


def test_the_policy_names_no_other_host():
    assert "http" not in policy(b"<script>let a = 1</script>")
    assert "'unsafe-inline'" not in policy().split("script-src")[1].split(";")[0]
    assert policy(b"<script>let a = 1</script>") != policy(b"<script>let a = 2</script>")


def _days(first, last):
    return date.fromisoformat(first), date.fromisoformat(last)


@pytest.mark.parametrize(
    ("earliest", "latest", "shown"),
    [
        (("2024-02-03", "2024-02-03"), ("2025-06-01", "2025-06-30"), "3 February 2024 – June 2025"),
        (("2024-01-01", "2024-12-31"), ("2025-06-07", "2025-06-07"), "2024 – 7 June 2025"),
        (("2025-06-01", "2025-06-30"), ("2025-06-01", "2025-06-30"), "June 2025"),
    ],
)
def test_the_masthead_tells_no_more_of_a_date_than_is_known(earliest, latest, shown):
    assert f"<li>{shown}</li>" in render.masthead(2, 1, (_days(*earliest), _days(*latest)))


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](javascript:alert(1)) ![i](http://elsewhere.example/x.png)",
    "</div></body>[1][2]",
    "'; DROP TABLE article; --",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_field_of_an_article_becomes_markup(hostile):
    passage = Passage(
        rank=1, article_id=hostile, title=hostile, source=hostile, published=hostile, url=f"javascript:{hostile}",
        text=hostile, start=0, end=len(hostile), scores={},
    )  # fmt: skip
    answer = Answer(
        id=None, question=hostile, query=hostile + "?", filters=Filters(sources=(hostile,)), status="abstained",
        answer=CANNOT_ANSWER, sentences=[], citations=[], passages=[passage], model="quotes",
    )  # fmt: skip
    exchange = Exchange(id="x1", question=hostile, filters=answer.filters)
    for event in (Retrieved(query=answer.query, filters=answer.filters, passages=[passage]), Finished(answer=answer)):
        exchange = follow(exchange, event, _NoArchive(), 0.1)
    parser = _Tags()
    parser.feed(render.conversation((exchange,)) + render.sources((exchange,)))
    assert not {"script", "img", "iframe", "object", "svg", "form"} & {tag for tag, _ in parser.found}
    for _, attributes in parser.found:
        assert not [name for name in attributes if name.startswith("on") or name == "srcdoc"]
        assert not (attributes.get("href") or "#").lower().startswith(("javascript:", "data:"))


class _NoArchive:
    def article(self, article_id):
        raise ArticleNotFound(article_id)
