"""Ask for known weaknesses of what is locked: `make audit`. Needs the network.

pip-audit asks the registry's advisories about the locked versions. Where these cannot
be reached it finds nothing, which is no good news: so what was not asked is told.
"""

import json
import subprocess
import sys

from package.locked import REQUIREMENTS

WEAK, NOT_ASKED = 1, 2
"""Exit statuses."""


def audit() -> int:
    """Print what is known; 0: all were asked about, and none is weak."""
    command = [
        *(sys.executable, "-m", "pip_audit", "-r", str(REQUIREMENTS), "-f", "json"),
        *("--require-hashes", "--disable-pip", "--progress-spinner", "off"),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.stderr.write(done.stderr)
        return NOT_ASKED
    return judged(told)


def judged(told: list[dict[str, object]]) -> int:
    """Print what pip-audit tells of each library, and return the status."""
    unasked = [str(one["name"]) for one in told if "skip_reason" in one]
    weak = [one for one in told if one.get("vulns")]
    sys.stdout.write(f"{len(told) - len(unasked)} libraries were asked about\n")
    for one in weak:
        sys.stdout.write(f"{one['name']} {one['version']}: {_named(one['vulns'])}\n")
    if unasked:
        sys.stdout.write(f"{len(unasked)} could not be: {', '.join(unasked)}\n")
    if weak:
        return WEAK
    return NOT_ASKED if unasked else 0


def _named(found: object) -> str:
    return (
        ", ".join(str(each["id"]) for each in found) if isinstance(found, list) else ""
    )


if __name__ == "__main__":
    sys.exit(audit())
