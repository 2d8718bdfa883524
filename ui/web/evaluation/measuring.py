"""The part of the page that runs question sets: choose or upload one, run it, read its figures, compare.

Lays out and listens; what is shown is made by render.py, what is done by the workbench.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr
from pydantic import ValidationError

from index.errors import DatelineError, InputError
from ui.evaluation.kept import KeptRun, RunRequest, comparable, compare_runs, find_run
from ui.evaluation.sets import LARGEST_UPLOAD
from ui.evaluation.workbench import Workbench
from ui.web.evaluation import render
from ui.web.evaluation.parts import QUIET, Updates, block, saying

_TICK = 1.0  # seconds between two looks at a run under way
_LOOK = 5.0  # between two looks whether one was begun elsewhere


def measuring(workbench: Workbench, page: gr.Blocks) -> None:
    """Lay out the part, and listen to it."""
    block(render.intro("Measure the answers", "Ask every question of a set, and see how often the answers are right."))
    with gr.Row(elem_id="dl-choosing", equal_height=False):
        chosen = gr.Dropdown(
            _set_choices(workbench), value=None, label="Question set", elem_id="dl-set", scale=1, min_width=220
        )
        upload = gr.UploadButton(
            "Upload a set",
            file_types=[".jsonl", ".csv", ".json", ".zip"],
            elem_id="dl-upload",
            scale=0,
            min_width=140,
            size="md",
        )
    block(
        f'<p class="dl-hint">.jsonl, .csv, SQuAD .json or a zipped BEIR folder, up to {LARGEST_UPLOAD // 1_000_000} MB. '
        "An upload never replaces a set.</p>"
    )
    facts = block("", "dl-set-facts")
    with gr.Accordion("Only a sample", open=False, elem_id="dl-sample"), gr.Row():
        size = gr.Number(None, label="Questions to ask (empty: all)", precision=0, elem_id="dl-size", min_width=140)
        seed = gr.Number(0, label="Seed (another seed, other questions)", precision=0, elem_id="dl-seed", min_width=140)
    with gr.Row(elem_id="dl-running", equal_height=False):
        start = gr.Button("Run", variant="primary", elem_id="dl-start", scale=0, min_width=120)
        stop = gr.Button("Stop", elem_id="dl-halt", scale=0, min_width=120, visible=False)
    notice = block("", "dl-eval-notice")
    progress = block("", "dl-progress")
    block('<div class="dl-intro dl-second"><h2>Runs</h2></div>')
    run = gr.Dropdown([], value=None, label="Run", elem_id="dl-run", visible=False)
    with gr.Row(elem_id="dl-run-actions", equal_height=False):
        resume = gr.Button("Resume this run", elem_id="dl-resume", size="sm", scale=0, min_width=150, visible=False)
        delete = gr.Button("Delete this run", elem_id="dl-delete", size="sm", scale=0, min_width=150, visible=False)
    with gr.Column(elem_id="dl-deleting", min_width=0, visible=False) as sure:
        block('<p class="dl-warned">Delete this run for good, with every answer in it? Sets stay as they are.</p>')
        with gr.Row(equal_height=False):
            delete_it = gr.Button("Delete", variant="stop", elem_id="dl-delete-it", size="sm", scale=0, min_width=110)
            keep = gr.Button("Keep", elem_id="dl-keep", size="sm", scale=0, min_width=110)
    figures = block(render.figures(None), "dl-figures")
    base = gr.Dropdown([], value=None, label="Compare with", elem_id="dl-base", visible=False)
    compared = block("", "dl-compared")
    timer = gr.Timer(_LOOK)
    seen = gr.State(None)  # name and state of the run that the page has shown last as under way or ended

    everything: list[Any] = [
        chosen, facts, start, stop, notice, progress, run, resume, delete, sure, figures, base, compared, timer, seen,
    ]  # fmt: skip

    def status() -> Updates:
        now = workbench.progress
        busy = now is not None and now.busy
        return {
            progress: render.progress(now),
            start: gr.update(visible=not busy),
            stop: gr.update(visible=busy, interactive=now is not None and now.state != "stopping"),
            timer: gr.Timer(_TICK if busy else _LOOK),
            seen: (now.run, now.state) if now else None,
        }

    def shown(name: str | None, others: str | None = None) -> Updates:
        """A run with its figures, and what it is compared with."""
        known = workbench.runs()
        current = next((each for each in known if each.name == name), None)
        bases = comparable(workbench.places, name) if name else []
        against = others or (bases[0].name if bases else None)
        return {
            run: gr.update(choices=_run_choices(known), value=current.name if current else None, visible=bool(known)),
            resume: gr.update(visible=current is not None and current.unfinished and not _busy(workbench)),
            delete: gr.update(visible=current is not None),
            sure: gr.update(visible=False),
            figures: render.figures(current),
            base: gr.update(choices=_run_choices(bases), value=against, visible=bool(bases)),
            compared: _compared(workbench, against, name),
        }

    def opened() -> Updates:
        sets, runs = _set_choices(workbench), workbench.runs()
        first = str(sets[0][1]) if sets else None
        under_way = workbench.progress.run if workbench.progress and workbench.progress.busy else None
        latest = next((each.name for each in runs if each.name != under_way), None)
        reading = '<p class="dl-none">Reading the set …</p>'
        choice = gr.update(choices=sets, value=first)
        return {chosen: choice, facts: reading, **shown(latest), **status(), notice: ""}

    def facts_of(key: str | None) -> Updates:
        if not key:
            return {facts: '<p class="dl-none">There is no question set yet: upload one, or draft questions.</p>'}
        try:
            return {facts: render.set_facts(workbench.checked(key)), notice: ""}
        except DatelineError as error:
            return {facts: "", notice: render.notice(str(error))}

    def uploaded(file: str | None) -> Updates:
        if not file:
            return {}
        try:
            kept, checked = workbench.upload(Path(file))
        finally:
            with suppress(OSError):
                Path(file).unlink()
        if kept is None:
            told = render.notice(
                "The file was not taken: some of it cannot be read. Mend these lines, then upload it again."
            )
            # Beside the chosen set, whose facts stay: what can be run is that one.
            return {notice: told + render.set_facts(checked)}
        told = render.notice(f"Taken as '{kept.name}'.", good=True)
        choices = gr.update(choices=_set_choices(workbench), value=kept.key)
        return {chosen: choices, facts: render.set_facts(checked), notice: told}

    def started(key: str | None, wanted: float | None, number: float | None) -> Updates:
        if not key:
            raise InputError("Choose a question set first.")
        if wanted is not None and wanted != int(wanted):
            raise InputError("The number of questions must be a whole one.")
        try:
            request = RunRequest(set_key=key, sample=None if wanted is None else int(wanted), seed=int(number or 0))
        except ValidationError:
            raise InputError("The number of questions must be 1 or more, and the seed 0 or more.") from None
        workbench.start(request)
        return {notice: "", **status()}

    def resumed(name: str | None) -> Updates:
        workbench.resume(name)
        return {notice: "", **shown(name), **status()}

    def halted() -> Updates:
        workbench.stop()
        return status()

    def deleted(name: str | None) -> Updates:
        workbench.delete(name)
        latest = next((each.name for each in workbench.runs()), None)
        return {**shown(latest), **status(), notice: render.notice("The run is deleted.", good=True)}

    def ticked(name: str | None, before: tuple[str, str] | None) -> Updates:
        """Follows a run, and looks now and then whether one was begun elsewhere."""
        now = workbench.progress
        if now is None or (not now.busy and (now.run, now.state) == before):
            return {notice: gr.skip()}
        if now.busy:
            return status()
        ended = now.run if now.state != "failed" else name
        return {**status(), **shown(ended)}

    say = saying(notice)
    page.load(say(opened), None, everything, **QUIET).then(say(facts_of), chosen, [facts, notice], **QUIET)
    chosen.input(say(facts_of), chosen, [facts, notice], **QUIET)
    upload.upload(say(uploaded), upload, [chosen, facts, notice], **QUIET)
    start.click(say(started), [chosen, size, seed], everything, **QUIET)
    stop.click(say(halted), None, everything, **QUIET)
    resume.click(say(resumed), run, everything, **QUIET)
    delete.click(lambda: gr.update(visible=True), None, sure, **QUIET)
    keep.click(lambda: gr.update(visible=False), None, sure, **QUIET)
    delete_it.click(say(deleted), run, everything, **QUIET)
    timer.tick(say(ticked), [run, seen], everything, **QUIET)
    run.input(say(shown), run, everything, **QUIET)
    base.input(
        say(lambda before, after: {compared: _compared(workbench, before, after)}),
        [base, run],
        [compared, notice],
        **QUIET,
    )


def _busy(workbench: Workbench) -> bool:
    return workbench.progress is not None and workbench.progress.busy


def _compared(workbench: Workbench, before: str | None, after: str | None) -> str:
    if not before or not after:
        return ""
    try:
        found = compare_runs(workbench.places, before, after)
        return render.comparison(found, find_run(workbench.places, before), find_run(workbench.places, after))
    except DatelineError as error:
        return render.notice(str(error))


def _set_choices(workbench: Workbench) -> list[tuple[str, str]]:
    return [(f"{found.name} (made here)" if found.own else found.name, found.key) for found in workbench.sets()]


def _run_choices(runs: list[KeptRun]) -> list[tuple[str, str]]:
    return [(render.run_label(each), each.name) for each in runs]
