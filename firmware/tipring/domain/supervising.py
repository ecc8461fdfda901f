"""What a supervisor may do in the talk of an agent, and the keys for it."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Stance(StrEnum):
    """How somebody is present in the talk of two others; he hears both in each."""

    LISTENING = "listens"
    """Nobody hears him."""
    WHISPERING = "whispers"
    """The agent hears him, the caller does not."""
    JOINED = "joins in"
    """Both hear him: a talk of three."""

    @property
    def agent_hears(self) -> bool:
        """Whether what he says reaches the agent."""
        return self is not Stance.LISTENING

    @property
    def caller_hears(self) -> bool:
        """Whether what he says reaches the caller."""
        return self is Stance.JOINED


STANCE_KEYS: Mapping[str, Stance] = MappingProxyType(
    {"1": Stance.LISTENING, "2": Stance.WHISPERING, "3": Stance.JOINED}
)
"""What a supervisor presses while he is present."""

TAKE_OVER_KEY = "4"
"""The agent is let go; caller and supervisor talk."""
