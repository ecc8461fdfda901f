import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from bench.pictures import gallery
from bench.pictures.drawing import BLUE, Axis, Picture

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
DRAWN_BY_HAND = {"wiring"}


def picture() -> Picture:
    axis = Axis("level, dBm0", -60, 0, 10)
    return Picture("A & B", Axis("time, s", 0, 2, 0.5), (axis, axis))


def test_a_picture_is_xml_with_labelled_axes_and_their_ticks() -> None:
    drawn = picture()
    drawn.panels[0].curve([0, 1, 2], [-60, np.nan, 0], BLUE, "talk")
    drawn.panels[1].threshold(-40, "softest")
    drawn.panels[1].moment(1.9, "known")
    drawn.panels[1].stretch(0.5, 1.0, BLUE, "0.5 s")
    drawn.panels[1].points([1.0], [-30], BLUE)
    drawn.panels[0].say("hello")
    root = ET.fromstring(drawn.svg())  # noqa: S314 - we wrote it ourselves
    texts = [element.text for element in root.iter() if element.text]
    for text in ("A & B", "time, s", "level, dBm0", "1.5", "-60", "talk", "softest"):
        assert text in texts
    assert "known" in texts
    assert "hello" in texts


def test_a_gap_in_a_curve_lifts_the_pen() -> None:
    panel = picture().panels[0]
    panel.curve([0, 0.5, 1, 1.5], [-10, np.nan, -10, -20], BLUE)
    (path,) = re.findall(r'd="(.*?)"', panel.parts[0])
    assert re.fullmatch(r"M[\d. ]+M[\d. ]+L[\d. ]+", path)


def test_what_lies_outside_of_the_axes_stays_at_their_edge() -> None:
    axis = Axis("level", -60, 0, 20)
    assert (axis.part(-99), axis.part(-30), axis.part(9)) == (0, 0.5, 1)
    assert axis.ticks() == [-60, -40, -20, 0]


def test_a_long_curve_is_thinned_out() -> None:
    panel = picture().panels[0]
    panel.curve(np.linspace(0, 2, 100_000), np.zeros(100_000), BLUE)
    assert len(panel.parts[0]) < 50_000


@pytest.mark.parametrize("name", gallery.PICTURES)
def test_every_picture_of_the_manual_is_drawn_small_and_shown(name: str) -> None:
    file = PICTURES / f"{name}.svg"
    assert file.stat().st_size < gallery.MOST_BYTES
    ET.fromstring(file.read_text("utf-8"))  # noqa: S314 - we wrote it ourselves
    manual = (ROOT / "docs" / "signalling.md").read_text("utf-8")
    assert f"](pictures/{name}.svg)" in manual


def test_the_manual_shows_no_picture_that_is_not_drawn(tmp_path: Path) -> None:
    shown = {path.stem for path in PICTURES.glob("*.svg")} - DRAWN_BY_HAND
    assert shown == set(gallery.PICTURES)
    gallery.draw(tmp_path, ["voice"])
    assert [path.name for path in tmp_path.iterdir()] == ["voice.svg"]
