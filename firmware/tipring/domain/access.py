"""Who may do what in the console: roles, rights, and the queues that they are for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tipring.domain.errors import TipringError


class Role(StrEnum):
    """What somebody is in the office."""

    OWNER = "owner"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    READER = "read-only"


class Right(StrEnum):
    """What may be done; each page and each question of the API needs one."""

    LOOK = "look"
    """See what goes on: lines, calls, who waits."""
    ANSWER = "answer"
    """Sign in as an agent, take calls, make calls of one's own."""
    MESSAGES = "messages"
    """Shared inboxes: hear, claim, call back, forward, archive."""
    REPORTS = "reports"
    """Figures of what was, and advice from them."""
    GUIDE = "guide"
    """Listen, whisper, join; move callers and agents of others."""
    RECORDINGS = "recordings"
    """Hear recorded talks, and explain any call."""
    SWITCH = "switch"
    """Night by hand, and what else changes how the box answers today."""
    LINES = "lines"
    """Test lines, let them learn, hold drills."""
    CHANGE = "change"
    """Flows, prompts, hours, queues, agents: all settings."""
    PEOPLE = "people"
    """Accounts, tokens, the audit log, backup and restore."""


_READER = frozenset({Right.LOOK, Right.REPORTS})
_AGENT = frozenset({Right.LOOK, Right.ANSWER, Right.MESSAGES})
_SUPERVISOR = (
    _READER | _AGENT | {Right.GUIDE, Right.RECORDINGS, Right.SWITCH, Right.LINES}
)
RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.OWNER: frozenset(Right),
        Role.SUPERVISOR: frozenset(_SUPERVISOR),
        Role.AGENT: _AGENT,
        Role.READER: _READER,
    }
)


class NotAllowed(TipringError):  # noqa: N818 - it is an answer, not a mistake
    """Somebody asked for what his role, or the scope of his token, does not allow."""

    def __init__(self, right: Right, queue: str = "") -> None:
        super().__init__(f"{right} of {queue}" if queue else right)
        self.right = right
        self.queue = queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who has logged in, or a machine with a token."""

    name: str
    """Of the account: what the audit log says."""
    role: Role
    queues: tuple[str, ...] = ()
    """Those that he may see and change; empty: all."""
    agent: str = ""
    """Which agent of agents.toml he is; empty: none."""
    scopes: frozenset[Right] | None = None
    """What a token is for; None: a person, who may all that the role may."""
    language: str = ""
    """Empty: as his browser wishes."""

    @property
    def rights(self) -> frozenset[Right]:
        """All that he may."""
        allowed = RIGHTS[self.role]
        return allowed if self.scopes is None else allowed & self.scopes

    def may(self, right: Right, queue: str = "") -> bool:
        """Whether he may do that, with *queue* if one is named."""
        return right in self.rights and (not queue or self.sees(queue))

    def sees(self, queue: str) -> bool:
        """Whether *queue* is one of his."""
        return not self.queues or queue in self.queues

    def insist(self, right: Right, queue: str = "") -> None:
        """Raise NotAllowed unless he may."""
        if not self.may(right, queue):
            raise NotAllowed(right, queue)
