"""The API as an application of its own, so that its mistakes are JSON, too."""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from tipring import __version__
from tipring.console.api import (
    agents,
    backup,
    box,
    calls,
    events,
    lines,
    link,
    messages,
    queues,
    recordings,
    reports,
    settings,
)
from tipring.console.api.metrics import add_metrics
from tipring.console.api.shapes import Refusal
from tipring.console.backup.refusal import BackupRefused
from tipring.console.door import DeskSaysNo
from tipring.domain.access import NotAllowed
from tipring.domain.errors import TipringError

ROOT = "/api/v1"
ABOUT = """\
All that the pages of the office can do, for other machines. Times are ISO 8601 with
their zone. What is refused is told as `{"detail": "why"}`.
"""
REFUSALS: dict[int | str, dict[str, object]] = {
    401: {"model": Refusal, "description": "Nobody is known by this token or session."},
    403: {"model": Refusal, "description": "Not with this role, scope or queue."},
    404: {"model": Refusal, "description": "There is no such thing."},
    409: {"model": Refusal, "description": "Not now; it may be tried again later."},
    411: {"model": Refusal, "description": "The length is not told."},
    413: {"model": Refusal, "description": "Too large."},
    422: {"model": Refusal, "description": "The question is not understood."},
    503: {"model": Refusal, "description": "The desk or its store does not answer."},
}
ROOMS = (
    *(box, calls, queues, agents, messages, recordings),
    *(lines, link, reports, settings, backup, events),
)
log = logging.getLogger(__name__)


def add_api(web: FastAPI) -> None:
    """Let *web* have the API below `ROOT`, and figures for Prometheus."""
    web.mount(ROOT, make_api())
    add_metrics(web)


def make_api() -> FastAPI:
    """Return the API; whoever serves it tells who asks (see `reception.py`)."""
    api = FastAPI(
        title="Tipring",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        servers=[{"url": ROOT}],
        root_path_in_servers=False,
        responses=REFUSALS,
    )
    for room in ROOMS:
        api.include_router(room.router)
    _say_why_not(api)
    return api


@cache
def document() -> dict[str, Any]:
    """Return the description of the API (OpenAPI 3.1). Slow at the first time."""
    return make_api().openapi()


def _say_why_not(api: FastAPI) -> None:
    @api.exception_handler(DeskSaysNo)
    async def desk(_request: Request, error: DeskSaysNo) -> JSONResponse:
        """Say why, in the desk's words."""
        return _refusal(error.status, str(error))

    @api.exception_handler(NotAllowed)
    async def not_allowed(_request: Request, error: NotAllowed) -> JSONResponse:
        """Say which right is missing."""
        return _refusal(403, f"this needs the right to {error}")

    @api.exception_handler(BackupRefused)
    async def refused(_request: Request, error: BackupRefused) -> JSONResponse:
        """Say what is wrong with a backup."""
        return _refusal(409, str(error))

    @api.exception_handler(TipringError)
    async def trouble(_request: Request, error: TipringError) -> JSONResponse:
        """Say why the store or the settings cannot tell."""
        return _refusal(503, str(error))

    @api.exception_handler(RequestValidationError)
    async def misunderstood(
        _request: Request, error: RequestValidationError
    ) -> JSONResponse:
        """Say what is not understood, in one sentence."""
        return _refusal(422, "; ".join(map(_mistake, error.errors())))

    @api.exception_handler(HTTPException)
    async def no(_request: Request, error: HTTPException) -> JSONResponse:
        """Say why."""
        return _refusal(error.status_code, str(error.detail), error.headers)

    @api.exception_handler(Exception)
    async def mistake(request: Request, _error: Exception) -> JSONResponse:
        """Tell the log; who asks learns nothing of our insides."""
        log.error("the API fails at %s %s", request.method, request.url.path)
        return _refusal(500, "a mistake in the console; its log says more")


def _refusal(status: int, why: str, headers: object = None) -> JSONResponse:
    kept = dict(headers) if isinstance(headers, dict) else None
    return JSONResponse({"detail": why}, status, kept)


def _mistake(found: dict[str, object]) -> str:
    place = found.get("loc", ())
    where = ".".join(map(str, place)) if isinstance(place, Sequence) else ""
    text = f"{where}: {found.get('msg', '')}"
    return text.encode(errors="backslashreplace").decode()
