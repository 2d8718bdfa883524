"""The real command, indexing and serving in child processes, and a real browser before it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from browser import FLAGS, find_browser
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
_COMMAND = Path(sys.executable).with_name("dateline")
_START = 90.0  # seconds, with the embedding model to load
EXAMPLE = "Who is to visit Bamako, and why?"

HOSTILE = {
    "id": "hostile",
    "title": "Ferry Marlin sinks <script>window.ran = 'title'</script><img src=x onerror=\"window.ran = 'title'\">",
    "text": (
        "The ferry Marlin sank off the island of Pemba with 41 passengers aboard "
        "<script>window.ran = 'text'</script><img src=http://elsewhere.invalid/a.png onerror=\"window.ran = 'text'\">.\n\n"
        "Investigators say that the ferry Marlin sank because its bow door was left open [7] [1] "
        "[a link](javascript:window.ran='link') ![an image](http://elsewhere.invalid/b.png) ${window.ran='js'} {{ran}}.\n\n"
        "The captain of the ferry Marlin, Amina Rashid <a href=\"javascript:window.ran='a'\" "
        'data-opens="forged">[2]</a><svg onload="window.ran=\'svg\'"></svg>, survived.'
    ),
    "source": '"><img src=x onerror="window.ran = \'source\'"> Desk',
    "author": "<script>window.ran = 'author'</script>",
    "published": "2024-03-05",
    "url": "javascript:window.ran='url'",
}


@dataclass
class Watched:
    """What a page did that it should not have done."""

    page: Page
    host: str
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("request", lambda request: self._request(request.url))
        self.page.on("console", lambda message: self._console(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def _request(self, url: str) -> None:
        if not url.startswith((f"http://{self.host}/", "data:", "blob:")):
            self.elsewhere.append(url)

    def _console(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.fail(
            "No browser for the tests: install Chromium (Debian and Ubuntu: apt install chromium).", pytrace=False
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server over the sample archive."""
    folder = tmp_path_factory.mktemp("seeds")
    questions = folder / "examples.jsonl"
    questions.write_text(json.dumps({"id": "1", "question": EXAMPLE}) + "\n", encoding="utf-8")
    yield from _served(folder, ROOT / "seeds", ["--examples", str(questions)])


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server over an archive with an article that tries everything."""
    folder = tmp_path_factory.mktemp("hostile")
    articles = folder / "articles.jsonl"
    articles.write_text(json.dumps(HOSTILE) + "\n", encoding="utf-8")
    yield from _served(folder, articles, [])


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Opens watched pages: `watch(address, **options of the browser's context)`."""
    contexts = []

    def opened(address: str, **options: object) -> Watched:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        watched = Watched(context.new_page(), address.removeprefix("http://"))
        watched.listen()
        return watched

    yield opened
    for context in contexts:
        context.close()


def _served(folder: Path, articles: Path, options: Sequence[str]) -> Iterator[str]:
    with serving(folder, articles, options) as (address, _):
        yield address


@contextmanager
def serving(folder: Path, articles: Path, options: Sequence[str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Address and process of a server over these articles; what it says is in folder/serve.log."""
    store = str(folder / "store")
    indexed = subprocess.run(
        [_COMMAND, "index", str(articles), "--store", store], cwd=folder, capture_output=True, text=True, check=False
    )
    assert indexed.returncode == 0, indexed.stderr
    port = _free_port()
    with (
        (folder / "serve.log").open("w") as log,
        subprocess.Popen(
            [_COMMAND, "serve", "--port", str(port), "--store", store, *options], cwd=folder, stdout=log, stderr=log
        ) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(server, address, folder / "serve.log")
            yield address, server
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_until_ready(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            if httpx.get(f"{address}/api/openapi.json").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail(f"`dateline serve` did not come up: {log.read_text()}", pytrace=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
