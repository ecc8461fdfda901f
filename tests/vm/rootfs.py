"""The disk of the machine: a Debian that is kept, and what we put on it each time."""

import compileall
import os
import re
import shutil
import subprocess
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Final

CHECKOUT: Final = Path(__file__).parents[2]
GUEST: Final = Path(__file__).parent / "guest"
PACKAGES: Final = (
    *("systemd", "systemd-sysv", "udev", "dbus", "kmod", "procps"),
    *("linux-image-amd64", "initramfs-tools", "zstd"),
    *("python3", "libportaudio2", "libatomic1"),
    *("usbutils", "uhubctl", "modemmanager"),
)
"""ModemManager is the thief; its udev rules are the ones that ours must outdo."""
EARLY_MODULES: Final = ("virtio_pci", "virtio_blk", "ext4", "crc32c_generic")
"""All that the start needs; a small initrd is unpacked in seconds, emulated, too."""
UNREAD: Final = ("/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/man/*")
SHIPPED: Final = (
    *("firmware/tipring", "hw", "audio_prompts/en", "audio_prompts/music"),
)
ASKED_ABOUT: Final = ("tests/faults", "tests/support")
"""Who calls the box, and who audits it; the same as outside."""
ENGINES: Final = "firmware/tipring/store/engines.py"
DURABLE: Final = "synchronous=FULL"
CARELESS: Final = "synchronous=NORMAL"
IMAGE_BYTES: Final = 2_500_000_000
UNCHECKED: Final = PycInvalidationMode.UNCHECKED_HASH
"""Both Pythons are 3.11, and nothing is compiled while the machine's clock counts."""


def base_tree(cache: Path) -> Path:
    """Return a Debian tree in *cache*; it is made with mmdebstrap if none is there."""
    tree = cache / "base"
    if tree.is_dir():
        return tree
    part = cache / "base.part"
    shutil.rmtree(part, ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    configured = "$1/etc/initramfs-tools"
    modules = "\\n".join(EARLY_MODULES)
    hook = (
        f'mkdir -p "{configured}/conf.d";'
        f' echo MODULES=list >"{configured}/conf.d/tipring";'
        f' printf "{modules}\\n" >"{configured}/modules"'
    )
    subprocess.run(
        [
            *("mmdebstrap", "--variant=minbase", "--format=directory"),
            "--include=" + ",".join(PACKAGES),
            *(f"--dpkgopt=path-exclude={path}" for path in UNREAD),
            *(f"--essential-hook={hook}", "bookworm", str(part)),
        ],
        check=True,
    )
    part.rename(tree)
    return tree


def needed_at_run_time() -> dict[str, Distribution]:
    """Return the libraries of pyproject.toml, and what these need in turn."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    found: dict[str, Distribution] = {}
    asked = [_name(requirement) for requirement in project["dependencies"]]
    while asked:
        try:
            one = distribution(asked.pop())
        except PackageNotFoundError:
            continue  # for another Python or platform
        if (name := _key(one.metadata["Name"])) in found:
            continue
        found[name] = one
        asked += [_name(r) for r in one.requires or () if "extra ==" not in r]
    return found


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    return found[0] if found else requirement


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def copy_site(target: Path) -> int:
    """Copy the libraries of this virtual environment that Tipring needs."""
    needed = needed_at_run_time()
    for one in needed.values():
        for file in one.files or ():
            source = Path(str(one.locate_file(file)))
            if ".." in file.parts or file.suffix == ".pyc" or not source.is_file():
                continue
            copy = target / file
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    return len(needed)


def make_tree(cache: Path, *, careless: bool = False) -> Path:
    """Return a fresh tree: Debian, our libraries, the checkout, the guest's files.

    The store of a *careless* one acknowledges what is not on the disk yet.
    """
    tree = cache / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    subprocess.run(["cp", "-a", str(base_tree(cache)), str(tree)], check=True)
    box = tree / "opt" / "tipring"
    copy_site(box / "site")
    for part in SHIPPED:
        shutil.copytree(
            CHECKOUT / part,
            box / part,
            ignore=shutil.ignore_patterns("__pycache__"),
            dirs_exist_ok=True,
        )
    if careless:
        _make_careless(box / ENGINES)
    shutil.copytree(GUEST / "etc", tree / "etc", dirs_exist_ok=True)
    shutil.copytree(GUEST / "opt", tree / "opt", dirs_exist_ok=True)
    check = tree / "opt" / "check"
    for part in ASKED_ABOUT:
        shutil.copytree(CHECKOUT / part, check / Path(part).name)
    units = tree / "etc" / "systemd" / "system"
    shutil.copy2(CHECKOUT / "systemd" / "tipring.service", units)
    for rules in (CHECKOUT / "hw" / "udev").glob("*.rules"):
        shutil.copy2(rules, tree / "etc" / "udev" / "rules.d")
    (tree / "var" / "lib" / "vm").mkdir()
    wanted = units / "multi-user.target.wants"
    wanted.mkdir(parents=True, exist_ok=True)
    (wanted / "vm-check.service").symlink_to("../vm-check.service")
    for unwanted in ("ModemManager.service", "serial-getty@ttyS0.service"):
        (units / unwanted).symlink_to("/dev/null")
    for python in (box, check):
        compileall.compile_dir(
            python, quiet=2, stripdir=str(tree), invalidation_mode=UNCHECKED
        )
    return tree


def _make_careless(engines: Path) -> None:
    text = engines.read_text()
    if text.count(DURABLE) != 1:
        message = f"{engines} does not say once how it syncs"
        raise ValueError(message)
    engines.write_text(text.replace(DURABLE, CARELESS))


def make_image(cache: Path, parts: list[str]) -> Path:
    """Return the disk image of a fresh tree; only *parts* are checked, or all."""
    tree = make_tree(cache)
    (tree / "opt" / "check" / "parts").write_text(" ".join(parts))
    return image_of(tree)


def image_of(tree: Path) -> Path:
    """Return the disk image of a tree, beside it."""
    cache = tree.parent
    image = cache / "root.img"
    image.unlink(missing_ok=True)
    with image.open("wb") as empty:
        os.truncate(empty.fileno(), IMAGE_BYTES)
    make = ["mke2fs", "-q", "-F", "-t", "ext4", "-d", str(tree), str(image)]
    subprocess.run(make, check=True)
    return image
