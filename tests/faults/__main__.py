"""Break things and print the fault matrix: PYTHONPATH=tests python -m faults."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.tables import markdown, note
from faults.catalogue import FAULTS
from faults.matrix import HEADER, total


def main(arguments: list[str] | None = None) -> int:
    """Strike what was asked for; the exit status says whether nothing was lost."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if unknown := set(options.fault) - FAULTS.keys():
        parser.error(f"nobody knows how to strike {', '.join(sorted(unknown))}")
    rows = []
    for name in options.fault or FAULTS:
        strike, times = FAULTS[name]
        note(f"{datetime.now(UTC):%H:%M} {name}")
        with TemporaryDirectory(prefix="tipring-faults-") as folder:
            row = strike(Path(folder), options.rounds or times, options.seed)
        rows.append(row)
        for one in row.lost:
            note(f"{name}: lost: {one}")
        print(markdown(HEADER, [row.cells()]), flush=True)
    told = [row.cells() for row in rows]
    print(f"\n{markdown(HEADER, [*told, total(rows)])}")
    return 1 if any(row.lost for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("fault", nargs="*", help=f"of: {', '.join(FAULTS)}")
    parser.add_argument("--rounds", type=int, default=0, help="of each fault")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
