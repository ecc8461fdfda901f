"""What becomes of an extension's calls, as its owner wants it: forwards, no calls."""

from dataclasses import dataclass, replace
from enum import StrEnum


class ForwardWhen(StrEnum):
    """When a call goes on to another number."""

    ALWAYS = "always"
    BUSY = "when busy"
    NO_ANSWER = "when not answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Of one extension. A number that is empty forwards nothing."""

    do_not_disturb: bool = False
    """Callers find it busy."""
    always: str = ""
    busy: str = ""
    """For a declined call, too, and for one that was not to disturb."""
    no_answer: str = ""
    """For an extension without a telephone that is there, too."""

    def forward(self, when: ForwardWhen) -> str:
        """Return where calls go to; empty: nowhere else."""
        match when:
            case ForwardWhen.ALWAYS:
                return self.always
            case ForwardWhen.BUSY:
                return self.busy
            case ForwardWhen.NO_ANSWER:
                return self.no_answer

    def with_forward(self, when: ForwardWhen, to: str) -> "Wishes":
        """Return these with calls going *to* this number (empty: nowhere else)."""
        match when:
            case ForwardWhen.ALWAYS:
                return replace(self, always=to)
            case ForwardWhen.BUSY:
                return replace(self, busy=to)
            case ForwardWhen.NO_ANSWER:
                return replace(self, no_answer=to)


NO_WISHES = Wishes()
