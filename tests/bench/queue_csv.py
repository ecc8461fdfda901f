"""How long queues take in and out of a spreadsheet: `python -m tests.bench.queue_csv`.

1000 queues of 50 agents, as one CSV of 1000 rows, each step in a process of its own.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tipring.config.queue_csv.columns import AGENT_SEATS, COLUMNS, SEATS
from tipring.config.queue_csv.exporting import export
from tipring.config.queue_csv.findings import Findings
from tipring.config.queue_csv.folder import read_folder
from tipring.config.queue_csv.importing import prepare

QUEUES = 1000
KILO = 1024

_SETTINGS: Mapping[str, str] = {
    "Location": "Harbor",
    "Caller ID First Name": ".",
    "Language": "en_us",
    "Time Zone": "America/New_York",
    "Call Queue Enable": "ENABLED",
    "Call Routing Type (Priority / Skill Based)": "PRIORITY_BASED",
    "Call Routing Pattern": "WEIGHTED",
    "Overflow Action": "PERFORM_BUSY_TREATMENT",
    "Overflow Enable": "TRUE",
    "Overflow After Wait Time": "300",
    "Wait Message Enable": "TRUE",
    "Wait Message Mode": "POSITION",
    "Comfort Message Enable": "TRUE",
    "Comfort Message Time": "60",
    "Bounced Call Enable": "TRUE",
    "Bounced Call Number of Rings": "4",
    "Agent Action": "REPLACE",
}
"""What every queue says; all other columns of the queue are blank."""


def write_csv(path: Path, queues: int, size: int = 25) -> None:
    """Write a CSV of all columns with 50 agents in each of *queues* rows."""
    lines = [",".join(column.english for column in COLUMNS)]
    for number in range(queues):
        said = {
            **_SETTINGS,
            "Name": f"Queue {number}",
            "Extension": f"{number:06d}",
            "Number of Calls in Queue": str(size),
        }
        for seat, (agent, weight, _) in enumerate(AGENT_SEATS):
            who = (number * SEATS + seat) % (queues * 5)
            said |= {agent.english: f"agent{who}@example.com", weight.english: "2"}
        lines.append(",".join(said.get(column.english, "") for column in COLUMNS))
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")


def _quiet(_what: str, _done: int, _all: int) -> None:
    """Say nothing: what is said takes time, too."""


def import_all(folder: Path, size: int = 25) -> None:
    """Import the CSV of *folder* into its office."""
    path = folder / f"in-{size}.csv"
    found = prepare(path, folder / "office", _quiet)
    if found.findings.errors:
        raise SystemExit(str(found.findings.errors[0]))
    found.write(_quiet)


def export_all(folder: Path) -> None:
    """Export the office of *folder*."""
    office = read_folder(folder / "office")
    export(folder / "out.csv", office, Findings(), _quiet)


STEPS: Mapping[str, tuple[str, Callable[[Path], None]]] = {
    "new": ("import of new queues", import_all),
    "same": ("import that changes nothing", import_all),
    "edit": ("import that edits each file", lambda folder: import_all(folder, 30)),
    "export": ("export", export_all),
}
"""In this order: each works on what the one before left."""


def measured(step: str, folder: Path) -> str:
    """Do *step* in this process; return what it took."""
    what, act = STEPS[step]
    began = time.perf_counter()
    act(folder)
    took_s = time.perf_counter() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILO
    return f"{what:30}{took_s:7.2f} s{peak_mb:7.0f} MB"


def main(arguments: Sequence[str]) -> None:
    """Measure all steps, or, in a process of its own, one of them."""
    if arguments:
        step, folder = arguments
        print(measured(step, Path(folder)))
        return
    with TemporaryDirectory(prefix="tipring-bench-") as name:
        (Path(name) / "office").mkdir()
        for size in (25, 30):
            write_csv(Path(name) / f"in-{size}.csv", QUEUES, size)
        print(f"{QUEUES} queues of {SEATS} agents")
        for step in STEPS:
            command = [sys.executable, "-m", "tests.bench.queue_csv", step, name]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
