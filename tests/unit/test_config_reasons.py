"""Lists of reasons in agents.toml: read in order, and every mistake named."""

from pathlib import Path

import pytest

from support.queue_office import write_queue_office
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.domain.reasons import Reason, Reasons

LISTS = """
[pause_reason.lunch]
title = "Lunch"

[pause_reason.paperwork]

[call_reason.order]
title = "Order"
solved = true

[call_reason.complaint]
title = "Complaint"
solved = false
queues = ["front"]

[call_reason.other]
"""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_queue_office(tmp_path, "anna")
    return tmp_path


def with_lists(office: Path, text: str) -> Reasons:
    agents = office / "agents.toml"
    agents.write_text(agents.read_text("utf-8") + text, encoding="utf-8")
    return load(office).office.reasons


def test_the_lists_of_an_office_come_in_the_order_of_the_file(office: Path) -> None:
    found = with_lists(office, LISTS)
    assert found.pauses == (
        Reason(id="lunch", title="Lunch"),
        Reason(id="paperwork", title="paperwork"),
    )
    assert [reason.id for reason in found.calls] == ["order", "complaint", "other"]
    assert [reason.id for reason in found.of_queue("back")] == ["order", "other"]
    assert found.of_queue("front") == found.calls
    assert [found.is_solved(reason.id) for reason in found.calls] == [
        *(True, False, None)
    ]
    assert found.call_title("complaint") == "Complaint"
    assert (found.call_title("gone"), found.is_solved("gone")) == ("gone", None)


def test_an_office_needs_none(office: Path) -> None:
    assert with_lists(office, "") == Reasons()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[call_reason.order]\nqueues = ["frnt"]', "call_reason.order.queues.1 = "),
        ('[call_reason.order]\nqueues = ["frnt"]', 'did you mean "front"'),
        ('[call_reason.order]\nsolved = "yes"', "call_reason.order.solved"),
        ("[pause_reason.lunch]\nsolved = true", "pause_reason.lunch.solved"),
        ('[pause_reason.lunch]\ntitle = " "', "is empty"),
        ('[pause_reason."a b"]', "is not a name"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    text: str, told: str, office: Path
) -> None:
    with pytest.raises(SettingsProblems) as refused:
        with_lists(office, text)
    assert told in str(refused.value)
