"""The tables of a board's file, key by key.

What is left out here has its default in `domain.board`.
"""

from typing import Annotated, Required

from typing_extensions import TypedDict

from tipring.config.tables import HIGHEST_PIN, RawTable, closed
from tipring.config.values import Name, Text, between, one_of
from tipring.domain.board import DaaKind, Pull, RelayHolds

ACTIVE = {"high": True, "low": False}
"""The level at which a pin does, or says, what it is called after."""

Bcm = Annotated[int, between(0, HIGHEST_PIN)]
Active = Annotated[str, one_of(ACTIVE, "is no level")]
Gain = Annotated[float, between(-40.0, 40.0)]


@closed
class BoardTable(TypedDict, total=False):
    """The whole of boards/NAME.toml; its inner tables are read one by one."""

    name: Required[Name]
    description: Text
    daa: Annotated[str, one_of(list(DaaKind), "is no DAA that is known")]
    ring_pulses_per_cycle: Annotated[int, between(1, 2)]
    relay_holds: Annotated[str, one_of(list(RelayHolds), "is no habit of the relay")]
    monostable_s: Annotated[float, between(0.5, 10.0)]
    button_hold_s: Annotated[float, between(1.0, 60.0)]
    sound: RawTable
    pin: dict[str, RawTable]


@closed
class BoardSoundTable(TypedDict, total=False):
    """[sound]."""

    card: Required[Text]
    channels: Annotated[int, between(1, 8)]
    receive_gain_db: Gain
    transmit_gain_db: Gain


@closed
class OutputPinTable(TypedDict, total=False):
    """[pin.NAME] of an output."""

    bcm: Required[Bcm]
    active: Active


@closed
class InputPinTable(TypedDict, total=False):
    """[pin.NAME] of an input."""

    bcm: Required[Bcm]
    active: Active
    pull: Annotated[str, one_of(list(Pull), "is no resistor at an input")]
