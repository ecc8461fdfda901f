"""What colleagues see of an extension, as the switchboard knows it."""

from support.fake_leg import FakeLeg, FakeLegs, party
from support.virtual_time import run_virtually
from tipring.desk.switchboard import Switchboard
from tipring.domain.house.wishes import NO_WISHES, Wishes
from tipring.domain.watched import Activity, Watched


def test_each_change_of_an_extension_is_seen_by_its_colleagues() -> None:
    async def story() -> None:
        board = Switchboard(FakeLegs({"201"}))
        board.house = lambda _leg: None
        seen: list[Watched] = []
        board.occupancy.watch("201", lambda: seen.append(board.watched("201")))
        board.wants("201", Wishes(do_not_disturb=True))
        board.wants("201", NO_WISHES)
        board.pauses("201", pauses=True)
        board.pauses("201", pauses=False)
        board.came(FakeLeg(party("201"), dialled="202"))
        assert seen == [
            Watched(is_quiet=True),
            Watched(),
            Watched(is_paused=True),
            Watched(),
            Watched(activity=Activity.TALKS),
        ]
        assert board.watched("202") == Watched(is_there=False)

    run_virtually(story())
