"""The street's end of a sound card: frames that rest between two clocks."""

from pathlib import Path

import numpy as np
import pytest

from tipring.domain.errors import LineError
from tipring.dsp.frames import SILENT_FRAME, Frame
from tipring.exchange.hat_sound import MOST_FRAMES, REST_FRAMES, CardStreet, Rest

ALSA = Path("/usr/share/alsa/alsa.conf")


def frame(value: int) -> Frame:
    return np.full(160, value, dtype=np.int16)


def values(*frames: Frame) -> list[int]:
    return [int(one[0]) for one in frames]


def test_nothing_comes_out_before_enough_has_come_in() -> None:
    rest = Rest()
    out = []
    for value in range(1, REST_FRAMES + 3):
        rest.put(frame(value))
        out.append(rest.take())
    assert values(*out) == [0] * (REST_FRAMES - 1) + [1, 2, 3]
    assert rest.gaps == 0


def test_who_ran_dry_rests_anew() -> None:
    rest = Rest()
    for value in range(1, REST_FRAMES + 1):
        rest.put(frame(value))
    taken = values(*(rest.take() for _ in range(REST_FRAMES + 1)))
    assert taken == [*range(1, REST_FRAMES + 1), 0]
    assert rest.gaps == 1
    rest.put(frame(9))
    assert values(rest.take()) == [0]


def test_the_past_of_who_came_late_is_left_out() -> None:
    rest = Rest()
    for value in range(MOST_FRAMES + 2):
        rest.put(frame(value))
    assert values(rest.take()) == [2]
    assert rest.gaps == 2


def test_sound_goes_both_ways_between_the_line_and_the_card() -> None:
    street = CardStreet("nowhere")
    from_box, to_box = [], []
    for value in range(1, REST_FRAMES + 2):
        from_box.append(street.turn(frame(value)))
        raw, _ = street._callback(frame(10 * value).tobytes(), 160, {}, 0)  # noqa: SLF001
        to_box.append(np.frombuffer(raw, dtype=np.int16))
    assert values(*to_box) == [0] * (REST_FRAMES - 1) + [1, 2]
    assert values(*from_box) == [0] * REST_FRAMES + [10]
    assert street.turn(SILENT_FRAME).size == 160
    street.close()  # harmless


def test_a_street_has_its_card_or_says_which_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not ALSA.exists():
        pytest.skip("ALSA's own settings are missing (libasound2-data)")
    cards = f"<{ALSA}>\npcm.tipring_null {{ type null }}\n"
    (tmp_path / "asound.conf").write_text(cards, encoding="utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    street = CardStreet("tipring_null")
    street.open()
    street.close()
    with pytest.raises(LineError, match=r'no sound card "tipring_nul", only .*null'):
        CardStreet("tipring_nul").open()
