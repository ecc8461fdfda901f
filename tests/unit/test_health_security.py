"""What the doctor finds of calls that cost, and of files that are secret."""

from dataclasses import replace
from pathlib import Path

import pytest

from tipring.domain.colours import Colour
from tipring.health.checks import private_files, tolls
from tipring.health.desk_facts import DeskFacts
from tipring.health.surroundings import Surroundings


@pytest.fixture
def box(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path / "state", root=tmp_path)


def secret(box: Surroundings, path: str, mode: int) -> None:
    place = box.store_directory / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()
    place.chmod(mode)


def test_a_used_up_limit_worries_until_it_is_over(box: Surroundings) -> None:
    assert tolls.look(box) is None
    assert tolls.look(replace(box, seen=DeskFacts())) is None
    spent = "60 calls in the last hour, calls_an_hour of [outside] is 60"
    found = tolls.look(replace(box, seen=DeskFacts(tolls=spent)))
    assert found is not None
    assert (found.colour, found.sentence) == (Colour.RED, spent)
    assert "tipring calls" in found.remedy


@pytest.mark.parametrize("path", ["console.db", "console.db-wal", "edge/border.key"])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_keys_and_accounts_are_for_nobody_else(
    box: Surroundings, path: str, mode: int
) -> None:
    assert private_files.look(box) is None
    secret(box, path, 0o600)
    found = private_files.look(box)
    assert found is not None
    assert found.colour is Colour.GREEN
    secret(box, path, mode)
    found = private_files.look(box)
    assert found is not None
    assert found.colour is Colour.RED
    assert path in found.sentence
    assert found.remedy.startswith("sudo chmod 600 ")
