"""The addresses of a run's report and files. Knows HTTP; where runs lie is the workbench's business."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import fastapi
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from index.errors import InputError
from ui.evaluation.kept import DOWNLOADS, REPORT, download, report_page
from ui.evaluation.places import Places


def add_files(app: fastapi.FastAPI, places: Places) -> None:
    """GET /evaluation/runs/RUN/FILE; must come before the page is mounted at /evaluation."""

    @app.get("/evaluation", include_in_schema=False)
    def page(request: fastapi.Request) -> RedirectResponse:
        return RedirectResponse(f"{request.scope.get('root_path', '')}/evaluation/")

    @app.get(f"/evaluation/runs/{{run}}/{REPORT}", include_in_schema=False)
    def report(run: str, against: str | None = None) -> HTMLResponse:
        with _missing_is_404():
            return HTMLResponse(report_page(places, run, against), headers={"Cache-Control": "no-cache"})

    @app.get("/evaluation/runs/{run}/{file}", include_in_schema=False)
    def kept_file(run: str, file: str) -> FileResponse:
        with _missing_is_404():
            path = download(places, run, file)
        return FileResponse(path, media_type=DOWNLOADS[file], filename=f"{run}-{file}")


@contextmanager
def _missing_is_404() -> Iterator[None]:
    try:
        yield
    except InputError as error:
        raise HTTPException(404, str(error)) from None
