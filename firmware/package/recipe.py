"""What a package is called, and for whom it is."""

import platform
import re
import subprocess
from pathlib import Path

from package.locked import TARGETS, Target

CHECKOUT = Path(__file__).parents[2]
DEBIAN_VERSION = "1"
"""Of the packaging; the program's own version is before it."""
RELEASES = {"bookworm": "deb12", "trixie": "deb13"}
OS_RELEASE = Path("/etc/os-release")


class RecipeError(Exception):
    """A package cannot be made here; the text says why."""


def release(target: Target) -> str:
    """Return the name of the target's Debian."""
    return target.name.split("-")[0]


def architecture(target: Target) -> str:
    """Return what Debian calls the target's machine."""
    return target.name.split("-")[1]


def version(target: Target) -> str:
    """Return the package's version; Debian 13's is newer than Debian 12's."""
    return f"{program_version()}-{DEBIAN_VERSION}~{RELEASES[release(target)]}"


def program_version() -> str:
    """Return the version that the program says of itself."""
    return _said_in("firmware/tipring/__init__.py", r'__version__ = "(.+)"')


def newest_revision() -> str:
    """Return which tables the program's store has, see store/revision.py."""
    return _said_in("firmware/tipring/store/revision.py", r'NEWEST = "(.+)"')


def made_at() -> int:
    """Return the time of the newest change, so that the same source makes the same."""
    asked = ("git", "-C", str(CHECKOUT), "log", "-1", "--format=%ct")
    said = subprocess.run(asked, capture_output=True, check=False, text=True)  # noqa: S603
    changed = CHECKOUT / "CHANGELOG.md"
    return int(said.stdout or 0) or int(changed.stat().st_mtime)


def this_computer() -> Target:
    """Return the target that this computer is. RecipeError: it is none."""
    told = OS_RELEASE.read_text(encoding="utf-8") if OS_RELEASE.exists() else ""
    for each in TARGETS:
        named = f"VERSION_CODENAME={release(each)}" in told.splitlines()
        if named and each.machine == platform.machine():
            return each
    message = f"this computer is none of {', '.join(each.name for each in TARGETS)}"
    raise RecipeError(message)


def _said_in(path: str, pattern: str) -> str:
    found = re.search(pattern, (CHECKOUT / path).read_text(encoding="utf-8"))
    if found is None:
        message = f"{path} does not say {pattern}"
        raise RecipeError(message)
    return found[1]
