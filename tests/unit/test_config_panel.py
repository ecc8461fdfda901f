"""Which board has relay, lamps and button, as the settings say it."""

from pathlib import Path

import pytest

from support.offices import write_settings
from tipring.app.lines import make_line
from tipring.config.reader import load
from tipring.domain.board import RelayHolds
from tipring.domain.errors import SettingsError
from tipring.lines.hat.line import HatLine

HAT = """
[[line]]
name = "{name}"
url = "hat:{board}"
flow = "main"
"""


SECOND = """
name = "second"
daa = "ch1840"
[sound]
card = "usb"
[pin.off_hook]
bcm = 7
[pin.ring]
bcm = 8
{rest}
"""


def office(directory: Path, more: str) -> Path:
    write_settings(directory, "/dev/ttyACM0", "/dev/ttyACM1")
    with (directory / "tipring.toml").open("a") as file:
        file.write(more)
    return directory


def test_a_box_need_not_have_a_panel(tmp_path: Path) -> None:
    assert load(office(tmp_path, "")).panel is None


def test_a_board_beside_modems_is_named(tmp_path: Path) -> None:
    panel = load(office(tmp_path, '[panel]\nboard = "lifeline-only"\n')).panel
    assert panel is not None
    assert (panel.board.name, panel.line) == ("lifeline-only", "line-1")
    assert panel.board.relay_holds is RelayHolds.WHILE_RUNNING


def test_the_line_behind_its_relay_may_be_another(tmp_path: Path) -> None:
    text = '[panel]\nboard = "lifeline-only"\nline = "line-2"\n'
    panel = load(office(tmp_path, text)).panel
    assert panel is not None
    assert panel.line == "line-2"


def test_a_hat_brings_its_panel_along(tmp_path: Path) -> None:
    settings = load(office(tmp_path, HAT.format(name="hat", board="tipring-fxo")))
    assert settings.panel is not None
    assert settings.panel.board is settings.lines[2].board
    assert settings.panel.line == "hat"
    assert isinstance(make_line(settings.lines[2], settings), HatLine)


def test_a_second_hat_may_do_without_a_watchdog(tmp_path: Path) -> None:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "second.toml").write_text(SECOND.format(rest=""))
    names = ("tipring-fxo", "second")
    hats = (HAT.format(name=name, board=name) for name in names)
    settings = load(office(tmp_path, "".join(hats)))
    assert settings.panel is not None
    assert settings.panel.line == "tipring-fxo"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("panel = 3\n", "panel"),
        ("[panel]\n", "board"),
        ('[panel]\nboard = "lifeline"\n', 'did you mean "lifeline-only"?'),
        ('[panel]\nboard = "lifeline-only"\nline = "line-3"\n', "no such line"),
        ('[panel]\nboard = "broken"\n', "boards/broken.toml"),
        (
            '[panel]\nboard = "lifeline-only"\n[mailbox.night]\nlamp_pin = 16\n',
            "mailbox.night.lamp_pin",
        ),
        (
            HAT.format(name="hat", board="tipring-fxo")
            + '[panel]\nboard = "lifeline-only"\n',
            "hat is on a board that brings its panel along; leave this table out",
        ),
        (
            HAT.format(name="hat", board="tipring-fxo")
            + HAT.format(name="second", board="second"),
            "the watchdog of second would be fed by nobody",
        ),
    ],
)
def test_what_makes_no_panel_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "broken.toml").write_text("name = 3\n")
    fed = SECOND.format(rest="[pin.watchdog]\nbcm = 9")
    (tmp_path / "boards" / "second.toml").write_text(fed)
    if text.startswith("panel"):
        office(tmp_path, "")
        main = tmp_path / "tipring.toml"
        main.write_text(text + main.read_text())
    else:
        office(tmp_path, text)
    with pytest.raises(SettingsError, match=told.replace("?", r"\?")):
        load(tmp_path)


def test_a_panel_without_lines_is_not_the_mistake_that_is_told(tmp_path: Path) -> None:
    write_settings(tmp_path)
    with (tmp_path / "tipring.toml").open("a") as file:
        file.write('[panel]\nboard = "lifeline-only"\n')
    with pytest.raises(SettingsError, match="there is no line to answer"):
        load(tmp_path)
