"""A short soak; `make bench RUN=soak` is the long one."""

from pathlib import Path

import pytest

from support.sampling import also
from support.soaking import SHORT, Soak, Trouble, cure_in
from support.virtual_time import run_virtually
from tipring.domain.line import LineState

FAULT_EVERY = 5


@pytest.mark.no_cover
@pytest.mark.timeout(120)
@pytest.mark.parametrize("calls", [10, *also(25)])
def test_faults_of_all_kinds_lose_no_line_and_hang_no_call(
    tmp_path: Path, calls: int
) -> None:
    soak = Soak(tmp_path, calls, FAULT_EVERY, seed=2, scripts=(SHORT,))
    report = run_virtually(soak.run())
    print(*report.rows(), report.before, report.after, sep="\n")
    assert report.hung == []
    assert report.lost == []
    assert report.untold == []
    assert set(report.states.values()) == {LineState.IDLE}
    assert len(report.injected) >= calls // FAULT_EVERY - 1
    assert len(report.records) == report.calls - report.refused
    assert report.open_records == []
    assert report.after.tasks == report.before.tasks
    assert report.is_good


def test_a_cure_that_nobody_told_is_found_out() -> None:
    assert cure_in(Trouble.WEDGED, []) == ""
