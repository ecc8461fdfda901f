"""Reports as files: CSV and XLSX. What callers said or typed stays text in them."""

import io
import re
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tipring.domain.reports.table import Kind, Table, Value, as_csv, rounded

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME = 31
"""Of a sheet, as Excel has it."""
WIDTH = 16
FIRST_ROW = 3
"""Below the title and the heads."""
_FORMATS = {Kind.PERCENT: "0.0%", Kind.SECONDS: "[h]:mm:ss", Kind.NUMBER: "0.0"}
DAY_S = 86_400
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def csv_file(tables: Sequence[Table]) -> bytes:
    """Return *tables* as CSV with the mark by which Excel knows UTF-8."""
    return as_csv(tables).encode("utf-8-sig")


def xlsx_file(tables: Sequence[Table]) -> bytes:
    """Return *tables* as a workbook, a sheet each."""
    book = Workbook()
    first = book.active
    for table in tables:
        sheet = book.create_sheet(table.name[:LONGEST_NAME])
        heads = (table.title,), [column.title for column in table.columns]
        for line, texts in enumerate(heads, 1):
            for place, text in enumerate(texts, 1):
                cell = sheet.cell(line, place)
                _fill(cell, text, Kind.TEXT)
                cell.font = Font(bold=True)
        for line, row in enumerate(table.rows, FIRST_ROW):
            for place, value in enumerate(row, 1):
                cell = sheet.cell(line, place)
                _fill(cell, value, table.columns[place - 1].kind)
        for place in range(1, len(table.columns) + 1):
            sheet.column_dimensions[get_column_letter(place)].width = WIDTH
        sheet.freeze_panes = "B3"
    if tables and first is not None:
        book.remove(first)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(cell: Cell, value: Value, kind: Kind) -> None:
    """Put *value* in as what it is; a text is never a formula."""
    if isinstance(value, str):
        cell.value = _NOT_IN_XML.sub("", value)
        cell.data_type = "s"  # whatever it begins with
        return
    if value is not None and kind is Kind.SECONDS:
        cell.value = value / DAY_S
    else:
        cell.value = rounded(value, kind)
    if form := _FORMATS.get(kind):
        cell.number_format = form
