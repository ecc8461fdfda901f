"""All queues as a spreadsheet to download."""

import asyncio
import tempfile
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response

from tipring.config.queue_csv.exporting import export
from tipring.config.queue_csv.findings import Findings
from tipring.config.queue_csv.folder import read_folder
from tipring.console.ground import Ground
from tipring.domain.access import Right, Visitor
from tipring.domain.errors import SettingsError

HERE = "/export/queues"
KINDS = {".csv": "text/csv; charset=utf-8", ".zip": "application/zip"}


def exported(directory: Path) -> tuple[str, bytes]:
    """Return the file's kind and what it says. Blocks; raises SettingsError."""
    with tempfile.TemporaryDirectory(prefix="tipring-") as folder:
        path = Path(folder) / "queues.csv"
        written = export(
            path, read_folder(directory), Findings(), lambda _what, _done, _all: None
        )
        return written.path.suffix, written.path.read_bytes()


def add_queue_sheets(web: FastAPI) -> None:
    """Let *web* give the queues to those who may change them."""

    @web.get(HERE, include_in_schema=False)
    async def queues(request: Request) -> Response:
        """Give a CSV; a ZIP where one CSV may not hold them all."""
        ground: Ground = request.state.ground
        visitor: Visitor | None = request.state.visitor
        if visitor is None:
            raise HTTPException(401, "log in first")
        if not visitor.may(Right.CHANGE) or visitor.queues:
            raise HTTPException(403, "this is not for your account")
        try:
            kind, data = await asyncio.to_thread(exported, ground.directory)
        except SettingsError as error:
            raise HTTPException(409, str(error)) from error
        headers = {"Content-Disposition": f'attachment; filename="queues{kind}"'}
        return Response(data, media_type=KINDS[kind], headers=headers)
