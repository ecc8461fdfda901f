"""What may fail in an office, one thing at a time."""

from collections.abc import Iterator
from types import MappingProxyType

from tipring.domain.degradation.setup import Outage, Setup
from tipring.domain.dialplan.conditions import Conditions
from tipring.domain.dialplan.failures import CUT
from tipring.domain.link.view import Cause, LinkView, Verdict


def outages(setup: Setup) -> Iterator[Outage]:
    """Yield what may fail, what fails most often first."""
    yield Outage(
        name="the internet fails",
        means="The cable, the router or the provider's network is gone.",
        internet=True,
    )
    if setup.stands_by:
        yield Outage(
            name="the cloud PBX fails",
            means="The internet is there, what answers on normal days is not.",
            pbx=True,
        )
    for trunk in setup.trunks:
        yield Outage(
            name=f"the trunk {trunk} fails",
            means="The internet is there, this provider of telephony is not.",
            trunks=frozenset({trunk}),
        )
    for line in setup.lines:
        yield Outage(
            name=f"the line {line} fails",
            means="It is cut, or its modem or board is broken.",
            lines=frozenset({line}),
        )
    if setup.extensions:
        yield Outage(
            name="the telephones' switch fails",
            means="The office's own telephones and browsers do not reach the box;"
            " the box still has its way to the internet.",
            phones=True,
        )
    yield Outage(
        name="the power fails",
        means="Box, router and telephones are dark; the exchange feeds its lines.",
        internet=True,
        box=True,
        phones=True,
    )
    yield Outage(
        name="the SD card fails",
        means="Nothing is written any more. The box goes on with what it has in"
        " memory, and does not come back from a restart.",
        disk=True,
    )
    yield Outage(
        name="the box fails",
        means="It is switched off or broken; everything else is well.",
        box=True,
    )


def conditions(outage: Outage, setup: Setup) -> Conditions:
    """Return how the ways to the street are in *outage*."""
    gone = dict.fromkeys(outage.trunks, "no answer")
    link = LinkView()
    if outage.internet:
        link = CUT
    elif gone:
        link = LinkView(
            verdict=Verdict.DEGRADED,
            cause=Cause.PROVIDER,
            trunks=MappingProxyType(gone),
        )
    dead = MappingProxyType(dict.fromkeys(outage.lines, "no dial tone"))
    return Conditions(moment=setup.moment, link=link, lines=dead)
