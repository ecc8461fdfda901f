"""A day of calls on a whole desk whose devices fail now and then.

5,000 calls on three lines, on the virtual clock: the desk, its rules, the drivers, the
store and its disk are the real ones, the devices and time are not. Nobody rests between
calls, so the day is compressed to some hours; a call in twenty has a fault. Nothing
here depends on how fast this machine is: growth is looked for in what is held, in
how long a caller waits for an answer (virtual), and in the processor's time of a call.
"""

import sys
from pathlib import Path

from faults.matrix import Row
from support.soaking import SHORT, Soak, SoakReport
from support.virtual_time import run_virtually

FAULT = "a compressed day of calls"
SCRIPTS = (SHORT, SHORT, ("waits 1 s", "presses 1", "waits 1.5 s", "hangs up"))
GROWTH_MB = 25.0
SLOWER = 1.25
TELL_EVERY = 250


def strike(folder: Path, rounds: int, seed: int) -> Row:
    """Let *rounds* callers call, one after another on each line."""
    soak = Soak(folder, rounds, seed=seed, scripts=SCRIPTS, progress=progress)
    report = run_virtually(soak.run())
    row = Row(FAULT, report.calls)
    row.told.update(calls=report.answered, faults=len(report.injected))
    row.back_s = [one.seconds for one in report.injected]
    row.lost = troubles(report)
    row.notes = figures(report)
    return row


def progress(done: int, of: int) -> None:
    """Tell now and then how far we are."""
    if done % TELL_EVERY == 0:
        print(f"{done} of {of} calls", file=sys.stderr, flush=True)


def troubles(report: SoakReport) -> list[str]:
    """Return what was lost, what hangs, and what has grown."""
    lost = [*report.hung, *report.lost, *(one.id for one in report.open_records)]
    lost += [f"what cured {one}" for one in report.untold]
    before, after = report.before, report.after
    early, late = report.work_early_and_late()
    waited, waits = report.early_and_late()
    grown = {
        "tasks": after.tasks > before.tasks,
        "descriptors": after.files > before.files,
        "memory": after.memory_mb > before.memory_mb + GROWTH_MB,
        "work of a call": late > early * SLOWER,
        "wait for an answer": waits > waited * SLOWER,
    }
    return lost + [f"{what} grew" for what, has_grown in grown.items() if has_grown]


def figures(report: SoakReport) -> list[str]:
    """Return what the process held, and what a call took, early and late."""
    before, after = report.before, report.after
    early, late = report.work_early_and_late()
    waited, waits = report.early_and_late()
    return [
        f"{report.seconds / 3600:.1f} h",
        f"memory {before.memory_mb:.0f} to {after.memory_mb:.0f} MB",
        f"descriptors {before.files} to {after.files}",
        f"threads {before.threads} to {after.threads}",
        f"answer after {waited:.2f} s, at the end {waits:.2f} s",
        f"work of a call {1000 * early:.0f} ms, at the end {1000 * late:.0f} ms",
    ]
