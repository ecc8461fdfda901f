"""A list of numbers from a spreadsheet, for screening."""

import contextlib
from collections.abc import Iterator

from fuzz.targets.folders import new_folder
from tipring.config.screening_csv import read_sheet
from tipring.domain.errors import SettingsError
from tipring.domain.screening import ListName, Lists

LARGEST_BYTES = 4096
WORDS = (b"number", b"name", b"note", b"\xef\xbb\xbf", b"\xff\xfe", b'="', b"E+", b"*")
_FILE = new_folder() / "list.csv"


def seeds() -> Iterator[bytes]:
    yield b"number,name,note\r\n+1 212 555 0123,Doe,rude\r\n2125550*,,\r\n,ROBOT*,x\r\n"
    yield 'telephone;caller name\n="0301234567";Müller\n1,2E+9;x\n'.encode("cp1252")
    yield "phone\tnotes\n212\tну\n".encode("utf-16")


def check(data: bytes) -> None:
    _FILE.write_bytes(data)
    with contextlib.suppress(SettingsError):
        for which in ListName:
            sheet = read_sheet(_FILE, which, Lists())
            for entry in sheet.entries:
                assert entry.pattern
            for finding in sheet.findings:
                assert str(finding)
