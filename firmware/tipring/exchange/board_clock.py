"""Lets what happens on a board between two frames of the exchange come in time."""

import asyncio

from tipring.exchange.fxo_board import FxoBoard


class BoardClock:
    """Timers of the running event loop for one board, from `start` to `stop`."""

    def __init__(self, board: FxoBoard) -> None:
        self._board = board
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Be called whenever something is due."""
        self._board.rescheduled = self._plan
        self._plan()

    def stop(self) -> None:
        """Leave the board to who advances it."""
        self._board.rescheduled = _nobody
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _plan(self) -> None:
        due = self._board.next_due
        if self._timer and (due is None or due < self._timer.when()):
            self._timer.cancel()
            self._timer = None
        if due is not None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_at(due, self._run)

    def _run(self) -> None:
        self._timer = None
        self._board.run_to(asyncio.get_running_loop().time())
        self._plan()


def _nobody() -> None:
    """Do nothing: the clock was stopped."""
