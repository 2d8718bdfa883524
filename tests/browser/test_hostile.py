"""Whatever an article says, its words stay words: nothing runs, nothing is fetched, no citation is forged."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from chat import ask, open_chat, open_source, shoot
from conftest import HOSTILE, Watched
from playwright.sync_api import expect

Watch = Callable[..., Watched]

QUESTIONS = (
    "How many passengers were aboard the ferry Marlin when it sank?",
    "Why did the ferry Marlin sink?",
    "Who was the captain of the ferry Marlin?",
)


def test_an_article_cannot_run_load_or_cite_anything(hostile: str, watch: Watch) -> None:
    page = (seen := watch(hostile)).page
    open_chat(page, hostile)
    page.locator("#dl-filters > button").click()
    page.locator("#dl-outlets input").click()  # the outlet's name is among the choices
    page.keyboard.press("Escape")

    shown = ""
    for question in QUESTIONS:
        answer = httpx.post(f"{hostile}/api/ask", json={"question": question}).json()
        exchange = ask(page, question)
        expect(exchange.locator(".dl-mark")).to_have_count(sum(len(s["citations"]) for s in answer["sentences"]))
        for mark in exchange.locator(".dl-mark").all():
            open_source(page, mark)
        for near in exchange.locator(".dl-near").all():
            open_source(page, near)
        exchange.locator(".dl-test").click()  # the article's title and outlet are among the choices
        expect(page.locator("#dl-test-gold input")).to_have_count(1)
        assert page.locator("#dl-test :is(script, img, a, iframe)").count() == 0
        page.locator("#dl-test-cancel").click()
        shown += exchange.text_content() or ""
    shoot(page, "hostile")

    assert "onerror" in shown + (page.locator("#dl-sources").text_content() or "")
    assert page.evaluate("window.ran") is None
    assert page.locator("#dl-conversation :is(script, img, a, svg, iframe)").count() == 0
    assert page.locator("#dl-sources :is(script, img, a, svg, iframe)").count() == 0
    assert page.locator("[data-opens=forged], [onerror], [onload]").count() == 0
    assert (seen.elsewhere, seen.complaints, seen.dialogs) == ([], [], [])


@pytest.mark.parametrize(
    "question",
    [
        "<img src=x onerror=\"window.ran = 'asked'\"> Who was the captain of the ferry Marlin?",
        "![x](http://elsewhere.invalid/c.png) <script>window.ran = 'asked'</script> [1](javascript:alert(1))",
    ],
)
def test_a_question_cannot_either(hostile: str, watch: Watch, question: str) -> None:
    page = (seen := watch(hostile)).page
    open_chat(page, hostile)
    exchange = ask(page, question)
    ask(page, "And why did it sink?")  # the question before is now part of a query that is shown
    expect(exchange.locator(".dl-question")).to_have_text(question)
    assert page.evaluate("window.ran") is None
    assert (seen.elsewhere, seen.complaints, seen.dialogs) == ([], [], [])


def test_a_script_that_were_to_slip_through_would_still_not_run(hostile: str, watch: Watch) -> None:
    page = (seen := watch(hostile)).page
    open_chat(page, hostile)
    page.evaluate(
        """() => {
          const slipped = document.createElement("div");
          slipped.innerHTML = `<img src="x" onerror="window.ran = 1"><img src="http://elsewhere.invalid/d.png">`;
          document.body.append(slipped);
          const script = document.createElement("script");
          script.textContent = "window.ran = 2";
          document.body.append(script);
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in seen.complaints)


def test_the_article_itself_is_kept_as_it_came(hostile: str) -> None:
    article = httpx.get(f"{hostile}/api/articles/{HOSTILE['id']}").json()
    assert article["text"] == HOSTILE["text"]
