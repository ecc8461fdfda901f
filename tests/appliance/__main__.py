"""The package on clean Debian roots: PYTHONPATH=tests:firmware python -m appliance.

Words after it are names of parts; all are done if none is named. Needs root.
"""

import sys
from collections.abc import Callable
from typing import Final

from appliance.findings import Findings
from appliance.installing import bookworm, emulated_arm64, trixie
from appliance.services import booted

PARTS: Final[dict[str, Callable[[Findings], None]]] = {
    "bookworm": bookworm,
    "trixie": trixie,
    "arm64": emulated_arm64,
    "booted": booted,
}


def main() -> int:
    """Do the parts that are asked for; the exit status says whether all was good."""
    findings = Findings()
    for name in sys.argv[1:] or PARTS:
        print(f"\n--- {name} ---", flush=True)
        PARTS[name](findings)
    print(f"\n{findings.good} good, {findings.bad} bad")
    return 1 if findings.bad else 0


if __name__ == "__main__":
    sys.exit(main())
