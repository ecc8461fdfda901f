"""What the package is locked to: the files of each library, with their hashes.

`files.csv` names every file that one of the package's targets may take; what pip reads
(`requirements.txt`) is made from it. Both are written by `make lock`.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

HERE = Path(__file__).parent
FILES = HERE / "files.csv"
REQUIREMENTS = HERE / "requirements.txt"
BUILD_REQUIREMENTS = HERE / "requirements-build.txt"
COLUMNS = ("package", "version", "file", "sha256", "targets")

SOURCE_ONLY = {
    "pyaudio": "bound to PortAudio's headers; compiled for the target, or Debian's own",
    "srt": "one file of pure Python, never published as a wheel",
}
"""Who has no wheels for Linux, and why that is no trouble."""

FROM_DEBIAN = {
    ("lgpio", "trixie-arm64"): "Debian 13's python3-lgpio; there is no wheel for it",
}
"""Which target gets what from its own archive."""

GLIBC = 36
"""2.36 is Debian 12's, the older one of the two."""


@dataclass(frozen=True, slots=True)
class Target:
    """One root that the package is made for."""

    name: str
    python: str
    machine: str

    @property
    def environment(self) -> dict[str, str]:
        """What PEP 508 markers ask about this target."""
        return {
            "implementation_name": "cpython",
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_system": "Linux",
            "python_full_version": f"{self.python}.0",
            "python_version": self.python,
            "sys_platform": "linux",
        }

    @property
    def tags(self) -> frozenset[Tag]:
        """The tags of PEP 425 that this target's pip accepts."""
        major, minor = (int(part) for part in self.python.split("."))
        here = [*self._platforms()]
        return frozenset(cpython_tags((major, minor), platforms=here)) | frozenset(
            compatible_tags((major, minor), f"cp{major}{minor}", platforms=here)
        )

    def takes(self, file: str) -> bool:
        """Return whether *file*, a wheel, installs here."""
        return not self.tags.isdisjoint(parse_wheel_filename(file)[3])

    def _platforms(self) -> Iterator[str]:
        for minor in range(GLIBC, 4, -1):
            yield f"manylinux_2_{minor}_{self.machine}"
        for alias in ("manylinux2014", "manylinux2010", "manylinux1", "linux"):
            yield f"{alias}_{self.machine}"


TARGETS = (
    Target("bookworm-amd64", "3.11", "x86_64"),
    Target("bookworm-arm64", "3.11", "aarch64"),
    Target("trixie-amd64", "3.13", "x86_64"),
    Target("trixie-arm64", "3.13", "aarch64"),
)


@dataclass(frozen=True, slots=True)
class LockedFile:
    """One file of one library, and the targets that may take it."""

    package: str
    version: str
    file: str
    sha256: str
    targets: tuple[str, ...]

    @property
    def is_wheel(self) -> bool:
        """Whether it needs no compiler."""
        return self.file.endswith(".whl")


def read(path: Path = FILES) -> list[LockedFile]:
    """Return what is locked, in the file's order."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            LockedFile(
                row["package"],
                row["version"],
                row["file"],
                row["sha256"],
                tuple(row["targets"].split()),
            )
            for row in csv.DictReader(lines)
        ]


def write(files: Iterable[LockedFile], path: Path = FILES) -> None:
    """Write *files* as a table."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(
            (each.package, each.version, each.file, each.sha256, " ".join(each.targets))
            for each in files
        )


def requirements(files: Iterable[LockedFile], target: Target | None = None) -> str:
    """Return what pip reads with `--require-hashes`.

    With a *target* it names what that root takes, and no markers: pip asks them about
    the machine it runs on, also when it collects wheels for another one.
    """
    chosen: dict[tuple[str, str], list[LockedFile]] = {}
    for each in files:
        if target is None or target.name in each.targets:
            chosen.setdefault((each.package, each.version), []).append(each)
    return "".join(
        f"{package}=={version}{_marker(found) if target is None else ''}"
        + "".join(f" \\\n    --hash=sha256:{hash_}" for hash_ in _hashes(found))
        + "\n"
        for (package, version), found in chosen.items()
    )


def _hashes(files: Iterable[LockedFile]) -> list[str]:
    return sorted({each.sha256 for each in files})


def _marker(files: Iterable[LockedFile]) -> str:
    names = {name for each in files for name in each.targets}
    wanted = [each for each in TARGETS if each.name in names]
    pythons = {each.python for each in wanted}
    machines = {each.machine for each in wanted}
    said = []
    if len(pythons) == 1:
        said.append(
            "python_version " + ("<" if "3.11" in pythons else ">=") + " '3.12'"
        )
    if len(machines) == 1:
        said.append(f"platform_machine == '{machines.pop()}'")
    return f" ; {' and '.join(said)}" if said else ""
