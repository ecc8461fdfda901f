"""screening.toml is changed by command; what its owner wrote beside it stays."""

import fcntl
import os
import threading
from pathlib import Path

import pytest

from tipring.config.screening_csv import read_sheet
from tipring.config.screening_edit import BEGINNING, DRAFT, add, entry_from, remove
from tipring.config.screening_file import load_lists
from tipring.domain.errors import SettingsError
from tipring.domain.screening import Entry, ListName

BLOCK, ALLOW = ListName.BLOCK, ListName.ALLOW
WRITTEN = """\
# those who sell
[[block]]
number = "+49 900*" # premium
note = "of \\"prizes\\""

# the boss
[[allow]]
name = "DOE*"

# the end
"""


def text_of(directory: Path) -> str:
    return (directory / "screening.toml").read_text()


def test_the_first_entry_makes_the_file(tmp_path: Path) -> None:
    add(tmp_path, [entry_from(BLOCK, "(212) 555-0142", "a  crank")])
    assert text_of(tmp_path) == (
        f'{BEGINNING}\n[[block]]\nnumber = "2125550142"\nnote = "a crank"\n'
    )
    assert load_lists(tmp_path) == (
        Entry(BLOCK, "2125550142", is_name=False, note="a crank"),
    )
    assert [path.name for path in tmp_path.iterdir()] == ["screening.toml"]


def test_what_is_added_stands_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "screening.toml").write_text(WRITTEN.rstrip())
    add(tmp_path, [entry_from(BLOCK, 'A "B" \\ C')])
    assert text_of(tmp_path).startswith(WRITTEN.rstrip())
    assert Entry(BLOCK, 'A "B" \\ C', is_name=True) in load_lists(tmp_path)


def test_what_is_removed_takes_no_comment_along(tmp_path: Path) -> None:
    (tmp_path / "screening.toml").write_text(WRITTEN)
    gone = remove(tmp_path, "+49900*", "de")
    assert gone.note == 'of "prizes"'
    assert text_of(tmp_path) == (
        '# those who sell\n\n# the boss\n[[allow]]\nname = "DOE*"\n\n# the end\n'
    )
    remove(tmp_path, "doe*", "de")
    assert text_of(tmp_path) == "# those who sell\n\n# the boss\n\n# the end\n"
    assert load_lists(tmp_path) == ()


def test_entries_between_others_are_removed(tmp_path: Path) -> None:
    numbers = [f"212555010{n}" for n in range(5)]
    add(tmp_path, [entry_from(BLOCK, number) for number in numbers])
    whole = text_of(tmp_path)
    remove(tmp_path, "+1 212 555 0102", "us")
    assert text_of(tmp_path) == whole.replace(
        '\n[[block]]\nnumber = "2125550102"\n', ""
    )


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("*", "would fit every number"),
        ("12*3", "neither a number nor"),
        ("", "neither a number nor"),
    ],
)
def test_what_is_no_caller_is_refused(said: str, what: str) -> None:
    with pytest.raises(SettingsError, match=what):
        entry_from(BLOCK, said)


def test_what_is_there_already_is_told(tmp_path: Path) -> None:
    (tmp_path / "screening.toml").write_text(WRITTEN)
    with pytest.raises(SettingsError, match=r"\+49900\* is blocked already$"):
        add(tmp_path, [entry_from(BLOCK, "+49900*")])
    with pytest.raises(SettingsError, match=r'first use: tipring screen remove "\+49'):
        add(tmp_path, [entry_from(ALLOW, "+49900*")])
    with pytest.raises(SettingsError, match="is on neither list"):
        remove(tmp_path, "2125550142", "us")
    assert text_of(tmp_path) == WRITTEN


@pytest.mark.parametrize(
    "text",
    [
        'block = [{ number = "1" }]\n',
        'block = [\n{ number = "1" }, { number = "2" }\n]\n',
    ],
)
def test_what_cannot_be_changed_safely_is_left(tmp_path: Path, text: str) -> None:
    (tmp_path / "screening.toml").write_text(text)
    with pytest.raises(SettingsError, match="cannot be changed safely"):
        add(tmp_path, [entry_from(BLOCK, "3")])
    assert text_of(tmp_path) == text


def test_a_file_with_a_mistake_is_mended_first(tmp_path: Path) -> None:
    (tmp_path / "screening.toml").write_text("[[block]]\nnumber = 1\n")
    with pytest.raises(SettingsError, match=r"screening.toml:2"):
        add(tmp_path, [entry_from(BLOCK, "3")])


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot write"):
        add(tmp_path / "nowhere", [entry_from(BLOCK, "3")])
    (tmp_path / DRAFT).mkdir()
    with pytest.raises(SettingsError, match="cannot write"):
        add(tmp_path, [entry_from(BLOCK, "3")])


def test_the_file_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "screening.toml"
    add(tmp_path, [entry_from(BLOCK, "3")])
    assert path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o640)
    add(tmp_path, [entry_from(BLOCK, "4")])
    assert path.stat().st_mode & 0o777 == 0o640


def test_too_many_entries_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tipring.config.screening_edit.MOST_ENTRIES", 1)
    with pytest.raises(SettingsError, match="more than 1 entries"):
        add(tmp_path, [entry_from(BLOCK, "3"), entry_from(BLOCK, "4")])


def test_a_second_command_waits_for_the_first(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    second = threading.Thread(
        target=add, args=(tmp_path, [entry_from(BLOCK, "3")]), daemon=True
    )
    second.start()
    second.join(0.05)
    assert second.is_alive()
    os.close(folder)
    second.join(10)
    assert len(load_lists(tmp_path)) == 1


# --- sheets ----------------------------------------------------------------------


def sheet_of(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "numbers.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        "number,name,note\n2125550142,DOE,rude\n,ACME*,sells\n",
        "2125550142,DOE,rude\n,ACME*,sells\n",
        "\ufeffPhone_No;Name;Reason;Date\r\n'2125550142;DOE;rude;1\r\n;ACME*;sells;2\r\n",
        'note\tcaller id\tname\nrude\t"=""2125550142"""\tDOE\nsells\t\tACME*\n\t\t\n',
    ],
)
def test_a_sheet_is_read_in_each_of_its_forms(tmp_path: Path, text: str) -> None:
    sheet = read_sheet(sheet_of(tmp_path, text), BLOCK, ())
    assert sheet.findings == []
    assert sheet.entries == [
        Entry(BLOCK, "2125550142", is_name=False, note="DOE: rude"),
        Entry(BLOCK, "ACME*", is_name=True, note="sells"),
    ]


def test_all_that_is_wrong_is_told_with_its_place(tmp_path: Path) -> None:
    text = "number,name\n2.13E+9,A\nabc,\n,**\n2125550142,\n"
    allowed = (Entry(ALLOW, "2125550142", is_name=False),)
    sheet = read_sheet(sheet_of(tmp_path, text), BLOCK, allowed)
    none = "is neither a number nor the beginning of one, as in +49*"
    digits = "write digits, perhaps with a plus before and a star after them"
    rounded = "a spreadsheet rounded it: make the column text, and export again"
    remove_it = 'first use: tipring screen remove "2125550142"'
    assert list(map(str, sheet.findings)) == [
        f'row 2, number: "2.13E+9" {none}; {rounded}',
        f'row 3, number: "abc" {none}; {digits}',
        f'row 4, name: "**" would fit every name, or none; {digits}',
        f'row 5, number: "2125550142" stands in the allow list; {remove_it}',
    ]
    assert sheet.entries == []


def test_a_row_without_a_caller_is_told(tmp_path: Path) -> None:
    sheet = read_sheet(sheet_of(tmp_path, "number,note\n,why\n"), BLOCK, ())
    assert "write a number or a name" in str(sheet.findings[0])


def test_what_is_known_is_not_added_twice(tmp_path: Path) -> None:
    there = (Entry(BLOCK, "1", is_name=False),)
    sheet = read_sheet(sheet_of(tmp_path, "1\n2\n2\n"), BLOCK, there)
    assert [entry.pattern for entry in sheet.entries] == ["2"]
    assert sheet.known == 2


def test_an_old_windows_sheet_is_read(tmp_path: Path) -> None:
    sheet = read_sheet(sheet_of(tmp_path, b",M\xfcller*\n"), BLOCK, ())
    assert sheet.entries[0].pattern == "Müller*"


@pytest.mark.parametrize("data", [b"PK\x03\x04\0\0", b'"' + b"x" * 200_000])
def test_what_is_no_sheet_is_told(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(SettingsError, match="is no CSV file"):
        read_sheet(sheet_of(tmp_path, data), BLOCK, ())


def test_an_empty_sheet_and_none_at_all(tmp_path: Path) -> None:
    assert read_sheet(sheet_of(tmp_path, ""), BLOCK, ()).entries == []
    with pytest.raises(SettingsError, match="check the name"):
        read_sheet(tmp_path / "nowhere.csv", BLOCK, ())
