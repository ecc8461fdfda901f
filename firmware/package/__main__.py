"""Make Debian packages: PYTHONPATH=firmware python -m package [TARGET ...].

A target is a Debian and a machine, `bookworm-arm64`; without one it is those of this
computer. Nothing of a target is run, so no emulator is needed for another machine.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from package.deb import make_deb
from package.locked import TARGETS, Target
from package.recipe import RecipeError, this_computer

DIST = Path(__file__).parents[2] / "dist"


def main() -> int:
    """Make what the command line asks for; the exit status says how it went."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("targets", nargs="*", metavar="TARGET", type=_target)
    asked.add_argument("--into", type=Path, default=DIST, metavar="FOLDER")
    asked.add_argument("--quick", action="store_true", help="larger, but soon made")
    given = asked.parse_args()
    try:
        for target in given.targets or [this_computer()]:
            deb = make_deb(target, given.into, is_quick=given.quick)
            print(f"{deb} ({deb.stat().st_size / 1e6:.0f} MB)")  # noqa: T201
    except (RecipeError, subprocess.CalledProcessError) as error:
        print(f"no package was made: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _target(name: str) -> Target:
    for each in TARGETS:
        if each.name == name:
            return each
    known = ", ".join(each.name for each in TARGETS)
    message = f"{name} is none of {known}"
    raise argparse.ArgumentTypeError(message)


if __name__ == "__main__":
    sys.exit(main())
