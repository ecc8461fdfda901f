"""What the columns of a queue, and the queues of an office, must agree on."""

from pathlib import Path

import pytest

from support.queue_sheets import FRONT, QueueOffice, agents, errors, warnings

KEY = {"Name": "Front Desk", "Location": "Harbor"}
TYPE, PATTERN = "Call Routing Type", "Call Routing Pattern"


@pytest.fixture
def office(tmp_path: Path) -> QueueOffice:
    return QueueOffice.at(tmp_path)


WRONG = [
    ({"Extension": ""}, "Phone Number: has neither a phone number nor an extension"),
    (
        {TYPE: "SKILL_BASED", PATTERN: "UNIFORM"},
        'Call Routing Pattern "UNIFORM": does not go with SKILL_BASED',
    ),
    (
        {TYPE: "SKILL_BASED", PATTERN: "WEIGHTED"},
        'Call Routing Pattern "WEIGHTED": does not go with SKILL_BASED',
    ),
    (
        agents("anna", "ben") | {"Agent2 Weight": "5"},
        'Agent2 Weight "5": an agent has a weight, but the pattern is not WEIGHTED',
    ),
    (
        agents("anna") | {"Agent1 Skill Level": "5"},
        'Agent1 Skill Level "5": an agent has a skill level, but the routing is not',
    ),
    (
        {"Overflow Enable": "TRUE"},
        "Overflow After Wait Time: is blank, but Overflow Enable is TRUE; fill it in",
    ),
    (
        {"Overflow Action": "TRANSFER_TO_PHONE_NUMBER"},
        "Overflow Transfer Number: is blank, but Overflow Action is TRANSFER_TO_PHONE",
    ),
    (
        {
            "Overflow Transfer Number": "+12125550199",
            "Overflow Transfer to Voicemail Enable": "TRUE",
        },
        'Overflow Transfer to Voicemail Enable "TRUE": only an internal number has',
    ),
    (
        {"Wait Message Enable": "TRUE"},
        "Wait Message Mode: is blank, but Wait Message Enable is TRUE",
    ),
    (
        {"Comfort Message Enable": "TRUE"},
        "Comfort Message Time: is blank, but Comfort Message Enable is TRUE",
    ),
    (
        {"Bounced Call Enable": "TRUE"},
        "Bounced Call Number of Rings: is blank, but Bounced Call Enable is TRUE",
    ),
    (
        {"Distinctive Ring Enable": "TRUE"},
        "Distinctive Ring Pattern: is blank, but Distinctive Ring Enable is TRUE",
    ),
]


@pytest.mark.parametrize(("cells", "told"), WRONG)
def test_columns_that_do_not_go_together(
    office: QueueOffice,
    cells: dict[str, str],
    told: str,
) -> None:
    (error,) = errors(office.take_rows(FRONT | cells))
    assert error.startswith(f"in.csv, row 2, {told}")


def test_what_columns_ask_for_may_stand_in_the_file_already(
    office: QueueOffice,
) -> None:
    office.take_rows({**FRONT, "Overflow After Wait Time": "30"})
    assert office.take_rows({**KEY, "Overflow Enable": "TRUE"}).exit_code == 0


def test_a_rule_that_was_broken_before_does_not_stop_other_changes(
    office: QueueOffice,
) -> None:
    office.write(
        "queues/front-desk.toml",
        'title = "Front Desk"\nlocation = "Harbor"\nextension = "100"\n'
        'wait.enabled = true\n[[agent]]\nid = "anna"\nweight = 20\n',
    )
    assert office.take_rows({**KEY, "Extension": "200"}).exit_code == 0
    row = KEY | agents("anna") | {"Agent1 Weight": "30"}
    (error,) = errors(office.take_rows(row))
    assert "the pattern is not WEIGHTED" in error


def test_the_seconds_after_a_set_time_have_defaults(office: QueueOffice) -> None:
    row = {**FRONT, "Bounce Call After Set Time Enable": "TRUE"}
    row |= {"Alert Agent if Call on Hold Enable": "TRUE"}
    assert warnings(office.take_rows(row)) == []
    assert office.queue()["bounce"] == {"after_hold": True, "alert": True}


def test_a_reminder_after_the_call_was_taken_back_is_refused(
    office: QueueOffice,
) -> None:
    row = {**FRONT, "Bounce Call After Set Time Enable": "TRUE"}
    row |= {"Alert Agent if Call on Hold Enable": "TRUE"}
    row |= {"Alert Agent if Call on Hold": "60"}
    (error,) = errors(office.take_rows(row))
    assert error.startswith('in.csv, row 2, Alert Agent if Call on Hold "60": ')


@pytest.mark.parametrize(
    ("pattern", "count", "told"),
    [
        ("SIMULTANEOUS", 51, "has 51 agents; with this pattern Webex has 50 at most"),
        ("SIMULTANEOUS", 50, ""),
        ("CIRCULAR", 51, ""),
    ],
)
def test_what_only_the_original_cannot_do_is_a_warning(
    office: QueueOffice,
    pattern: str,
    count: int,
    told: str,
) -> None:
    everybody = [f"agent-{number}" for number in range(count)]
    rows = [FRONT | agents(*everybody[:50]) | {PATTERN: pattern, "Agent Action": "ADD"}]
    if count > 50:
        rows.append(KEY | agents(*everybody[50:]) | {"Agent Action": "ADD"})
    found = warnings(office.take_rows(*rows))
    assert len(found) == bool(told)
    assert told in "".join(found)


def test_weights_of_more_than_a_hundred_percent_are_told(office: QueueOffice) -> None:
    weights = {"Agent1 Weight": "60", "Agent2 Weight": "60"}
    row = FRONT | agents("anna", "ben") | weights | {PATTERN: "WEIGHTED"}
    (warning,) = warnings(office.take_rows(row))
    assert "the weights make 120 percent" in warning


def test_more_than_ten_alternate_numbers_are_told(office: QueueOffice) -> None:
    numbers = ",".join(f"+121255501{number}" for number in range(10, 21))
    (warning,) = warnings(office.take_rows(FRONT | {"Alternate Number(s)": numbers}))
    assert "has 11 alternate numbers; Webex has 10 at most" in warning


# --- queues among each other ----------------------------------------------------------


def other(**cells: str) -> dict[str, str]:
    return {**FRONT, "Name": "Other"} | cells


def test_an_extension_leads_to_one_queue_of_a_location(office: QueueOffice) -> None:
    (error,) = errors(office.take_rows(FRONT, other()))
    assert error == (
        'in.csv, row 3, Extension "100": 100 leads to Front Desk (Harbor) and to Other'
        " (Harbor); give each queue its own number"
    )
    assert office.take_rows(FRONT, other(Location="Hill")).exit_code == 0


def test_a_number_leads_to_one_queue(office: QueueOffice) -> None:
    number = "+12125550142"
    office.take_rows({**FRONT, "Phone Number": number})
    row = other(Extension="200", Location="Hill") | {"Alternate Number(s)": number}
    (error,) = errors(office.take_rows(row))
    assert error.startswith(f'in.csv, row 2, Alternate Number(s) "{number}": ')


def test_a_number_may_move_to_another_queue(office: QueueOffice) -> None:
    number = {"Phone Number": "+12125550142"}
    office.take_rows(FRONT | number)
    freed = KEY | {"Phone Number": "REMOVE", "Extension": "100"}
    assert office.take_rows(freed, other(Extension="200") | number).exit_code == 0


def test_doubles_that_were_there_before_are_left_to_the_owner(
    office: QueueOffice,
) -> None:
    for name in "ab":
        office.write(f"queues/{name}.toml", 'location = "X"\nextension = "300"\n')
    assert office.take_rows(FRONT).exit_code == 0
