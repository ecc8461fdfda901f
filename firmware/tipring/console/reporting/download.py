"""Reports to take along: a route for each kind of file."""

from collections.abc import Callable, Sequence

from fastapi import FastAPI, HTTPException, Request, Response

from tipring.console.ground import Ground
from tipring.console.reporting.asked import asked
from tipring.console.reporting.tables import tables_of
from tipring.console.words import ENGLISH, LANGUAGES, speaking, wished
from tipring.domain.access import Right, Visitor
from tipring.domain.errors import StoreError
from tipring.domain.reports.report import Report
from tipring.domain.reports.table import Table
from tipring.store.report_views import reported

PATH = "/reports/export"
Write = Callable[[Sequence[Table]], bytes]


def add_reports(web: FastAPI) -> None:
    """Let *web* give reports as files to those who may read them."""

    # Workbooks take 5 MB of memory, which only who wants one pays.
    @web.get(f"{PATH}.csv", include_in_schema=False)
    async def as_csv(request: Request) -> Response:
        """Give all tables in one CSV file (RFC 4180, UTF-8)."""
        from tipring.console.reporting.files import CSV_TYPE, csv_file  # noqa: PLC0415

        return await _file(request, csv_file, CSV_TYPE, "csv")

    @web.get(f"{PATH}.xlsx", include_in_schema=False)
    async def as_xlsx(request: Request) -> Response:
        """Give a workbook with a sheet for each table."""
        from tipring.console.reporting.files import (  # noqa: PLC0415
            XLSX_TYPE,
            xlsx_file,
        )

        return await _file(request, xlsx_file, XLSX_TYPE, "xlsx")


async def _file(request: Request, write: Write, kind: str, ending: str) -> Response:
    ground: Ground = request.state.ground
    visitor: Visitor | None = request.state.visitor
    if visitor is None:
        raise HTTPException(401, "log in first")
    if not visitor.may(Right.REPORTS):
        raise HTTPException(403, "this is not for your account")
    report = await _report(request, ground, visitor)
    language = visitor.language or wished(request.headers.get("accept-language", ""))
    speaking.set(language if language in LANGUAGES else ENGLISH)
    since, until = report.wish.since, report.wish.until
    name = f"tipring-{since:%Y%m%d}-{until:%Y%m%d}.{ending}"
    return Response(
        write(tables_of(report)),
        media_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _report(request: Request, ground: Ground, visitor: Visitor) -> Report:
    settings = ground.settings
    if settings is None:
        raise HTTPException(503, ground.trouble or "the settings cannot be read")
    now = ground.sessions.wall()
    wanted = asked(request.query_params, now.astimezone(settings.office.zone))
    question = reported(wanted.wish(visitor, settings), now, settings.country)
    try:
        return await ground.ask(question)
    except StoreError as error:
        raise HTTPException(503, str(error)) from error
