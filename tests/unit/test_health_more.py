"""Checks of what wears out, of what only a desk knows, of what the store tells."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
import trustme

from tipring.domain.colours import Colour
from tipring.domain.findings import Finding
from tipring.domain.journal import (
    BoxStarted,
    BoxStopped,
    CallEnded,
    CallPlaced,
    Entry,
    PlacedCallAnswered,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import JobQueued, JobTried
from tipring.domain.worry_entries import SelfTested
from tipring.health import examination
from tipring.health.checks import (
    card_wear,
    certificates,
    clerk,
    dial_tone,
    lifeline,
    lines,
    mail,
    news,
    power,
    prompts,
    restarts,
    self_tested,
    telephones,
    temperature,
    throttling,
    writable,
)
from tipring.health.desk_facts import DeskFacts, LineFact
from tipring.health.examination import examined
from tipring.health.surroundings import Surroundings
from tipring.store.ledger import Ledger
from tipring.store.message_records import OutboxCounts

NOW = datetime(2026, 11, 23, 15, 15, tzinfo=UTC)
UNPLUGGED = LineFact("back", "it is gone", "the USB port was switched off and on")


@pytest.fixture
def box(tmp_path: Path) -> Surroundings:
    """Return a machine with nothing on it, and a desk that is well."""
    return Surroundings(tmp_path / "state", root=tmp_path, seen=DeskFacts())


def put(box: Surroundings, path: str, text: str = "") -> None:
    place = box.under(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def written(
    box: Surroundings, *whats: JournalEvent, at: datetime | None = None
) -> None:
    ledger = Ledger.open(box.store_directory)
    when = at or datetime.now(UTC)
    ledger.write([[Entry(when, what, "line-1", "c1") for what in whats]])
    ledger.close()


@pytest.mark.parametrize(
    ("judged", "colour", "says", "helps"),
    [
        (lambda: temperature.judge(61.2), "green", "61 degrees", ""),
        (lambda: temperature.judge(76.0), "amber", "76 degrees", "air"),
        (lambda: temperature.judge(84.0), "red", "slows itself down", "air"),
        (lambda: throttling.judge(0), "green", "full speed", ""),
        (lambda: throttling.judge(0x50005), "amber", "throttled now", "power"),
        (lambda: throttling.judge(0xA), "amber", "held down and it is slowed", "power"),
        (lambda: throttling.judge(0x40000), "amber", "since the start", "power"),
        (lambda: card_wear.of_life("mmcblk0", 3), "green", "30 %", ""),
        (lambda: card_wear.of_life("mmcblk0", 9), "amber", "90 %", "new one"),
        (lambda: card_wear.of_life("mmcblk0", 11), "red", "all of the life", "new one"),
        (lambda: card_wear.of_errors("sda1", 0), "green", "no errors", ""),
        (lambda: card_wear.of_errors("sda1", 4), "red", "found 4 errors", "back up"),
        (
            lambda: writable.judge("/", is_read_only=False),
            "green",
            "can be written",
            "",
        ),
        (lambda: writable.judge("/", is_read_only=True), "red", "read-only", "dmesg"),
        (lambda: restarts.judge(1), "green", "1 times", ""),
        (lambda: restarts.judge(5), "amber", "5 times", "journalctl"),
        (lambda: restarts.judge(50), "red", "50 times", "journalctl"),
        (lambda: clerk.judge(is_away=False), "green", "nothing waits", ""),
        (lambda: clerk.judge(is_away=True), "red", "nobody has asked", "restart"),
        (lambda: mail.judge(OutboxCounts(2)), "green", "2 wait", ""),
        (
            lambda: mail.judge(OutboxCounts(3, 3, 0, "refused")),
            "amber",
            "3 letters could not be sent yet: refused",
            "mail test",
        ),
        (lambda: mail.judge(OutboxCounts(30, 30)), "red", "30 letters", "mail test"),
        (
            lambda: mail.judge(OutboxCounts(0, 0, 2)),
            "red",
            "2 letters were given up",
            "mail test",
        ),
        (lambda: telephones.judge("", [], 2), "green", "2 can be registered", ""),
        (lambda: telephones.judge("", ["201"], 2), "amber", "201", "plugged in"),
        (lambda: telephones.judge("", ["201"], 1), "red", "none is", "plugged in"),
        (lambda: telephones.judge("no kamailio", [], 1), "red", "no kamailio", "check"),
        (lambda: lifeline.judge(""), "green", "well", ""),
        (lambda: lifeline.judge("no pins"), "red", "no pins", "tipring lifeline"),
        (
            lambda: prompts.judge("3 rendered; tipring check"),
            "amber",
            "3 rend",
            "check",
        ),
        (lambda: prompts.judge("1 missing"), "red", "callers hear nothing", "check"),
        (lambda: lines.judge("front", None), "green", "front can be used", ""),
        (lambda: lines.judge("back", UNPLUGGED), "red", "it is gone", "plugged in"),
        (
            lambda: certificates.judge("/c.pem", NOW + timedelta(days=90), NOW),
            "green",
            "ends on 2027-02-21",
            "",
        ),
        (
            lambda: certificates.judge("/c.pem", NOW + timedelta(days=9), NOW),
            "amber",
            "ends on",
            "renew",
        ),
        (
            lambda: certificates.judge("/c.pem", NOW + timedelta(days=1), NOW),
            "red",
            "ends on",
            "renew",
        ),
        (
            lambda: certificates.judge("/c.pem", NOW - timedelta(days=1), NOW),
            "red",
            "has ended",
            "renew",
        ),
        (
            lambda: self_tested.judge(NOW, SelfTested(), NOW),
            "green",
            "all was well",
            "",
        ),
        (
            lambda: self_tested.judge(NOW, SelfTested(("slow",)), NOW),
            "amber",
            "slow",
            "self-test",
        ),
        (
            lambda: self_tested.judge(NOW, SelfTested(), NOW + timedelta(days=9)),
            "amber",
            "the last one",
            "timer",
        ),
    ],
)
def test_what_is_found_is_judged(
    judged: Callable[[], Finding], colour: str, says: str, helps: str
) -> None:
    found = judged()
    assert found.colour == colour
    assert says in found.sentence
    assert helps in found.remedy
    assert bool(found.remedy) == (colour != "green")


def test_a_machine_that_does_not_tell_is_left_alone(box: Surroundings) -> None:
    for look in (temperature.look, throttling.look, writable.look):
        assert look(box) is None
    assert list(card_wear.look(box)) == []


def test_a_pi_tells_how_hot_and_how_slow_it_is(
    box: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(box, temperature.THERMOMETER, "61234\n")
    assert temperature.look(box) == temperature.judge(61.234)
    monkeypatch.setattr(power, "ASK", ("echo", "throttled=0x50005"))
    assert throttling.look(box) == throttling.judge(0x50005)
    assert power.look(box) == power.judge(0x50005)
    put(box, power.THROTTLED, "0\n")
    assert throttling.look(box) == throttling.judge(0)


def test_a_card_tells_its_life_and_a_file_system_its_errors(box: Surroundings) -> None:
    put(box, "sys/block/mmcblk0/device/life_time", "0x01 0x09\n")
    put(box, "sys/block/mmcblk1/device/name", "an SD card tells no life\n")
    put(box, "sys/fs/ext4/mmcblk0p2/errors_count", "3\n")
    put(box, "sys/fs/ext4/sda1/errors_count", "?\n")
    found = {each.key: each.colour for each in card_wear.look(box)}
    assert found == {"card mmcblk0": Colour.AMBER, "card mmcblk0p2": Colour.RED}


def test_the_mount_of_the_store_counts_and_no_other(box: Surroundings) -> None:
    store = box.store_directory.absolute()
    put(box, writable.MOUNTS, f"a / ext4 ro 0 0\nb {store.parent} ext4 rw,sync 0 0\n\n")
    assert writable.look(box) == writable.judge(str(store.parent), is_read_only=False)
    put(box, writable.MOUNTS, f"a / ext4 rw 0 0\nb {store} ext4 ro,sync 0 0\n")
    assert writable.look(box) == writable.judge(str(store), is_read_only=True)


def test_certificates_are_read(box: Surroundings, tmp_path: Path) -> None:
    made = tmp_path / "c.pem"
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=10)
    cert = trustme.CA().issue_cert("tipring", not_after=ends)
    made.write_bytes(cert.cert_chain_pems[0].bytes())
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    seen = replace(box, certificates=(made, broken, tmp_path / "none.pem"))
    assert [each.colour for each in certificates.look(seen)] == ["amber", "red"]


def test_only_a_running_desk_knows_lines_telephones_clerk_and_news(
    box: Surroundings,
) -> None:
    alone = replace(box, seen=None)
    assert list(lines.look(alone)) == []
    for look in (telephones.look, clerk.look, news.look, prompts.look, lifeline.look):
        assert look(alone) is None
    for look in (telephones.look, news.look, prompts.look, lifeline.look):
        assert look(box) is None
    facts = DeskFacts(
        lines=MappingProxyType({"front": None, "back": UNPLUGGED}),
        missing=("201", "299"),
        border="",
        news="the broker is away",
        prompts="3 rendered",
        lifeline="no pins",
    )
    seen = replace(box, seen=facts, telephones=frozenset({"201", "202"}))
    colours = {each.key: each.colour for each in lines.look(seen)}
    assert colours == {"line front": Colour.GREEN, "line back": Colour.RED}
    assert telephones.look(seen) == telephones.judge("", ["201"], 2)
    assert prompts.look(seen) == prompts.judge("3 rendered")
    assert lifeline.look(seen) == lifeline.judge("no pins")
    told = news.look(seen)
    assert told is not None
    assert told.sentence == "the broker is away"
    assert clerk.look(seen) == clerk.judge(is_away=False)


def test_what_a_line_was_tried_with_is_told() -> None:
    assert lines.judge("back", UNPLUGGED).tries.endswith("switched off and on")
    assert lines.judge("back", LineFact("back", "gone")).tries == lines.TRIES


def test_the_store_tells_of_mail_restarts_and_self_tests(box: Surroundings) -> None:
    for look in (mail.look, restarts.look, self_tested.look):
        assert look(box) is None
    assert list(dial_tone.look(box)) == []
    Ledger.open(box.store_directory).close()
    assert self_tested.look(box) is None
    written(box, *(BoxStarted("1") for _ in range(5)), BoxStopped(), BoxStarted("1"))
    assert restarts.look(box) == restarts.judge(4)
    queued = JobQueued("j1", "mail", "m1", {"to": "anna@example.com"})
    written(box, queued, JobTried("j1", "refused", None), SelfTested())
    assert mail.look(box) == mail.judge(OutboxCounts(0, 0, 1, "refused"))
    tested = self_tested.look(box)
    assert tested is not None
    assert tested.colour is Colour.GREEN


NO_TONE = CallEnded("NO DIALTONE: is the line plugged in?")


def test_a_line_without_dial_tone_is_told_until_a_call_goes_well(
    box: Surroundings,
) -> None:
    then = datetime.now(UTC) - timedelta(hours=2)
    written(box, CallPlaced("42"), NO_TONE, at=then)
    (found,) = dial_tone.look(box)
    assert (found.key, found.colour) == ("dial tone line-1", Colour.RED)
    ledger = Ledger.open(box.store_directory)
    now = datetime.now(UTC)
    well: list[JournalEvent] = [
        CallPlaced("42"),
        PlacedCallAnswered("a voice"),
        CallEnded("we hung up"),
    ]
    ledger.write([[Entry(now, what, "line-1", "c2") for what in well]])
    ledger.close()
    assert list(dial_tone.look(box)) == []


def test_a_check_that_fails_costs_only_itself(
    box: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_box: Surroundings) -> Finding | None:
        raise ValueError

    def slow(_box: Surroundings) -> Iterator[Finding]:
        yield temperature.judge(90.0)
        raise ValueError

    rested: list[int] = []
    checks = (broken, slow, lambda _box: throttling.judge(0))
    monkeypatch.setattr(examination, "CHECKS", checks)
    found = [each.what for each in examined(box, lambda: rested.append(1))]
    assert found == ["temperature", "speed"]
    assert len(rested) == 3


def test_no_two_checks_have_one_name() -> None:
    places = {sys.modules[check.__module__] for check in examination.CHECKS}
    names = [place.WHAT for place in places]
    assert len(names) == len(set(names)) == len(examination.CHECKS)
