from pathlib import Path

import pytest

from tipring.lines.modem.finder import candidates


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    for name in ("ttyACM1", "ttyACM0", "ttyUSB0", "ttyACMx", "modem"):
        (tmp_path / name).touch()
    return tmp_path


def names(dev: Path, pattern: str, *claimed: str) -> list[str]:
    taken = frozenset(str(dev / name) for name in claimed)
    return [Path(node).name for node in candidates(str(dev / pattern), taken)]


def test_a_node_that_is_there_is_the_only_candidate(dev: Path) -> None:
    assert names(dev, "ttyACM1") == ["ttyACM1"]
    assert names(dev, "modem") == ["modem"]


def test_ones_own_node_is_tried_even_if_another_line_names_it_too(dev: Path) -> None:
    assert names(dev, "ttyACM1", "ttyACM1") == ["ttyACM1"]


def test_a_pattern_gives_all_that_match_in_order(dev: Path) -> None:
    assert names(dev, "ttyACM[0-9]") == ["ttyACM0", "ttyACM1"]


def test_a_pattern_leaves_the_nodes_of_other_lines_alone(dev: Path) -> None:
    assert names(dev, "ttyACM[0-9]", "ttyACM0") == ["ttyACM1"]


def test_a_usb_node_that_is_gone_is_looked_for_under_its_siblings_names(
    dev: Path,
) -> None:
    assert names(dev, "ttyACM7") == ["ttyACM0", "ttyACM1"]
    assert names(dev, "ttyACM7", "ttyACM0") == ["ttyACM1"]
    assert names(dev, "ttyUSB3") == ["ttyUSB0"]


def test_other_missing_names_have_no_siblings(dev: Path) -> None:
    assert names(dev, "modem2") == []
    assert names(dev, "nothing*") == []
