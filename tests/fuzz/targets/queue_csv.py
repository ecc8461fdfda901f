"""A CSV of queues, or a ZIP of such, before anything of it is written."""

import contextlib
import io
import zipfile
from collections.abc import Iterator

from fuzz.targets.folders import new_office
from tipring.config.problems import SettingsProblems
from tipring.config.queue_csv.exporting import export
from tipring.config.queue_csv.findings import Findings
from tipring.config.queue_csv.folder import read_folder
from tipring.config.queue_csv.importing import prepare

LARGEST_BYTES = 8192
WORDS = (
    *(b"sep=;\n", b"\xef\xbb\xbf", b"\xff\xfe", b'""', b"\\,", b"\r\n", b"\t", b";"),
    *(b"Queue", b"Ja", b"Nein", b"1:30", b"00:00:30", b"=1+1", b"+49 30 1234567"),
)
_OFFICE = new_office()
_FILE = _OFFICE / "upload.csv"


def seeds() -> Iterator[bytes]:
    export(_FILE, read_folder(_OFFICE), Findings(), lambda *_: None)
    text = _FILE.read_bytes()
    yield text
    yield text.replace(b",", b";")
    yield text.decode().encode("utf-16")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("queues/1.csv", text)
    yield packed.getvalue()


def check(data: bytes) -> None:
    _FILE.write_bytes(data)
    with contextlib.suppress(SettingsProblems):
        found = prepare(_FILE, _OFFICE, lambda *_: None)
        assert bool(found.files) <= (not found.findings.errors)
