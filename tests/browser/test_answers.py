"""Asking: answers with marks, cards at the quoted words, abstentions, follow-ups, filters, mistakes."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from chat import ask, open_chat, open_source, shoot
from conftest import EXAMPLE, Watched
from playwright.sync_api import expect

NUMBER = "How many Russian security contractors are in Mali?"
VISIT = "Who is to visit Bamako, and why?"
UNKNOWN = "Who won the 1998 World Cup final?"

Watch = Callable[..., Watched]


def test_an_answer_is_marked_and_a_mark_opens_the_quoted_words(seeds: str, watch: Watch) -> None:
    page = (seen := watch(seeds)).page
    open_chat(page, seeds)
    shoot(page, "welcome-light")

    exchange = ask(page, NUMBER)
    shoot(page, "answer-light")

    answer = httpx.post(f"{seeds}/api/ask", json={"question": NUMBER}).json()
    assert answer["status"] == "answered"
    sentences = exchange.locator(".dl-sentence")
    expect(sentences).to_have_count(len(answer["sentences"]))
    for citation in answer["citations"]:
        mark = exchange.locator(".dl-mark", has_text=f"[{citation['n']}]").first
        card = open_source(page, mark)
        expect(card.locator("mark")).to_be_visible()
        assert card.locator("mark").text_content() == citation["quote"]
        article = httpx.get(f"{seeds}/api/articles/{citation['article_id']}").json()
        around = card.locator(".dl-quote").text_content() or ""
        assert around.removeprefix("… ").removesuffix(" …") in article["text"]
        assert len(around) > len(citation["quote"])
        expect(card.locator(".dl-title")).to_have_text(citation["title"])
        expect(mark).to_have_attribute("aria-expanded", "true")
    shoot(page, "card-open-light")
    assert (seen.elsewhere, seen.complaints, seen.dialogs) == ([], [], [])


def test_a_question_without_an_answer_gets_an_abstention_with_the_nearest_passages(seeds: str, watch: Watch) -> None:
    page = watch(seeds).page
    open_chat(page, seeds)

    exchange = ask(page, UNKNOWN)
    shoot(page, "abstention-light")

    expect(exchange.locator(".dl-abstention")).to_contain_text("The archive does not say.")
    expect(exchange.locator(".dl-mark")).to_have_count(0)
    near = exchange.locator(".dl-near")
    assert near.count() > 0
    card = open_source(page, near.first)
    expect(card.locator(".dl-title")).to_have_text(near.first.text_content() or "")


def test_marks_of_an_earlier_answer_open_its_own_sources(seeds: str, watch: Watch) -> None:
    page = watch(seeds).page
    open_chat(page, seeds)
    first, second = ask(page, NUMBER), ask(page, "Who took the oath in Burkina Faso in October 2022?")
    expect(page.locator("#dl-sources .dl-for:visible")).to_have_text(
        second.locator(".dl-question").text_content() or ""
    )

    card = open_source(page, first.locator(".dl-mark").first)

    expect(page.locator("#dl-sources .dl-for:visible")).to_have_text(NUMBER)
    citations = httpx.post(f"{seeds}/api/ask", json={"question": NUMBER}).json()["citations"]
    assert card.locator("mark").text_content() == citations[0]["quote"]
    shoot(page, "earlier-answer-light")


def test_escape_returns_to_the_mark(seeds: str, watch: Watch) -> None:
    page = watch(seeds).page
    open_chat(page, seeds)
    mark = ask(page, NUMBER).locator(".dl-mark").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dl-sources .dl-open")).to_be_focused()

    page.keyboard.press("Escape")

    expect(mark).to_be_focused()
    expect(page.locator("#dl-sources .dl-open")).to_have_count(0)


def test_an_outlet_filter_restricts_everything_that_is_shown(seeds: str, watch: Watch) -> None:
    page = watch(seeds).page
    open_chat(page, seeds)
    page.locator("#dl-filters > button").click()
    page.locator("#dl-outlets input").click()
    page.get_by_role("option", name="Coastal Monitor").click()
    shoot(page, "filters-light")

    exchange = ask(page, "What did ECOWAS decide about Mali?")

    expect(exchange.locator(".dl-filter")).to_have_text("Coastal Monitor")
    outlets = page.locator("#dl-sources .dl-card .dl-meta bdi").all_text_contents()
    assert outlets
    assert set(outlets) == {"Coastal Monitor"}


def test_a_date_that_is_none_is_said_in_one_sentence_and_nothing_is_asked(seeds: str, watch: Watch) -> None:
    page = watch(seeds).page
    open_chat(page, seeds)
    page.locator("#dl-filters > button").click()
    page.fill("#dl-since textarea, #dl-since input", "last Tuesday")
    page.fill("#dl-question textarea", VISIT)
    page.press("#dl-question textarea", "Enter")

    expect(page.locator(".dl-notice")).to_contain_text("'last Tuesday' is not a date")
    expect(page.locator(".dl-exchange")).to_have_count(0)
    expect(page.locator("#dl-question textarea")).to_have_value(VISIT)


def test_an_empty_question_gets_a_hint(seeds: str, watch: Watch) -> None:
    page = watch(seeds).page
    open_chat(page, seeds)
    page.locator("#dl-ask").click()
    expect(page.locator(".dl-notice")).to_contain_text("Write a question first")
    expect(page.locator(".dl-exchange")).to_have_count(0)


def test_a_question_that_is_too_long_is_kept_and_said_to_be(seeds: str, watch: Watch) -> None:
    page = watch(seeds).page
    open_chat(page, seeds)
    page.fill("#dl-question textarea", long := "why " * 600)
    page.locator("#dl-ask").click()
    expect(page.locator(".dl-notice")).to_contain_text("The question has 2,399 characters: ask in at most 2,000.")
    expect(page.locator("#dl-question textarea")).to_have_value(long)
    expect(page.locator(".dl-exchange")).to_have_count(0)


def test_an_example_is_asked_by_a_click_and_a_new_conversation_starts_over(seeds: str, watch: Watch) -> None:
    page = watch(seeds).page
    open_chat(page, seeds)
    page.get_by_role("button", name=EXAMPLE).click()
    expect(page.locator(".dl-question")).to_have_text(EXAMPLE)
    expect(page.locator(".dl-exchange .dl-foot")).to_be_visible(timeout=30_000)
    expect(page.locator("#dl-examples")).to_be_hidden()

    page.locator("#dl-new").click()

    expect(page.locator(".dl-exchange")).to_have_count(0)
    expect(page.locator(".dl-card")).to_have_count(0)
    expect(page.get_by_role("button", name=EXAMPLE)).to_be_visible()


def test_two_readers_do_not_see_each_other(seeds: str, watch: Watch) -> None:
    one, other = watch(seeds).page, watch(seeds).page
    open_chat(one, seeds)
    open_chat(other, seeds)
    ask(one, NUMBER)
    ask(other, UNKNOWN)
    expect(one.locator(".dl-question")).to_have_text([NUMBER])
    expect(other.locator(".dl-question")).to_have_text([UNKNOWN])


def test_a_phone_needs_no_sideways_scrolling(seeds: str, watch: Watch) -> None:
    page = watch(
        seeds, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, device_scale_factor=2
    ).page
    open_chat(page, seeds)
    shoot(page, "phone-welcome")
    exchange = ask(page, NUMBER)
    shoot(page, "phone-answer")
    card = open_source(page, exchange.locator(".dl-mark").last)
    expect(card.locator("mark")).to_be_in_viewport()
    shoot(page, "phone-card")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    card.locator("[data-back]").click()
    expect(exchange.locator(".dl-mark").last).to_be_in_viewport()

    ask(page, UNKNOWN)
    shoot(page, "phone-abstention")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_dark_page_is_legible(seeds: str, watch: Watch) -> None:
    page = watch(seeds, color_scheme="dark").page
    open_chat(page, seeds)
    exchange = ask(page, NUMBER)
    open_source(page, exchange.locator(".dl-mark").first)
    shoot(page, "card-open-dark")
    for part in (".dl-answer", ".dl-foot", ".dl-open mark", ".dl-open .dl-around", ".dl-open .dl-meta", ".dl-mark"):
        assert page.locator(part).first.evaluate(_CONTRAST) >= 4.5, part
    ask(page, UNKNOWN)
    shoot(page, "abstention-dark")


# Contrast of an element's text with what is behind it: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
_CONTRAST = """element => {
  const rgb = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = colour => rgb(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let behind = element;
  while (behind && rgb(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const two = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)];
  return (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
}"""
