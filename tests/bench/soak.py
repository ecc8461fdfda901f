"""Many calls on a whole desk whose devices fail now and then: nothing may be lost."""

import argparse
import sys
import time
from pathlib import Path

from bench.tables import note, progress, show
from support.soaking import CALLS, Soak, SoakReport
from support.virtual_time import run_virtually

WHOLE_HOUR_S = 3600


def measure(seed: int, scale: float, folder: Path) -> None:
    """Let 1,000 callers call (times *scale*), on the virtual clock; print tables."""
    calls = round(CALLS * scale)
    began = time.monotonic()
    report = run_virtually(
        Soak(
            folder / "soak",
            calls,
            seed=seed,
            progress=lambda done, of: progress(done, of, "calls"),
        ).run()
    )
    _show(report, time.monotonic() - began)
    for hung in report.hung:
        note(hung)
    for one in report.untold:
        note(f"the journal does not tell what cured {one}")
    if not report.is_good:
        sys.exit("the soak found something; see above")


def _show(report: SoakReport, took_s: float) -> None:
    show(
        "Faults: the line idle again after (seconds: least / mean / most)",
        ("fault", "times", "cured by", "s"),
        report.rows(),
    )
    before, after = report.before, report.after
    show(
        f"{report.calls} calls in {report.seconds / WHOLE_HOUR_S:.1f} h of the virtual"
        f" clock, {took_s / 60:.0f} min of ours",
        ("what", "figure"),
        [
            ("answered", report.answered),
            ("met a line that was being mended", report.refused),
            ("gave up while it rang", report.gave_up),
            ("calls that hung", len(report.hung)),
            ("records never closed", len(report.open_records)),
            ("lines lost", len(report.lost)),
            ("faults", len(report.injected)),
            ("faults without their cure in the journal", len(report.untold)),
            ("tasks, early and late", f"{before.tasks} {after.tasks}"),
            (
                "memory, early and late (MB)",
                f"{before.memory_mb:.0f} {after.memory_mb:.0f}",
            ),
        ],
    )


def run(options: argparse.Namespace, folder: Path) -> None:
    """Measure as the rig's command says."""
    measure(options.seed, options.scale, folder)
