"""When a bell is switched on and off."""

from itertools import islice, pairwise

import pytest

from tipring.domain.cadence import CADENCES_S, REMINDER_S, switchings


@pytest.mark.parametrize(
    ("cadence", "edges"),
    [
        ("normal", [(0, True), (2, False), (6, True), (8, False)]),
        ("long-long", [(0, True), (0.8, False), (1.2, True), (2.0, False), (6, True)]),
        ("short-short-long", [(0, True), (0.4, False), (0.6, True), (1.0, False)]),
        ("short-long-short", [(0, True), (0.3, False), (0.5, True), (1.5, False)]),
        ("unheard-of", [(0, True), (2, False)]),
    ],
)
def test_a_cadence_is_told_by_its_bursts(
    cadence: str, edges: list[tuple[float, bool]]
) -> None:
    rung = list(islice(switchings(cadence), len(edges)))
    assert [on for _, on in rung] == [on for _, on in edges]
    assert [at for at, _ in rung] == pytest.approx([at for at, _ in edges])


@pytest.mark.parametrize("cadence", CADENCES_S)
def test_every_cadence_goes_on_for_ever_and_pauses_4_s(cadence: str) -> None:
    rung = list(islice(switchings(cadence), 600))
    pauses = [b - a for (a, on), (b, _) in pairwise(rung) if not on]
    assert max(pauses) == pytest.approx(4.0)
    assert all(a[1] is not b[1] for a, b in pairwise(rung))
    assert min(CADENCES_S[cadence][::2]) > REMINDER_S
