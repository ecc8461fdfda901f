"""Which providers can be reached: their answers to OPTIONS, and our registrations."""

from collections.abc import Callable, Iterator
from typing import Any

from tipring.domain.extensions import SipTrunk
from tipring.edge.news import EdgeNews, TrunkDown, TrunkUp
from tipring.edge.plan import EdgePlan, contact_user

NO_ANSWER = "its server does not answer"
NOT_REGISTERED = "it has not let us register"
UNKNOWN = "the border does not run"

_REGISTERED = 4
"""Bit of uac's flags: UAC_REG_ONLINE."""


class Trunks:
    """What is told of each trunk: nothing twice."""

    def __init__(self, plan: EdgePlan, tell: Callable[[EdgeNews], None]) -> None:
        self._plan = plan
        self._tell = tell
        self._why: dict[str, str | None] = {}

    @property
    def are_up(self) -> bool:
        """Whether every one can be reached."""
        return not any(self._why.get(one.name, "") for one in self._plan.trunks)

    def look(
        self,
        providers: Any,  # noqa: ANN401 - JSON
        registrations: Any,  # noqa: ANN401 - JSON
    ) -> list[str]:
        """Hear the answers to `dispatcher.list` and `uac.reg_dump`.

        Return what is to be registered anew: a provider that was away may have
        forgotten us.
        """
        active = frozenset(_active(providers))
        known = frozenset(_registered(registrations))
        returned = []
        for number, trunk in enumerate(self._plan.trunks, 1):
            why = _why_down(trunk, active, number, known)
            back = why is None and self._why.get(trunk.name) == NO_ANSWER
            if back and _registers(trunk):
                returned.append(contact_user(trunk))
                why = NOT_REGISTERED
            self._is(trunk, why)
        return returned

    def lost(self) -> None:
        """Hear that nobody can be reached, as the border does not run."""
        for trunk in self._plan.trunks:
            self._is(trunk, UNKNOWN)

    def _is(self, trunk: SipTrunk, why: str | None) -> None:
        """Note why *trunk* is down; None: it is up."""
        if self._why.get(trunk.name, "not looked at") == why:
            return
        self._why[trunk.name] = why
        self._tell(TrunkDown(trunk.name, why) if why else TrunkUp(trunk.name))


def _why_down(
    trunk: SipTrunk, active: frozenset[int], number: int, registered: frozenset[str]
) -> str | None:
    if number not in active:
        return NO_ANSWER
    if _registers(trunk) and contact_user(trunk) not in registered:
        return NOT_REGISTERED
    return None


def _registers(trunk: SipTrunk) -> bool:
    return trunk.register and bool(trunk.user)


def _active(answer: Any) -> Iterator[int]:  # noqa: ANN401 - JSON
    """Yield the sets of dispatcher.list whose server answers."""
    for record in answer.get("RECORDS", ()):
        one = record["SET"]
        for target in one.get("TARGETS", ()):
            if target["DEST"]["FLAGS"].startswith("A"):
                yield one["ID"]


def _registered(answer: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    for one in answer if isinstance(answer, list) else [answer]:
        if isinstance(one, dict) and one.get("flags", 0) & _REGISTERED:
            yield one["l_uuid"]
