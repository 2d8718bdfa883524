"""The form under the conversation that makes a test question of one that was asked, its history included.

Lays out and listens; the workbench checks and keeps the question.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import gradio as gr

from index.article import digest
from index.errors import DatelineError, InputError
from rag.answer import Citation, Passage
from rag.evaluate.measures.words import holds
from rag.evaluate.question import Evidence, Question
from ui.evaluation.workbench import Workbench
from ui.web import render
from ui.web.exchange import Exchange, history
from ui.web.typed import own_sets, typed_question

_DEFAULT_SET = "from-the-chat"
_HEAD = "<h2>Make it a test question</h2>"
_UNFILTERED = "<p>Its filters are left out: a test question asks the whole archive.</p>"
_NOWHERE = (
    "None of the accepted answers stands word for word in the articles that are chosen. "
    "Mend the answers or the articles; or add the question as it is, with another click."
)
_LOST = "The answer that this question belongs to is not known any more: ask the question again."
_FAILED = "Something went wrong here; the server's log says what."

log = logging.getLogger(__name__)


def testing_form(workbench: Workbench, exchanges: gr.State, notice: gr.HTML, remembered: int) -> None:
    """Lay out the form, hidden until a person asks for it, and listen to it.

    exchanges: the conversation; what is said when the form has closed goes to `notice`. remembered: how many exchanges
    before the question are its history.
    """
    hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    wanted = gr.Textbox("", visible="hidden", show_label=False, elem_id="dl-test-of")  # an exchange's id, by script.js
    # The conversation up to the exchange that is to become a question; the one on the page may be ended meanwhile.
    current = gr.State((), time_to_live=24 * 3600)
    doubt = gr.State(None, time_to_live=24 * 3600)  # a question that was asked about, so that a second click adds it
    with gr.Column(elem_id="dl-test", visible=False, min_width=0) as form:
        head = _html(_HEAD, "dl-test-head")
        question = gr.Textbox(label="Question", lines=1, max_lines=4, elem_id="dl-test-question")
        answerable = gr.Checkbox(True, label="The archive holds the answer", elem_id="dl-test-answerable")
        with gr.Column(min_width=0, elem_id="dl-test-answer") as answer:
            answers = gr.Textbox(
                label="Accepted answers, one a line: a name, a date, a number",
                lines=2,
                max_lines=6,
                elem_id="dl-test-answers",
            )
            gold = gr.CheckboxGroup([], label="Articles that hold the answer", elem_id="dl-test-gold")
        target = gr.Dropdown(
            [_DEFAULT_SET],
            value=_DEFAULT_SET,
            label="Add it to the set",
            allow_custom_value=True,
            elem_id="dl-test-set",
        )
        problem = _html("", "dl-test-notice")
        with gr.Row(elem_id="dl-test-deciding", equal_height=False):
            add = gr.Button("Add the question", variant="primary", elem_id="dl-test-add", scale=0, min_width=160)
            cancel = gr.Button("Cancel", elem_id="dl-test-cancel", scale=0, min_width=110)

    def opened(exchange_id: str, now: tuple[Exchange, ...]) -> dict[Any, Any]:
        exchange = _find(now, exchange_id)
        if exchange is None:
            return {wanted: ""}
        cited = list(dict.fromkeys(citation.article_id for citation in exchange.citations))
        return {
            wanted: "",
            current: now[: now.index(exchange) + 1],
            head: _HEAD + (_UNFILTERED if exchange.filters else ""),
            form: gr.update(visible=True),
            question: exchange.question,
            answerable: True,
            answers: "",
            gold: gr.update(choices=_articles(exchange), value=cited),
            target: gr.update(choices=own_sets(workbench, _DEFAULT_SET)),
            problem: "",
            notice: "",
        }

    def added(
        conversation: tuple[Exchange, ...],
        asked: str,
        held: bool,
        typed: str,
        chosen: list[str],
        name: str | None,
        doubted: Question | None,
    ) -> dict[Any, Any]:
        if not conversation:
            return {problem: render.notice(_LOST)}
        try:
            made = _question(conversation, asked, held, typed, chosen)
            if made != doubted and held and chosen and not workbench.says(chosen, made.answers):
                return {problem: render.notice(_NOWHERE), doubt: made}
            kept = workbench.add(made, name or _DEFAULT_SET)
        except DatelineError as error:
            return {problem: render.notice(str(error))}
        except Exception:
            log.exception("adding a test question failed")
            return {problem: render.notice(_FAILED)}
        told = render.notice(f"Added to the set '{kept.name}': run it on the evaluation page.", good=True)
        return {form: gr.update(visible=False), notice: told}

    def _question(conversation: Sequence[Exchange], asked: str, held: bool, typed: str, chosen: list[str]) -> Question:
        *earlier, exchange = conversation
        before = tuple(history(earlier[-remembered:]))
        accepted = [line.strip() for line in typed.splitlines() if line.strip()]
        if held and not accepted:
            raise InputError("Write at least one accepted answer, or say that the archive does not hold it.")
        quotes = tuple(
            Evidence(article_id=citation.article_id, quote=citation.quote)
            for citation in exchange.citations
            if citation.article_id in chosen and any(holds(citation.quote, answer) for answer in accepted)
        )
        return typed_question(
            question_id=f"chat-{digest('|'.join([asked.strip(), *(turn.content for turn in before)]))[:12]}",
            question=asked,
            answers=typed,
            answerable=held,
            gold_articles=tuple(chosen),
            evidence=quotes,
            history=before,
            tags=("chat",),
        )

    boxes: list[Any] = [wanted, current, form, head, question, answerable, answers, gold, target, problem, notice]
    wanted.change(opened, [wanted, exchanges], boxes, **hidden)
    add.click(added, [current, question, answerable, answers, gold, target, doubt], [*boxes, doubt], **hidden)
    cancel.click(lambda: gr.update(visible=False), None, form, **hidden)
    answerable.change(lambda held: gr.update(visible=held), answerable, answer, **hidden)


def _find(now: Sequence[Exchange], exchange_id: str) -> Exchange | None:
    return next((exchange for exchange in now if exchange.id == exchange_id), None)


def _articles(exchange: Exchange) -> list[tuple[str, str]]:
    """What was cited, then what else was found, once each."""
    named: dict[str, str] = {}
    shown: list[Citation | Passage] = [*exchange.citations, *exchange.passages]
    for each in shown:
        named.setdefault(each.article_id, f"{each.title} · {each.source or 'outlet unknown'}")
    return [(name, article_id) for article_id, name in named.items()]


def _html(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, elem_classes="dl-html", apply_default_css=False, js_on_load=None)
