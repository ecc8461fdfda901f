"""The reports of tests of lines: a file each, for whoever compares lines later."""

from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from tipring.domain.findings import Report
from tipring.store.disk import make_folder, sync_folder
from tipring.store.trouble import told

REPORTS: Final = "line-tests"
"""The folder of the store that keeps them."""
_REPORT: Final = TypeAdapter(Report)


def keep_test(report: Report, store: Path) -> Path:
    """Keep *report*; return where. Raises StoreError."""
    folder = store / REPORTS
    path = folder / f"{report.at:%Y%m%d-%H%M%S}-{report.about}.json"
    with told("keep the report of a test in", folder):
        make_folder(folder)
        path.write_bytes(_REPORT.dump_json(report, indent=2) + b"\n")
        sync_folder(folder)
    return path


def kept_tests(line: str, store: Path, limit: int = 10) -> list[Report]:
    """Return the reports about *line*, newest first; one that is damaged is left out.

    Raises StoreError.
    """
    folder = store / REPORTS
    found: list[Report] = []
    with told("read the reports of tests in", folder):
        for path in sorted(folder.glob("*.json"), reverse=True):
            report = _read(path)
            if report is not None and report.about == line:
                found.append(report)
            if len(found) == limit:
                break
    return found


def _read(path: Path) -> Report | None:
    try:
        return _REPORT.validate_json(path.read_bytes())
    except ValidationError:
        return None
