"""A tree becomes a Debian package: control file, scripts, sums (Policy 5 and 6)."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from package import tree
from package.environment import borrowed, compile_environment, lay_environment
from package.locked import Target
from package.recipe import (
    RecipeError,
    architecture,
    made_at,
    newest_revision,
    version,
)

STEPS = ("preinst", "postinst", "prerm", "postrm")
SMALL, QUICK = ("-Zxz", "-z6"), ("-Zgzip", "-z1")
"""For who downloads it; for who tries it out."""
NEEDED = (
    *("ca-certificates", "libatomic1", "libc6 (>= 2.34)", "libportaudio2"),
    *("passwd", "systemd", "udev"),
)
WANTED = (
    *("alsa-utils", "espeak-ng", "ffmpeg", "iproute2", "nftables", "openssl"),
    *("kamailio", "kamailio-presence-modules", "kamailio-sqlite-modules"),
    *("kamailio-tls-modules", "kamailio-websocket-modules", "rtpengine-daemon"),
    *("openssh-client", "uhubctl"),
)


def make_deb(target: Target, into: Path, *, is_quick: bool = False) -> Path:
    """Make the package for *target* in the folder *into*; return its path."""
    dpkg = shutil.which("dpkg-deb")
    if dpkg is None:
        message = "dpkg-deb is missing; it is part of every Debian"
        raise RecipeError(message)
    into.mkdir(parents=True, exist_ok=True)
    deb = into / f"tipring_{version(target)}_{architecture(target)}.deb"
    with tempfile.TemporaryDirectory(prefix="tipring-deb-") as folder:
        root = Path(folder) / "root"
        lay(target, root)
        pressed = QUICK if is_quick else SMALL
        subprocess.run(  # noqa: S603
            [dpkg, "--root-owner-group", *pressed, "--build", str(root), str(deb)],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(made_at())},
        )
    return deb


def lay(target: Target, root: Path) -> None:
    """Lay all of the package below *root*."""
    lay_environment(target, root)
    tree.lay_units(root)
    tree.lay_hardware(root)
    tree.lay_papers(target, root)
    tree.lay_the_rest(root)
    _settle(root)
    compile_environment(target, root)
    _lay_control(target, root)


def _settle(root: Path) -> None:
    """Give every file the rights that Debian wants; what pip left behind goes."""
    for path in sorted(root.rglob("__pycache__")):
        shutil.rmtree(path)
    for path in [root, *root.rglob("*")]:
        if path.is_symlink():
            continue
        is_run = path.is_dir() or path.read_bytes()[:2] == b"#!"
        path.chmod(0o755 if is_run and _is_program(path) else 0o644)


def _is_program(path: Path) -> bool:
    return path.is_dir() or path.parent.name == "bin" or path.suffix == ".sh"


def _lay_control(target: Target, root: Path) -> None:
    folder = root / "DEBIAN"
    folder.mkdir()
    sums, size = _sums(root, folder)
    (folder / "md5sums").write_text(sums, encoding="utf-8")
    (folder / "control").write_text(control(target, size), encoding="utf-8")
    known = {
        "@UNITS@": " ".join(tree.units(root)),
        "@ENABLED@": " ".join(tree.enabled_units(root)),
        "@REVISION@": newest_revision(),
        "@VERSION@": version(target),
    }
    for step in STEPS:
        text = (tree.SCRIPTS / step).read_text(encoding="utf-8")
        for name, value in known.items():
            text = text.replace(name, value)
        (folder / step).write_text(text, encoding="utf-8")
        (folder / step).chmod(0o755)


def _sums(root: Path, control_folder: Path) -> tuple[str, int]:
    """Return the list of all files' MD5 sums, and the installed size in KiB."""
    lines, size = [], 0
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file():
            size += 1
        elif not path.is_relative_to(control_folder):
            read = path.read_bytes()
            size += -(-len(read) // 1024)
            name = path.relative_to(root).as_posix()
            found = hashlib.md5(read, usedforsecurity=False).hexdigest()
            lines.append(f"{found}  {name}\n")
    return "".join(lines), size


def control(target: Target, size_kib: int) -> str:
    """Return the control file (Policy 5.3)."""
    text = (tree.SCRIPTS / "control").read_text(encoding="utf-8")
    major, minor = target.python.split(".")
    needed = [
        f"python3 (>= {target.python})",
        f"python3 (<< {major}.{int(minor) + 1})",
        *(f"python3-{name}" for name in borrowed(target)),
        *NEEDED,
    ]
    known = {
        "@VERSION@": version(target),
        "@ARCHITECTURE@": architecture(target),
        "@MAINTAINER@": tree.MAINTAINER,
        "@SIZE@": str(size_kib),
        "@DEPENDS@": ", ".join(needed),
        "@RECOMMENDS@": ", ".join(WANTED),
    }
    for name, value in known.items():
        text = text.replace(name, value)
    return text
