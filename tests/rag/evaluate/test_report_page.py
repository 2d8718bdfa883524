"""The HTML report in a real browser, from a file: filters, questions that open, nothing run or requested."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import expect
from test_report import HOSTILE, RUNS, made_run

from rag.evaluate.report import html_report

sys.path.append(str(Path(__file__).parents[2] / "browser"))  # for browser.py


class Opened:
    """A page of a report, with what it complained of and asked for."""

    def __init__(self, context, path):
        self.complaints, self.requests = [], []
        self.page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def seen(self, selector):
        return self.page.locator(selector)

    def quiet(self):
        assert self.complaints == []
        assert [url for url in self.requests if not url.startswith(("file:", "data:"))] == []
        assert len([url for url in self.requests if url.startswith("file:")]) == 1
        assert self.page.evaluate("window.ran") is None


@pytest.fixture
def in_browser(tmp_path):
    """Runs `visit(opened)` on the report of a run, in a thread: playwright allows itself once in each."""
    from browser import FLAGS, find_browser
    from playwright.sync_api import sync_playwright

    def visited(report, visit, options):
        path = find_browser()
        if path is None:
            pytest.fail("No browser for the tests: install Chromium (apt install chromium).", pytrace=False)
        file = tmp_path / "report.html"
        file.write_text(report, encoding="utf-8", newline="")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
            context.set_default_timeout(30_000)
            opened = Opened(context, file)
            visit(opened)
            opened.quiet()
            browser.close()

    def run(report, visit, **options):
        with ThreadPoolExecutor(1) as alone:
            alone.submit(visited, report, visit, options).result()

    return run


def test_questions_can_be_filtered_and_opened(in_browser):
    summary, records, baseline = RUNS["compared"]()

    def visit(opened):
        page = opened.page
        assert opened.seen("#list > li").count() == len(records)
        page.select_option("#outcome", "used but wrong")
        wrong = [r for r in records if r.outcome == "used but wrong"]
        assert opened.seen("#list > li").count() == len(wrong)
        page.click("button[type=reset]")
        page.fill("#words", "VOYAGE 17?")
        expect(opened.seen("#list > li")).to_have_count(1)
        page.fill("#words", "")
        page.select_option("#tag", "when")
        assert opened.seen("#list > li").count() == sum("when" in r.question.tags for r in records)
        page.click("button[type=reset]")
        expect(opened.seen("#list > li")).to_have_count(len(records))
        for row in opened.seen("#list > li details").all():
            row.evaluate("row => { row.open = true; }")
        expect(opened.seen(".card .head").first).to_be_visible()
        heads = opened.seen(".card .head").all_text_contents()
        assert len(heads) > sum("evidence" in head for head in heads) > 0
        assert not [head for head in heads if "false" in head]
        for row in opened.seen("#list > li details").all():
            row.evaluate("row => { row.open = false; }")
        page.click("#q-1 > summary")
        assert opened.seen("#q-1 .verdictline").inner_text().startswith("Answered with an accepted answer.")
        assert opened.seen("#q-1 .card mark").inner_text() == records[0].answer.citations[0].quote
        assert "Rescue boats" in opened.seen("#q-1 .card .around").first.inner_text()
        assert opened.seen("#q-1 .turns li").count() == 2
        assert opened.seen("#q-1 .found .badge").all_inner_texts() == ["holds the evidence"]
        page.click("#q-1 .ref")
        assert page.evaluate("document.activeElement.className") == "card"
        page.click("#q-1 .found li:nth-child(2) summary")
        assert opened.seen("#q-1 .found mark").inner_text() == records[0].question.evidence[0].quote
        page.click("button[data-outcome='not retrieved']")
        assert set(opened.seen("#list .q-outcome").all_inner_texts()) == {"Not retrieved"}
        page.select_option("#measure", "1")
        assert opened.seen("[data-measure='1']").is_visible()
        assert not opened.seen("[data-measure='0']").is_visible()

    in_browser(html_report(summary, records, baseline), visit)


def test_hostile_strings_are_shown_as_text(in_browser):
    summary, records, baseline = RUNS["hostile, compared"]()

    def visit(opened):
        page = opened.page
        for summary_line in opened.seen("#list .q > summary").all():
            summary_line.click()
        page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        page.wait_for_timeout(200)
        assert opened.seen("#list .q-body").count() == len(records)
        assert opened.seen("#list .found .words").count() > 100
        assert opened.seen("script").count() == 2
        assert opened.seen("img, iframe, #list style").count() == 0
        assert page.evaluate("[...document.querySelectorAll('a')].every((a) => /^(https?|file):/.test(a.href))")
        assert HOSTILE[0] in opened.seen("#q-1 .q-text").inner_text()

    in_browser(html_report(summary, records, baseline), visit)


def test_a_thousand_questions_stay_usable(in_browser):
    summary, records = made_run(1_000)

    def visit(opened):
        page = opened.page
        assert opened.seen("#list > li").count() == 100
        page.click("#more")
        assert opened.seen("#list > li").count() == 200
        took = page.evaluate(
            "() => { const begun = performance.now(); const words = document.getElementById('words');"
            "words.value = 'voyage 999'; words.dispatchEvent(new Event('input')); return performance.now() - begun; }"
        )
        assert opened.seen("#list > li").count() == 1
        assert took < 1_000
        page.evaluate("location.hash = '#q-500'")
        page.wait_for_selector("#q-500[open] .q-body")

    in_browser(html_report(summary, records), visit)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(in_browser, scheme, width):
    summary, records, baseline = RUNS["hostile, compared" if scheme == "dark" else "compared"]()

    def visit(opened):
        opened.page.click("#q-1 > summary")
        opened.page.click("#q-2 > summary")
        opened.page.wait_for_selector("#q-2 .q-body")
        if folder := os.environ.get("REPORT_PICTURES"):
            opened.page.screenshot(path=f"{folder}/{scheme}-{width}.png", full_page=True)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width

    in_browser(
        html_report(summary, records, baseline), visit, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
