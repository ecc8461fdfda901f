"""Advice on agents and lines as tables and sentences."""

from collections.abc import Iterator

from tipring.console.reporting import words
from tipring.console.words import _
from tipring.domain.reports.table import Column, Kind, Table, Value, length
from tipring.domain.staffing.advice import Advice, SlotAdvice
from tipring.domain.staffing.lines import LineAdvice
from tipring.domain.staffing.load import Outlook
from tipring.domain.staffing.records import SLOT_MIN


def clock_of(slot: int) -> str:
    """Return when a half hour begins."""
    hours, minutes = divmod(slot * SLOT_MIN, 60)
    return f"{hours:02}:{minutes:02}"


def rota(advice: Advice) -> Table:
    """Return how many to plan, half hours down and weekdays across."""
    by_place = {(each.weekday, each.slot): each for each in advice.slots}
    weekdays = sorted({each.weekday for each in advice.slots})
    slots = sorted({each.slot for each in advice.slots})
    return Table(
        name="rota",
        title=_(
            "Agents to plan, and in brackets who of them has to be free to be rung"
        ),
        columns=(
            Column(_("From"), Kind.TEXT),
            *(
                Column(words.weekday(weekday, "abbreviated"), Kind.TEXT)
                for weekday in weekdays
            ),
        ),
        rows=tuple(
            (
                clock_of(slot),
                *(_planned(by_place.get((weekday, slot))) for weekday in weekdays),
            )
            for slot in slots
        ),
    )


def _planned(advice: SlotAdvice | None) -> str:
    return "-" if advice is None else f"{advice.planned} ({advice.agents})"


def half_hours(advice: Advice) -> Table:
    """Return everything that is known of each half hour."""
    told = words.surenesses()
    return Table(
        name="staffing",
        title=_("Each half hour, with what is behind it"),
        columns=(
            Column(_("Day"), Kind.TEXT),
            Column(_("From"), Kind.TEXT),
            Column(_("Callers in the records")),
            Column(_("Calls an hour"), Kind.NUMBER),
            Column(_("at least"), Kind.NUMBER),
            Column(_("at most"), Kind.NUMBER),
            Column(_("Agents by theory")),
            Column(_("Agents advised")),
            Column(_("at least")),
            Column(_("at most")),
            Column(_("To plan")),
            Column(_("Service level by theory"), Kind.PERCENT),
            Column(_("in the simulation"), Kind.PERCENT),
            Column(_("Occupancy"), Kind.PERCENT),
            Column(_("How sure"), Kind.TEXT),
        ),
        rows=tuple(
            (
                words.weekday(each.weekday),
                clock_of(each.slot),
                each.rate.cases,
                each.rate.mean,
                each.rate.low,
                each.rate.high,
                each.by_theory,
                each.agents,
                each.agents_low,
                each.agents_high,
                each.planned,
                each.outlook.in_time,
                each.seen.share,
                each.outlook.occupancy,
                told[each.sureness],
            )
            for each in advice.slots
        ),
    )


def behind(advice: Advice) -> Iterator[str]:
    """Yield the sentences on what an advice stands on."""
    fit = advice.handling
    yield _(
        "{contacts} callers wanted to be answered. A call takes {mean} on average,"
        " between {low} and {high} at 95 % ({cases} calls); such times vary by"
        " {variation} of their mean."
    ).format(
        contacts=advice.contacts,
        mean=length(fit.mean_s),
        low=length(fit.low_s),
        high=length(fit.high_s),
        cases=fit.cases,
        variation=f"{fit.variation:.2f}",
    )
    if advice.patience:
        yield _(
            "Callers are ready to wait {mean} on average, between {low} and {high}"
            " ({cases} gave up)."
        ).format(
            mean=length(advice.patience.mean_s),
            low=length(advice.patience.low_s),
            high=length(advice.patience.high_s),
            cases=advice.patience.cases,
        )
    yield _(
        "The same half hour varies from week to week {index} times as much as chance"
        " alone would have it."
    ).format(index=f"{advice.dispersion.index:.2f}")


def choices(advice: LineAdvice) -> Table:
    """Return what each number of lines does to callers."""
    return Table(
        name="lines",
        title=_("What another line would bring, or one fewer cost"),
        columns=(
            Column(_("Lines")),
            Column(_("Find all busy"), Kind.PERCENT),
            Column(_("in the busiest hour"), Kind.PERCENT),
            Column(_("Callers a month"), Kind.NUMBER),
        ),
        rows=tuple(
            (each.lines, each.blocked, each.blocked_in_busiest, each.lost_a_month)
            for each in advice.choices
        ),
    )


def lines_told(advice: LineAdvice) -> Iterator[str]:
    """Yield the sentences on an advice on lines."""
    weekday, hour = advice.busiest
    yield _(
        "The busiest hour is {day} from {hour}: {erlangs} lines would be in use if"
        " there were enough, between {low} and {high} ({calls} calls on {days} days)."
    ).format(
        day=words.weekday(weekday),
        hour=f"{hour:02}:00",
        erlangs=f"{advice.offered_erlangs:.2f}",
        low=f"{advice.offered_low:.2f}",
        high=f"{advice.offered_high:.2f}",
        calls=advice.calls,
        days=advice.days,
    )
    yield _(
        "All of the lines ({lines}) were in use at once for {time}. Who called then"
        " heard the busy tone of the exchange, and the box does not know of him: how"
        " many there were is reckoned by Erlang's formula (B)."
    ).format(lines=advice.lines, time=length(advice.all_busy_s))
    yield _(
        "With {needed} lines no more than one caller of a hundred finds all of them"
        " busy in that hour."
    ).format(needed=advice.needed)


def expected(outlook: Outlook) -> Table:
    """Return what callers have to expect of some agents."""
    rows: tuple[tuple[Value, ...], ...] = (
        (_("Answered in time"), outlook.in_time),
        (_("Have to wait"), outlook.must_wait),
        (_("Give up"), outlook.gives_up),
        (_("Occupancy of the agents"), outlook.occupancy),
    )
    return Table(
        name="expected",
        title=_("What callers have to expect"),
        columns=(Column(_("What"), Kind.TEXT), Column(_("Share"), Kind.PERCENT)),
        rows=rows,
    )
