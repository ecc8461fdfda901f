"""`make fuzz`: try every parser that the outside reaches, for so many minutes each.

    make fuzz RUN="--minutes 10 --jobs 2 sip rtp"

What crashes is left in the folder that is named, and told: mend it, and add a test.
`--keep` puts what reached something new into `corpus/NAME`: few, and small.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from fuzz.targets import NAMES

CORPUS = Path(__file__).parent / "corpus"
KEPT_BYTES = 12_000
"""Of each target."""
NICE = 19
_RUNS = re.compile(r"stat::number_of_executed_units: +(\d+)")
_REACHED = re.compile(r"cov: (\d+) ft: (\d+)")
Report = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target."""

    name: str
    runs: int
    took_s: float
    reached: str
    """Lines and features, as libFuzzer counts them."""
    crashes: tuple[Path, ...]
    log: Path

    @property
    def row(self) -> Report:
        """The line of the table."""
        a_second = f"{self.runs / max(self.took_s, 1):.0f}"
        crashes = str(len(self.crashes)) if self.crashes else "none"
        took = f"{self.took_s / 60:.1f} min"
        return (self.name, f"{self.runs}", a_second, took, self.reached, crashes)


def main() -> int:
    """Fuzz; 1 when something crashed."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="tipring-fuzz-run-"))
    print(f"What is tried, and what crashes, is left in {folder}", flush=True)
    head = ("target", "runs", "a second", "time", "reached", "crashes")
    print(_line(head), flush=True)
    with ThreadPoolExecutor(options.jobs) as pool:
        work = [pool.submit(_fuzzed, name, folder, options) for name in options.targets]
        outcomes = []
        for each in work:
            outcomes.append(each.result())
            print(_line(outcomes[-1].row), flush=True)
    crashed = [outcome for outcome in outcomes if outcome.crashes]
    for outcome in crashed:
        print(f"{outcome.name}: {outcome.log}")
        print("\n".join(f"  {path}" for path in outcome.crashes))
    return 1 if crashed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz RUN='...'", description=__doc__)
    parser.add_argument("targets", nargs="*", default=NAMES, metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=1.0, help="for each target")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=random.randrange(1, 1 << 31))  # noqa: S311 - no secret
    parser.add_argument("--keep", action="store_true", help="add to the corpus")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(NAMES):
        parser.error(f"there is no target {', '.join(sorted(unknown))}: {NAMES}")
    return options


def _fuzzed(name: str, folder: Path, options: argparse.Namespace) -> Outcome:
    corpus, log = folder / name, folder / f"{name}.log"
    corpus.mkdir()
    for path in _kept(name):
        (corpus / path.name).write_bytes(path.read_bytes())
    began, runs, reached, seed = time.monotonic(), 0, "", options.seed
    until = began + options.minutes * 60
    with log.open("w", encoding="utf-8", errors="replace") as told:
        while (left := until - time.monotonic()) > 1:
            said = _child(name, corpus, left, seed)
            told.write(said)
            runs += sum(int(each) for each in _RUNS.findall(said))
            found = _REACHED.findall(said)
            reached = " / ".join(found[-1]) if found else reached
            if _crashes(folder, name):
                break
            seed += 1
    if options.keep:
        _keep(name, corpus)
    crashes = _crashes(folder, name)
    return Outcome(name, runs, time.monotonic() - began, reached, crashes, log)


def _child(name: str, corpus: Path, seconds: float, seed: int) -> str:
    command = ("nice", "-n", str(NICE), sys.executable, "-m", "fuzz.child")
    done = subprocess.run(
        (*command, name, str(corpus), str(round(seconds)), str(seed)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = done.stdout.decode("utf-8", "replace")
    if done.returncode and not _crashes(corpus.parent, name):
        corpus.with_name(f"{name}.found-nothing").write_text(said, encoding="utf-8")
    return said


def _crashes(folder: Path, name: str) -> tuple[Path, ...]:
    found = folder.glob(f"{name}.found-*")
    return tuple(sorted(path for path in found if "found-slow-unit" not in path.name))


def _kept(name: str) -> list[Path]:
    return sorted((CORPUS / name).glob("*"))


def _keep(name: str, corpus: Path) -> None:
    """Put the smallest of what libFuzzer found worth keeping into the repository."""
    there = sum(path.stat().st_size for path in _kept(name))
    (CORPUS / name).mkdir(exist_ok=True)
    for path in _smallest(corpus):
        there += path.stat().st_size
        if there > KEPT_BYTES:
            return
        (CORPUS / name / path.name[:16]).write_bytes(path.read_bytes())


def _smallest(corpus: Path) -> Iterator[Path]:
    found = [path for path in corpus.iterdir() if not path.name.startswith("seed-")]
    yield from sorted(found, key=lambda path: path.stat().st_size)


def _line(cells: Report) -> str:
    return "".join(f"{cell:<16}" for cell in cells).rstrip()


if __name__ == "__main__":
    sys.exit(main())
