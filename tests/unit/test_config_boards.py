"""Boards as files: what they say, and what is said about a mistake in one."""

from pathlib import Path

import pytest

import tipring
from tipring.config import board_file
from tipring.config.board_file import board_names, load_board, pins_of, shipped_boards
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.domain.board import (
    Board,
    DaaKind,
    InputPin,
    OutputPin,
    Pull,
    RelayHolds,
    SoundCard,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "settings"

RIGHT = """\
name = "mine"
description = "Made at home"
daa = "ch1840"
ring_pulses_per_cycle = 2
relay_holds = "while running"
monostable_s = 2.0
button_hold_s = 4

[sound]
card = "usb"
channels = 2
receive_gain_db = 3.5
transmit_gain_db = -2

[pin.off_hook]
bcm = 17

[pin.watchdog]
bcm = 4
active = "low"

[pin.ring]
bcm = 27
active = "high"
pull = "none"

[pin.loop]
bcm = 22
"""


def write(directory: Path, text: str, name: str = "mine") -> Path:
    folder = directory / "boards"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return directory


def test_a_board_is_what_its_file_says(tmp_path: Path) -> None:
    board = load_board("mine", write(tmp_path, RIGHT))
    assert board == Board(
        name="mine",
        description="Made at home",
        daa=DaaKind.CH1840,
        sound=SoundCard("usb", 2, 3.5, -2),
        off_hook=OutputPin(17),
        watchdog=OutputPin(4, active_high=False),
        ring=InputPin(27, active_high=True, pull=Pull.NONE),
        ring_pulses_per_cycle=2,
        loop=InputPin(22),
        relay_holds=RelayHolds.WHILE_RUNNING,
        monostable_s=2.0,
        button_hold_s=4,
    )
    assert pins_of(board) == {17: "off_hook", 4: "watchdog", 27: "ring", 22: "loop"}


def test_what_a_board_does_not_say_has_its_default(tmp_path: Path) -> None:
    text = 'name = "mine"\n[pin.relay]\nbcm = 16\n'
    board = load_board("mine", write(tmp_path, text))
    assert board == Board("mine", relay=OutputPin(16))
    assert board.relay_holds is RelayHolds.IN_CALLS


def test_every_shipped_board_is_right(tmp_path: Path) -> None:
    names = board_names(tmp_path)
    assert "tipring-fxo" in names
    boards = [load_board(name, tmp_path) for name in names]
    assert {board.name for board in boards} == names


def test_an_owners_board_hides_a_shipped_one_of_its_name(tmp_path: Path) -> None:
    text = RIGHT.replace('"mine"', '"tipring-fxo"')
    write(tmp_path, text, "tipring-fxo")
    assert load_board("tipring-fxo", tmp_path).description == "Made at home"
    assert "tipring-fxo" in board_names(tmp_path)


def test_an_installed_tipring_brings_its_boards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "boards").mkdir()
    monkeypatch.setattr(tipring, "__file__", str(tmp_path / "__init__.py"))
    assert shipped_boards() == tmp_path / "boards"


MISTAKES = [
    (
        '"mine"',
        '"yours"',
        '1: name = "yours": is not the name of this file; a board is',
    ),
    (
        '"ch1840"',
        '"ch1841"',
        '3: daa = "ch1841": is no DAA that is known; did you mean',
    ),
    ("cycle = 2", "cycle = 3", "4: ring_pulses_per_cycle = 3: is out of range; choose"),
    ('"while running"', '"ever"', '5: relay_holds = "ever": is no habit of the relay'),
    ("= 2.0", "= 0.1", "6: monostable_s = 0.1: is out of range; choose 0.5 to 10"),
    ("= 4\n\n", "= 0\n\n", "7: button_hold_s = 0: is out of range; choose 1 to 60"),
    ("[sound]\n", "[sound]\nspeed = 1\n", "10: sound.speed = 1: there is no such key"),
    ('card = "usb"\n', "", "9: sound.card: is missing; add it to this table"),
    ("nels = 2", "nels = 0", "11: sound.channels = 0: is out of range; choose 1 to 8"),
    ("= 3.5", "= 99.0", "12: sound.receive_gain_db = 99.0: is out of range"),
    ("bcm = 17", "bcm = 28", "16: pin.off_hook.bcm = 28: is out of range; choose 0 to"),
    ("bcm = 17\n", "", "15: pin.off_hook.bcm: is missing; add it to this table"),
    (
        "bcm = 17",
        'bcm = "17"',
        '16: pin.off_hook.bcm = "17": a whole number is expected',
    ),
    (
        "bcm = 17",
        'bcm = 17\npull = "up"',
        '17: pin.off_hook.pull = "up": there is no su',
    ),
    ('"low"', '"down"', '20: pin.watchdog.active = "down": is no level; choose one of'),
    (
        'pull = "none"',
        'pull = "of"',
        '25: pin.ring.pull = "of": is no resistor at an inp',
    ),
    (
        "[pin.loop]",
        "[pin.loup]",
        '27: pin.loup: boards have no such pin; did you mean "l',
    ),
    (
        "bcm = 22",
        "bcm = 17",
        "28: pin.loop.bcm = 17: is the pin of off_hook already; gi",
    ),
    (
        "bcm = 22",
        "bcm = 19",
        "28: pin.loop.bcm = 19: is the codec's own pin (I2S frame c",
    ),
    (
        "[pin.ring]",
        "[pin.polarity]",
        "pin.ring: is missing; a DAA needs it: add [pin.r",
    ),
    ("[pin.off_hook]", "[pin.relay]", "pin.off_hook: is missing; a DAA needs it: add "),
    ("[sound]", "[noise]", "noise: there is no such key; choose one of"),
    ('name = "mine"', "name = mine", "1: this is not TOML"),
    ("[sound]", "sound = 1\n[noise]", "sound = 1: a table is expected; write [sound]"),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_remedy(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert RIGHT.count(old) == 1
    with pytest.raises(SettingsProblems) as caught:
        load_board("mine", write(tmp_path, RIGHT.replace(old, new)))
    lines = str(caught.value).splitlines()
    assert all(line.startswith("boards/mine.toml:") for line in lines)
    assert any(told in line for line in lines), lines


def test_a_board_needs_a_sound_card_for_its_daa(tmp_path: Path) -> None:
    start, end = RIGHT.index("[sound]"), RIGHT.index("[pin.off_hook]")
    with pytest.raises(SettingsProblems) as caught:
        load_board("mine", write(tmp_path, RIGHT[:start] + RIGHT[end:]))
    told = (
        "boards/mine.toml:1: sound: is missing; a DAA needs a sound card: add [sound]"
    )
    assert str(caught.value) == told


def test_a_board_without_anything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsProblems, match=r"a board without pins does nothing"):
        load_board("mine", write(tmp_path, 'name = "mine"\n'))


# --- lines on boards ------------------------------------------------------------------


def office(directory: Path, *lines: str, lamp: int | None = None) -> Path:
    """An office with *lines*, each a url and more."""
    main = (GOLDEN / "tipring.toml").read_text(encoding="utf-8")
    start, end = main.index("[[line]]"), main.index("[mailbox.office]")
    tables = [
        f'[[line]]\nname = "line{number}"\nflow = "main"\nurl = {line}\n\n'
        for number, line in enumerate(lines)
    ]
    lamp_line = "" if lamp is None else f"lamp_pin = {lamp}\n"
    rest = main[end:].replace("longest_s = 120\n", f"longest_s = 120\n{lamp_line}")
    (directory / "flows").mkdir()
    for name in ("flows/main.toml", "flows/other.toml"):
        text = (GOLDEN / name).read_text(encoding="utf-8")
        (directory / name).write_text(text, encoding="utf-8")
    text = main[:start] + "".join(tables) + rest
    (directory / "tipring.toml").write_text(text, encoding="utf-8")
    return directory


def complaint(directory: Path) -> str:
    with pytest.raises(SettingsProblems) as caught:
        load(directory)
    return str(caught.value)


def test_a_line_has_its_board(tmp_path: Path) -> None:
    office(tmp_path, '"hat:tipring-fxo"\npulse_dialling = true', '"modem:///dev/x"')
    hat, modem = load(tmp_path).lines
    assert hat.board == load_board("tipring-fxo", tmp_path)
    assert hat.pulse_dialling
    assert modem.board is None
    assert not modem.pulse_dialling


def test_a_mistake_in_an_owners_board_is_told_with_the_rest(tmp_path: Path) -> None:
    write(tmp_path, RIGHT.replace("bcm = 17", "bcm = 77"))
    office(tmp_path, '"hat:mine"')
    told = "boards/mine.toml:16: pin.off_hook.bcm = 77: is out of range; choose 0 to 27"
    assert complaint(tmp_path) == told


def test_two_boards_do_not_share_a_pin(tmp_path: Path) -> None:
    write(tmp_path, RIGHT)
    office(tmp_path, '"hat:tipring-fxo"', '"hat:mine"')
    assert complaint(tmp_path) == (
        'tipring.toml:15: line.2.url = "hat:mine": its pin 17 (off_hook) is one of'
        " tipring-fxo, too; give each board pins of its own"
    )


@pytest.mark.parametrize("pin", [17, 18])
def test_a_mailboxs_lamp_is_not_on_a_pin_of_a_board(tmp_path: Path, pin: int) -> None:
    office(tmp_path, '"hat:tipring-fxo"', lamp=pin)
    assert f"mailbox.office.lamp_pin = {pin}: is the pin of " in complaint(tmp_path)


def test_the_codecs_pins_are_told_by_their_use() -> None:
    assert set(board_file.CODEC_PINS) == {2, 3, 18, 19, 20, 21}
