"""The console's web application: pages, and what they ask."""

import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from nicegui import ui
from starlette.middleware.gzip import GZipMiddleware

from tipring import __version__
from tipring.console import views
from tipring.console.certificates import ACME, OWN_DIRECTORY
from tipring.console.door import DeskSaysNo
from tipring.console.frame import mount_pages
from tipring.console.ground import Console, Ground
from tipring.console.guard import Guard
from tipring.console.log_in import add_log_in
from tipring.console.look.theme import FILES, URL
from tipring.console.phone import add_phone
from tipring.console.plain import CHALLENGES
from tipring.console.reception import Reception
from tipring.console.setup import SetupDoor, add_setup

PAGES = Path(__file__).parent / "pages"
mimetypes.init(files=())  # now, and without the system's lists: they differ
SMALLEST_GZIP = 1000


def make_console(console: Console, setup: SetupDoor | None = None) -> FastAPI:
    """Return the telephones' part alone. It publishes no description of itself."""
    web = _application()

    @web.get("/", include_in_schema=False)
    async def home() -> RedirectResponse:
        """Lead to the phone: the first of the pages."""
        return RedirectResponse("/pages/phone.html")

    add_telephones(web, console, setup)
    return web


def make_pages(
    ground: Ground, console: Console | None = None, setup: SetupDoor | None = None
) -> FastAPI:
    """Return all of the console. Once in a process: NiceGUI has one application."""
    web = _application()
    web.add_middleware(Reception, ground=ground)
    web.add_middleware(GZipMiddleware, minimum_size=SMALLEST_GZIP)
    add_log_in(web)
    if console is not None:
        add_telephones(web, console, setup)
    web.mount(URL, StaticFiles(directory=FILES))
    challenges = ground.state / OWN_DIRECTORY / ACME
    web.mount(CHALLENGES[:-1], StaticFiles(directory=challenges, check_dir=False))
    views.add_routes(web)
    mount_pages()
    ui.run_with(
        web,
        title="Tipring",
        dark=None,
        tailwind=False,
        reconnect_timeout=10.0,
        gzip_middleware_factory=None,
        show_welcome_message=False,
    )
    return web


def add_telephones(
    web: FastAPI, console: Console, setup: SetupDoor | None = None
) -> None:
    """Let *web* be telephones, and set telephones up."""
    add_phone(web, console)
    if setup is not None:
        add_setup(web, console, setup)
    web.mount("/pages", StaticFiles(directory=PAGES, check_dir=False))


def _application() -> FastAPI:
    web = FastAPI(title="Tipring console", version=__version__, openapi_url=None)
    web.add_middleware(Guard)

    @web.exception_handler(DeskSaysNo)
    async def no(_request: Request, error: DeskSaysNo) -> JSONResponse:
        """Say why, in the desk's words."""
        return JSONResponse({"detail": str(error)}, status_code=error.status)

    return web


@asynccontextmanager
async def awake(web: FastAPI, ground: Ground) -> AsyncIterator[None]:
    """Let the pages live while the context lasts: settings, live picture, NiceGUI."""
    await ground.read_settings()
    async with ground.live.opened(), web.router.lifespan_context(web):
        yield
