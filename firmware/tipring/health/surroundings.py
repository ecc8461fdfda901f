"""Where a check looks: the machine, and what the settings say of it."""

import contextlib
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tipring.domain.link.view import LinkView
from tipring.health.desk_facts import DeskFacts

PATIENCE_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One machine; tests give it another *root*."""

    store_directory: Path
    user: str = "tipring"
    """Who answers the lines."""
    modems: tuple[str, ...] = ()
    """The paths of modems, perhaps globs; other ways to name one are left out."""
    has_modems: bool = False
    sound_cards: tuple[str, ...] = ()
    """The names of codecs, as PortAudio has them."""
    has_pins: bool = False
    languages: frozenset[str] = frozenset()
    """In which callers may speak."""
    keep_free_mb: int = 100
    late_p999_ms: float | None = None
    """Of the running desk; None: none runs."""
    link: LinkView | None = None
    """As the running desk sees it; None: none runs."""
    has_trunks: bool = False
    """Some calls go by the internet."""
    seen: DeskFacts | None = None
    """What the running desk knows; None: none runs."""
    telephones: frozenset[str] = frozenset()
    """The extensions that a telephone can be registered for."""
    certificates: tuple[Path, ...] = ()
    """Which pages and telephones are shown; those that are there."""
    backup_to: str = ""
    """Where copies of the office go; empty: nowhere."""
    backup_worry_days: int = 2
    root: Path = field(default=Path("/"))

    def under(self, path: str) -> Path:
        """Return *path*, as absolute as `proc/meminfo` is, on this machine."""
        return self.root / path

    def text_of(self, path: str) -> str:
        """Return what a small file says; empty when it cannot be read."""
        try:
            return self.under(path).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def of_processes(self, what: str) -> Iterator[tuple[str, str]]:
        """Yield each process's number and what its file *what* (`comm`) says.

        Processes that have just ended, or that we may not ask about, are left out.
        """
        for process in self.under("proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                yield process.name, (process / what).read_text("utf-8", "replace")

    def said_by(self, command: Sequence[str]) -> str:
        """Return what a program of the system says; empty when it cannot be asked."""
        try:
            asked = subprocess.run(  # noqa: S603 - checks name the commands
                command,
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return ""
        return asked.stdout.strip()
