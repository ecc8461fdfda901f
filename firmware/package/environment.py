"""The virtual environment that the package carries, laid down without running it."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from package.locked import (
    BUILD_REQUIREMENTS,
    FROM_DEBIAN,
    SOURCE_ONLY,
    Target,
    read,
    requirements,
)
from package.recipe import CHECKOUT

PLACE = Path("opt/tipring")
DEBIAN_LIBRARIES = Path("/usr/lib/python3/dist-packages")
BORROWED = {
    "pyaudio": ("pyaudio",),
    "lgpio": ("lgpio.py", "_lgpio.cpython-{abi}-{machine}-linux-gnu.so"),
}
"""What Debian's own packages have of a library, in their folder."""
COMPILED_BY_DEBIAN = frozenset({"pyaudio"})
STARTER = """\
#!/opt/tipring/bin/python3
\"\"\"Run the `tipring` command.\"\"\"
import sys

from tipring.cli.main import main

sys.exit(main())
"""


def borrowed(target: Target) -> list[str]:
    """Return the libraries that the target's Debian has for us."""
    named = {name for name, where in FROM_DEBIAN if where == target.name}
    return sorted(COMPILED_BY_DEBIAN | named)


def lay_environment(target: Target, root: Path) -> None:
    """Lay the virtual environment (PEP 405) below *root*, with Tipring in it."""
    place = root / PLACE
    library = place / "lib" / f"python{target.python}" / "site-packages"
    (place / "bin").mkdir(parents=True)
    python = f"/usr/bin/python{target.python}"
    told = "home = /usr/bin\ninclude-system-site-packages = false\n"
    (place / "pyvenv.cfg").write_text(told, encoding="utf-8")
    (place / "bin" / "python3").symlink_to(python)
    (place / "bin" / "python").symlink_to("python3")
    starter = place / "bin" / "tipring"
    starter.write_text(STARTER, encoding="utf-8")
    starter.chmod(0o755)
    with tempfile.TemporaryDirectory() as folder:
        tools = _tools(Path(folder) / "tools")
        _install_locked(target, library, Path(folder), tools)
        _install_ourselves(target, library, Path(folder), tools)
    shutil.rmtree(library / "bin", ignore_errors=True)
    for name in borrowed(target):
        _borrow(name, target, library)


def _tools(folder: Path) -> dict[str, str]:
    """Install what builds wheels, locked as well; return the surroundings with it."""
    _pip("install", "--target", folder, "--require-hashes", "-r", BUILD_REQUIREMENTS)
    return {**os.environ, "PYTHONPATH": str(folder)}


def _install_locked(
    target: Target, library: Path, folder: Path, tools: dict[str, str]
) -> None:
    mine = [
        file
        for file in read()
        if file.package not in borrowed(target) and target.name in file.targets
    ]
    asked = folder / "requirements.txt"
    asked.write_text(requirements(mine, target), encoding="utf-8")
    sources = ",".join(sorted(SOURCE_ONLY.keys() - COMPILED_BY_DEBIAN))
    _pip(
        *("install", "--require-hashes", "-r", asked, "--no-build-isolation"),
        *("--only-binary=:all:", f"--no-binary={sources}"),
        *_into(target, library),
        env=tools,
    )


def _install_ourselves(
    target: Target, library: Path, folder: Path, tools: dict[str, str]
) -> None:
    wheels = folder / "wheels"
    _pip(
        *("wheel", "--no-deps", "--no-build-isolation", "-w", wheels, CHECKOUT),
        env=tools,
    )
    _pip("install", *_into(target, library), *wheels.glob("tipring-*.whl"))


def _into(target: Target, library: Path) -> list[str | Path]:
    """Return the words that make pip install for *target* instead of for itself.

    Which Python a release wants was asked for the target when it was locked; pip would
    ask it for the Python that it runs on.
    """
    platforms = sorted(
        {tag.platform for tag in target.tags if tag.platform != "any"}, reverse=True
    )
    return [
        *("--no-deps", "--no-compile", "--ignore-requires-python"),
        *("--target", library),
        *("--implementation", "cp", "--python-version", target.python),
        *(word for each in platforms for word in ("--platform", each)),
    ]


def _pip(*words: str | Path, env: dict[str, str] | None = None) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-qq"]
    subprocess.run([*command, *map(str, words)], check=True, env=env)  # noqa: S603


def compile_environment(target: Target, root: Path) -> bool:
    """Compile it, if the target's Python is here; else the target does, at length.

    Compiled code is the same on every machine. It is taken unchecked (PEP 552): only
    dpkg writes there.
    """
    python = shutil.which(f"python{target.python}")
    if python is None:
        return False
    done = subprocess.run(  # noqa: S603
        [
            *(python, "-m", "compileall", "-q", "-j", "0", "-s", str(root), "-p", "/"),
            *("--invalidation-mode", "unchecked-hash", str(root / PLACE / "lib")),
        ],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return done.returncode == 0


def _borrow(name: str, target: Target, library: Path) -> None:
    """Let the environment see one of Debian's libraries, and no other."""
    abi = target.python.replace(".", "")
    for pattern in BORROWED[name]:
        file = pattern.format(abi=abi, machine=target.machine)
        (library / file).symlink_to(DEBIAN_LIBRARIES / file)
