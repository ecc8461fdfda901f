"""A backup that somebody brings back, up to the last check."""

import contextlib
import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

from fuzz.targets.folders import new_folder, new_office
from tipring.console.backup.contents import OfficePlace
from tipring.console.backup.manifest import MANIFEST, Manifest
from tipring.console.backup.refusal import BackupRefused
from tipring.console.backup.restoring import lay_ready, look_at
from tipring.console.backup.saving import save
from tipring.domain.errors import StoreError

LARGEST_BYTES = 16384
NOW = datetime(2026, 11, 27, tzinfo=UTC)
WORDS = (
    *(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", MANIFEST.encode(), b"settings/"),
    *(b"state/", b"../", b'"files":', b'"sha256":', b'"size":', b"left out", b"sealed"),
)
_PLACE = OfficePlace(new_office(), new_folder())


def seeds() -> Iterator[bytes]:
    file = new_folder() / "office.zip"
    save(_PLACE, file, NOW)
    whole = file.read_bytes()
    yield b"\x00" + whole
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        yield b"\x01" + archive.read(MANIFEST)


def check(data: bytes) -> None:
    if data[:1] == b"\x01":
        with contextlib.suppress(BackupRefused):
            Manifest.read(data[1:])
        return
    file = _PLACE.state / "office.zip"
    file.write_bytes(data[1:])
    with contextlib.suppress(BackupRefused):
        look_at(file)
    with contextlib.suppress(BackupRefused, StoreError):
        laid = lay_ready(file, _PLACE, NOW)
        shutil.rmtree(laid.folder)
