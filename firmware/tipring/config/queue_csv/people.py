"""The agents that rows name: known ones, and those that an import makes."""

from collections.abc import Collection, Iterable

from tipring.config.queue_csv.findings import Findings, Place
from tipring.config.queue_csv.spelling import one_line


class People:
    """Who is known, by the one spelling that everybody uses."""

    def __init__(
        self,
        listed: Collection[str],
        seated: Iterable[str],
        findings: Findings,
    ) -> None:
        """Know those who are *listed* in agents.toml or *seated* in some queue."""
        self._findings = findings
        self._listed = frozenset(listed)
        known = {*seated, *listed}
        self._known = known
        self._spellings = {_plain(agent): agent for agent in sorted(known)}
        self._new: dict[str, None] = {}

    def spelled(self, agent: str, place: Place) -> str:
        """Return *agent* as it is spelled already; capitals do not count."""
        if agent in self._known:
            return agent
        spelling = self._spellings.setdefault(_plain(agent), agent)
        if spelling != agent:
            self._findings.note(place, f'"{agent}" is taken for {spelling}')
        return spelling

    def seated(self, agents: Iterable[str]) -> None:
        """Take note of *agents* who have a seat in some queue after the import."""
        self._new.update((agent, None) for agent in agents if agent not in self._listed)

    @property
    def new(self) -> tuple[str, ...]:
        """Return those with a seat who are not in agents.toml yet."""
        return tuple(self._new)


def _plain(agent: str) -> str:
    """Return what counts of a spelling."""
    return one_line(agent).casefold()
