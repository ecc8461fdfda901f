"""A link that does as it is told, looked at by probes as the real ones look.

Everything is on a clock of its own, so a month takes minutes. TCP sends its SYN again
after 1 s (RFC 6298), SIP its request after 0.5 s (RFC 3261), the others ask once.
"""

import heapq
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from tipring.domain.link.commands import LinkCommand, LinkIs, LookNow
from tipring.domain.link.entries import LinkChanged
from tipring.domain.link.machine import LinkMachine
from tipring.domain.link.probing import (
    OVERDUE_S,
    Look,
    Overdue,
    Probe,
    ProbeKind,
    Saw,
)
from tipring.health.link.patrol import BESIDE_S

Sight = float | Saw | None
"""What one packet comes to: seconds until the answer, a word at once, or nothing."""
Sky = Callable[[Probe, float, random.Random], Sight]
"""What a packet of a probe comes to at a moment."""

ANCHORS: Final = ("a", "b", "c")
OFFICE: Final = (
    Probe(kind=ProbeKind.CARRIER, name="", every_s=0.5, timeout_s=0.5),
    Probe(kind=ProbeKind.GATEWAY, name="", every_s=1.0, timeout_s=0.5),
    *(
        Probe(kind=ProbeKind.ANCHOR, name=name, every_s=4.5, timeout_s=1.5)
        for name in ANCHORS
    ),
    Probe(kind=ProbeKind.DNS, name="example.com", every_s=10.0, timeout_s=1.5),
    Probe(kind=ProbeKind.WEB, name="page", every_s=60.0, timeout_s=3.0),
    Probe(kind=ProbeKind.TRUNK, name="main", every_s=5.0, timeout_s=1.5),
)
TRIES: Final = {
    ProbeKind.ANCHOR: (0.0, 1.0),
    ProbeKind.WEB: (0.0, 1.0),
    ProbeKind.BROKER: (0.0, 1.0),
    ProbeKind.TRUNK: (0.0, 0.5, 1.0),
    ProbeKind.PBX: (0.0, 0.5, 1.0),
}
LEAST_S: Final = {ProbeKind.DNS: 1.0, ProbeKind.WEB: 2.0}
SWAY: Final = 0.05
RTT_S: Final = 0.02


def clear(probe: Probe, _at: float, rng: random.Random) -> Sight:
    """Lose nothing."""
    at_home = probe.kind in {ProbeKind.CARRIER, ProbeKind.GATEWAY}
    return 0.001 if at_home else RTT_S + rng.expovariate(500.0)


@dataclass
class Weather:
    """Let *probes* look at *sky*, and keep what the rules say of it."""

    sky: Sky = clear
    probes: Sequence[Probe] = OFFICE
    stable_s: float = 60.0
    seed: int = 1
    now: float = 0.0
    changes: list[tuple[float, LinkChanged]] = field(default_factory=list)
    views: list[tuple[float, LinkIs]] = field(default_factory=list)
    looks: int = 0

    def __post_init__(self) -> None:
        self.machine = LinkMachine(self.probes, stable_s=self.stable_s)
        self._rng = random.Random(self.seed)  # noqa: S311 - weather is no secret
        self._turn = itertools.count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._turns: dict[Probe, float] = {}
        self._due: dict[Probe, float] = {}
        self._began: dict[Probe, float] = {}
        self._looking: Counter[Probe] = Counter()
        self._tick_at = float("inf")
        self.take(self.machine.begin(0.0))
        for probe in self.probes:
            alike = [one for one in self.probes if one.kind is probe.kind]
            turn = (1 + alike.index(probe)) / len(alike)
            self._turns[probe] = 0.5 + turn * probe.every_s
            self._is_due(probe, self._rng.random() * 0.5)

    def until(self, end: float) -> "Weather":
        """Let time pass until *end*."""
        while self._events and self._events[0][0] <= end:
            self.now, _, act = heapq.heappop(self._events)
            act()
        self.now = end
        return self

    @property
    def told(self) -> list[str]:
        """The verdicts and causes, in order."""
        return [f"{one.verdict} {one.cause}" for _at, one in self.changes]

    def take(self, commands: Iterable[LinkCommand]) -> None:
        """Do what the rules say."""
        for command in commands:
            match command:
                case LinkChanged():
                    self.changes.append((self.now, command))
                case LinkIs():
                    self.views.append((self.now, command))
                case LookNow():
                    self._look_now(command)
        deadline = self.machine.deadline
        if deadline is not None and deadline < self._tick_at:
            self._tick_at = deadline
            self._at(deadline, self._tick)

    def _tick(self) -> None:
        self._tick_at = float("inf")
        self.take(self.machine.tick(self.now))

    def _look_now(self, wanted: LookNow) -> None:
        for probe in self.probes:
            if self._looking[probe]:
                late = self.now - self._began[probe] >= BESIDE_S
                if late and probe.kind in wanted.beside:
                    self._look(probe, is_turn=False)
            elif probe.kind in wanted.kinds:
                soon = self._began.get(probe, 0.0) + LEAST_S.get(probe.kind, 0.25)
                if max(soon, self.now) < self._due[probe]:
                    self._is_due(probe, max(soon, self.now))

    def _is_due(self, probe: Probe, at: float) -> None:
        self._due[probe] = at
        self._at(at, lambda: self._ask(probe, at))

    def _at(self, at: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._events, (at, next(self._turn), act))

    def _ask(self, probe: Probe, due: float) -> None:
        if self._due[probe] == due:
            self._look(probe, is_turn=True)

    def _look(self, probe: Probe, *, is_turn: bool) -> None:
        self._looking[probe] += 1
        self._began[probe] = self.now
        saw, took = self._see(probe)
        look = Look(
            kind=probe.kind,
            name=probe.name,
            saw=saw,
            took_s=took if saw in {Saw.WELL, Saw.REFUSED, Saw.FORGED} else 0.0,
        )
        if took > OVERDUE_S:
            late = Overdue(probe.kind, probe.name)
            self._at(self.now + OVERDUE_S, lambda: self._hear_late(late))
        self._at(self.now + took, lambda: self._saw(probe, look, is_turn=is_turn))

    def _hear_late(self, late: Overdue) -> None:
        self.take(self.machine.overdue(late, self.now))

    def _see(self, probe: Probe) -> tuple[Saw, float]:
        answers = [probe.timeout_s]
        for after in TRIES.get(probe.kind, (0.0,)):
            sight = self.sky(probe, self.now + after, self._rng)
            if isinstance(sight, Saw):
                return sight, after + 0.001
            if sight is not None:
                answers.append(after + sight)
        took = min(answers)
        return (Saw.WELL if took < probe.timeout_s else Saw.SILENCE), took

    def _saw(self, probe: Probe, look: Look, *, is_turn: bool) -> None:
        self._looking[probe] -= 1
        self.looks += 1
        if is_turn:
            while self._turns[probe] <= self.now:
                self._turns[probe] += probe.every_s
            sway_s = probe.every_s * self._rng.uniform(0.0, SWAY)
            self._is_due(probe, self._turns[probe] + sway_s)
        self.take(self.machine.look(look, self.now))
