from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bench import dtmf, peers
from bench.crew import each
from bench.scoring import Report
from bench.sound import draws
from bench.tables import markdown
from bench.trial import Studio
from tipring.dsp.frames import RATE_HZ, Samples


class Guesser:
    """A detector that says the same whatever it hears."""

    name = "guesser"

    def __init__(self, said: Sequence[Report]) -> None:
        self._said = list(said)

    def reports(self, sound: Samples, played: Samples | None = None) -> list[Report]:
        assert sound.size
        assert played is None or played.size == sound.size
        return self._said


def test_a_table_is_markdown_with_figures_to_the_right() -> None:
    assert markdown(("what", "n"), [("keys", 3), ("none", "-")]) == (
        "| what | n |\n| --- | --: |\n| keys | 3 |\n| none | - |"
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_work_comes_back_in_order_however_many_do_it(
    jobs: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    items = list(range(7))
    squares = each(lambda item: item**2, items, map(str, items), jobs)
    assert squares == [item**2 for item in items]
    assert "7 of 7" in capsys.readouterr().err


def test_a_conformance_run_prints_every_category(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [c for c in dtmf.conditions() if c.category[:3] in {"01 ", "05i", "09r"}]
    monkeypatch.setattr(dtmf, "conditions", lambda: few)
    voice = draws(1, "voice").normal(0, 3000, RATE_HZ)
    studio = Studio(seed=3, scale=0.01, voices=[voice])
    dtmf.measure(studio, [Guesser([Report(0.0, "1")])], jobs=1)
    printed = capsys.readouterr().out
    assert "| category | basis | keys | guesser |" in printed
    assert "| 01 nominal |" in printed
    assert "| 01 nominal | Q.24; practice |" in printed
    assert "| **all** |" in printed
    assert "0.0 f4 |" in printed, "each false report of four nominal sounds"
    assert "| 09r level |" in printed


SOUND = np.zeros(8, dtype=np.int16)


def test_a_program_is_a_detector_when_it_prints_keys() -> None:
    detector = peers.Program("plain", "sh -c 'test -s {wav} && echo 0.5 7'")
    assert detector.reports(SOUND) == [Report(0.5, "7")]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("echo 0.5 7 {wav}", "instead of '<seconds> <digit>'"),
        ("sh -c 'echo broken >&2; exit 3'", "failed: .* broken"),
    ],
)
def test_a_program_that_fails_or_babbles_is_told_so(command: str, said: str) -> None:
    with pytest.raises(peers.PeerError, match=said):
        peers.Program("peer", command).reports(SOUND)


def test_a_peer_is_named_with_its_command_or_not_at_all(tmp_path: Path) -> None:
    names = [d.name for d in peers.chosen(["mine=./mine {wav}"], tmp_path)]
    assert names == ["mine", "tipring", "tipring, whole files"]
    with pytest.raises(peers.PeerError, match="say spandsp, or NAME="):
        peers.chosen(["mine"], tmp_path)


def test_a_machine_without_compiler_is_told_what_spandsp_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(peers.PeerError, match="apt install gcc"):
        peers.spandsp(tmp_path)
