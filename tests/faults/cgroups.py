"""Control groups of this machine (cgroup v1), for as long as a test needs them."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
BIG_SHARE = 100_000
"""Of the processor, against 1024 of each process of others: what is left to others is
what the quota leaves, so a busy machine does not spoil the measurement."""


def why_no_groups(*controllers: str) -> str:
    """Return why no groups can be made here; empty: they can."""
    if os.geteuid() != 0:
        return "control groups need root"
    missing = [one for one in controllers if not (ROOT / one / "cgroup.procs").exists()]
    return f"no cgroup v1 for {', '.join(missing)}" if missing else ""


@contextlib.contextmanager
def group(controller: str, name: str, **settings: int) -> Iterator[Path]:
    """Make a group with *settings* (dots are written `__`); give its folder."""
    folder = ROOT / controller / f"tipring-{os.getpid()}-{name}"
    folder.mkdir()
    try:
        for key, value in settings.items():
            (folder / key.replace("__", ".")).write_text(str(value))
        yield folder
    finally:
        for process in (folder / "cgroup.procs").read_text().split():
            with contextlib.suppress(OSError):
                (ROOT / controller / "cgroup.procs").write_text(process)
        folder.rmdir()


def prefix(*folders: Path) -> tuple[str, ...]:
    """Return what goes before a command that is to run in all these groups."""
    enter = "".join(f"echo $$ > {folder}/cgroup.procs; " for folder in folders)
    return ("sh", "-c", f'{enter}exec "$@"', "in-group")


@contextlib.contextmanager
def ourselves_in(folder: Path) -> Iterator[None]:
    """Put this process into the group meanwhile."""
    (folder / "cgroup.procs").write_text(str(os.getpid()))
    try:
        yield
    finally:
        (folder.parent / "cgroup.procs").write_text(str(os.getpid()))
