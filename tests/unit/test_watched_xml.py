"""What colleagues see of an extension, in the words of telephones."""

from xml.etree import ElementTree as ET

import pytest

from tipring.domain.watched import Activity, Watched, activity_of
from tipring.wire.watched_xml import dialog_info, pidf

ENTITY = "sip:201@tipring"
FREE = Watched()
RINGS = Watched(activity=Activity.RINGS)
TALKS = Watched(activity=Activity.TALKS)
QUIET = Watched(is_quiet=True)
AWAY = Watched(is_there=False)
PAUSED = Watched(is_paused=True)
PIDF = "{urn:ietf:params:xml:ns:pidf}"
RPID = "{urn:ietf:params:xml:ns:pidf:rpid}"
DIALOG = "{urn:ietf:params:xml:ns:dialog-info}"


@pytest.mark.parametrize(
    ("rung", "talking", "activity"),
    [
        ((), (), Activity.FREE),
        (("a",), (), Activity.RINGS),
        ((), ("b",), Activity.TALKS),
        (("a",), ("b",), Activity.TALKS),
    ],
)
def test_who_talks_is_in_a_call_whatever_else_rings(
    rung: tuple[str, ...], talking: tuple[str, ...], activity: Activity
) -> None:
    assert activity_of(rung, talking) is activity


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (FREE, "terminated"),
        (AWAY, "terminated"),
        (PAUSED, "terminated"),
        (RINGS, "early"),
        (TALKS, "confirmed"),
        (QUIET, "confirmed"),
        (Watched(activity=Activity.RINGS, is_quiet=True), "confirmed"),
    ],
)
def test_a_busy_lamp_has_one_dialog_for_all_calls(seen: Watched, state: str) -> None:
    root = ET.fromstring(dialog_info(ENTITY, "201", seen))  # noqa: S314 - our own
    (dialog,) = root.findall(f"{DIALOG}dialog")
    assert (root.get("entity"), root.get("state")) == (ENTITY, "full")
    assert dialog.findtext(f"{DIALOG}state") == state
    assert ("call-id" in dialog.attrib) is (state == "early")


def test_a_lamp_that_blinks_says_whose_call_may_be_picked_up() -> None:
    root = ET.fromstring(dialog_info(ENTITY, "201", RINGS))  # noqa: S314 - our own
    (dialog,) = root.findall(f"{DIALOG}dialog")
    assert dialog.get("call-id") == "pick-up-201"
    assert dialog.get("direction") == "recipient"
    target = dialog.find(f"{DIALOG}local/{DIALOG}target")
    assert target is not None
    assert target.get("uri") == ENTITY


@pytest.mark.parametrize(
    ("seen", "basic", "note", "does"),
    [
        (FREE, "open", "free", ""),
        (RINGS, "closed", "rings", "on-the-phone"),
        (TALKS, "closed", "in a call", "on-the-phone"),
        (QUIET, "closed", "do not disturb", "busy"),
        (AWAY, "closed", "no telephone is there", ""),
        (PAUSED, "open", "takes a pause", "away"),
    ],
)
def test_presence_says_whether_it_makes_sense_to_call(
    seen: Watched, basic: str, note: str, does: str
) -> None:
    root = ET.fromstring(pidf(ENTITY, "201", seen))  # noqa: S314 - our own
    assert root.get("entity") == ENTITY
    assert root.findtext(f"{PIDF}tuple/{PIDF}status/{PIDF}basic") == basic
    assert root.findtext(f"{PIDF}tuple/{PIDF}note") == note
    doing = [each.tag for each in root.iter() if each.tag.startswith(RPID)]
    assert doing == ([f"{RPID}activities", f"{RPID}{does}"] if does else [])


def test_a_name_with_signs_of_xml_breaks_nothing() -> None:
    for form in (dialog_info, pidf):
        root = ET.fromstring(form('sip:2@a"<&b', "2", RINGS))  # noqa: S314 - our own
        assert root.get("entity") == 'sip:2@a"<&b'
