"""Lock the package's libraries to files with hashes: `make lock`.

uv resolves what pyproject.toml asks for, once for all targets; kept of its answer are
the wheels (PEP 427) that a target's pip would take, and the source of those who publish
no others. `python -m package.lock TARGET` prints what one target takes.
"""

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.markers import Marker

from package.licences import gather
from package.licences import read as known_licences
from package.locked import (
    BUILD_REQUIREMENTS,
    REQUIREMENTS,
    SOURCE_ONLY,
    TARGETS,
    LockedFile,
    read,
    requirements,
    write,
)
from package.sbom import SBOM, sbom

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
BUILDERS = ("setuptools",)
"""What those who publish only their source are built with, beside our own backend."""


def resolved(asked: Path) -> list[LockedFile]:
    """Return the files that fulfil *asked*, a pyproject.toml or a list for pip."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "pylock.toml"
        command = (
            *(sys.executable, "-m", "uv", "pip", "compile", "--quiet"),
            *("--universal", "--generate-hashes", "--python-version", "3.11"),
            *("--format", "pylock.toml", "--output-file", str(answer), str(asked)),
        )
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        found = tomllib.loads(answer.read_text(encoding="utf-8"))["packages"]
    return [file for package in found for file in _files(package)]


def _files(package: Mapping[str, Any]) -> Iterator[LockedFile]:
    marker = Marker(package["marker"]) if "marker" in package else None
    here = [
        each for each in TARGETS if marker is None or marker.evaluate(each.environment)
    ]
    for wheel in package.get("wheels", ()):
        name = wheel["url"].rsplit("/", 1)[1]
        takers = tuple(each.name for each in here if each.takes(name))
        if takers:
            yield _locked(package, wheel, takers)
    if package["name"] in SOURCE_ONLY:
        yield _locked(package, package["sdist"], tuple(each.name for each in here))


def _locked(
    package: Mapping[str, Any], file: Mapping[str, Any], takers: tuple[str, ...]
) -> LockedFile:
    return LockedFile(
        package["name"],
        package["version"],
        file["url"].rsplit("/", 1)[1],
        file["hashes"]["sha256"],
        takers,
    )


def lock() -> None:
    """Write what the libraries of pyproject.toml are locked to."""
    files = resolved(PROJECT)
    write(files)
    REQUIREMENTS.write_text(requirements(files), encoding="utf-8")
    backend = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["build-system"]
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "build.in"
        asked.write_text("\n".join((*backend["requires"], *BUILDERS)), encoding="utf-8")
        BUILD_REQUIREMENTS.write_text(requirements(resolved(asked)), encoding="utf-8")
    gather(files)
    SBOM.write_text(sbom(files, known_licences()), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        wanted = next(each for each in TARGETS if each.name == sys.argv[1])
        sys.stdout.write(requirements(read(), wanted))
    else:
        lock()
