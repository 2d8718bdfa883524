"""An answer as it is written: sentence by sentence, stopped half-way, ended by an error.

The one test here without the real command: its answerer is too quick to be stopped. The page is the real one, over a
stand-in that writes its second sentence when the test says so.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import cast

import pytest
import uvicorn
from chat import ask, open_chat, shoot
from conftest import Watched
from playwright.sync_api import Page, expect

from index.article import Article
from index.errors import StoreBusy
from rag.answer import Answer, Event, Finished, Request, Retrieved, Sentence, Written, citation_of
from ui.web.app import create_app
from ui.wiring import Dateline

ARTICLE = Article(id="a", title="Two sentences", text="The bridge opened on Monday. It cost nine million.")
QUOTES = ("The bridge opened on Monday.", "It cost nine million.")

Watch = Callable[..., Watched]


class PacedArchive:
    def article(self, article_id: str) -> Article:
        return ARTICLE

    def sources(self) -> list[tuple[str, int]]:
        return []

    def generation(self) -> int:
        return 1

    def dates(self) -> None:
        return None

    def count(self) -> tuple[int, int]:
        return 1, 1


class Paced:
    """Answers with both sentences of the article, the second one only after `go_on` is set."""

    def __init__(self) -> None:
        self.archive = PacedArchive()
        self.go_on = threading.Event()
        self.histories: list[list[str]] = []

    def stream(self, request: Request) -> Iterator[Event]:
        self.histories.append([turn.content for turn in request.history])
        yield Retrieved(query=request.question, filters=request.filters, passages=[])
        if request.question == "busy":
            raise StoreBusy("Another process <b>writes</b> to this store: try again when it is done.")
        if request.question == "broken":
            raise RuntimeError("a secret of the server")
        citations = [citation_of(ARTICLE, n, quote, ARTICLE.text.index(quote)) for n, quote in enumerate(QUOTES, 1)]
        sentences = [Sentence(text=c.quote, citations=[c.n], support="verbatim") for c in citations]
        yield Written(sentence=sentences[0], citations=citations[:1])
        self.go_on.wait(20)
        yield Written(sentence=sentences[1], citations=citations[1:])
        yield Finished(
            answer=Answer(
                id=None,
                question=request.question,
                query=request.question,
                filters=request.filters,
                status="answered",
                answer="",
                sentences=sentences,
                citations=citations,
                passages=[],
                model="paced",
            )
        )


@pytest.fixture(scope="module")
def paced() -> Iterator[tuple[Paced, str]]:
    dateline = Paced()
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(cast("Dateline", dateline)), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield dateline, f"http://127.0.0.1:{listening.getsockname()[1]}"
    dateline.go_on.set()
    server.should_exit = True
    thread.join(20)
    listening.close()


def _begin(page: Page, question: str) -> None:
    page.fill("#dl-question textarea", question)
    page.press("#dl-question textarea", "Enter")


def test_the_first_sentence_is_shown_while_the_second_is_written(paced: tuple[Paced, str], watch: Watch) -> None:
    dateline, address = paced
    dateline.go_on.clear()
    page = watch(address).page
    open_chat(page, address)

    _begin(page, "When did the bridge open?")
    expect(page.locator(".dl-sentence")).to_have_text([f"{QUOTES[0]}[1]"])
    expect(page.locator(".dl-running")).to_be_visible()
    page.locator(".dl-mark").click()
    page.fill("#dl-question textarea", "typed meanwhile")
    shoot(page, "writing-light")

    dateline.go_on.set()
    expect(page.locator(".dl-sentence")).to_have_count(2)
    expect(page.locator(".dl-foot")).to_contain_text("Model: paced")
    expect(page.locator(".dl-open mark")).to_have_text(QUOTES[0])  # what the reader had opened stays open
    expect(page.locator("#dl-question textarea")).to_have_value("typed meanwhile")


def test_stop_keeps_what_is_written_and_the_next_question_need_not_wait(paced: tuple[Paced, str], watch: Watch) -> None:
    dateline, address = paced
    dateline.go_on.clear()
    page = watch(address).page
    open_chat(page, address)
    _begin(page, "When did the bridge open?")
    expect(page.locator(".dl-sentence")).to_have_count(1)

    _begin(page, "And what did it cost?")
    expect(page.locator(".dl-notice")).to_contain_text("still being answered")
    page.locator("#dl-stop").click()
    expect(page.locator(".dl-foot")).to_have_text("Stopped.")
    page.press("#dl-question textarea", "Enter")
    expect(page.locator(".dl-exchange")).to_have_count(2)
    dateline.go_on.set()

    expect(page.locator(".dl-exchange").last.locator(".dl-sentence")).to_have_count(2)
    expect(page.locator(".dl-exchange").first.locator(".dl-sentence")).to_have_count(1)
    expect(page.locator(".dl-foot").first).to_have_text("Stopped.")
    assert dateline.histories[-1] == ["When did the bridge open?", QUOTES[0]]


def test_an_error_ends_the_answer_with_one_sentence_and_the_chat_goes_on(
    paced: tuple[Paced, str], watch: Watch
) -> None:
    dateline, address = paced
    dateline.go_on.set()
    page = watch(address).page
    open_chat(page, address)
    expect(ask(page, "busy").locator(".dl-problem")).to_have_text(
        "Another process <b>writes</b> to this store: try again when it is done."
    )
    broken = ask(page, "broken")
    expect(broken.locator(".dl-problem")).to_contain_text("Something went wrong here")
    shoot(page, "problem-light")
    assert "secret" not in page.content()
    expect(ask(page, "When did the bridge open?").locator(".dl-sentence")).to_have_count(2)
    assert dateline.histories[-1] == []
