"""The chat page: its Gradio components and what happens when they are used.

Lays out and listens; what is shown is made by ui/web/render.py, what comes of a question by the chain behind `Dateline`.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import gradio as gr

from index.dates import parse_published
from index.errors import DatelineError, InputError
from index.filters import Filters
from rag.answer import Request
from rag.chain import LONGEST_QUESTION
from ui.evaluation.workbench import Workbench
from ui.web import render
from ui.web.exchange import Exchange, follow, history
from ui.web.testing import testing_form
from ui.wiring import Dateline

REMEMBERED = 6  # earlier exchanges that a follow-up may lean on
_QUEUED = 64  # questions waiting before the page asks to try again later
_AT_ONCE = 4  # questions answered at the same time
_ENDED_KEPT = 1_000
_LOOK_AGAIN = 60.0  # seconds between two looks whether articles have come or gone

_FAILED = "Something went wrong here; the server's log says what. Please try again."
_HEAD = (
    '<link rel="icon" href="page/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="page/style.css">'
    '<script src="page/script.js" defer></script>'
)
_SANS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "monospace")

log = logging.getLogger(__name__)


def build_page(dateline: Dateline, examples: Sequence[str] = (), workbench: Workbench | None = None) -> gr.Blocks:
    """The page over an archive; `examples` are questions offered before the first one is asked.

    workbench: where answers can be made test questions; without one, nothing on the page speaks of evaluation.
    """
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple"}
    # Ids of exchanges that a person has ended while they run; Gradio's own way to cancel keeps the next question waiting.
    ended: dict[str, None] = {}

    with gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as page:
        exchanges = gr.State((), time_to_live=24 * 3600)
        known = gr.State(-1)  # generation of the archive whose facts and outlets are shown
        masthead = gr.HTML(
            _masthead(dateline, workbench), elem_id="dl-masthead", apply_default_css=False, js_on_load=None
        )
        with gr.Row(elem_id="dl-columns", equal_height=False):
            with gr.Column(elem_id="dl-chat", min_width=0, scale=3):
                conversation = gr.HTML(
                    render.conversation(()), elem_id="dl-conversation", apply_default_css=False, js_on_load=None
                )
                forms = gr.Column(elem_id="dl-forms", min_width=0)
                with gr.Column(elem_id="dl-examples", visible=bool(examples), min_width=0) as offered:
                    buttons = [gr.Button(example, size="sm", min_width=0) for example in examples]
                with gr.Column(elem_id="dl-composer", min_width=0):
                    with gr.Row(elem_id="dl-asking", equal_height=True):
                        question = gr.Textbox(
                            label="Question",
                            show_label=False,
                            placeholder="Ask a question",
                            lines=1,
                            max_lines=6,
                            container=False,
                            autofocus=True,
                            elem_id="dl-question",
                            scale=1,
                            min_width=0,
                        )
                        ask = gr.Button("Ask", variant="primary", elem_id="dl-ask", scale=0, min_width=88)
                        stop = gr.Button("Stop", elem_id="dl-stop", scale=0, min_width=88, visible=False)
                    notice = gr.HTML("", elem_id="dl-notice", apply_default_css=False, js_on_load=None)
                    with gr.Row(elem_id="dl-options", equal_height=False):
                        with gr.Accordion("Filters", open=False, elem_id="dl-filters") as panel:
                            outlets = gr.Dropdown(
                                _choices(dateline),
                                value=[],
                                multiselect=True,
                                label="Outlets",
                                elem_id="dl-outlets",
                            )
                            with gr.Row():
                                since = _date_box("Published since", "dl-since")
                                until = _date_box("Published until", "dl-until")
                            clear = gr.Button("Clear filters", size="sm", elem_id="dl-clear")
                        fresh = gr.Button("New conversation", size="sm", scale=0, min_width=0, elem_id="dl-new")
            with gr.Column(elem_id="dl-side", min_width=0, scale=2):
                gr.HTML("<h2>Sources</h2>", elem_id="dl-side-head", apply_default_css=False, js_on_load=None)
                cards = gr.HTML(render.sources(()), elem_id="dl-sources", apply_default_css=False, js_on_load=None)

        if workbench:
            with forms:
                testing_form(workbench, exchanges, notice, REMEMBERED)
        filters = [outlets, since, until]
        archive_facts = [masthead, outlets, known]
        shown: list[Any] = [conversation, cards, exchanges, notice, panel, question, offered, ask, stop, *archive_facts]

        def answer(
            asked: str,
            outlet_names: list[str] | None,
            first: str,
            last: str,
            earlier: tuple[Exchange, ...],
            before: int,
        ) -> Iterator[dict[Any, Any]]:
            if not asked.strip():
                yield {notice: render.notice("Write a question first: what do you want to know from these articles?")}
                return
            if len(asked.strip()) > LONGEST_QUESTION:
                yield {notice: render.notice(_too_long(asked.strip()))}
                return
            if earlier and earlier[-1].running:
                yield {notice: render.notice("The last question is still being answered: wait for it, or stop it.")}
                return
            try:
                chosen = read_filters(outlet_names or (), first, last)
            except InputError as error:
                yield {notice: render.notice(str(error)), panel: gr.update(open=True)}
                return
            begun: dict[Any, Any] = {**facts(before), notice: "", question: "", offered: gr.update(visible=False)}
            begun[panel] = gr.update(open=False)  # else it hides the answer
            begun |= {ask: gr.update(visible=False), stop: gr.update(visible=True)}
            for exchange in converse(dateline, asked.strip(), chosen, earlier):
                if exchange.id in ended:
                    ended.pop(exchange.id)
                    yield {conversation: gr.skip()}  # Gradio repeats what came last, which must not be an older page
                    return
                yield {**begun, **_drawn((*earlier, exchange))}
                begun = {}
            yield {ask: gr.update(visible=True), stop: gr.update(visible=False)}

        def halt(now: tuple[Exchange, ...]) -> dict[Any, Any]:
            if now and now[-1].running:
                ended[now[-1].id] = None
                while len(ended) > _ENDED_KEPT:  # one that was done already takes no notice
                    ended.pop(next(iter(ended)))
                now = (*now[:-1], replace(now[-1], stopped=True))
            return {**_drawn(now), ask: gr.update(visible=True), stop: gr.update(visible=False)}

        def begin(now: tuple[Exchange, ...]) -> dict[Any, Any]:
            return {**halt(now), **_drawn(()), notice: "", offered: gr.update(visible=bool(examples))}

        def _drawn(now: tuple[Exchange, ...]) -> dict[Any, Any]:
            return {
                conversation: render.conversation(now, testable=workbench is not None),
                cards: render.sources(now),
                exchanges: now,
            }

        def facts(before: int) -> dict[Any, Any]:
            """The head and the outlets, where articles have come or gone since they were shown."""
            now = dateline.archive.generation()
            if now == before:
                return {masthead: gr.skip()}
            choices = gr.update(choices=_choices(dateline))
            return {masthead: _masthead(dateline, workbench), outlets: choices, known: now}

        for asked_by in (question.submit, ask.click):
            asked_by(answer, [question, *filters, exchanges, known], shown, concurrency_id="ask", **hidden)
        for button, example in zip(buttons, examples, strict=True):
            button.click(_example(answer, example), [*filters, exchanges, known], shown, concurrency_id="ask", **hidden)
        stop.click(halt, [exchanges], shown, **hidden)
        fresh.click(begin, [exchanges], shown, **hidden)
        for changed in (outlets.change, since.change, until.change):
            changed(_panel_label, filters, panel, **hidden)
        clear.click(lambda: ([], "", ""), None, filters, **hidden)
        page.load(facts, known, archive_facts, **hidden)
        gr.Timer(_LOOK_AGAIN).tick(facts, known, archive_facts, **hidden)

    page.queue(max_size=_QUEUED, default_concurrency_limit=_AT_ONCE, api_open=False)
    return page


def page_settings() -> dict[str, Any]:
    """How the page is to be mounted: its theme, its files, and as little of Gradio's own surface as possible."""
    return {
        "theme": gr.themes.Base(primary_hue="slate", neutral_hue="stone", font=_SANS, font_mono=_MONO),
        "head": _HEAD,
        "footer_links": [],
        "run_history": False,
        "max_file_size": "1kb",
        "show_error": False,
        "ssr_mode": False,
        "pwa": False,
        "enable_monitoring": False,
        "mcp_server": False,
    }


def converse(dateline: Dateline, question: str, filters: Filters, earlier: Sequence[Exchange]) -> Iterator[Exchange]:
    """One question, growing as it is answered; an error ends it with its sentence."""
    started = time.perf_counter()
    exchange = Exchange(id=f"x{secrets.token_hex(4)}", question=question, filters=filters)
    yield exchange
    request = Request(question=question, history=tuple(history(earlier[-REMEMBERED:])), filters=filters)
    try:
        for event in dateline.stream(request):
            exchange = follow(exchange, event, dateline.archive, time.perf_counter() - started)
            yield exchange
    except DatelineError as error:
        yield replace(exchange, problem=str(error))
    except Exception:
        log.exception("answering failed")
        yield replace(exchange, problem=_FAILED)


def read_filters(outlets: Sequence[str], since: str | None, until: str | None) -> Filters:
    """The filters as a person has set them; raises InputError with one sentence about a date that cannot be used."""
    first, last = _day(since, end=False), _day(until, end=True)
    if first and last and first > last:
        raise InputError(f"'Published since' ({first}) is later than 'Published until' ({last}): no day lies between.")
    return Filters(sources=tuple(outlets), since=first, until=last)


def _day(written: str | None, *, end: bool) -> date | None:
    if not written or not written.strip():
        return None
    try:
        span = parse_published(written)
    except ValueError:
        raise InputError(f"'{written.strip()}' is not a date: write it as 2025-01-14, 2025-01 or 2025.") from None
    return span.last if end else span.first


def _too_long(question: str) -> str:
    return f"The question has {len(question):,} characters: ask in at most {LONGEST_QUESTION:,}."


def _panel_label(outlets: list[str] | None, since: str | None, until: str | None) -> Any:
    active = len(outlets or ()) + bool((since or "").strip()) + bool((until or "").strip())
    return gr.update(label=f"Filters ({active} active)" if active else "Filters")


def _example(answer: Any, question: str) -> Any:
    def asked(*values: Any) -> Iterator[Any]:
        yield from answer(question, *values)

    return asked


def _date_box(label: str, elem_id: str) -> gr.Textbox:
    return gr.Textbox(label=label, placeholder="2025-01-14", elem_id=elem_id, max_lines=1, max_length=32, min_width=120)


def _masthead(dateline: Dateline, workbench: Workbench | None) -> str:
    articles, _ = dateline.archive.count()
    return render.masthead(articles, len(dateline.archive.sources()), dateline.archive.dates(), bool(workbench))


def _choices(dateline: Dateline) -> list[str | int | float | tuple[str, str | int | float]]:
    return [(f"{name} ({number:,})", name) for name, number in dateline.archive.sources()]
