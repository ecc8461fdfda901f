"""A modem on a USB node of a real kernel: PYTHONPATH=tests python -m vm [PART ...].

Parts are the names of the functions that `guest/opt/check` runs; all if none is named.
`python -m vm cut` cuts the machine's power instead (`cut.py`).
"""

import os
import sys
import time
from pathlib import Path
from typing import Final

from vm import cut
from vm.machine import boot, fetch
from vm.report import report
from vm.rootfs import make_image

CACHE: Final = Path(
    os.environ.get("TIPRING_VM_CACHE", Path.home() / ".cache" / "tipring-vm")
)
KEPT: Final = ("log", "results.json", "call.wav")


def main() -> int:
    """Build, boot, tell; the exit status says whether all went well."""
    if sys.argv[1:2] == ["cut"]:
        return cut.main(CACHE, sys.argv[2:])
    began = time.monotonic()
    for name in KEPT:
        (CACHE / name).unlink(missing_ok=True)
    image = make_image(CACHE, sys.argv[1:])
    print(f"disk made in {time.monotonic() - began:.0f} s; booting ...", flush=True)
    for line in boot(image):
        print(f"{time.monotonic() - began:5.0f} s  {line}", flush=True)
    for name in KEPT:
        fetch(image, f"/var/lib/vm/{name}", CACHE / name)
    print(f"\nWhat was found ({CACHE / 'log'} has the machine's own words):\n")
    whole = not sys.argv[1:]
    is_good = report(CACHE / "results.json", CACHE / "call.wav", whole=whole)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
