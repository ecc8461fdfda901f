"""Under which licence each locked library is, and the page that says so.

`licences.csv` is written by `make lock` from what each library says of itself (its
METADATA, PEP 639); `docs/licences.md` is written from it. Both can be checked offline.
"""

import csv
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from package.locked import HERE, TARGETS, LockedFile, requirements

LICENCES = HERE / "licences.csv"
PAGE = HERE.parents[1] / "docs" / "licences.md"
COLUMNS = ("package", "licence", "home")
LONGEST_NAME = 60
"""Longer ones are the text of a licence."""

CORRECTED = {
    "docutils": "BSD-2-Clause AND LicenseRef-Public-Domain",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "vosk": "Apache-2.0",
}
"""What is said of them is no licence's name: docutils' GPL is that of an editor's mode
that no wheel has."""
NAMES = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
}
"""Names that libraries use, by those of SPDX."""
BESIDE_US = (
    ("kamailio", "GPL-2.0-or-later", "the SIP border; a process of its own"),
    ("rtpengine-daemon", "GPL-3.0-or-later", "sound of telephones; a process"),
    ("espeak-ng", "GPL-3.0-or-later", "says texts that nobody recorded; a process"),
    ("ffmpeg", "GPL-2.0-or-later", "reads recordings of an owner; a process"),
    ("nftables", "GPL-2.0-only", "cuts the link in the drill; a process"),
    ("openssh-client", "BSD-2-Clause and others", "carries backups away; a process"),
    ("openssl", "Apache-2.0", "makes the border's certificate; a process"),
    ("iproute2", "GPL-2.0-or-later", "says which addresses there are; a process"),
    ("libportaudio2", "MIT", "the sound of a HAT; loaded by PyAudio"),
    ("libatomic1", "GPL-3.0-or-later with the GCC exception", "loaded by Vosk"),
)
"""Debian's packages that may stand beside the box: name, licence, for what."""
HEAD = """\
# Licences

Tipring itself is under the [Apache License 2.0](../LICENSE). Its package carries the
libraries below, each with its own licence in its folder. This page is written by
`make lock`; a test holds it to what is locked.

The licences of libraries must allow that their code runs within our process and is
handed on with it: none is under the GPL. Those of weak copyleft (MPL, LGPL, EPL) are
carried unchanged, in files of their own that anyone may replace.

| library | version | licence |
|---|---|---|
"""
BESIDE = """
## Programs beside the box

They come from Debian, in packages of their own, and none of them is in ours. The box
starts those under the GPL as processes, and talks with them by files, sockets, pipes.

| Debian's package | licence | for what |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Licence:
    """What one library says of itself."""

    package: str
    licence: str
    home: str


def read(path: Path = LICENCES) -> dict[str, Licence]:
    """Return what is known, by the library's name."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["package"]: Licence(**row) for row in csv.DictReader(lines)}


def gather(files: Iterable[LockedFile]) -> None:
    """Write `licences.csv` and the page for what is locked."""
    files = list(files)
    found = {file.package: _asked(file, files) for file in files}
    with LICENCES.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(
            (each.package, each.licence, each.home) for each in found.values()
        )
    PAGE.write_text(page(files, found), encoding="utf-8")


def page(files: Iterable[LockedFile], known: dict[str, Licence]) -> str:
    """Return the page for people."""
    versions: dict[str, list[str]] = {}
    for file in files:
        said = versions.setdefault(file.package, [])
        said += [file.version] * (file.version not in said)
    ours = "".join(
        f"| {_linked(known[name])} | {', '.join(said)} | {known[name].licence} |\n"
        for name, said in versions.items()
    )
    theirs = "".join(f"| {' | '.join(row)} |\n" for row in BESIDE_US)
    return f"{HEAD}{ours}{BESIDE}{theirs}"


def _linked(licence: Licence) -> str:
    return f"[{licence.package}]({licence.home})" if licence.home else licence.package


def _asked(file: LockedFile, files: list[LockedFile]) -> Licence:
    told = _metadata(file, files)
    return Licence(file.package, _licence(file.package, told), _home(told))


def _metadata(file: LockedFile, files: list[LockedFile]) -> Message:
    """Return what a library says: as installed here, else as fetched for its target."""
    try:
        return metadata(file.package)  # type: ignore[return-value]
    except PackageNotFoundError:
        pass
    target = next(each for each in TARGETS if each.name in file.targets)
    mine = [each for each in files if each.package == file.package]
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.txt"
        asked.write_text(requirements(mine, target), encoding="utf-8")
        platforms = {tag.platform for tag in target.tags if tag.platform != "any"}
        command = (
            *(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-r", asked),
            *("-d", folder, "--only-binary=:all:", "--python-version", target.python),
            *(word for each in sorted(platforms) for word in ("--platform", each)),
        )
        subprocess.run(list(map(str, command)), check=True)  # noqa: S603
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as inside:
            name = next(one for one in inside.namelist() if one.endswith("/METADATA"))
            return HeaderParser().parsestr(inside.read(name).decode("utf-8"))


def _licence(package: str, told: Message) -> str:
    if package in CORRECTED:
        return CORRECTED[package]
    expression = str(told.get("License-Expression") or "").strip()
    named = str(told.get("License") or "").strip()
    classified = [
        str(line).rsplit(" :: ", 1)[1]
        for line in told.get_all("Classifier") or ()
        if str(line).startswith("License :: OSI Approved ::")
    ]
    short = named if len(named) < LONGEST_NAME and "\n" not in named else ""
    said = expression or short or " AND ".join(classified)
    return NAMES.get(said, said)


def _home(told: Message) -> str:
    lines = [str(line) for line in told.get_all("Project-URL") or ()]
    links = dict(re.split(r"\s*,\s*", line, maxsplit=1) for line in lines)
    small = {name.lower(): link for name, link in links.items()}
    wanted = ("source", "source code", "repository", "homepage", "home")
    found = [small[name] for name in wanted if name in small]
    return found[0] if found else str(told.get("Home-page") or "")
