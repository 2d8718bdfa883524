"""Markdown marks are left out where text is shown; words, and what only looks like marks, are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.web.excerpt import Excerpt
from ui.web.plain import marks, plain, without_marks
from ui.web.render import quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The **army** said so.", "The army said so."),
        ("***Both*** and _this_ and `that`.", "Both and this and that."),
        ("# A head\n\nText\n## Another", "A head\n\nText\nAnother"),
        ("> Quoted\n>\n> again", "Quoted\n\nagain"),
        (
            "See [the report](https://example.org/a_b_c) and ![a map](https://example.org/m.png).",
            "See the report and a map.",
        ),
        ("**The army said so.", "The army said so."),
        ("He resigned.**", "He resigned."),
    ],
)
def test_marks_are_left_out(text, shown):
    assert plain(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2 * 3 * 4 = 24",
        "f**k and s***",
        "* Names were changed.",
        "snake_case_name and __init__.py",
        "#MeToo and C# 7",
        "[sic] (see below)",
        "[a link](javascript:alert(1))",
        "5 > 4 > 3",
    ],
)
def test_what_may_be_anything_else_stays(text):
    assert plain(text) == text


@given(st.text(alphabet="ab *_`[]()#>!\n/:htps.", max_size=80), st.data())
def test_parts_are_shown_as_the_whole_is_wherever_it_is_cut(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    parts = [text[:start], text[start:end], text[end:]]
    hidden = {at for first, last in marks(text) for at in range(first, last)}
    assert without_marks(text, parts) == [
        "".join(text[at] for at in span if at not in hidden)
        for span in (range(start), range(start, end), range(end, len(text)))
    ]


def test_a_quote_within_bold_words_is_marked_without_the_stars_around_it():
    words = Excerpt("## Mali\n\nIt said: **Rain ", "fell on** [Gao](https://example.org)", " today.", False, True)
    assert "<mark>fell on Gao</mark>" in quoted(words)
    assert "Mali\n\nIt said: Rain </span>" in quoted(words)
