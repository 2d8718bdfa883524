"""The part of the page that shows drafts one by one, to be accepted, edited or rejected.

Lays out and listens; what is shown is made by render.py, what is done by the workbench.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import gradio as gr

from index.archive import Archive
from index.article import Article
from index.errors import ArticleNotFound, InputError
from rag.evaluate.question import Question
from ui.evaluation.drafts import DraftDecided
from ui.evaluation.workbench import Workbench
from ui.web.evaluation import render
from ui.web.evaluation.parts import QUIET, Updates, block, saying
from ui.web.typed import own_sets, typed_question

_MOST = 200  # drafts at a time
_DEFAULT_SET = "drafted"


def drafting(workbench: Workbench, archive: Archive, page: gr.Blocks) -> None:
    """Lay out the part, and listen to it."""
    block(
        render.intro(
            "Draft questions",
            "Questions formed from sentences of the archive, each with its evidence. Nothing is kept that you have not accepted.",
        )
    )
    with gr.Row(elem_id="dl-drafting", equal_height=False):
        number = gr.Number(20, label="How many", precision=0, elem_id="dl-count", scale=0, min_width=120)
        target = gr.Dropdown(
            [_DEFAULT_SET],
            value=_DEFAULT_SET,
            label="Accepted questions go to the set",
            allow_custom_value=True,
            elem_id="dl-target",
            scale=1,
            min_width=220,
        )
    more = gr.Button("Draft questions from the archive", elem_id="dl-draft", scale=0)
    notice = block("", "dl-draft-notice")
    current = gr.State("")
    with gr.Column(elem_id="dl-card", visible=False, min_width=0) as card:
        head = block("", "dl-draft-head")
        question = gr.Textbox(label="Question", lines=1, max_lines=4, elem_id="dl-draft-question")
        answerable = gr.Checkbox(True, label="The archive holds the answer", elem_id="dl-draft-answerable")
        answers = gr.Textbox(label="Accepted answers, one a line", lines=2, max_lines=6, elem_id="dl-draft-answers")
        evidence = block("", "dl-draft-evidence")
        with gr.Row(elem_id="dl-deciding", equal_height=False):
            accept = gr.Button("Accept", variant="primary", elem_id="dl-accept", scale=0, min_width=90)
            reject = gr.Button("Reject", elem_id="dl-reject", scale=0, min_width=90)
            later = gr.Button("Later", elem_id="dl-later", scale=0, min_width=90)
    empty = block(render.no_drafts(), "dl-no-drafts")
    everything: list[Any] = [notice, current, card, head, question, answerable, answers, evidence, empty, target]

    def shown(at: int) -> Updates:
        """The draft at this place, from the first again after the last."""
        waiting = workbench.drafts()
        if not waiting:
            return {card: gr.update(visible=False), empty: render.no_drafts(), current: ""}
        at %= len(waiting)
        now = waiting[at]
        return {
            card: gr.update(visible=True),
            empty: "",
            current: now.id,
            head: render.draft_head(at, len(waiting), now),
            question: now.question,
            answerable: now.answerable,
            answers: gr.update(value="\n".join(now.answers), visible=now.answerable),
            evidence: render.evidence(now, _articles(archive, now)),
        }

    def place(draft_id: str) -> int:
        return next((at for at, each in enumerate(workbench.drafts()) if each.id == draft_id), 0)

    def opened() -> Updates:
        return {**shown(0), target: gr.update(choices=own_sets(workbench, _DEFAULT_SET)), notice: ""}

    def drafted(count: float | None) -> Updates:
        if count is None or not 1 <= count <= _MOST:
            raise InputError(f"The number of drafts must be from 1 to {_MOST}.")
        fresh = workbench.draft_more(int(count))
        told = f"{fresh} new drafts." if fresh != 1 else "1 new draft."
        if fresh < count:
            told = f"{told} No more could be formed from this archive."
        return {**shown(0), notice: render.notice(told, good=bool(fresh))}

    def decided() -> Updates:
        told = "Somebody has decided on that draft meanwhile: here is the next one."
        return {**shown(0), notice: render.notice(told)}

    def accepted(draft_id: str, asked: str, held: bool, typed: str, name: str | None) -> Updates:
        at = place(draft_id)
        draft = next((each for each in workbench.drafts() if each.id == draft_id), None)
        if draft is None:
            return decided()
        edited = typed_question(
            question_id=draft.id,
            question=asked,
            answers=typed,
            answerable=held,
            gold_articles=draft.gold_articles,
            evidence=draft.evidence,
            tags=draft.tags,
        )
        try:
            kept = workbench.accept(draft_id, edited, name or _DEFAULT_SET)
        except DraftDecided:
            return decided()
        told = render.notice(f"Added to the set '{kept.name}'.", good=True)
        return {
            **shown(at),
            target: gr.update(choices=own_sets(workbench, _DEFAULT_SET), value=kept.name),
            notice: told,
        }

    def rejected(draft_id: str) -> Updates:
        at = place(draft_id)
        try:
            workbench.reject(draft_id)
        except DraftDecided:
            return decided()
        return {**shown(at), notice: render.notice("Rejected.", good=True)}

    say = saying(notice)
    page.load(say(opened), None, everything, **QUIET)
    more.click(lambda: render.notice("Reading the articles …", good=True), None, notice, **QUIET).then(
        say(drafted), number, everything, **QUIET
    )
    accept.click(say(accepted), [current, question, answerable, answers, target], everything, **QUIET)
    reject.click(say(rejected), current, everything, **QUIET)
    later.click(say(lambda draft_id: {**shown(place(draft_id) + 1), notice: ""}), current, everything, **QUIET)
    answerable.change(say(lambda held: {answers: gr.update(visible=held)}), answerable, [answers, notice], **QUIET)


def _articles(archive: Archive, question: Question) -> list[Article]:
    found = []
    for item in question.evidence:
        with suppress(ArticleNotFound):  # said where its words would stand
            found.append(archive.article(item.article_id))
    return found
