"""Settings that an owner uploads: flows, queues and the main file, all TOML."""

import contextlib
import tomllib
from collections.abc import Callable, Iterator

from fuzz.targets.folders import GOLDEN, new_office
from tipring.config.flow_edit import nodes_of, put, remove, rename
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.domain.errors import SettingsError

LARGEST_BYTES = 8192
FILES = ("flows/main.toml", "tipring.toml", "queues/front.toml", "agents.toml")
WORDS = (
    *(
        b"[node.",
        b"]\n",
        b"[[example]]\n",
        b'do = "',
        b'go = "',
        b"[node.menu.choices]",
    ),
    *(b'say = "', b"= true\n", b"= 07:30\n", b"= 2026-11-27\n", b'"""', b"[line.1]\n"),
    *(
        b"= [",
        b"= {",
        b"1_000",
        b"0x7f",
        b"inf",
        b"\\u0000",
        b"next = ",
        b"[[agent]]\n",
    ),
)
_OFFICE = new_office()
_RIGHT = {name: (_OFFICE / name).read_bytes() for name in FILES}


def seeds() -> Iterator[bytes]:
    for kind, name in enumerate(FILES):
        yield bytes((kind,)) + _RIGHT[name]
    for path in sorted((GOLDEN / "settings" / "flows").glob("*.toml")):
        yield b"\x00" + path.read_bytes()
    yield b"\x01" + (GOLDEN / "settings" / "tipring.toml").read_bytes()


def check(data: bytes) -> None:
    name = FILES[data[0] % len(FILES)] if data else FILES[0]
    path = _OFFICE / name
    path.write_bytes(data[1:])
    try:
        load(_OFFICE)
    except SettingsProblems as error:
        assert error.problems  # noqa: PT017 - it may also be right
    finally:
        path.write_bytes(_RIGHT[name])
    if name == FILES[0]:
        _edit(data[1:].decode("utf-8", "replace"))


def _edit(text: str) -> None:
    """What the console's forms make of a flow is TOML, or they refuse."""
    with contextlib.suppress(SettingsError):
        for node in list(nodes_of(text))[:3]:
            for edit in _edits(text, node):
                with contextlib.suppress(SettingsError):
                    tomllib.loads(edit())


def _edits(text: str, node: str) -> Iterator[Callable[[], str]]:
    yield lambda: put(text, node, "say", 'all "well"\n')
    yield lambda: rename(text, node, "another name")
    yield lambda: remove(text, node)
