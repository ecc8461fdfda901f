"""What is promised is compared with what was measured, and with the release before."""

from pathlib import Path

import pytest

from bench.budgets.table import (
    BUDGETS,
    FIGURES,
    Budget,
    Figures,
    Side,
    before,
    broken,
    rows,
)
from tipring import __version__

GOOD = {budget.key: budget.limit for budget in BUDGETS}
BY_KEY = {budget.key: number for number, budget in enumerate(BUDGETS)}


def row(key: str, now: Figures, earlier: Figures | None = None) -> tuple[str, ...]:
    return rows(now, earlier)[BY_KEY[key]]


def test_a_limit_itself_keeps_a_budget() -> None:
    assert broken(Figures("1.0.0", GOOD)) == []


@pytest.mark.parametrize(
    ("side", "figure", "kept"),
    [
        (Side.AT_MOST, 5.1, False),
        (Side.AT_MOST, 4.9, True),
        (Side.AT_LEAST, 4.9, False),
        (Side.AT_LEAST, 5.1, True),
    ],
)
def test_each_budget_has_its_side(side: Side, figure: float, *, kept: bool) -> None:
    assert Budget("x", "x", 5, "ms", side).is_kept(figure) is kept


def test_a_broken_budget_is_told() -> None:
    now = Figures("1.0.0", {**GOOD, "word_ms": 612.0, "dtmf_speed": 980.0})
    assert [budget.key for budget in broken(now)] == ["word_ms", "dtmf_speed"]
    assert row("word_ms", now) == (
        *("a spoken word's end to the chosen node", "<= 500 ms"),
        *("612", "", "", "BROKEN"),
    )


@pytest.mark.parametrize(
    ("key", "was", "now", "said"),
    [
        ("word_ms", 400.0, 410.0, "same"),
        ("word_ms", 400.0, 300.0, "-25 % (better)"),
        ("dtmf_speed", 2000.0, 1500.0, "-25 % (worse)"),
        ("late_lost", 0.0, 0.0, "same"),
        ("late_lost", 0.0, 2.0, "+2"),
    ],
)
def test_a_change_is_told_if_it_is_one(
    key: str, was: float, now: float, said: str
) -> None:
    change = row(key, Figures("1.1.0", {key: now}), Figures("1.0.0", {key: was}))[4]
    assert change == said


def test_what_was_not_measured_says_why_and_breaks_nothing() -> None:
    now = Figures("1.0.0", {}, notes={"link_s": "link: needs root"})
    assert broken(now) == []
    assert row("link_s", now)[-1] == "link: needs root"
    assert row("word_ms", now)[-1] == "not asked for"


def test_the_release_before_is_the_newest_older_one(tmp_path: Path) -> None:
    for release in ("0.9.0", "0.10.0", "1.0.0"):
        told = Figures(release, {"word_ms": 1.0}).written()
        (tmp_path / f"{release}.json").write_text(told)
    known = [*tmp_path.glob("*.json")]
    found = before("1.0.0", known)
    assert found is not None
    assert (found.release, found.measured) == ("0.10.0", {"word_ms": 1.0})
    assert before("0.9.0", known) is None


def test_this_release_has_kept_its_figures() -> None:
    kept = Figures.read(FIGURES / f"{__version__}.json")
    assert kept.release == __version__
    assert {*kept.measured, *(kept.notes or {})} == set(BY_KEY)
