"""The columns of a sheet are found by any of their names."""

from pathlib import Path

import pytest

from support.queue_sheets import FRONT, QueueOffice, errors, sheet
from tipring.config.queue_csv.column import Kind, Need
from tipring.config.queue_csv.columns import COLUMNS
from tipring.config.queue_csv.findings import Findings, Place
from tipring.config.queue_csv.headers import columns_of

HEAD = Place("in.csv", 1)


@pytest.fixture
def office(tmp_path: Path) -> QueueOffice:
    return QueueOffice.at(tmp_path)


def test_there_are_202_columns() -> None:
    assert len(COLUMNS) == 52 + 3 * 50
    assert [column.number for column in COLUMNS] == list(range(1, 203))
    assert len({column.english for column in COLUMNS}) == 202


def test_a_column_says_what_it_allows() -> None:
    told = {column.english: column.allowed for column in COLUMNS}
    assert told["Name"] == "a text of 1 to 30 characters"
    assert told["Overflow After Wait Time"] == "1 to 7200"
    assert told["Wait Message Mode"] == "TIME, POSITION"
    assert told["Extension"] == "2 to 6 digits"
    assert told["Hold Music Enable"] == "TRUE or FALSE"
    assert told["Agent1 ID"].endswith("1 to 161 characters")


@pytest.mark.parametrize("language", ["english", "turkish", "api"])
@pytest.mark.parametrize("spelling", [str, str.upper, str.lower, "  {} ".format])
def test_every_column_is_found_by_its_name(language: str, spelling: type) -> None:
    columns = [column for column in COLUMNS if getattr(column, language)]
    columns.sort(key=lambda column: column.number * 7 % 202)
    header = [spelling(getattr(column, language)) for column in columns]
    findings = Findings()
    assert columns_of(header, HEAD, findings) == columns
    assert findings.errors == []


def test_columns_without_a_programmers_name_are_the_two_actions() -> None:
    nameless = [column.english for column in COLUMNS if not column.api]
    assert nameless == ["Alternate Numbers Action", "Agent Action"]


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("call_routing-pattern", "Call Routing Pattern"),
        ("Call Routing Type", "Call Routing Type (Priority / Skill Based)"),
        ("Alternate Numbers", "Alternate Number(s)"),
        ("queueSize", "Number of Calls in Queue"),
        ("enabled", "Call Queue Enable"),
        ("AGENT 7 SKILL LEVEL", "Agent7 Skill Level"),
        ("Agent ID 50", "Agent50 ID"),
        ("TEMSILCI3 AGIRLIK", "Agent3 Weight"),
        ("agents[3].id", "Agent3 ID"),
        ("Çağrı  Sırası Etkinleştir", "Call Queue Enable"),
    ],
)
def test_spelling_is_no_matter(name: str, english: str) -> None:
    (*_, column) = columns_of(["Name", "Location", name], HEAD, Findings())
    assert column
    assert column.english == english


def test_programmers_count_agents_from_0() -> None:
    header = ["name", "location", "agents[1].weight", "agents[0].weight"]
    *_, second, first = columns_of(header, HEAD, Findings())
    assert first
    assert second
    assert (first.english, second.english) == ("Agent1 Weight", "Agent2 Weight")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Overflow Actoin", 'did you mean "Overflow Action"?'),
        ("Agent51 ID", "a row has room for 50 agents: write the others in the next"),
        ("agents[51].id", "a row has room for 50 agents"),
        ("Temsilci3 Rengi", 'did you mean "'),
        ("Favourite colour", "or delete the column"),
        ("ringPattern", "did you mean"),
    ],
)
def test_an_unknown_column_is_told_with_the_nearest(
    office: QueueOffice,
    name: str,
    told: str,
) -> None:
    (error,) = errors(office.take_rows({**FRONT, name: ""}))
    assert error.startswith(f'in.csv, row 1, column 5 "{name}": there is no such')
    assert told in error


def test_a_column_that_is_there_twice_is_told(office: QueueOffice) -> None:
    (error,) = errors(office.take_rows({**FRONT, "Ad": "Front Desk"}))
    assert error == (
        'in.csv, row 1, column 5 "Ad": is the same column as column 1 "Name";'
        " keep one of the two"
    )


def test_name_and_location_must_be_among_the_columns(office: QueueOffice) -> None:
    told = errors(office.take("Extension\n100\n"))
    assert [error.split(":")[0] for error in told[:2]] == [
        "in.csv, row 1, Name",
        "in.csv, row 1, Location",
    ]


def test_a_cell_under_no_name_is_an_error(office: QueueOffice) -> None:
    (error,) = errors(office.take("Name,,Location,Extension\nA,what,B,100\n"))[:1]
    assert error.startswith('in.csv, row 2 "what": stands in a column without a name')


def test_no_two_columns_have_one_key() -> None:
    keys = [column.key for column in COLUMNS if column.seat < 2 and column.key]
    assert len(set(keys)) == len(keys)


def test_only_a_pattern_must_be_told_for_each_new_queue() -> None:
    needs = {column.english: column.need for column in COLUMNS if column.need}
    assert {name for name, need in needs.items() if need is Need.NEW} == {
        "Call Routing Pattern"
    }
    assert {name for name, need in needs.items() if need is Need.ALWAYS} == {
        "Name",
        "Location",
    }


def test_the_kinds_are_all_in_use() -> None:
    assert {column.kind for column in COLUMNS} == set(Kind)


def test_the_order_of_columns_is_no_matter(office: QueueOffice) -> None:
    assert office.take(sheet(dict(reversed(list(FRONT.items()))))).exit_code == 0
    assert office.queue()["title"] == "Front Desk"
