import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.events import CallerIdReceived
from tipring.wire.caller_id import LONGEST_NAME, NAME_FOLLOWS_S, CallerIdCollector
from tipring.wire.results import CallerIdField

SMITH = CallerIdReceived("5551234567", "SMITH,ANN")


def tell(*lines: str, collector: CallerIdCollector | None = None) -> list[object]:
    """Feed `KEY=value` lines, all at once; return what became known."""
    collector = collector or CallerIdCollector()
    told = []
    for line in lines:
        key, _, value = line.partition("=")
        told.append(collector.feed(CallerIdField(key, value), 0.0))
    told.append(collector.tick(NAME_FOLLOWS_S))
    return [caller for caller in told if caller is not None]


def test_number_and_name_are_one_caller_told_at_once() -> None:
    collector = CallerIdCollector()
    assert collector.feed(CallerIdField("NMBR", "5551234567"), 0.0) is None
    assert collector.feed(CallerIdField("NAME", "SMITH,ANN"), 0.1) == SMITH
    assert collector.deadline is None


@pytest.mark.parametrize(
    "lines",
    [
        ("DATE=0117", "TIME=1452", "NMBR=5551234567", "NAME=SMITH,ANN"),
        ("NAME=SMITH,ANN", "NMBR=5551234567", "DATE=0117", "TIME=1452"),
        ("NMBR=5551234567", "MESG=06", "NAME=SMITH,ANN"),
    ],
)
def test_the_order_of_the_fields_does_not_matter(lines: tuple[str, ...]) -> None:
    assert tell(*lines) == [SMITH]


def test_a_number_alone_is_told_when_no_name_followed() -> None:
    collector = CallerIdCollector()
    collector.feed(CallerIdField("NMBR", "5551234567"), 10.0)
    assert collector.tick(10.0 + NAME_FOLLOWS_S / 2) is None
    assert collector.tick(10.0 + NAME_FOLLOWS_S) == CallerIdReceived("5551234567")
    assert collector.tick(99.0) is None


@pytest.mark.parametrize("word", ["P", "p", "PRIVATE"])
def test_a_withheld_number_is_said_to_be_withheld(word: str) -> None:
    assert tell(f"NMBR={word}") == [CallerIdReceived(None, withheld=True)]


@pytest.mark.parametrize("word", ["O", "OUT OF AREA", "UNAVAILABLE", ""])
def test_a_number_from_out_of_area_is_unknown_but_not_withheld(word: str) -> None:
    assert tell(f"NMBR={word}", f"NAME={word}") == [CallerIdReceived(None)]


def test_a_name_that_came_too_late_is_not_the_next_callers() -> None:
    collector = CallerIdCollector()
    tell("NMBR=111", collector=collector)
    collector.feed(CallerIdField("NAME", "LATE"), 1.0)
    assert collector.tick(2.0) is None
    assert tell("NMBR=222", collector=collector) == [CallerIdReceived("222")]


def test_a_second_report_does_not_swallow_the_first() -> None:
    told = tell("NMBR=111", "NMBR=222")
    assert told == [CallerIdReceived("111"), CallerIdReceived("222")]


def test_a_report_without_a_number_is_none() -> None:
    assert tell("DATE=0117", "TIME=1452") == []


def test_marks_in_a_number_are_left_out() -> None:
    assert tell("NMBR=+1 (555) 123-4567") == [CallerIdReceived("+15551234567")]


@given(st.text())
def test_a_name_is_printable_and_short(name: str) -> None:
    (caller,) = tell("NMBR=1", f"NAME={name}")
    assert isinstance(caller, CallerIdReceived)
    assert caller.name is None or (
        caller.name.isprintable() and 0 < len(caller.name) <= LONGEST_NAME
    )
