from hypothesis import given
from hypothesis import strategies as st

from tipring.lines.sound.witnesses import (
    LONGEST_PRESS_S,
    SAME_PRESS_S,
    KeyWitnesses,
    Witness,
)

CHIP, EARS = Witness.CHIP, Witness.EARS


def test_a_key_heard_by_both_is_told_once() -> None:
    both = KeyWitnesses()
    assert both.hear(EARS, "5", 0.0)
    assert not both.hear(CHIP, "5", 0.05)


def test_the_same_key_three_times_fast_is_three_presses() -> None:
    both = KeyWitnesses()
    told = []
    for press in range(3):
        told.append(both.hear(CHIP, "5", press * 0.15))
        told.append(both.hear(EARS, "5", press * 0.15 + 0.04))
    assert told == [True, False] * 3


def test_a_key_that_only_one_of_them_heard_is_told() -> None:
    both = KeyWitnesses()
    assert both.hear(CHIP, "1", 0.0)
    assert both.hear(CHIP, "1", 0.2)
    assert both.hear(EARS, "1", 0.2 + SAME_PRESS_S + 0.01)


def test_two_different_keys_are_two_presses() -> None:
    both = KeyWitnesses()
    assert both.hear(CHIP, "1", 0.0)
    assert both.hear(EARS, "2", 0.0)


def test_a_key_held_from_before_the_ears_opened_is_the_one_the_chip_told() -> None:
    both = KeyWitnesses()
    assert both.hear(CHIP, "7", 0.0)
    assert not both.hear(EARS, "7", 2.0, was_down=True)


def test_a_key_that_was_down_but_that_nobody_told_is_told() -> None:
    both = KeyWitnesses()
    assert both.hear(CHIP, "7", 0.0)
    assert both.hear(EARS, "7", LONGEST_PRESS_S + 0.1, was_down=True)


presses = st.lists(
    st.tuples(
        st.floats(0.12, 2.0),
        st.sampled_from("15"),
        st.floats(0, 0.05),
        st.sampled_from(["both", "chip", "ears"]),
    ),
    max_size=12,
)


@given(presses)
def test_whoever_misses_a_key_every_press_is_told_once(
    row: list[tuple[float, str, float, str]],
) -> None:
    both = KeyWitnesses()
    reports, now = [], 0.0
    for gap_s, digit, late_s, heard_by in row:
        now += gap_s
        if heard_by != "ears":
            reports.append((now, CHIP, digit))
        if heard_by != "chip":
            reports.append((now + late_s, EARS, digit))
    told = sum(both.hear(who, digit, at) for at, who, digit in sorted(reports))
    most = sum(heard_by == "both" for *_, heard_by in row)
    assert most <= told <= len(row)
