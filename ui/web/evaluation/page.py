"""The evaluation page as a whole: its head, its two parts, and how it is mounted."""

from __future__ import annotations

from typing import Any

import gradio as gr

from index.archive import Archive
from ui.evaluation.sets import LARGEST_UPLOAD
from ui.evaluation.workbench import Workbench
from ui.web.evaluation import render
from ui.web.evaluation.drafting import drafting
from ui.web.evaluation.measuring import measuring
from ui.web.evaluation.parts import block

_QUEUED = 64  # clicks and looks waiting before the page asks to try again later


def build_evaluation_page(workbench: Workbench, archive: Archive) -> gr.Blocks:
    """The page over an archive."""
    with gr.Blocks(
        title="Dateline – Evaluation", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    ) as page:
        block(render.masthead(), "dl-masthead")
        with gr.Tabs(elem_id="dl-tabs"):
            with gr.Tab("Measure"):
                measuring(workbench, page)
            with gr.Tab("Draft questions"):
                drafting(workbench, archive, page)
    page.queue(max_size=_QUEUED, default_concurrency_limit=8, api_open=False)
    return page


def evaluation_settings(chat: dict[str, Any]) -> dict[str, Any]:
    """How the page is to be mounted, which is as the chat is, but for its style, its size of uploads and no script."""
    head = (
        '<link rel="icon" href="../page/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="../page/style.css">'
        '<link rel="stylesheet" href="../page/evaluation.css">'
    )
    return {**chat, "head": head, "max_file_size": LARGEST_UPLOAD}
