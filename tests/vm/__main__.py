"""A modem on a real USB node of a real kernel: PYTHONPATH=tests python -m vm."""

import os
import sys
import time
from pathlib import Path

from vm.machine import boot, fetch
from vm.rootfs import make_image

CACHE = Path(os.environ.get("TIPRING_VM_CACHE", Path.home() / ".cache" / "tipring-vm"))


def main() -> int:
    """Build, boot, tell; the exit status says whether all went well."""
    began = time.monotonic()
    image = make_image(CACHE, sys.argv[1:])
    print(f"disk made in {time.monotonic() - began:.0f} s; booting ...", flush=True)
    for line in boot(image):
        print(f"{time.monotonic() - began:5.0f} s  {line}", flush=True)
    for name in ("log", "results.json", "call.wav"):
        fetch(image, f"/var/lib/vm/{name}", CACHE / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
