"""Looks a caller up in `customers.csv`, as a spreadsheet saves it."""

import csv
from pathlib import Path

from tipring.scripting import Answer, Call

CUSTOMERS = Path(__file__).parent / "customers.csv"
"""Columns: number, name, kind."""
SIGNIFICANT_DIGITS = 8
"""So many from the end are compared: one list writes +49 30, the other 030."""


def look_up(call: Call) -> Answer:
    """Say `known` for a customer, with name and kind; else `unknown`."""
    caller = _end(call.caller)
    with CUSTOMERS.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if caller and _end(row["number"]) == caller:
                known = {"customer": row["name"], "kind": row["kind"]}
                return Answer(go="known", set=known)
    return Answer(go="unknown")


def _end(number: str) -> str:
    digits = "".join(filter(str.isdecimal, number))
    return digits[-SIGNIFICANT_DIGITS:]
