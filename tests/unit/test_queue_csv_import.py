"""Queues come from a spreadsheet: what is new, what changes, what stays."""

import tomllib
from pathlib import Path

import pytest
from click.testing import _NamedTextIOWrapper

from support.queue_sheets import (
    FRONT,
    QueueOffice,
    agents,
    errors,
    notes,
    sheet,
    warnings,
)
from tipring.config.problems import SettingsProblems
from tipring.config.queue_csv.editing import edited
from tipring.config.queue_csv.folder import QueueFile

NO_PHONE = (
    "of the agents of these queues need a phone in agents.toml before they can be rung"
)
KEY = {"Name": "Front Desk", "Location": "Harbor"}
OWNERS = """\
# Ours since 2019.
title = "Front Desk"
location = "Harbor"
extension = "100"   # dial this
wrap_up_s = 15

[offering]
pattern = "circular"  # everybody's turn
[[offering.tier]]
level = 2
after_s = 30

[overflow]
action = "voicemail"
mailbox = "office"

# The morning shift.
[[agent]]
id = "anna"
tier = 2

# Ben is never early.
[[agent]]
id = "ben"
weight = 40

[exits]
9 = "menu"
"""
"""A queue's file with the owner's words, and keys that no column has."""


@pytest.fixture
def office(tmp_path: Path) -> QueueOffice:
    return QueueOffice.at(tmp_path)


@pytest.fixture
def owners(office: QueueOffice) -> QueueOffice:
    """Return an office with a queue written by hand."""
    office.write("queues/front-desk.toml", OWNERS)
    office.write("agents.toml", "[agent.anna]\nphone = 'handset:a'\n[agent.ben]")
    return office


# --- new queues ----------------------------------------------------------------------


def test_a_new_queue_is_a_file_with_a_word_on_each_group(office: QueueOffice) -> None:
    row = FRONT | agents("anna") | {"Overflow Action": "PERFORM_BUSY_TREATMENT"}
    result = office.take_rows({**row, "Agent Action": "ADD"})
    assert result.exit_code == 0
    assert office.text("queues/front-desk.toml") == (
        "# Who the queue is. Every key: docs/queue-csv.md.\n"
        'title = "Front Desk"\n'
        'location = "Harbor"\n'
        'extension = "100"\n'
        "\n"
        "# In which order agents are rung, and what the caller hears then.\n"
        "[offering]\n"
        'pattern = "circular"\n'
        "\n"
        "# Where callers go when the room is full, or the wait too long.\n"
        "[overflow]\n"
        'action = "busy"\n'
        "\n"
        "# Who answers, in this order; their phones are in agents.toml.\n"
        "[[agent]]\n"
        'id = "anna"\n'
    )


def test_an_agent_whom_nobody_knows_is_made_without_a_phone(
    owners: QueueOffice,
) -> None:
    result = owners.take_rows(KEY | agents("ben", 'Cleo "C"') | {"Agent Action": "ADD"})
    made = tomllib.loads(owners.text("agents.toml"))["agent"]
    assert made == {"anna": {"phone": "handset:a"}, "ben": {}, 'Cleo "C"': {}}
    assert "agents new in agents.toml: 1" in result.stdout
    assert "2 of the agents of these queues need a phone" in result.stdout


def test_every_setting_arrives_at_its_key(office: QueueOffice) -> None:
    row = {
        **FRONT,
        "Phone Number": "+12125550142",
        "Caller ID First Name": ".",
        "Caller ID Last Name": "Front",
        "Language": "en_us",
        "Time Zone": "America/New_York",
        "Call Queue Enable": "DISABLED",
        "Number of Calls in Queue": "50",
        "Call Routing Type (Priority / Skill Based)": "SKILL_BASED",
        "Reset Caller Statistics Upon Queue Entry": "TRUE",
        "Overflow Action": "TRANSFER_TO_PHONE_NUMBER",
        "Overflow Transfer Number": "2001",
        "Overflow Transfer to Voicemail Enable": "TRUE",
        "Alternate Number(s)": "+12125550143, +12125550144",
        "Alternate Numbers Ring Pattern": "SHORT_LONG_SHORT",
        "Alternate Numbers Action": "ADD",
        "Agent1 ID": "anna",
        "Agent1 Skill Level": "20",
        "Agent Action": "ADD",
    }
    assert office.take_rows(row).exit_code == 0
    assert office.queue() == {
        "title": "Front Desk",
        "location": "Harbor",
        "phone_number": "+12125550142",
        "extension": "100",
        "caller_id_first_name": ".",
        "caller_id_last_name": "Front",
        "language": "en_us",
        "time_zone": "America/New_York",
        "enabled": False,
        "size": 50,
        "carries_wait": False,
        "offering": {"routing": "skill", "pattern": "circular"},
        "overflow": {"action": "transfer", "number": "2001", "to_voicemail": True},
        "alternate": [
            {"number": "+12125550143", "pattern": "short-long-short"},
            {"number": "+12125550144", "pattern": "short-long-short"},
        ],
        "agent": [{"id": "anna", "skill_level": 20}],
    }


def test_names_repeat_across_locations_and_files_do_not(office: QueueOffice) -> None:
    rows = [
        {**FRONT, "Location": "Harbor"},
        {**FRONT, "Location": "Hill"},
        {**FRONT, "Location": "Hill!"},
        {**FRONT, "Name": "東京", "Extension": "101"},
        {**FRONT, "Name": "!!", "Extension": "102"},
    ]
    assert office.take_rows(*rows).exit_code == 0
    assert {path.stem for path in office.directory.glob("queues/*.toml")} == {
        "front-desk",
        "front-desk-hill",
        "front-desk-hill-2",
        "東京",
        "queue",
    }


@pytest.mark.parametrize("column", ["Name", "Location"])
@pytest.mark.parametrize("cell", ["", "REMOVE"])
def test_a_row_must_say_which_queue_it_is_about(
    office: QueueOffice,
    column: str,
    cell: str,
) -> None:
    (error,) = errors(office.take_rows({**FRONT, column: cell}))
    assert error.startswith(f"in.csv, row 2, {column}")
    assert "is missing" in error


@pytest.mark.parametrize("cell", ["", "REMOVE"])
def test_a_new_queue_needs_a_pattern(office: QueueOffice, cell: str) -> None:
    (error,) = errors(office.take_rows({**FRONT, "Call Routing Pattern": cell}))
    assert "allowed: CIRCULAR, REGULAR, SIMULTANEOUS, UNIFORM, WEIGHTED" in error


# --- queues that exist ---------------------------------------------------------------


def test_a_change_leaves_the_owners_words_alone(owners: QueueOffice) -> None:
    row = KEY | agents("ben", "cleo") | {"Agent2 Weight": "", "Overflow Enable": "TRUE"}
    row |= {"Agent Action": "ADD", "Overflow After Wait Time": "30"}
    assert notes(owners.take_rows(row)) == []
    assert owners.text("queues/front-desk.toml") == OWNERS.replace(
        'mailbox = "office"\n',
        'mailbox = "office"\nafter_wait = true\nafter_wait_s = 30\n',
    ).replace("[exits]", '[[agent]]\nid = "cleo"\n\n[exits]')


def test_a_change_of_settings_copies_the_agents_as_they_stand(
    owners: QueueOffice,
) -> None:
    text = OWNERS.replace('\n[exits]\n9 = "menu"\n', "")
    owners.write("queues/front-desk.toml", text)
    owners.take_rows(KEY | {"Extension": "101", "Whisper Message Enable": "FALSE"})
    assert owners.text("queues/front-desk.toml") == text.replace(
        '"100"   # dial', '"101"   # dial'
    ).replace("# The morning", "[whisper]\nenabled = false\n\n# The morning")


def test_blank_cells_change_nothing(owners: QueueOffice) -> None:
    before = owners.files()
    result = owners.take_rows(dict.fromkeys(FRONT, "") | KEY)
    assert "queues: new 0, changed 0, as before 1" in result.stdout
    assert owners.files() == before


def test_remove_clears_a_setting(owners: QueueOffice) -> None:
    row = KEY | {"Overflow Action": "REMOVE", "Phone Number": "REMOVE"}
    owners.take_rows(row)
    assert owners.queue()["overflow"] == {"mailbox": "office"}
    assert "action" not in owners.text("queues/front-desk.toml")


def test_a_table_whose_last_key_is_cleared_goes(office: QueueOffice) -> None:
    office.take_rows({**FRONT, "Hold Music Enable": "TRUE"})
    office.take_rows({**KEY, "Hold Music Enable": "REMOVE"})
    assert "music" not in office.queue()


def test_the_number_of_a_queue_cannot_be_cleared_if_it_is_the_only_one(
    owners: QueueOffice,
) -> None:
    (error,) = errors(owners.take_rows(KEY | {"Extension": "REMOVE"}))
    assert "has neither a phone number nor an extension" in error
    assert owners.text("queues/front-desk.toml") == OWNERS


@pytest.mark.parametrize(
    ("column", "cell", "key"),
    [
        ("Call Routing Pattern", "UNIFORM", 'pattern = "uniform"'),
        ("Call Routing Type", "SKILL_BASED", 'routing = "skill"'),
    ],
)
def test_the_routing_of_a_queue_is_not_changed_in_bulk(
    owners: QueueOffice,
    column: str,
    cell: str,
    key: str,
) -> None:
    (error,) = errors(owners.take_rows({**KEY, column: cell}))
    assert "cannot be changed by an import" in error
    assert f"write {key} under [offering] in queues/front-desk.toml" in error


@pytest.mark.parametrize("cell", ["CIRCULAR", "circular", "REMOVE"])
def test_routing_that_says_what_is_there_is_no_change(
    owners: QueueOffice,
    cell: str,
) -> None:
    before = owners.files()
    row = {**KEY, "Call Routing Pattern": cell, "Call Routing Type": "PRIORITY_BASED"}
    assert notes(owners.take_rows(row)) == []
    assert owners.files() == before


def test_a_queue_without_title_and_location_is_called_as_its_file(
    office: QueueOffice,
) -> None:
    office.write("queues/front.toml", 'extension = "100"\n')
    row = {"Name": "front", "Location": "Harbor Dental", "Extension": "200"}
    assert office.take_rows(row).exit_code == 0
    assert office.queue("front") == {"extension": "200"}


def test_a_long_title_that_exists_may_be_imported_and_a_new_one_not(
    office: QueueOffice,
) -> None:
    long = "x" * 40
    office.write("queues/x.toml", f'title = "{long}"\nextension = "100"\n')
    row = {**FRONT, "Name": long, "Location": "Harbor Dental"}
    assert office.take_rows(row).exit_code == 0
    (error,) = errors(office.take_rows({**row, "Location": "Hill"}))
    assert "has 40 characters" in error


def test_two_files_that_are_one_queue_are_told(owners: QueueOffice) -> None:
    owners.write("queues/other.toml", OWNERS)
    result = owners.take_rows(FRONT)
    assert isinstance(result.exception, SettingsProblems)
    assert "is the same queue as queues/front-desk.toml" in str(result.exception)


@pytest.mark.parametrize("name", ["queues/front-desk.toml", "agents.toml"])
@pytest.mark.parametrize("text", ["this is no TOML", "\xff"])
def test_a_file_that_cannot_be_read_is_told(
    office: QueueOffice,
    name: str,
    text: str,
) -> None:
    (office.directory / "queues").mkdir()
    (office.directory / name).write_bytes(text.encode("latin-1"))
    result = office.take_rows(FRONT)
    assert isinstance(result.exception, SettingsProblems)
    assert str(result.exception).startswith(name)


def test_an_office_without_settings_can_import(office: QueueOffice) -> None:
    (office.directory / "tipring.toml").unlink()
    assert office.take_rows(FRONT).exit_code == 0


# --- agents --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "named", "left"),
    [
        ("ADD", ["ben", "cleo"], ["anna", "ben", "cleo"]),
        ("", ["cleo"], ["anna", "ben", "cleo"]),
        ("REMOVE", ["anna"], ["ben"]),
        ("REMOVE", ["anna", "ben"], []),
        ("REPLACE", ["cleo", "anna"], ["cleo", "anna"]),
        ("replace", ["ben", "anna"], ["ben", "anna"]),
        ("REPLACE", [], []),
    ],
)
def test_what_is_done_with_the_agents_of_a_row(
    owners: QueueOffice,
    action: str,
    named: list[str],
    left: list[str],
) -> None:
    result = owners.take_rows(KEY | agents(*named) | {"Agent Action": action})
    assert result.exit_code == 0, result.output
    assert owners.seats() == left
    assert owners.queue()["exits"] == {"9": "menu"}


def test_replace_begins_anew_but_keeps_what_no_column_has(
    owners: QueueOffice,
) -> None:
    owners.take_rows(KEY | agents("ben", "anna") | {"Agent Action": "REPLACE"})
    assert owners.queue()["agent"] == [{"id": "ben"}, {"id": "anna", "tier": 2}]
    assert "# Ben is never early." in owners.text("queues/front-desk.toml")


def test_weights_are_changed_and_cleared(office: QueueOffice) -> None:
    row = FRONT | {"Call Routing Pattern": "WEIGHTED", "Agent Action": "ADD"}
    weights = {"Agent1 Weight": "60", "Agent2 Weight": "40"}
    office.take_rows(row | agents("anna", "ben") | weights)
    office.take_rows(row | agents("ben", "anna") | {"Agent1 Weight": "REMOVE"})
    assert office.queue()["agent"] == [{"id": "anna", "weight": 60}, {"id": "ben"}]


def test_who_is_not_there_cannot_be_taken_away(owners: QueueOffice) -> None:
    row = KEY | agents("dora") | {"Agent Action": "REMOVE"}
    (warning,) = warnings(owners.take_rows(row))
    assert warning.startswith('in.csv, row 2, Agent1 ID "dora": is not there')
    assert owners.text("queues/front-desk.toml") == OWNERS


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"Agent Action": "REMOVE"}, "REMOVE names nothing to take away"),
        ({"Agent Action": "DELETE"}, "allowed: ADD, REPLACE, REMOVE"),
        ({"Agent1 ID": "REMOVE"}, "write the agent here and REMOVE in Agent Action"),
        ({"Agent1 Weight": "5"}, "a weight or level stands beside it, but no agent"),
        (agents("a", "a"), "stands in Agent1 ID, too"),
        (agents("x" * 162), "has 162 characters"),
        (agents("a") | {"Agent1 Skill Level": "21"}, "allowed: 1 to 20"),
        ({"Alternate Numbers Ring Pattern": "NORMAL"}, "but no number"),
        ({"Alternate Numbers Action": "REMOVE"}, "names nothing to take away"),
    ],
)
def test_lists_that_make_no_sense(
    owners: QueueOffice,
    cells: dict[str, str],
    told: str,
) -> None:
    (error,) = errors(owners.take_rows(KEY | cells))
    assert told in error


def test_101_agents_take_three_rows(office: QueueOffice) -> None:
    everybody = [f"agent-{number}" for number in range(101)]
    rows = [
        FRONT | agents(*everybody[:50]) | {"Agent Action": "REPLACE"},
        KEY | agents(*everybody[50:100]) | {"Agent Action": "ADD"},
        KEY | agents(*everybody[100:]) | {"Agent Action": "ADD"},
    ]
    assert office.take_rows(*rows).exit_code == 0
    assert office.seats() == everybody


def test_replace_in_a_later_row_throws_away_the_rows_before(
    office: QueueOffice,
) -> None:
    rows = [
        FRONT | agents("anna") | {"Agent Action": "ADD"},
        KEY | agents("ben") | {"Agent Action": "REPLACE"},
    ]
    (warning,) = warnings(office.take_rows(*rows))
    assert warning.startswith('in.csv, row 3, Agent Action "REPLACE": REPLACE throws')
    assert office.seats() == ["ben"]


def test_a_later_row_holds_lists_only(office: QueueOffice) -> None:
    rows = [FRONT, {**FRONT, "Extension": "200"}]
    (error,) = errors(office.take_rows(*rows))
    assert error.startswith('in.csv, row 3, Extension "200": stands in a row that goes')
    assert "put it in row 2" in error


def test_a_later_row_may_repeat_what_the_first_says(office: QueueOffice) -> None:
    other = {**FRONT, "Name": "Other", "Extension": "200"}
    told = notes(office.take_rows(FRONT, other, FRONT))
    assert [note.partition(": ")[2] for note in told] == [
        "goes on with a queue that other rows came after",
        "repeats the first row of its queue",
        "repeats the first row of its queue",
    ]


# --- alternate numbers ---------------------------------------------------------------

ONE, TWO, THREE = "+12125550143", "+12125550144", "+12125550145"


@pytest.mark.parametrize(
    ("action", "cell", "left"),
    [
        ("ADD", THREE, [ONE, TWO, THREE]),
        ("", f"{THREE};{ONE}", [ONE, TWO, THREE]),
        ("REMOVE", "+1 (212) 555-0143", [TWO]),
        ("REPLACE", f"{THREE}, {TWO}", [THREE, TWO]),
        ("", "REMOVE", []),
    ],
)
def test_what_is_done_with_alternate_numbers(
    office: QueueOffice,
    action: str,
    cell: str,
    left: list[str],
) -> None:
    office.take_rows({**FRONT, "Alternate Number(s)": f"{ONE},{TWO}"})
    row = KEY | {"Alternate Number(s)": cell, "Alternate Numbers Action": action}
    assert office.take_rows(row).exit_code == 0
    now = [entry["number"] for entry in office.queue().get("alternate", [])]
    assert now == left


def test_rings_of_alternate_numbers_go_by_rows(office: QueueOffice) -> None:
    rings = "Alternate Numbers Ring Pattern"
    rows = [
        {**FRONT, "Alternate Number(s)": ONE, rings: "NORMAL"},
        KEY | {"Alternate Number(s)": f"{TWO}", rings: "LONG_LONG"},
    ]
    office.take_rows(*rows)
    office.take_rows(KEY | {"Alternate Number(s)": ONE, rings: "REMOVE"})
    assert office.queue()["alternate"] == [
        {"number": ONE},
        {"number": TWO, "pattern": "long-long"},
    ]


# --- before anything is written ------------------------------------------------------


def test_a_dry_run_shows_the_difference_and_writes_nothing(
    owners: QueueOffice,
) -> None:
    before = owners.files()
    row = KEY | agents("ben", "cleo") | {"Agent Action": "REPLACE"}
    row |= {"Overflow Action": "PERFORM_BUSY_TREATMENT", "Extension": "200"}
    result = owners.take(sheet(row), "--dry-run")
    assert result.stdout.splitlines()[1:] == [
        "Front Desk (Harbor) changes: queues/front-desk.toml",
        '  extension: "100" -> "200"',
        '  overflow.action: "voicemail" -> "busy"',
        "  agent removed: anna",
        "  agent ben: weight 40 -> (none)",
        "  agent added: cleo",
        "queues: would be new 0, would be changed 1, as before 0",
        "agents new in agents.toml: 1",
        f"2 {NO_PHONE}",
        "nothing was written",
    ]
    assert owners.files() == before


def test_a_dry_run_of_no_change_shows_no_queue(owners: QueueOffice) -> None:
    result = owners.take(sheet(KEY), "--dry-run")
    assert result.stdout.splitlines()[1:] == [
        "queues: would be new 0, would be changed 0, as before 1",
        f"1 {NO_PHONE}",
        "nothing was written",
    ]


def test_a_terminal_sees_the_progress(
    office: QueueOffice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_NamedTextIOWrapper, "isatty", lambda _: True)
    result = office.take_rows(FRONT)
    assert result.stderr == "\r1/1 understood\n\r1/1 written\n"


def test_a_dry_run_shows_another_order(owners: QueueOffice) -> None:
    row = KEY | agents("ben", "anna") | {"Agent Action": "REPLACE"}
    row |= {"Alternate Number(s)": ONE, "Alternate Numbers Action": "ADD"}
    result = owners.take(sheet(row), "--dry-run")
    assert "  agent order: ben, anna" in result.stdout
    assert f"  alternate added: {ONE}" in result.stdout


def test_on_any_error_nothing_changes_and_all_errors_are_told(
    owners: QueueOffice,
) -> None:
    before = owners.files()
    new = {**FRONT, "Name": "New", "Extension": "300"}
    wrong = {**FRONT, "Name": "Wrong", "Extension": "x", "Language": "?"}
    wrong |= {"Number of Calls in Queue": "0"}
    report = owners.desk / "report.csv"
    result = owners.take(sheet(new, wrong, KEY), "--report", str(report))
    assert len(errors(result)) == 3
    assert "3 to mend; nothing was changed" in result.stderr
    assert owners.files() == before
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "kind,file,row,column,value,what,allowed,remedy"
    assert lines[2] == (
        "error,in.csv,3,Extension,x,is no extension,2 to 6 digits,write digits only"
    )


def test_a_report_cannot_carry_a_formula_to_its_reader(office: QueueOffice) -> None:
    report = office.desk / "report.csv"
    row = {**FRONT, "Language": "=HYPERLINK(1)"}
    office.take(sheet(row), "--report", str(report))
    assert ",'=HYPERLINK(1)," in report.read_text(encoding="utf-8-sig")


def test_a_long_value_is_cut_short_in_an_error(office: QueueOffice) -> None:
    (error,) = errors(office.take_rows({**FRONT, "Name": FRONT["Name"] * 10}))
    assert len(error) < 250


def test_what_the_check_of_settings_refuses_is_refused(owners: QueueOffice) -> None:
    owners.write("queues/front-desk.toml", OWNERS + "[comfort]\nrings = 1\n")
    (error,) = errors(owners.take_rows(KEY | {"Extension": "200"}))
    assert error.startswith("in.csv, row 2, comfort.rings")
    assert "there is no such key" in error


def transfer(number: str) -> dict[str, str]:
    action = {"Overflow Action": "TRANSFER_TO_PHONE_NUMBER"}
    return {**FRONT, **action, "Overflow Transfer Number": number}


@pytest.mark.parametrize("allowed", ["", "allowed = []", 'allowed = "+1305*"'])
def test_a_transfer_to_a_number_that_nobody_allowed_is_refused(
    office: QueueOffice,
    allowed: str,
) -> None:
    """With it the box would not start."""
    office.write("tipring.toml", f"[outside]\n{allowed}\n")
    (error,) = errors(office.take_rows(transfer("+12125550199")))
    assert error == (
        'in.csv, row 2, Overflow Transfer Number "+12125550199": the box may not dial'
        ' this; add "+12125550199" to allowed under [outside] in tipring.toml'
    )


@pytest.mark.parametrize("allowed", ['"+1212*"', '["+1305*", "+12125550199"]'])
def test_a_transfer_to_an_allowed_number_is_taken(
    office: QueueOffice,
    allowed: str,
) -> None:
    office.write("tipring.toml", f"[outside]\nallowed = {allowed}\n")
    assert office.take_rows(transfer("+12125550199")).exit_code == 0


def test_before_there_is_an_office_any_number_is_taken(office: QueueOffice) -> None:
    (office.directory / "tipring.toml").unlink()
    assert office.take_rows(transfer("+12125550199")).exit_code == 0


def test_a_text_that_does_not_come_out_as_wanted_is_not_written() -> None:
    queue = QueueFile("front-desk", OWNERS, tomllib.loads(OWNERS))
    with pytest.raises(SettingsProblems, match="cannot change without harm"):
        edited(queue, {**queue.data, "wrap_up_s": 20})


def test_a_table_between_agents_stays(office: QueueOffice) -> None:
    text = f"{OWNERS}[[agent]]\nid = 'cleo'\n[music]\nenabled = true\n"
    office.write("queues/front-desk.toml", text)
    row = KEY | agents("ben", "cleo") | {"Agent Action": "REMOVE"}
    assert office.take_rows(row).exit_code == 0
    assert office.queue()["exits"] == {"9": "menu"}
    assert office.queue()["music"] == {"enabled": True}
    assert office.seats() == ["anna"]


@pytest.mark.parametrize(
    "text",
    [
        'agent = [{ id = "anna", tier = 1 }, { id = "ben" }]\n',
        "agent = [\n  # first\n  { id = 'anna', tier = 1 },\n  { id = 'ben' },\n]\n",
    ],
)
def test_agents_on_one_line_are_changed_too(office: QueueOffice, text: str) -> None:
    head = 'title = "Front Desk"\nlocation = "Harbor"\nextension = "100"\n'
    office.write("queues/front-desk.toml", f"{head}{text}[music]\nenabled = true\n")
    row = KEY | agents("cleo", "anna") | {"Agent Action": "REPLACE"}
    assert office.take_rows(row).exit_code == 0
    assert office.queue()["agent"] == [{"id": "cleo"}, {"id": "anna", "tier": 1}]
    assert office.queue()["music"] == {"enabled": True}


def test_tables_in_dots_and_braces_are_changed_too(office: QueueOffice) -> None:
    office.write(
        "queues/front-desk.toml",
        'title = "Front Desk"\nlocation = "Harbor"\nextension = "100"\n'
        'overflow.action = "busy"\nwait = { enabled = false } # quiet\n',
    )
    row = KEY | {"Overflow Enable": "TRUE", "Overflow After Wait Time": "9"}
    row |= {"Wait Message Enable": "TRUE", "Wait Message Mode": "TIME"}
    assert office.take_rows(row).exit_code == 0
    assert office.queue()["overflow"] == {
        "action": "busy",
        "after_wait": True,
        "after_wait_s": 9,
    }
    assert "# quiet" in office.text("queues/front-desk.toml")


def test_the_last_import_can_be_taken_back_by_hand(owners: QueueOffice) -> None:
    owners.take_rows(KEY | {"Extension": "200"})
    backup = owners.directory / "queues/.before-import"
    assert (backup / "queues/front-desk.toml").read_text() == OWNERS
    owners.take_rows({**FRONT, "Name": "New", "Extension": "300"})
    assert not (backup / "queues").exists()
    assert '"queues/new.toml"' in (backup / "import.json").read_text()
