"""Contact resolution: who did not have to call again about the same thing.

Nobody can look into callers' heads, so this is a proxy, and an honest one: the same
number joined the same queue again within some days. Reason codes make it finer: two
calls that agents gave different codes were about different things. Who withholds his
number cannot be known again, and is counted apart.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tipring.domain.reports.facts import Facts, Visit, call_of
from tipring.domain.reports.shares import Share

WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A call that an agent answered, and whether it was the last one about it."""

    call: str
    queue: str
    agent: str
    code: str
    """Empty: the agent gave none."""
    resolved: bool | None
    """None: nobody can tell yet, or ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How many were resolved."""

    share: Share
    """Of those of whom it is known."""
    too_early: int
    """Their days are not over."""
    unknown: int
    """They withheld their number."""


def resolution(
    facts: Facts, now: datetime, known_as: Callable[[str], str]
) -> tuple[Resolution, list[Contact]]:
    """Return how many of the answered were resolved, and each contact.

    *known_as* gives the form in which numbers are compared.
    """
    codes = {note.call: note.code for note in facts.notes if note.code}
    joins = _joins([*facts.visits, *facts.later], known_as)
    contacts: list[Contact] = []
    too_early = unknown = 0
    for visit in facts.visits:
        if visit.answered_at is None:
            continue
        number = known_as(visit.number)
        resolved: bool | None = None
        if number:
            again = _again(visit, joins.get((number, visit.queue), ()), codes)
            ended_at = visit.ended_at or visit.answered_at
            resolved = False if again else (True if now > ended_at + WITHIN else None)
            too_early += resolved is None
        else:
            unknown += 1
        code = codes.get(call_of(visit.ticket), "")
        contacts.append(
            Contact(
                call=call_of(visit.ticket),
                queue=visit.queue,
                agent=visit.agent,
                code=code,
                resolved=resolved,
            )
        )
    found = Resolution(
        share=share_of(contacts),
        too_early=too_early,
        unknown=unknown,
    )
    return found, contacts


def share_of(contacts: Sequence[Contact]) -> Share:
    """Return how many of *contacts* were resolved, of those that can be told."""
    known = [contact.resolved for contact in contacts if contact.resolved is not None]
    return Share(sum(known), len(known))


def by(
    contacts: Sequence[Contact], key: Callable[[Contact], str]
) -> Mapping[str, Share]:
    """Return the shares by a key of contacts; those whose key is empty are left out."""
    groups: defaultdict[str, list[Contact]] = defaultdict(list)
    for contact in contacts:
        if name := key(contact):
            groups[name].append(contact)
    return {name: share_of(groups[name]) for name in sorted(groups)}


Joins = Mapping[tuple[str, str], Sequence[tuple[datetime, str]]]
"""By number and queue: when its calls joined, in their order."""


def _joins(visits: Sequence[Visit], known_as: Callable[[str], str]) -> Joins:
    found: defaultdict[tuple[str, str], list[tuple[datetime, str]]] = defaultdict(list)
    for visit in visits:
        if number := known_as(visit.number):
            joined = (visit.joined_at, call_of(visit.ticket))
            found[number, visit.queue].append(joined)
    return {key: sorted(joined) for key, joined in found.items()}


def _again(
    visit: Visit, joins: Sequence[tuple[datetime, str]], codes: Mapping[str, str]
) -> bool:
    """Whether the caller came again about the same thing within the days."""
    mine = call_of(visit.ticket)
    ended_at = visit.ended_at or visit.answered_at or visit.joined_at
    for moment, call in joins[bisect_right(joins, (ended_at, "~")) :]:
        if moment > ended_at + WITHIN:
            return False
        about = {codes.get(mine, ""), codes.get(call, "")}
        is_other_thing = len(about - {""}) == 2  # noqa: PLR2004 - both are known
        if call != mine and not is_other_thing:
            return True
    return False
