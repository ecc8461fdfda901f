"""The package, made from this checkout, and others of it that differ in one thing."""

import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from package.deb import make_deb
from package.locked import TARGETS, Target

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
        tree = Path(scratch) / "tree"
        subprocess.run(["dpkg-deb", "-R", str(deb), str(tree)], check=True)
        _change(tree / "DEBIAN/control", r"(?m)^Version: .*$", f"Version: {version}")
        _change(tree / "DEBIAN/preinst", r"(?m)^KNOWN=.*$", f"KNOWN={revision:04}")
        made = folder / f"tipring_{version}.deb"
        command = ["dpkg-deb", "-Zgzip", "-z1", "--build", str(tree), str(made)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return made


def _change(path: Path, pattern: str, to: str) -> None:
    path.write_text(re.sub(pattern, to, path.read_text()))
