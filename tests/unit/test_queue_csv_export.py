"""Queues go into a spreadsheet, and come back as they were."""

import csv
import io
import tomllib
import zipfile
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.queue_sheets import FRONT, QueueOffice, agents
from tipring.config.queue_csv.column import Column, Kind
from tipring.config.queue_csv.columns import COLUMNS, LOCATION, NAME, PHONE
from tipring.config.queue_csv.columns import SETTINGS as SETTINGS_COLUMNS
from tipring.config.queue_csv.exporting import export
from tipring.config.queue_csv.findings import Findings
from tipring.config.queue_csv.folder import read_folder
from tipring.config.queue_csv.importing import prepare
from tipring.config.queue_csv.spelling import one_line


@pytest.fixture
def office(tmp_path: Path) -> QueueOffice:
    return QueueOffice.at(tmp_path)


def test_an_export_names_every_column_once(office: QueueOffice) -> None:
    office.take_rows(FRONT)
    header, row = csv.reader(io.StringIO(office.give().decode()))
    assert header == [column.english for column in COLUMNS]
    assert len(row) == 202


def test_what_was_never_set_is_blank(office: QueueOffice) -> None:
    office.take_rows(FRONT)
    assert office.rows() == [FRONT]


def test_a_queue_that_names_no_pattern_is_exported_with_the_default(
    office: QueueOffice,
) -> None:
    office.write("queues/front.toml", 'extension = "100"\n')
    assert office.rows() == [
        {**FRONT, "Name": "front", "Location": "Harbor Dental"},
    ]


def test_the_opposite_of_a_switch(office: QueueOffice) -> None:
    office.write("queues/front.toml", "carries_wait = true\n")
    (row,) = office.rows()
    assert row["Reset Caller Statistics Upon Queue Entry"] == "FALSE"


def test_more_than_50_agents_go_on_in_the_next_row(office: QueueOffice) -> None:
    seats = "".join(f'[[agent]]\nid = "a{number}"\n' for number in range(120))
    office.write("queues/front.toml", f'extension = "100"\n{seats}')
    first, second, third = office.rows()
    assert first["Agent Action"] == "REPLACE"
    assert first["Agent50 ID"] == "a49"
    key = {"Name": "front", "Location": "Harbor Dental", "Agent Action": "ADD"}
    assert second == key | agents(*(f"a{number}" for number in range(50, 100)))
    assert third == key | agents(*(f"a{number}" for number in range(100, 120)))


def test_alternate_numbers_with_several_rings_take_several_rows(
    office: QueueOffice,
) -> None:
    office.write(
        "queues/front.toml",
        'extension = "100"\n'
        "[[alternate]]\nnumber = '+12125550143'\n"
        "[[alternate]]\nnumber = '+1 212 555 0144'\n"
        "[[alternate]]\nnumber = '5550145'\npattern = 'normal'\n",
    )
    numbers = "Alternate Number(s)"
    rows = office.rows()
    assert [row[numbers] for row in rows] == ["+12125550143,+12125550144", "5550145"]
    actions = [row["Alternate Numbers Action"] for row in rows]
    assert actions == ["REPLACE", "ADD"]
    assert b'"+12125550143\\,+12125550144"' in office.give()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d"])
def test_no_spreadsheet_runs_what_a_stranger_wrote(
    office: QueueOffice,
    sign: str,
) -> None:
    title = f"{sign}cmd|' /C calc'!A0"
    office.write("queues/x.toml", tomlkit.dumps({"title": title}))
    assert office.rows()[0]["Name"] == f"'{title}"
    assert office.tipring("import", str(office.desk / "out.csv")).exit_code == 0
    assert len(list(office.directory.glob("queues/*.toml"))) == 1


def test_a_phone_number_keeps_its_plus(office: QueueOffice) -> None:
    office.take_rows({**FRONT, "Phone Number": "+12125550142"})
    assert b",+12125550142," in office.give()


@pytest.mark.parametrize(
    ("title", "mark"), [("Desk", b""), ("Görüşme", b"\xef\xbb\xbf")]
)
def test_a_mark_is_written_where_a_spreadsheet_needs_it(
    office: QueueOffice,
    title: str,
    mark: bytes,
) -> None:
    office.take_rows({**FRONT, "Name": title})
    assert office.give()[:3] == mark or (not mark and office.give()[:4] == b"Name")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("size = 100", "size = 100 has no cell: it was left blank"),
        ("overflow.action = 'voicemail'", 'overflow.action = "voicemail" has no cell'),
        ("offering.pattern = 'least talk'", "offering.pattern = "),
        ("comfort.every_s = 1.5", "comfort.every_s = 1.5 has no cell"),
        ("enabled = 'yes'", 'enabled = "yes" has no cell'),
        ("overflow.number = '+1'", "overflow.number = "),
        ("language = 5", "language = 5 has no cell"),
        ("phone_number = '5550142'", "has no +"),
        (f"title = '{'x' * 31}'", "its title has 31 characters"),
        ("wait.enabled = true", "Wait Message Mode is blank, but Wait Message Enable"),
    ],
)
def test_what_no_cell_can_say_is_told_and_left_alone(
    office: QueueOffice,
    line: str,
    told: str,
) -> None:
    office.write("queues/front.toml", f'extension = "100"\n{line}\n')
    before = office.files()
    result = office.tipring("export", str(office.desk / "out.csv"))
    (warning,) = result.stderr.splitlines()
    assert warning.startswith("warning: queues/front.toml: ")
    assert told in warning
    assert office.tipring("import", str(office.desk / "out.csv")).exit_code == 0
    assert office.files() == before


def test_more_than_a_thousand_rows_become_a_zip(office: QueueOffice) -> None:
    seats = "".join(f'[[agent]]\nid = "a{seat}"\n' for seat in range(101))
    for number in range(998):
        office.write(f"queues/q{number:03}.toml", f'extension = "{number:03}"\n')
    office.write("queues/q999.toml", f'extension = "999"\n{seats}')
    result = office.tipring("export", str(office.desk / "all.csv"))
    assert result.stdout == f"999 queue(s) in 1001 row(s): {office.desk / 'all.zip'}\n"
    assert "999/999 exported" in result.stderr
    with zipfile.ZipFile(office.desk / "all.zip") as archive:
        names = archive.namelist()
        rows = {name: archive.read(name).count(b"\n") - 1 for name in names}
    assert rows == {"all.csv": 1001, "all/all-1.csv": 998, "all/all-2.csv": 3}
    result = office.tipring("import", str(office.desk / "all.zip"))
    assert "queues: new 0, changed 0, as before 999" in result.stdout


def test_an_alternate_number_that_no_cell_can_say_is_left_out(
    office: QueueOffice,
) -> None:
    office.write("queues/front.toml", "[[alternate]]\nnumber = '+1'\n")
    assert "Alternate Number(s)" not in office.rows()[0]
    assert office.take_rows(FRONT).exit_code == 0


def test_a_zip_may_be_asked_for(office: QueueOffice) -> None:
    office.take_rows(FRONT)
    with zipfile.ZipFile(io.BytesIO(office.give("few.zip"))) as archive:
        assert archive.namelist() == ["few.csv", "few/few-1.csv"]


def test_an_office_without_queues_exports_the_columns(office: QueueOffice) -> None:
    assert office.give().decode().count("\r\n") == 1


# --- there and back -------------------------------------------------------------------

AWKWARD = ",;\\'\"=+-@\t\n\r REMOVE\u00a0\u0131\u0130\u015e\u3000"
ANYTHING = st.text(min_size=1, max_size=30) | st.text(AWKWARD, min_size=1, max_size=9)
ONE_LINE = ANYTHING.map(one_line).filter(bool)
NUMBERS = st.integers(10**7, 10**14).map("+{}".format)
EXTENSIONS = st.integers(0, 999_999).map("{:03}".format)


def values(column: Column, text: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    kinds: dict[Kind, st.SearchStrategy[object]] = {
        Kind.TEXT: text,
        Kind.PHONE: NUMBERS,
        Kind.TARGET: NUMBERS | EXTENSIONS,
        Kind.EXTENSION: EXTENSIONS,
        Kind.LANGUAGE: st.sampled_from(["en_us", "tr", "pt-BR"]),
        Kind.ZONE: st.sampled_from(["America/New_York", "UTC"]),
        Kind.SWITCH: st.booleans(),
        Kind.INTEGER: st.integers(column.least, column.most),
    }
    words = list(column.choices.values())
    return st.sampled_from(words) if words else kinds[column.kind]


def queues(text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw what a queue's file may say, as far as columns say it."""
    must = {column: values(column, text) for column in (NAME, LOCATION, PHONE)}
    may = {c: values(c, text) for c in SETTINGS_COLUMNS if c not in must}
    seat = st.fixed_dictionaries(
        {"id": text.filter(one_line)},
        optional={"weight": st.integers(1, 100), "skill_level": st.integers(1, 20)},
    )
    seats = st.lists(seat, max_size=4, unique_by=same_agent)
    alternate = st.fixed_dictionaries(
        {"number": NUMBERS}, optional={"pattern": st.sampled_from(["normal"])}
    )
    alternates = st.lists(alternate, max_size=3, unique_by=itemgetter("number"))
    return st.builds(
        queue_of, st.fixed_dictionaries(must, optional=may), seats, alternates
    )


def queue_of(
    cells: dict[Column, object],
    seats: list[dict[str, Any]],
    alternates: list[dict[str, Any]],
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column, said in cells.items():
        table = found
        for key in column.key[:-1]:
            table = table.setdefault(key, {})
        table[column.key[-1]] = said
    lists = {"agent": seats, "alternate": alternates}
    return found | {key: tables for key, tables in lists.items() if tables}


def same_agent(seat: dict[str, Any]) -> str:
    return one_line(str(seat["id"])).casefold()


def office_in(root: str, *queues: dict[str, Any]) -> Path:
    """Found an office that has *queues*."""
    office = QueueOffice.at(Path(root))
    for number, data in enumerate(queues):
        office.write(f"queues/q{number}.toml", "")
        path = office.directory / f"queues/q{number}.toml"
        path.write_bytes(tomlkit.dumps(data).encode())
    return office.directory


def quiet(_what: str, _done: int, _all: int) -> None:
    """Say nothing."""


def exported(directory: Path) -> Path:
    path = directory.parent / "desk" / "out.csv"
    export(path, read_folder(directory), Findings(), quiet)
    return path


often = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck)
)


@often
@given(queues(ANYTHING))
def test_what_is_exported_and_imported_again_changes_nothing(
    data: dict[str, Any],
) -> None:
    with TemporaryDirectory() as root:
        directory = office_in(root, data)
        found = prepare(exported(directory), directory, quiet)
        assert found.findings.errors == []
        assert found.changed == []


KEPT = {"wait", "comfort", "bounce", "ring", "overflow"}
"""Tables whose columns ask for each other: a new queue keeps the rules."""


def rightful(data: dict[str, Any]) -> dict[str, Any]:
    """Return *data* as the rules for a new queue want it."""
    kept = {key: value for key, value in data.items() if key not in KEPT}
    offering = {**kept.get("offering", {}), "routing": "priority"}
    weighted = any(seat.get("weight") for seat in kept.get("agent", []))
    offering["pattern"] = "weighted" if weighted else "circular"
    seats = [
        {key: value for key, value in seat.items() if key != "skill_level"}
        for seat in kept.get("agent", [])
    ]
    kept["alternate"] = [
        entry
        for entry in kept.get("alternate", [])
        if entry["number"] != kept["phone_number"]
    ]
    return {**kept, "offering": offering} | ({"agent": seats} if seats else {})


@often
@given(queues(ONE_LINE), queues(ONE_LINE))
def test_an_export_makes_the_same_office_elsewhere(
    one: dict[str, Any],
    two: dict[str, Any],
) -> None:
    one, two = rightful(one), rightful(two)
    two |= {"location": "Hill", "phone_number": "+15550001"}
    two.pop("alternate", None)
    with TemporaryDirectory() as root, TemporaryDirectory() as elsewhere:
        path = exported(office_in(root, one, two))
        directory = office_in(elsewhere)
        found = prepare(path, directory, quiet)
        assert found.findings.errors == []
        found.write(quiet)
        assert exported(directory).read_bytes() == path.read_bytes()
        written = [
            tomllib.loads(file.read_text("utf-8"))
            for file in directory.glob("queues/*.toml")
        ]
        assert len(written) == 2
        assert all(data["phone_number"] for data in written)
