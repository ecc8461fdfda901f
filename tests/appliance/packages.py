"""The package, made from this checkout, and others of it that differ in one thing."""

import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from package.deb import make_deb
from package.locked import TARGETS, Target

MAGIC: Final = b"!<arch>\n"
HEADER_BYTES: Final = 60
MADE: Final = os.environ.get("TIPRING_DEBS")
"""A folder with packages that were made already, to try those."""


def target(name: str) -> Target:
    """Return the target of this name."""
    return next(each for each in TARGETS if each.name == name)


def package(name: str, folder: Path) -> Path:
    """Return the package for the root *name*; it is made in *folder* if need be."""
    release, machine = name.split("-")
    suffix = {"bookworm": "deb12", "trixie": "deb13"}[release]
    if MADE and (found := sorted(Path(MADE).glob(f"*{suffix}_{machine}.deb"))):
        return found[-1]
    return make_deb(target(name), folder, is_quick=True)


def another(deb: Path, folder: Path, *, version: str, revision: int) -> Path:
    """Return *deb* with another version, which knows the store up to *revision*.

    That is all that dpkg and the package's scripts know of an older or newer one.
    """
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        control = Path(scratch) / "control"
        subprocess.run(["dpkg-deb", "-e", str(deb), str(control)], check=True)
        _change(control / "control", r"(?m)^Version: .*$", f"Version: {version}")
        _change(control / "preinst", r"(?m)^KNOWN=.*$", f"KNOWN={revision:04}")
        packed = Path(scratch) / "control.tar.gz"
        pack = ["tar", "-C", str(control), "--owner=0", "--group=0", "-czf"]
        subprocess.run([*pack, str(packed), "."], check=True)
        made = folder / f"tipring_{version}.deb"
        _with_control(deb, packed.read_bytes(), made)
    return made


def _with_control(deb: Path, control: bytes, to: Path) -> None:
    """Write *deb* with another control archive; its files stay packed (deb(5))."""
    with deb.open("rb") as old, to.open("wb") as new:
        new.write(old.read(len(MAGIC)))
        while header := old.read(HEADER_BYTES):
            name, size = header[:16].strip(b" /"), int(header[48:58])
            body = old.read(size + size % 2)[:size]
            if name.startswith(b"control.tar"):
                name, body = b"control.tar.gz", control
            told = b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (
                *(name, 0, 0, 0, 0o100644),
                len(body),
            )
            new.write(told + body + b"\n" * (len(body) % 2))


def _change(path: Path, pattern: str, to: str) -> None:
    path.write_text(re.sub(pattern, to, path.read_text()))
