"""What the package has beside the program: units, rules, papers, recipes."""

import gzip
import shutil
import subprocess
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from package.locked import Target
from package.recipe import (
    CHECKOUT,
    RecipeError,
    made_at,
    program_version,
    release,
    version,
)

FILES = Path(__file__).parent / "files"
"""Laid down as they are."""
SCRIPTS = Path(__file__).parent / "debian"
UNIT_ENDINGS = frozenset({".service", ".target", ".timer", ".path", ".socket"})
UNITS = Path("usr/lib/systemd/system")
PAPERS = Path("usr/share/doc/tipring")
SHARED = Path("usr/share/tipring")
OVERLAY = "tipring-fxo"
MAINTAINER = "Tipring maintainers <maintainers@tipring.invalid>"


def lay_units(root: Path) -> None:
    """Lay systemd's files: units, and folders as systemd calls them (`sysusers.d`)."""
    for path in sorted((CHECKOUT / "systemd").iterdir()):
        if path.suffix in UNIT_ENDINGS:
            _copy(path, root / UNITS)
        elif path.is_dir() and path.name.endswith((".service.d", ".timer.d")):
            _copy_all(path, root / UNITS / path.name)
        elif path.is_dir() and path.name.endswith(".conf.d"):
            _copy_all(path, root / "usr/lib/systemd" / path.name)
        elif path.is_dir():
            _copy_all(path, root / "usr/lib" / path.name)


def lay_hardware(root: Path) -> None:
    """Lay what boards and modems need: rules, the codec's settings, the overlay."""
    for rules in sorted((CHECKOUT / "hw/udev").glob("*.rules")):
        _copy(rules, root / "usr/lib/udev/rules.d")
    for name in ("alsa", "card", "overlay"):
        _copy_all(CHECKOUT / "hw" / name, root / SHARED / name)
    overlay = root / SHARED / "overlay" / OVERLAY
    compiler = shutil.which("dtc")
    if compiler is None:
        message = "dtc is missing: apt-get install device-tree-compiler"
        raise RecipeError(message)
    subprocess.run(  # noqa: S603
        [
            *(compiler, "-q", "-@", "-I", "dts", "-O", "dtb"),
            *("-o", f"{overlay}.dtbo", f"{overlay}-overlay.dts"),
        ],
        check=True,
    )


def lay_papers(target: Target, root: Path) -> None:
    """Lay what people read, the licence, and what this version changed."""
    for path in (CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))):
        _copy(path, root / PAPERS)
    shutil.copytree(CHECKOUT / "docs/examples", root / PAPERS / "examples")
    _copy(SCRIPTS / "copyright", root / PAPERS)
    _squeeze(CHECKOUT / "CHANGELOG.md", root / PAPERS / "changelog.gz")
    when = format_datetime(datetime.fromtimestamp(made_at(), UTC))
    told = (
        f"tipring ({version(target)}) {release(target)}; urgency=medium\n\n"
        f"  * Tipring {program_version()}; changelog.gz says what is new.\n\n"
        f" -- {MAINTAINER}  {when}\n"
    )
    _write_squeezed(told.encode(), root / PAPERS / "changelog.Debian.gz")
    for path in sorted(CHECKOUT.glob("firmware/package/sbom*.json")):
        _copy(path, root / PAPERS)


def lay_the_rest(root: Path) -> None:
    """Lay the command, and what is laid down as it is."""
    (root / "usr/bin").mkdir(parents=True, exist_ok=True)
    (root / "usr/bin/tipring").symlink_to("/opt/tipring/bin/tipring")
    shutil.copytree(FILES, root, dirs_exist_ok=True)


def units(root: Path) -> list[str]:
    """Return the names of all units; of a template none is running by that name."""
    laid = (root / UNITS).glob("tipring*")
    return sorted(path.name for path in laid if path.is_file() and "@" not in path.name)


def enabled_units(root: Path) -> list[str]:
    """Return the units that are there to be enabled."""
    return [
        name
        for name in units(root)
        if "\n[Install]\n" in (root / UNITS / name).read_text(encoding="utf-8")
    ]


def _copy(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, folder)


def _copy_all(source: Path, folder: Path) -> None:
    for path in sorted(source.glob("*")):
        _copy(path, folder)


def _squeeze(path: Path, to: Path) -> None:
    _write_squeezed(path.read_bytes(), to)


def _write_squeezed(text: bytes, to: Path) -> None:
    to.write_bytes(gzip.compress(text, 9, mtime=0))
