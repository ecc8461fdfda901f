"""`make budgets`: measure what is promised, and compare it with the release before.

make budgets RUN="start dtmf"      only these
make budgets RUN=--keep            and keep the figures as this release's
"""

import argparse
import contextlib
import os
import platform
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.budgets.measures import GIVES, MEASURES
from bench.budgets.table import HEADER, Figures, before, broken, path_of, rows
from bench.tables import note, show
from tipring import __version__

COMES_FIRST = -15
"""A machine may have other work than this, a box has none that matters."""


def main() -> int:
    """Measure; 1 when a budget is broken."""
    options = _options()
    with contextlib.suppress(PermissionError):
        os.nice(COMES_FIRST)
    measured: dict[str, float] = {}
    missing: dict[str, str] = {}
    for name in options.measures or MEASURES:
        began = time.monotonic()
        with TemporaryDirectory(prefix=f"tipring-{name}-") as folder:
            try:
                measured |= MEASURES[name](Path(folder))
            except Exception as error:  # noqa: BLE001 - the others are measured still
                note(traceback.format_exc())
                missing |= dict.fromkeys(GIVES[name], f"{name}: {error}"[:60])
        note(f"{name}: {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}")
    now = Figures(__version__, measured, _at(), _machine(), missing)
    earlier = before(__version__)
    if options.keep:
        now = _kept(now)
    title = f"Budgets of {__version__}, {now.machine}"
    show(title, HEADER, rows(now, earlier))
    return 1 if broken(now) else 0


def _kept(now: Figures) -> Figures:
    """Write this release's figures; what was not measured now stays as it was."""
    path = path_of(now.release)
    path.parent.mkdir(exist_ok=True)
    old = Figures.read(path) if path.exists() else Figures(now.release, {})
    figures = {**old.measured, **now.measured}
    notes = {
        key: why
        for key, why in {**(old.notes or {}), **(now.notes or {})}.items()
        if key not in figures
    }
    whole = Figures(now.release, _rounded(figures), now.at, now.machine, notes)
    path.write_text(whole.written(), encoding="utf-8")
    return whole


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {key: float(f"{figure:.4g}") for key, figure in sorted(figures.items())}


def _at() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


def _machine() -> str:
    cores = os.cpu_count()
    return f"{platform.machine()}, {cores} cores, load {os.getloadavg()[0]:.1f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make budgets RUN='...'", description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"{[*MEASURES]}")
    parser.add_argument("--keep", action="store_true", help="as this release's figures")
    options = parser.parse_args()
    if unknown := set(options.measures) - set(MEASURES):
        parser.error(f"there is no measure {', '.join(sorted(unknown))}: {[*MEASURES]}")
    return options


if __name__ == "__main__":
    sys.exit(main())
