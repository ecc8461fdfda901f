"""Each check of the box: what it finds on machines that a test makes up."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tipring.domain.colours import Colour
from tipring.domain.findings import Finding
from tipring.domain.link.view import NOT_WATCHED, LinkView, Verdict
from tipring.domain.link_drill.record import DUE_AFTER, DrillRecord
from tipring.domain.link_drill_entries import CutBy, LinkDrillDone
from tipring.health.checks import (
    clock,
    disk,
    groups,
    lateness,
    link,
    link_drill,
    memory,
    models,
    modem_manager,
    power,
    serial_ports,
    sound_cards,
    store,
    udev_rules,
)
from tipring.health.examination import examined
from tipring.health.surroundings import Surroundings
from tipring.store.engines import database_file
from tipring.store.ledger import Ledger

NOW = datetime(2026, 11, 23, 15, 15, tzinfo=UTC)


@pytest.fixture
def box(tmp_path: Path) -> Surroundings:
    """Return a machine with nothing on it."""
    return Surroundings(tmp_path / "state", root=tmp_path)


def put(box: Surroundings, path: str, text: str = "") -> None:
    place = box.under(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


@pytest.mark.parametrize(
    ("judged", "colour", "says", "helps"),
    [
        (lambda: disk.judge(5000, 100), "green", "5000 MB are free", ""),
        (lambda: disk.judge(300, 100), "amber", "300 MB", "larger disk"),
        (lambda: disk.judge(100, 100), "red", "no message can be taken", "erase"),
        (lambda: memory.judge(500), "green", "500 MB", ""),
        (lambda: memory.judge(100), "amber", "100 MB", "other programs"),
        (lambda: memory.judge(30), "red", "30 MB", "other programs"),
        (lambda: clock.judge(NOW, "yes"), "green", "2026-11-23 15:15 UTC", ""),
        (lambda: clock.judge(NOW, "no"), "amber", "nothing sets it", "set-ntp"),
        (lambda: clock.judge(NOW, ""), "amber", "nobody tells", "set-ntp"),
        (
            lambda: clock.judge(NOW.replace(year=1970), "yes"),
            "red",
            "which cannot be",
            "RTC",
        ),
        (lambda: modem_manager.judge(runs=False, told=False), "green", "not run", ""),
        (lambda: modem_manager.judge(runs=True, told=True), "green", "told to", ""),
        (
            lambda: modem_manager.judge(runs=True, told=False),
            "amber",
            "may take a modem away",
            "purge",
        ),
        (lambda: groups.judge("tipring", []), "green", "in all", ""),
        (
            lambda: groups.judge("tipring", ["audio", "gpio"]),
            "red",
            "not in audio,gpio",
            "usermod -aG audio,gpio tipring",
        ),
        (lambda: serial_ports.judge("/dev/x", None, may=False), "red", "none", "plug"),
        (
            lambda: serial_ports.judge("/dev/x", "/dev/x", may=False),
            "red",
            "you may not use it",
            "dialout",
        ),
        (lambda: serial_ports.judge("/x", "/x", may=True), "green", "/x is there", ""),
        (lambda: models.judge([]), "green", "understood", ""),
        (lambda: models.judge(["de", "tr"]), "amber", "de, tr", "speech install de"),
        (lambda: lateness.judge(1.2), "green", "within 1.2 ms", ""),
        (lambda: lateness.judge(9.0), "amber", "within 9.0 ms", "faster machine"),
        (lambda: lateness.judge(30.0), "red", "callers hear gaps", "faster machine"),
        (lambda: power.judge(0), "green", "right since the start", ""),
        (lambda: power.judge(0x50000), "amber", "was too low", "supply"),
        (lambda: power.judge(0x50005), "red", "too low now", "supply"),
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


def test_the_disk_is_that_of_a_store_which_is_not_made_yet(box: Surroundings) -> None:
    found = disk.look(replace(box, keep_free_mb=1))
    assert found.colour is Colour.GREEN
    nowhere = disk.look(replace(box, keep_free_mb=10**9))
    assert nowhere.colour is Colour.RED


def test_a_disk_that_cannot_be_looked_at_is_told(
    box: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    assert "Permission denied" in disk.look(box).sentence


def test_the_store_is_opened_as_the_commands_do(box: Surroundings) -> None:
    assert store.look(box).colour is Colour.AMBER
    Ledger.open(box.store_directory).close()
    assert store.look(box).colour is Colour.GREEN
    database_file(box.store_directory).write_text("no database at all")
    assert store.look(box).colour is Colour.RED


def test_memory_is_what_the_kernel_tells(box: Surroundings) -> None:
    assert "does not tell" in memory.look(box).sentence
    put(box, "proc/meminfo", "MemTotal: 900000 kB\nMemAvailable:     512000 kB\n")
    assert memory.look(box).sentence == "500 MB can be had"


def test_the_clock_is_asked_of_whoever_sets_it(
    box: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "ASK", ("echo", "no"))
    assert "nothing sets it" in clock.look(box).sentence
    put(box, clock.SYNCHRONISED)
    assert "set by the network" in clock.look(box).sentence


@pytest.mark.parametrize("command", [("false",), ("/no/such/program",)])
def test_a_program_that_says_nothing_is_no_trouble(
    box: Surroundings, command: tuple[str, ...]
) -> None:
    assert box.said_by(command) == ""


def test_modems_have_rules_and_are_left_alone(box: Surroundings) -> None:
    assert udev_rules.look(box) is modem_manager.look(box) is None
    box = replace(box, has_modems=True)
    put(box, "proc/1/comm", "systemd\n")
    found = udev_rules.look(box), modem_manager.look(box)
    assert [each and each.colour for each in found] == ["amber", "green"]
    put(box, "proc/77/comm", "ModemManager\n")
    assert modem_manager.look(box) == modem_manager.judge(runs=True, told=False)
    put(box, f"etc/udev/rules.d/{udev_rules.RULES}")
    found = udev_rules.look(box), modem_manager.look(box)
    assert [each and each.colour for each in found] == ["green", "green"]


def test_the_user_of_the_unit_has_the_groups_of_the_unit(box: Surroundings) -> None:
    box = replace(box, has_modems=True, sound_cards=("fxo",), has_pins=True)
    assert groups.look(box) is None
    put(box, "etc/passwd", "root:x:0:0::/root:/bin/sh\ntipring:x:99:99::/:/bin/false\n")
    put(
        box, "etc/group", "root:x:0:\ndialout:x:20:\naudio:x:29:pi,tipring\ngpio:x:9:\n"
    )
    found = groups.look(box)
    assert found == groups.judge("tipring", ["dialout", "gpio"])
    unit = "[Service]\nUser=tipring\nSupplementaryGroups=dialout audio\n"
    put(box, "usr/lib/systemd/system/tipring.service", unit)
    assert groups.look(box) == groups.judge("tipring", ["gpio"])
    put(box, "etc/group", "dialout:x:20:\naudio:x:29:\n")
    assert groups.look(box) == groups.judge("tipring", [])


def test_modems_are_looked_for_where_the_settings_say(box: Surroundings) -> None:
    put(box, "dev/ttyACM0")
    modems = ("/dev/ttyACM0", "/dev/ttyUSB*")
    found = list(serial_ports.look(replace(box, modems=modems)))
    assert [each.colour for each in found] == [Colour.GREEN, Colour.RED]


def test_sound_cards_are_those_that_alsa_has(box: Surroundings) -> None:
    put(box, sound_cards.CARDS, " 0 [tipringfxo     ]: simple-card - tipring-fxo\n")
    wanted = replace(box, sound_cards=("tipring-fxo", "another"))
    found = list(sound_cards.look(wanted))
    assert [each.colour for each in found] == [Colour.GREEN, Colour.RED]
    assert found[1].sentence == "there is no another"


def test_models_are_wanted_for_languages_that_are_listened_to(
    box: Surroundings,
) -> None:
    assert models.look(box) is None
    assert models.look(replace(box, languages=frozenset({"en"}))) == models.judge([])
    german = replace(box, languages=frozenset({"en", "de"}))
    assert models.look(german) == models.judge(["de"])


SEEN = LinkView(is_watched=True)


@pytest.mark.parametrize(
    ("seen", "colour", "says"),
    [
        (SEEN, "green", "it is up"),
        (replace(SEEN, never=("dns example.com",)), "amber", "never well were: dns ex"),
        (replace(SEEN, verdict=Verdict.DEGRADED, why="30% is lost"), "amber", "30% is"),
        (replace(SEEN, verdict=Verdict.DOWN, why="no signal"), "red", "no signal"),
    ],
)
def test_a_link_is_judged_as_the_desk_sees_it(
    seen: LinkView, colour: str, says: str
) -> None:
    found = link.judge(seen)
    assert found.colour == colour
    assert says in found.sentence
    assert bool(found.remedy) is (colour != "green")


def test_trunks_want_a_link_that_is_watched(box: Surroundings) -> None:
    assert link.look(box) is None
    assert link.look(replace(box, link=NOT_WATCHED)) is None
    found = link.look(replace(box, link=NOT_WATCHED, has_trunks=True))
    assert found is not None
    assert found.colour is Colour.AMBER
    assert "[link]" in found.remedy
    assert link.look(replace(box, link=SEEN)) == link.judge(SEEN)


def test_a_pi_tells_of_its_supply_and_a_desk_of_its_lateness(
    box: Surroundings,
) -> None:
    assert power.look(box) is lateness.look(box) is None
    put(box, power.THROTTLED, "50005\n")
    assert power.look(box) == power.judge(0x50005)
    assert lateness.look(replace(box, late_p999_ms=2.0)) == lateness.judge(2.0)


def test_a_box_is_examined_from_the_ground_up(box: Surroundings) -> None:
    modem = replace(box, has_modems=True, modems=("/dev/ttyACM0",))
    assert [found.what for found in examined(modem)] == [
        *("memory", "disk", "store", "backup", "clock"),
        *("udev rules", "ModemManager", "modem"),
    ]


def test_a_drill_of_the_link_is_due_now_and_then(box: Surroundings) -> None:
    assert link_drill.look(box) is None
    assert link_drill.look(replace(box, link=NOT_WATCHED)) is None
    assert link_drill.look(replace(box, link=SEEN)) is None
    Ledger.open(box.store_directory).close()
    found = link_drill.look(replace(box, link=SEEN))
    assert found is not None
    assert (found.colour, found.sentence) == (Colour.GREEN, "none is due yet")


def test_a_drill_that_is_old_or_failed_is_told_with_what_helps() -> None:
    began = datetime(2026, 11, 29, 3, 10, tzinfo=UTC)
    record = DrillRecord(
        drill_id="d1",
        began_at=began,
        by="as asked",
        cut=CutBy.FIREWALL,
        done=LinkDrillDone(drill_id="d1"),
    )
    fresh = link_drill.judge(record, None, began)
    assert (fresh.colour, fresh.sentence) == (
        Colour.GREEN,
        "the last was on 2026-11-29",
    )
    old = link_drill.judge(record, None, began + DUE_AFTER)
    assert (old.colour, old.remedy) == (
        Colour.AMBER,
        "try it in a quiet minute: tipring drill link",
    )
    failed = replace(record, done=LinkDrillDone(drill_id="d1", faults=("no answer",)))
    found = link_drill.judge(failed, None, began)
    assert found.sentence == "the drill of 2026-11-29 failed: tipring drill show"
    assert found.remedy
