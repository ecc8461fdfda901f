"""What a backup says of itself."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from tipring.console.backup.refusal import BackupRefused

MANIFEST = "manifest.json"
FORMAT = 1
SETTINGS, STATE = "settings/", "state/"
_NO_MANIFEST = (
    *(ValueError, KeyError, TypeError, AttributeError),
    *(OverflowError, RecursionError),
)
"""How reading what is none ends; the last two where it has Infinity, or no bottom."""
SEALED = "secrets.sealed"
"""In the backup: a backup of the secrets, under the passphrase."""


class Secrets(StrEnum):
    """What became of passwords, PINs and keys."""

    SEALED = "sealed"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Piece:
    """One file in a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All that must be true of a backup's files."""

    tipring: str
    """The version that made it."""
    revision: str
    """Of the store's tables; empty: there is no store in it."""
    made_at: datetime
    office: str
    secrets: Secrets
    files: Mapping[str, Piece]

    @property
    def size(self) -> int:
        """How many bytes all files have."""
        return sum(piece.size for piece in self.files.values())

    def written(self) -> bytes:
        """Return it as JSON."""
        told = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(told, indent=1, ensure_ascii=False).encode()

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Return what JSON says. BackupRefused: it is none, or of the future."""
        try:
            told: dict[str, Any] = json.loads(text)
            if told["format"] != FORMAT:
                message = "this backup was made by a newer Tipring; install that first"
                raise BackupRefused(message)
            files = {
                str(name): Piece(int(piece["size"]), str(piece["sha256"]))
                for name, piece in told["files"].items()
            }
            manifest = cls(
                tipring=_text(told["tipring"]),
                revision=_text(told["revision"]),
                made_at=datetime.fromisoformat(told["made_at"]),
                office=_text(told["office"]),
                secrets=Secrets(told["secrets"]),
                files=files,
            )
        except _NO_MANIFEST as error:
            message = "this is no backup of Tipring: its manifest cannot be read"
            raise BackupRefused(message) from error
        return manifest


def _text(told: object) -> str:
    """Return a text that can be shown: JSON may hold halves of letters."""
    text = str(told)
    text.encode()
    return text
