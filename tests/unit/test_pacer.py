from hypothesis import given
from hypothesis import strategies as st

from tipring.lines.modem.pacer import Pacer


def test_sound_is_ahead_until_it_must_have_been_played() -> None:
    pacer = Pacer(100.0)
    for _ in range(6):
        pacer.sent(160)
    assert round(pacer.ahead_s(100.0), 6) == 0.12
    assert round(pacer.ahead_s(100.1), 6) == 0.02


def test_a_modem_that_ran_dry_does_not_get_what_it_missed_all_at_once() -> None:
    pacer = Pacer(0.0)
    pacer.sent(160)
    assert pacer.ahead_s(5.0) == 0.0
    pacer.sent(160)
    assert round(pacer.ahead_s(5.0), 6) == 0.02


@given(st.lists(st.floats(0.0, 0.5), max_size=50))
def test_it_is_never_behind_nor_further_ahead_than_what_was_sent(
    pauses: list[float],
) -> None:
    pacer, now = Pacer(0.0), 0.0
    for pause_s in pauses:
        now += pause_s
        pacer.sent(160)
        assert 0.0 <= pacer.ahead_s(now) <= len(pauses) * 0.02 + 1e-9
