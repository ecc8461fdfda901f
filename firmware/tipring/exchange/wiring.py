"""What a high or a low level of each pin means on one board."""

from tipring.domain.board import InputPin, OutputPin
from tipring.exchange.fxo_board import Drive, FxoBoard, Sense


class Wiring:
    """The header between the Pi and a board."""

    def __init__(self, board: FxoBoard) -> None:
        self._board = board
        self._drives = {
            pin.bcm: (drive, pin)
            for drive in Drive
            if (pin := self._output(drive)) is not None
        }

    def drive(self, bcm: int, *, high: bool | None, at: float) -> None:
        """Let the Pi drive a pin; None lets it float; others than ours do nothing."""
        if bcm not in self._drives:
            return
        drive, pin = self._drives[bcm]
        active = high is not None and high is pin.active_high
        self._board.drive(drive, active=active, at=at)

    def level(self, sense: Sense) -> tuple[int, bool] | None:
        """Return pin and level that an input has now; None: no such pin."""
        pin: InputPin | None = getattr(self._board.board, sense.value)
        if pin is None:
            return None
        return pin.bcm, self._board.is_active(sense) is pin.active_high

    def levels(self) -> dict[int, bool]:
        """Return the level of every input, by BCM number."""
        return dict(there for sense in Sense if (there := self.level(sense)))

    def _output(self, drive: Drive) -> OutputPin | None:
        pin: OutputPin | None = getattr(self._board.board, drive.value)
        return pin
