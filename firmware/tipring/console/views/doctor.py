"""Doctor: what worries the box, since when, what it tries, what helps, what was."""

from tipring.console.ailments.examination_sheet import ExaminationSheet
from tipring.console.ailments.history_sheet import HistorySheet
from tipring.console.ailments.now_sheet import NowSheet
from tipring.console.cards import N_, page
from tipring.console.room import Room
from tipring.domain.access import Right


@page("/doctor", Right.LOOK, N_("Doctor"), icon="health_and_safety", place=112)
async def doctor(room: Room) -> None:
    """Show worries, all that was looked at, and the history."""
    await NowSheet(room).show()
    if room.may(Right.LINES):
        ExaminationSheet(room)
    await HistorySheet(room).show()
