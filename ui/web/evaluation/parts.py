"""What the parts of the evaluation page share: blocks of HTML, quiet events, and errors as one sentence."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any

import gradio as gr

from index.errors import DatelineError
from ui.web.evaluation import render

Updates = dict[Any, Any]

# A person who clicks twice asks for one thing; what is under way is said by the page itself.
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": 8}
_FAILED = "Something went wrong here; the server's log says what."

log = logging.getLogger(__name__)


def block(value: str, elem_id: str | None = None) -> gr.HTML:
    """A piece of HTML that render.py has made."""
    return gr.HTML(value, elem_id=elem_id, elem_classes="dl-html", apply_default_css=False, js_on_load=None)


def saying(notice: gr.HTML) -> Callable[[Callable[..., Updates]], Callable[..., Updates]]:
    """Handlers whose errors become a sentence in `notice`."""

    def wrap(handler: Callable[..., Updates]) -> Callable[..., Updates]:
        @functools.wraps(handler)
        def handled(*values: Any) -> Updates:
            try:
                return handler(*values)
            except DatelineError as error:
                return {notice: render.notice(str(error))}
            except Exception:
                log.exception("the evaluation page failed")
                return {notice: render.notice(_FAILED)}

        return handled

    return wrap
