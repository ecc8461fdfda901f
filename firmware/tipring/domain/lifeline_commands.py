"""What the rules of the lifeline, of its button and of a drill ask for."""

from dataclasses import dataclass

from tipring.domain.command import Command


@dataclass(frozen=True, slots=True)
class SwitchRelay(Command):
    """Energise the relay (the telephone is off the line), or let it fall."""

    energised: bool


@dataclass(frozen=True, slots=True)
class TakeLineOut(Command):
    """Let go of the line until PutLineBack, after saving what is under way."""

    why: str


@dataclass(frozen=True, slots=True)
class PutLineBack(Command):
    """Use the line again."""


@dataclass(frozen=True, slots=True)
class CheckWires(Command):
    """The relay has fallen for a drill: look at what can be seen."""


@dataclass(frozen=True, slots=True)
class ToggleBypass(Command):
    """The button was pressed: the telephone is put on the line, or taken off."""


@dataclass(frozen=True, slots=True)
class AskForReset(Command):
    """The button was held: ask whether the factory reset is meant."""


@dataclass(frozen=True, slots=True)
class ForgetReset(Command):
    """Nobody confirmed it, or somebody did anything else."""


@dataclass(frozen=True, slots=True)
class ResetToFactory(Command):
    """It is meant."""
