"""One application for the browser: the HTTP API under /api, the chat page at /. Knows HTTP; nothing of how answers come about.

The API's values are those of the command line: rag.answer.Request in, Answer and SearchResult out, ShownArticle. What
goes wrong is {"error": sentence}, with 404 for what is not there and 422 for what cannot be used.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from pathlib import Path

import fastapi
import gradio as gr
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from index.errors import ArticleNotFound, DatelineError, InputError
from index.filters import Filters
from index.text import Text
from rag.answer import Answer, Request, SearchResult
from rag.chain import LONGEST_QUESTION
from ui.evaluation.workbench import Workbench
from ui.shown import ShownArticle, show
from ui.web.evaluation.files import add_files
from ui.web.evaluation.page import build_evaluation_page, evaluation_settings
from ui.web.guard import guarded
from ui.web.page import build_page, page_settings
from ui.wiring import Dateline

MOST_PASSAGES = 1_000  # as `--top-k`
_FILES = {
    "style.css": "text/css",
    "evaluation.css": "text/css",
    "script.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}

log = logging.getLogger(__name__)


class SearchRequest(BaseModel):
    """What to search for, where, and how many passages at most."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Text = Field(min_length=1, max_length=LONGEST_QUESTION)
    filters: Filters = Filters()
    top_k: int | None = Field(default=None, ge=1, le=MOST_PASSAGES)


class Failure(BaseModel):
    """What every address returns when something goes wrong."""

    error: str


def create_app(
    dateline: Dateline,
    examples: Sequence[str] = (),
    hosts: Collection[str] | None = None,
    workbench: Workbench | None = None,
) -> fastapi.FastAPI:
    """The application over an archive; the caller serves it, and closes `workbench` and `dateline` afterwards.

    examples: questions that the page offers before the first one is asked.
    hosts: the only names by which the server may be addressed (LOOPBACK for one on this machine); None allows any.
    workbench: what the evaluation page works with; None leaves that page out.
    """
    failures: dict[int | str, dict[str, object]] = {404: {"model": Failure}, 422: {"model": Failure}}
    app = fastapi.FastAPI(
        title="Dateline", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json", responses=failures
    )
    app.add_middleware(guarded, hosts=hosts)
    _say_failures(app)

    @app.post("/api/ask")
    def ask(request: Request) -> Answer:
        """Answer a question from the archive."""
        return dateline.ask(request)

    @app.post("/api/search")
    def search(request: SearchRequest) -> SearchResult:
        """The passages for a question, best first."""
        if not request.question.strip():
            raise InputError("The question is empty: write what you want to know.")
        return dateline.search(Request(question=request.question, filters=request.filters), request.top_k)

    @app.get("/api/articles/{article_id:path}")
    def article(article_id: str) -> ShownArticle:
        """One article whole; citation offsets refer to its text."""
        return show(dateline.archive, article_id)

    @app.api_route("/api/{address:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def no_such_address(address: str, request: fastapi.Request) -> None:
        raise HTTPException(404, f"There is nothing at {request.method} /api/{address}. See /api/openapi.json.")

    @app.get("/favicon.ico", include_in_schema=False)
    def icon() -> FileResponse:
        return file("icon.svg")

    @app.get("/page/{name}", include_in_schema=False)
    def file(name: str) -> FileResponse:
        if name not in _FILES:
            raise HTTPException(404, f"The page has no file {name}.")
        return FileResponse(
            Path(__file__).parent / name, media_type=_FILES[name], headers={"Cache-Control": "no-cache"}
        )

    if workbench:
        add_files(app, workbench.places)
        evaluation = build_evaluation_page(workbench, dateline.archive)
        settings = evaluation_settings(page_settings())
        gr.mount_gradio_app(app, evaluation, "/evaluation", **settings)
    gr.mount_gradio_app(app, build_page(dateline, examples, workbench), "/", **page_settings())
    return app


def _say_failures(app: fastapi.FastAPI) -> None:
    """Every error as one sentence; nothing of the server's inside in it."""

    @app.exception_handler(DatelineError)
    def refused(_request: fastapi.Request, error: DatelineError) -> JSONResponse:
        return _failure(
            404 if isinstance(error, ArticleNotFound) else 422 if isinstance(error, InputError) else 503, error
        )

    @app.exception_handler(RequestValidationError)
    def invalid(_request: fastapi.Request, error: RequestValidationError) -> JSONResponse:
        problems = [
            f"{'.'.join(str(part) for part in problem['loc'][1:]) or 'body'}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        ]
        return _failure(422, f"The request cannot be used: {'; '.join(problems)}.")

    @app.exception_handler(HTTPException)
    def http_error(_request: fastapi.Request, error: HTTPException) -> JSONResponse:
        return _failure(error.status_code, error.detail)

    @app.exception_handler(Exception)
    def unexpected(_request: fastapi.Request, error: Exception) -> JSONResponse:
        log.error("a request failed", exc_info=error)
        return _failure(500, "Something went wrong here; the server's log says what.")


def _failure(status: int, sentence: object) -> JSONResponse:
    return JSONResponse(Failure(error=str(sentence)).model_dump(), status_code=status)
