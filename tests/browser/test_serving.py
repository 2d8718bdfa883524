"""The server itself: it ends by Ctrl-C whatever pages are open, answers to given names, and works below a path."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from chat import open_chat
from conftest import ROOT, Watched, serving
from playwright.sync_api import Route, expect

Watch = Callable[..., Watched]
ONE_ARTICLE = ROOT / "seeds/017_mali-fuel-blockade.txt"


@pytest.mark.parametrize("presses", [1, 2])
def test_interrupting_ends_the_server_with_a_page_open(tmp_path: Path, watch: Watch, presses: int) -> None:
    with serving(tmp_path, ONE_ARTICLE, ["--allow-host", "archive.example"]) as (address, server):
        open_chat(watch(address).page, address)
        assert httpx.get(address, headers={"Host": "Archive.example:80"}).status_code == 200
        assert httpx.get(address, headers={"Host": "elsewhere.example"}).status_code == 421
        for _ in range(presses):
            server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
    assert (tmp_path / "serve.log").read_text().splitlines() == [f"Dateline is ready at {address} (Ctrl-C stops it)"]


def test_both_pages_work_behind_a_proxy_that_strips_a_path(tmp_path: Path, watch: Watch) -> None:
    with serving(tmp_path, ONE_ARTICLE, ["--root-path", "/news"]) as (address, _):
        page = (seen := watch(address)).page
        outside: list[str] = []

        def proxy(route: Route) -> None:
            path = route.request.url.removeprefix(address)
            if path.startswith("/news/"):
                route.continue_(url=address + path.removeprefix("/news"))
            else:
                outside.append(path)
                route.abort()

        page.route("**/*", proxy)
        open_chat(page, f"{address}/news/")
        page.get_by_role("link", name="Evaluation").click()
        expect(page.get_by_text("There is no question set yet")).to_be_visible(timeout=30_000)
        page.get_by_role("link", name="Ask the archive").click()
        expect(page.locator("#dl-question textarea")).to_be_editable(timeout=30_000)
        assert (outside, seen.complaints) == ([], [])
