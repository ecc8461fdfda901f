"""One file for each parser that somebody outside of the box reaches."""

from collections.abc import Callable, Iterable
from importlib import import_module
from types import ModuleType

NAMES = (
    "modem",
    "caller_id",
    "fsk",
    "sip",
    "sdp",
    "rtp",
    "queue_csv",
    "screening_csv",
    "flow",
    "calendar",
    "sound_file",
    "backup",
    "desk_api",
    "console_api",
)


class Target:
    """The parser behind one name; *module* is imported when it is made."""

    def __init__(self, name: str) -> None:
        module = import_module(f"fuzz.targets.{name}")
        self.name = name
        self.check: Callable[[bytes], None] = module.check
        self.largest_bytes: int = module.LARGEST_BYTES
        self.words: tuple[bytes, ...] = getattr(module, "WORDS", ())
        self._module: ModuleType = module

    def seeds(self) -> Iterable[bytes]:
        """Return inputs that reach deep; making them may take a moment."""
        found: Iterable[bytes] = self._module.seeds()
        return found
