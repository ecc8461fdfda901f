"""The console's web application: pages, and what they ask."""

import mimetypes
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles

from tipring import __version__
from tipring.console.door import DeskSaysNo
from tipring.console.ground import Console
from tipring.console.guard import Guard
from tipring.console.phone import add_phone
from tipring.console.setup import SetupDoor, add_setup

PAGES = Path(__file__).parent / "pages"
mimetypes.init(files=())  # now, and without the system's lists: they differ


def make_console(console: Console, setup: SetupDoor | None = None) -> FastAPI:
    """Return the console's web application. It publishes no description of itself."""
    web = FastAPI(title="Tipring console", version=__version__, openapi_url=None)
    web.add_middleware(Guard)

    @web.exception_handler(DeskSaysNo)
    async def no(_request: Request, error: DeskSaysNo) -> JSONResponse:
        """Say why, in the desk's words."""
        return JSONResponse({"detail": str(error)}, status_code=error.status)

    @web.get("/", include_in_schema=False)
    async def home() -> RedirectResponse:
        """Lead to the phone: the first of the pages."""
        return RedirectResponse("/pages/phone.html")

    add_phone(web, console)
    if setup is not None:
        add_setup(web, console, setup)
    web.mount("/pages", StaticFiles(directory=PAGES, check_dir=False))
    return web
