"""What spreadsheets do to a file, and that we understand it."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from support.queue_sheets import (
    FRONT,
    QueueOffice,
    agents,
    errors,
    notes,
    sheet,
    warnings,
)

TURKISH = {**FRONT, "Name": "Görüşme Iğdır", "Caller ID First Name": "Çağrı"}


@pytest.fixture
def office(tmp_path: Path) -> QueueOffice:
    return QueueOffice.at(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", []),
        ("utf-8-sig", ["in.csv: the text is UTF-8 with a byte order mark"]),
        ("utf-16", ["in.csv: the text is UTF-16"]),
        ("utf-16-be", ["in.csv: the text is UTF-16 without a byte order mark"]),
        ("utf-16-le", ["in.csv: the text is UTF-16 without a byte order mark"]),
        (
            "windows-1254",
            ["in.csv: the text is no UTF-8: it was read as Windows-1254"],
        ),
    ],
)
def test_letters_arrive_in_any_encoding(
    office: QueueOffice,
    encoding: str,
    told: list[str],
) -> None:
    assert notes(office.take(sheet(TURKISH).encode(encoding))) == told
    queue = office.queue("gorusme-igdir")
    assert queue["title"] == "Görüşme Iğdır"
    assert queue["caller_id_first_name"] == "Çağrı"


@pytest.mark.parametrize("data", [b"\xff\xfea", b"Name,\x81\n", b""])
def test_what_is_no_text_is_an_error(office: QueueOffice, data: bytes) -> None:
    (error,) = errors(office.take(data))
    assert "is no text" in error or "is empty" in error


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_are_found(office: QueueOffice, separator: str) -> None:
    text = sheet({**FRONT, "Name": "Front, Desk"}, separator=separator)
    (note,) = notes(office.take(text))
    assert note.startswith("in.csv: cells are separated by ")
    assert office.queue()["title"] == "Front, Desk"


def test_a_spreadsheet_may_say_how_cells_are_separated(office: QueueOffice) -> None:
    text = "sep=;\n" + sheet({**FRONT, "Extension": "x"}, separator=";")
    (error,) = errors(office.take(text))
    assert error.startswith("in.csv, row 3, Extension")


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        ("Front\\, Desk", "Front, Desk"),
        ('"Front, Desk"', "Front, Desk"),
        ('"Front\\, ""Desk"""', 'Front, "Desk"'),
        ("Front\\\\Desk", "Front\\Desk"),
        ("Front\\Desk", "Front\\Desk"),
    ],
)
def test_commas_backslashes_and_quotes(
    office: QueueOffice,
    cell: str,
    title: str,
) -> None:
    text = f"Name,Location,Extension,Call Routing Pattern\n{cell},A,100,REGULAR\n"
    assert office.take(text).exit_code == 0
    assert [row["Name"] for row in office.rows()] == [title]


def test_a_quote_that_is_not_closed_is_told_with_its_row(office: QueueOffice) -> None:
    (error,) = errors(office.take('Name,Location\nA,B\nC,"D\n'))
    assert error.startswith("in.csv, row 3: this is not CSV: ")


def test_empty_rows_and_columns_at_the_ends_are_left_out(office: QueueOffice) -> None:
    text = sheet(FRONT).replace("\r\n", ",,\r\n") + ",,,,,\r\n,,,,,\r\n\r\n"
    assert notes(office.take(text)) == [
        "in.csv: empty rows were left out",
        "in.csv: empty columns at the right were left out",
    ]


@pytest.mark.parametrize("row", ["A,B,100", "A,B,100,REGULAR,more"])
def test_a_row_with_another_number_of_cells_is_refused(
    office: QueueOffice,
    row: str,
) -> None:
    header = "Name,Location,Extension,Call Routing Pattern\n"
    (error,) = errors(office.take(f"{header}{row}\n"))
    assert error.startswith("in.csv, row 2: has ")
    assert "the header has 4" in error


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("TRUE", True),
        ("false", False),
        ("DOĞRU", True),
        ("yanlış", False),
        ("YANLIŞ", False),
        ("Evet", True),
        ("HAYIR", False),
        ("yes", True),
        ("No", False),
        ("1", True),
        ("WAHR", True),
    ],
)
def test_yes_and_no_in_several_languages(
    office: QueueOffice,
    cell: str,
    value: bool,  # noqa: FBT001 - what the cell means
) -> None:
    told = notes(office.take_rows({**FRONT, "Hold Music Enable": cell}))
    assert office.queue()["music"]["enabled"] is value
    word = str(value).upper()
    expected = [] if cell.upper() == word else [f'"{cell}" was read as {word}']
    assert [note.split(": ")[1] for note in told] == expected


def test_a_habit_in_many_rows_is_told_once(office: QueueOffice) -> None:
    rows = [
        {**FRONT, "Extension": f"{number}", "Name": f"Desk {number}"}
        | {"Hold Music Enable": "EVET"}
        for number in range(100, 130)
    ]
    (note,) = notes(office.take_rows(*rows))
    assert note.endswith('"EVET" was read as TRUE (and 29 more in this column)')


@pytest.mark.parametrize(
    ("cell", "value"), [("ENABLED", True), ("disabled", False), ("FALSE", False)]
)
def test_a_queue_is_enabled_by_its_own_words(
    office: QueueOffice,
    cell: str,
    value: bool,  # noqa: FBT001 - what the cell means
) -> None:
    office.take_rows({**FRONT, "Call Queue Enable": cell})
    assert office.queue()["enabled"] is value


def test_spaces_that_do_not_break_are_spaces(office: QueueOffice) -> None:
    row = {**FRONT, "Name": "\u00a0Front\u00a0Desk ", "Hold Music Enable": "TRUE"}
    (note,) = notes(office.take_rows(row))
    assert "spaces that do not break" in note
    assert office.queue()["title"] == "Front Desk"


def test_text_guards_of_a_spreadsheet_are_taken_away(office: QueueOffice) -> None:
    row = {**FRONT, "Extension": '="0010"', "Caller ID Last Name": '="a ""b"""'}
    told = notes(office.take_rows(row))
    assert all('written as ="..."' in note for note in told)
    assert office.queue()["extension"] == "0010"
    assert office.queue()["caller_id_last_name"] == 'a "b"'


# --- numbers -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "cell", "number"),
    [
        ("us", "+12125550142", "+12125550142"),
        ("us", "+1 (212) 555-0142", "+12125550142"),
        ("us", "12125550142", "+12125550142"),
        ("us", "'+12125550142", "+12125550142"),
        ("us", "12125550142.0", "+12125550142"),
        ("tr", "902125550142", "+902125550142"),
        ("GB", "441632960001", "+441632960001"),
    ],
)
def test_a_lost_plus_is_found_where_it_is_certain(
    tmp_path: Path,
    country: str,
    cell: str,
    number: str,
) -> None:
    office = QueueOffice.at(tmp_path, country)
    told = notes(office.take_rows({**FRONT, "Phone Number": cell}))
    assert office.queue()["phone_number"] == number
    assert bool(told) == ("+" not in cell)


@pytest.mark.parametrize(
    ("country", "cell"),
    [
        ("us", "2125550142"),
        ("", "12125550142"),
        ("us", "902125550142"),
        ("de", "491234"),
    ],
)
def test_a_lost_plus_that_is_not_certain_is_an_error(
    tmp_path: Path,
    country: str,
    cell: str,
) -> None:
    office = QueueOffice.at(tmp_path, country)
    (error,) = errors(office.take_rows({**FRONT, "Phone Number": cell}))
    assert f'in.csv, row 2, Phone Number "{cell}": has no +' in error
    assert "write it with + and the country code" in error


@pytest.mark.parametrize(
    ("cell", "number"),
    [("12125550199", "+12125550199"), ("1112223333", "1112223333"), ("007", "007")],
)
def test_what_is_dialled_may_be_no_international_number(
    office: QueueOffice,
    cell: str,
    number: str,
) -> None:
    office.take_rows({**FRONT, "Overflow Transfer Number": cell})
    assert office.queue()["overflow"]["number"] == number
    (row,) = office.rows()
    assert row["Overflow Transfer Number"] == number


def test_a_number_that_the_owner_wrote_without_plus_is_left_so(
    office: QueueOffice,
) -> None:
    line = 'overflow.number = "1-212-555-0199"\n'
    office.write("queues/front.toml", f'extension = "100"\n{line}')
    (row,) = office.rows()
    assert row["Overflow Transfer Number"] == "+12125550199"
    assert office.take_rows(row).exit_code == 0
    assert line in office.text("queues/front.toml")


@pytest.mark.parametrize("cell", ["1.11E+09", "1,21255501e+10", "1E10"])
@pytest.mark.parametrize(
    "column", ["Phone Number", "Extension", "Overflow Transfer Number"]
)
def test_a_number_that_became_a_power_of_ten_is_lost(
    office: QueueOffice,
    column: str,
    cell: str,
) -> None:
    (error,) = errors(office.take_rows({**FRONT, column: cell}))
    assert "its digits are lost" in error
    assert "set the column to Text" in error


@pytest.mark.parametrize("cell", ["+0123456789", "+12", "call me", "+1212x5550142"])
def test_what_is_no_number_is_an_error(office: QueueOffice, cell: str) -> None:
    assert len(errors(office.take_rows({**FRONT, "Phone Number": cell}))) == 1


@pytest.mark.parametrize("cell", ["1", "1234567", "10a", "-5"])
def test_what_is_no_extension_is_an_error(office: QueueOffice, cell: str) -> None:
    (error,) = errors(office.take_rows({**FRONT, "Extension": cell}))
    assert "allowed: 2 to 6 digits" in error


def test_an_extension_keeps_the_zeros_that_a_spreadsheet_lost(
    office: QueueOffice,
) -> None:
    office.take_rows({**FRONT, "Extension": "0010"})
    (warning,) = warnings(office.take_rows({**FRONT, "Extension": "10"}))
    assert "has lost the leading zeros of 0010, which is kept" in warning
    assert office.queue()["extension"] == "0010"
    assert warnings(office.take_rows({**FRONT, "Extension": "0110"})) == []
    assert office.queue()["extension"] == "0110"


def test_a_new_extension_that_is_shorter_than_the_others_is_told(
    office: QueueOffice,
) -> None:
    numbers = ("0100", "0101", "102")
    rows = [
        {**FRONT, "Name": f"Desk {number}", "Extension": number} for number in numbers
    ]
    (warning,) = warnings(office.take_rows(*rows))
    assert warning.startswith('in.csv, row 4, Extension "102": the other extensions')


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("0", "choose 1 to 50"),
        ("51", "choose 1 to 50"),
        ("99999999999999", "choose 1 to 50"),
        ("many", "write digits only"),
        ("2.5", "write digits only"),
    ],
)
def test_a_size_out_of_range(office: QueueOffice, cell: str, told: str) -> None:
    (error,) = errors(office.take_rows({**FRONT, "Number of Calls in Queue": cell}))
    assert "allowed: 1 to 50" in error
    assert told in error


def test_a_whole_number_with_a_fraction_of_zero(office: QueueOffice) -> None:
    (note,) = notes(office.take_rows({**FRONT, "Number of Calls in Queue": "25.0"}))
    assert "the fraction .0 was left out" in note
    assert office.queue()["size"] == 25


# --- words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("Hold Music Enable", "maybe", "is neither TRUE nor FALSE"),
        ("Wait Message Mode", "POSITON", 'did you mean "POSITION"?'),
        ("Wait Message Mode", "xyz", "allowed: TIME, POSITION"),
        ("Time Zone", "New York", 'did you mean "America/New_York"?'),
        ("Time Zone", "Moon/Crater", "there is no such time zone"),
        ("Language", "English!", "is no language code"),
        ("Name", "x" * 31, "has 31 characters"),
        ("Caller ID First Name", "x" * 31, "has 31 characters"),
        ("Caller ID Last Name", "two\nlines", "holds a line break"),
        ("Overflow Transfer Number", "home", "is neither a telephone number nor"),
        ("Phone Number", "ask Anna", "is no telephone number"),
        ("Overflow Transfer Number", "1" * 24, "is neither a telephone number nor"),
    ],
)
def test_a_wrong_word_is_told_with_what_is_right(
    office: QueueOffice,
    column: str,
    cell: str,
    told: str,
) -> None:
    (error,) = errors(office.take_rows({**FRONT, column: cell}))
    assert error.startswith(f"in.csv, row 2, {column} ")
    assert told in error


def test_a_time_zone_may_be_written_carelessly(office: QueueOffice) -> None:
    (note,) = notes(office.take_rows({**FRONT, "Time Zone": "america/new york"}))
    assert note.endswith('"america/new york" was read as America/New_York')
    assert office.queue()["time_zone"] == "America/New_York"


def test_capitals_and_hyphens_of_a_word_are_no_matter(office: QueueOffice) -> None:
    office.take_rows({**FRONT, "Distinctive Ring Pattern": "long-Long"})
    assert office.queue()["ring"]["pattern"] == "long-long"


def test_an_agent_has_one_spelling(office: QueueOffice) -> None:
    office.write("agents.toml", '[agent."Anna@example.com"]\n')
    (note, _) = notes(
        office.take_rows(FRONT | agents("anna@example.com", "Ben", "Cleo"))
    )
    assert '"anna@example.com" is taken for Anna@example.com' in note
    assert office.seats() == ["Anna@example.com", "Ben", "Cleo"]


# --- files -------------------------------------------------------------------------


def zipped(**files: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv"), text)
    return buffer.getvalue()


def damaged() -> bytes:
    """Return a ZIP whose directory is whole, but the file in it is not."""
    data = zipped(a_csv=sheet(FRONT))
    return data.replace(b"Harbor", b"Harbxr", 1)


def bitten() -> bytes:
    """Return a ZIP whose packed bytes are no packing."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", sheet(FRONT))
    data = bytearray(buffer.getvalue())
    data[35:60] = b"\xff" * 25
    return bytes(data)


def rows(count: int) -> list[dict[str, str]]:
    return [
        {**FRONT, "Name": f"Desk {number}", "Extension": f"{number:04}"}
        for number in range(count)
    ]


def test_a_thousand_rows_are_taken_and_one_more_is_not(office: QueueOffice) -> None:
    (error,) = errors(office.take_rows(*rows(1001)))
    assert error == (
        "in.csv: has 1001 rows below its header, 1000 are allowed; split it into 2 or"
        " more files, each with the header, all rows of one queue in the same file,"
        " and import them in turn or packed in one ZIP"
    )
    result = office.take(sheet(*rows(1000)), "--dry-run")
    assert "queues: would be new 1000" in result.stdout
    assert "1000/1000 understood" in result.stderr


def test_a_zip_of_several_csvs_is_one_import(office: QueueOffice) -> None:
    one, two = rows(2)
    result = office.take(zipped(a_csv=sheet(one), b_csv=sheet(two)), name="in.zip")
    assert result.exit_code == 0
    assert office.queue("desk-0")["extension"] == "0000"
    assert office.queue("desk-1")["extension"] == "0001"


def test_an_error_in_one_part_keeps_all_parts_out(office: QueueOffice) -> None:
    one, two = rows(2)
    wrong = sheet({**two, "Extension": "?"})
    (error,) = errors(office.take(zipped(a_csv=sheet(one), b_csv=wrong), name="in.zip"))
    assert error.startswith("b.csv, row 2, Extension")
    assert not list(office.directory.glob("queues/*"))


def test_the_full_list_beside_its_parts_is_not_read_twice(office: QueueOffice) -> None:
    parts = zipped(all_csv="nonsense", parts__1_csv=sheet(*rows(2)))
    (note,) = notes(office.take(parts, name="in.zip"))
    assert note == "in.zip: the parts in the folder are read, not the full list"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (zipped(readme="hello"), "there is no CSV in it"),
        (damaged(), "cannot be unpacked"),
        (bitten(), "cannot be unpacked"),
    ],
)
def test_a_zip_that_is_of_no_use(office: QueueOffice, data: bytes, told: str) -> None:
    (error,) = errors(office.take(data, name="in.zip"))
    assert told in error


def test_a_zip_that_would_fill_the_memory_is_refused(office: QueueOffice) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.csv", b"\0" * 64_000_001)
    (error,) = errors(office.take(buffer.getvalue(), name="in.zip"))
    assert "holds more than 64 MB" in error


def test_a_file_that_would_fill_the_memory_is_refused(office: QueueOffice) -> None:
    path = office.desk / "huge.csv"
    with path.open("wb") as file:
        file.truncate(64_000_001)
    (error,) = errors(office.tipring("import", str(path)))
    assert "holds more than 64 MB" in error


def test_a_file_that_is_not_there_is_told(office: QueueOffice) -> None:
    (error,) = errors(office.tipring("import", str(office.desk / "nothing.csv")))
    assert "cannot be read: No such file or directory" in error
