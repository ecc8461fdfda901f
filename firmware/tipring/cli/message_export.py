"""Messages as a ZIP: a WAV for each, and a table that a spreadsheet opens."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from tipring.cli.show import state_of, time_of
from tipring.domain.errors import StoreError
from tipring.store.records import MessageRecord

TABLE = "messages.csv"
COLUMNS = (
    *("id", "mailbox", "received", "number", "name", "call back", "seconds"),
    *("urgent", "state", "text", "sure", "file"),
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet."""


def export_messages(file: Path, found: Sequence[MessageRecord], zone: ZoneInfo) -> int:
    """Write *found* to *file*; return how many sounds are in it.

    StoreError when that is not possible. What was at *file* is replaced.
    """
    rows, sounds = [], 0
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
            for message in found:
                name = ""
                if message.path.is_file():
                    name = f"{message.mailbox}/{message.id}.wav"
                    out.write(message.path, name)
                    sounds += 1
                rows.append(_row(message, zone, name))
            out.writestr(TABLE, _table(rows))
    except OSError as error:
        told = f"cannot write {file}: {error.strerror}; name another place"
        raise StoreError(told) from error
    return sounds


def _row(message: MessageRecord, zone: ZoneInfo, name: str) -> list[str]:
    sure = message.text_confidence
    return [
        message.id,
        message.mailbox,
        time_of(message.started_at, zone),
        message.number or "",
        message.name or "",
        message.callback_number,
        "" if message.duration_s is None else f"{message.duration_s:.1f}",
        "yes" if message.urgent else "",
        state_of(message),
        message.text,
        "" if sure is None else f"{sure:.0%}",
        name,
    ]


def _table(rows: Sequence[Sequence[str]]) -> bytes:
    """Return the table in UTF-8 with the mark that spreadsheets know it by."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """Return *cell* so that nothing a caller is called becomes a formula."""
    is_number = cell[1:].isdigit()
    return f"'{cell}" if cell.startswith(_FORMULAS) and not is_number else cell
