"""What can fail on the way to the street, one thing at a time, as a plan has them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.plan import Plan
from tipring.domain.link.view import Cause, LinkView, Verdict

CUT = LinkView(verdict=Verdict.DOWN, cause=Cause.INTERNET, why="the internet is gone")
UNFIT = LinkView(verdict=Verdict.DEGRADED, cause=Cause.VOICE)


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that fails, all else being well."""

    name: str
    """A sentence for people."""
    now: Conditions


def failures(plan: Plan, now: Conditions) -> Iterator[Failure]:
    """Yield what may fail at the moment of *now*, the likeliest first."""
    well = Conditions(moment=now.moment)
    lines = [line.name for line in plan.street.lines]
    trunks = [trunk.name for trunk in plan.street.trunks]
    yield Failure("all is well", well)
    if trunks:
        yield Failure("the internet is gone", replace(well, link=CUT))
        yield Failure("the link is unfit for voice", replace(well, link=UNFIT))
    for trunk in trunks:
        gone = LinkView(
            verdict=Verdict.DEGRADED,
            cause=Cause.PROVIDER,
            trunks=MappingProxyType({trunk: "no answer"}),
        )
        yield Failure(f"trunk {trunk} is gone", replace(well, link=gone))
    for line in lines:
        dead = MappingProxyType({line: "no dial tone"})
        yield Failure(f"line {line} is dead", replace(well, lines=dead))
    if lines:
        busy = frozenset(lines)
        yield Failure("every line is in use", replace(well, busy=busy))
        cut = replace(well, link=CUT, busy=busy)
        if trunks:
            told = "the internet is gone and every line is in use"
            yield Failure(told, cut)
