"""What a reader does on the page, as functions. Knows the page's ids and classes, so that the tests need not."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

_ANSWER = 30_000  # milliseconds


def open_chat(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#dl-question textarea")).to_be_editable(timeout=_ANSWER)


def ask(page: Page, question: str) -> Locator:
    """Ask, wait for the end of the answer, and return the exchange."""
    exchanges = page.locator("#dl-conversation .dl-exchange")
    exchange = exchanges.nth(exchanges.count())
    page.fill("#dl-question textarea", question)
    page.press("#dl-question textarea", "Enter")
    expect(exchange.locator(".dl-foot, .dl-problem")).to_be_visible(timeout=_ANSWER)
    expect(page.locator("#dl-ask")).to_be_visible()
    return exchange


def open_source(page: Page, mark: Locator) -> Locator:
    """Follow a mark (or a nearest passage) and return the card that it opens."""
    mark.click()
    card = page.locator(f"[id='{mark.get_attribute('data-opens')}']")
    expect(card).to_be_visible()
    expect(card).to_be_focused()
    return card


def shoot(page: Page, name: str) -> None:
    """A picture of the window, where DATELINE_SCREENSHOTS names a folder for them."""
    if folder := os.environ.get("DATELINE_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(500)  # scrolling has come to rest
        page.screenshot(path=Path(folder) / f"{name}.png")
