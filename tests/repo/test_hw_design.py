"""The reference board: drawings, parts, pins and figures agree with one another."""

import csv
import ctypes
import ctypes.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tipring.config.board_file import load_board
from tipring.config.board_tables import (
    BoardSoundTable,
    BoardTable,
    InputPinTable,
    OutputPinTable,
)

HW = Path(__file__).parents[2] / "hw"
BOARDS = sorted((HW / "boards").glob("*.toml"))
DTS = HW / "overlay" / "tipring-fxo-overlay.dts"
EEPROM = HW / "eeprom" / "tipring-fxo.txt"
ASOUND = HW / "alsa" / "asound.conf"
LAST_PULLED_UP = 8
GPIO_COUNT = 28


def pins(board: str = "tipring-fxo") -> dict[str, dict[str, object]]:
    path = HW / "boards" / f"{board}.toml"
    return dict(tomllib.loads(path.read_text())["pin"])


def rests_high(pin: dict[str, object]) -> bool:
    """Inputs with a pull-up, and outputs that are inactive when high."""
    return pin.get("pull") == "up" or ("pull" not in pin and pin["active"] == "low")


@pytest.mark.parametrize(
    "script", ["schematic/draw.py", "schematic/pins.py", "calculations.py"]
)
def test_what_the_scripts_made_is_up_to_date(script: str) -> None:
    made = subprocess.run(
        [sys.executable, HW / script, "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")


def test_each_part_has_a_designator_of_its_own_and_a_reason() -> None:
    with (HW / "bom.csv").open() as table:
        rows = list(csv.DictReader(table))
    refs = [ref for row in rows for ref in row["ref"].split(",")]
    assert len(refs) == len(set(refs))
    for row in rows:
        assert None not in row, f"a comma too many: {row}"
        assert int(row["quantity"]) == len(row["ref"].split(",")), row["ref"]
        assert row["reason"].endswith("."), row["ref"]
        assert row["option"] in {"", "A", "B"}, row["ref"]


def test_each_option_has_a_daa_of_its_own() -> None:
    with (HW / "bom.csv").open() as table:
        options = {row["ref"]: row["option"] for row in csv.DictReader(table)}
    assert options["U1"] == "A"
    assert options["U2"] == "B"
    with_sound_on_hook = {name: "snoop" in pins(name) for name in map(stem, BOARDS)}
    assert with_sound_on_hook == {
        "lifeline-only": False,
        "tipring-fxo": True,
        "tipring-fxo-ch1840": False,
    }


def stem(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", BOARDS, ids=stem)
def test_a_board_is_named_as_its_file_and_uses_each_pin_once(path: Path) -> None:
    board = tomllib.loads(path.read_text())
    assert board["name"] == path.stem
    used = [pin["bcm"] for pin in board["pin"].values()]
    assert len(used) == len(set(used))
    kernels = {0, 1, 2, 3, 18, 19, 20, 21}
    assert set(used) <= set(range(GPIO_COUNT)) - kernels


@pytest.mark.parametrize("path", BOARDS, ids=stem)
def test_what_holds_the_line_is_at_rest_while_the_pi_boots(path: Path) -> None:
    board = pins(path.stem)
    for name in {"off_hook", "relay"} & set(board):
        assert board[name]["active"] == "high"
        assert int(str(board[name]["bcm"])) > LAST_PULLED_UP, f"{name} wakes up high"


def test_the_overlay_compiles_without_a_warning(tmp_path: Path) -> None:
    if not shutil.which("dtc"):
        pytest.skip("dtc is not installed: apt-get install device-tree-compiler")
    compiled = tmp_path / "tipring-fxo.dtbo"
    dtc = ["dtc", "-@", "-I", "dts", "-O", "dtb", "-o", str(compiled), str(DTS)]
    made = subprocess.run(dtc, capture_output=True, text=True, check=False, timeout=20)
    assert (made.returncode, made.stderr) == (0, "")
    assert compiled.read_bytes()[:4] == b"\xd0\x0d\xfe\xed"


def test_the_overlay_pulls_each_pin_to_its_rest() -> None:
    text = DTS.read_text()

    def cells(name: str) -> list[int]:
        found = re.search(rf"{name} = <([\d ]+)>", text)
        assert found, name
        return [int(cell) for cell in found[1].split()]

    pulls = dict(zip(cells("brcm,pins"), cells("brcm,pull"), strict=True))
    assert set(cells("brcm,function")) == {0}
    assert pulls == {pin["bcm"]: 2 if rests_high(pin) else 1 for pin in pins().values()}


def test_the_identity_pulls_each_pin_to_its_rest() -> None:
    lines = re.findall(
        r"^setgpio (\d+) INPUT (UP|DOWN)$", EEPROM.read_text(), re.MULTILINE
    )
    pulls = {int(bcm): pull for bcm, pull in lines}
    assert pulls == {
        pin["bcm"]: "UP" if rests_high(pin) else "DOWN" for pin in pins().values()
    }


def test_alsa_reads_its_configuration() -> None:
    name = ctypes.util.find_library("asound")
    if name is None:
        pytest.skip("ALSA's library is not installed: apt-get install libasound2")
    alsa = ctypes.CDLL(name)
    top, found, source = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    assert alsa.snd_config_top(ctypes.byref(top)) == 0
    path = str(ASOUND).encode()
    assert alsa.snd_input_stdio_open(ctypes.byref(source), path, b"r") == 0
    assert alsa.snd_config_load(top, source) == 0
    alsa.snd_input_close(source)
    for key in (b"pcm.tipring_line.slave.rate", b"pcm.tipring_codec.card"):
        assert alsa.snd_config_search(top, key, ctypes.byref(found)) == 0, key
    alsa.snd_config_delete(top)


def test_alsa_and_the_board_mean_one_codec() -> None:
    board = tomllib.loads((HW / "boards" / "tipring-fxo.toml").read_text())
    assert f'card "{board["sound"]["card"]}"' in ASOUND.read_text()
    assert f"-c {board['sound']['card']}" in (HW / "alsa" / "mixer.sh").read_text()


def test_the_paper_explains_every_key_of_a_board_file() -> None:
    text = (HW / "README.md").read_text()
    tables = (BoardTable, BoardSoundTable, OutputPinTable, InputPinTable)
    keys = {key for table in tables for key in table.__annotations__}
    missing = [key for key in keys - {"sound", "pin"} if f"`{key}`" not in text]
    assert missing == []


def test_all_that_the_paper_points_to_is_there() -> None:
    text = (HW / "README.md").read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    named = re.findall(r"`((?:boards|udev|alsa|eeprom|overlay)/[\w./-]+)`", text)
    missing = [path for path in {*links, *named} if not (HW / path).exists()]
    assert missing == []


@pytest.mark.parametrize("path", BOARDS, ids=stem)
def test_the_desk_reads_every_shipped_board(path: Path, tmp_path: Path) -> None:
    board = load_board(path.stem, tmp_path)
    assert board.name == path.stem
    assert board.watchdog is not None
    assert board.relay is not None
