"""`tipring lines`: how each line does, and how it did."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tipring.cli import show
from tipring.cli.options import config_option, json_option
from tipring.config.reader import load
from tipring.domain.errors import TipringError
from tipring.domain.line_card import DayReading, Incident, LineCard, judge
from tipring.store.line_views import line_history
from tipring.store.reader import open_reader

TABLE_DAYS = 30
BARS = "▁▂▃▄▅▆▇█"
QUIETEST_DBM0P, LOUDEST_DBM0P = -70.0, -30.0
"""What the lowest and the highest bar of noise stand for."""
INTERRUPTED = "the box was cut off"
BY_US = "we hung up"


@click.command()
@config_option
@json_option
@click.argument("name", required=False)
@click.option(
    "--days",
    type=click.IntRange(min=1, max=400),
    default=TABLE_DAYS,
    show_default=True,
    help="How far back the history of a line goes.",
)
def lines(directory: Path, name: str | None, days: int, *, as_json: bool) -> None:
    """Show how the lines do, or the health card of the line NAME.

    The figures are those of the calls so far; the desk need not run. To have a
    line measured now: tipring doctor --line NAME.
    """
    settings = load(directory)
    names = [line.name for line in settings.lines]
    if name is not None and name not in names:
        message = f"there is no line {name}; there are: {', '.join(names) or 'none'}"
        raise TipringError(message)
    zone, now = settings.office.zone, datetime.now(UTC)
    with open_reader(settings.store_directory) as reader:
        cards = [
            judge(reader.ask(line_history(each, now, zone, days)), now)
            for each in ([name] if name is not None else names)
        ]
    if as_json:
        click.echo(show.as_json(cards if name is None else cards[0]))
    else:
        click.echo(table(cards) if name is None else card(cards[0], zone, now))


def table(cards: Sequence[LineCard]) -> str:
    """Return all lines, one a row, and what helps below."""
    if not cards:
        return "there is no line in tipring.toml"
    head = ("line", "is", "what there is to say", "whether it changes")
    rows = [(card.line, card.colour.value, card.sentence, card.trend) for card in cards]
    remedies = [f"{card.line}: {card.remedy}" for card in cards if card.remedy]
    return "\n".join([*show.columns([head, *rows]), *remedies])


def card(found: LineCard, zone: ZoneInfo, now: datetime) -> str:
    """Return one line's card."""
    said = [f"{found.line} is {found.colour.value}: {found.sentence}"]
    said += [f"what helps: {found.remedy}"] if found.remedy else []
    said += [f"also: {also}" for also in found.also]
    said.append(f"trend: {found.trend}")
    rows = [*_figures(found), *_counts(found)]
    return "\n".join(
        [*said, *show.columns(rows), *_days(found), *_events(found, zone, now)]
    )


def _figures(found: LineCard) -> Iterator[tuple[str, str]]:
    now = found.now
    if now is None:
        return
    for what, figure, unit in (
        ("callers", now.speech_dbm0, "dBm0"),
        ("noise", now.noise_dbm0p, "dBm0p"),
        (f"hum of {now.mains_hz} Hz", now.hum_dbm0, "dBm0"),
        ("echo return loss", now.return_loss_db, "dB"),
        ("keys", now.keys_dbm0, "dBm0"),
        ("twist of keys", now.twist_db, "dB"),
        ("latency of sound", now.latency_ms, "ms"),
        ("drift of its clock", now.drift_ppm, "ppm"),
    ):
        if figure is not None:
            yield what, f"{figure:.0f} {unit}"


def _counts(found: LineCard) -> Iterator[tuple[str, str]]:
    counts = found.history.counts
    yield "calls", f"{counts.calls}, {counts.answered} of them answered"
    for ended in counts.ended_by:
        yield f"ended by {ended.sign}" if ended.sign else BY_US, str(ended.calls)
    if counts.cut_off:
        yield INTERRUPTED, str(counts.cut_off)


def _days(found: LineCard) -> Iterator[str]:
    days = [day for day in reversed(found.history.days) if day.noise_dbm0p is not None]
    if days:
        bars = "".join(map(_bar, days))
        yield f"noise of each day with calls, {days[0].day} to {days[-1].day}: {bars}"


def _bar(day: DayReading) -> str:
    share = ((day.noise_dbm0p or 0.0) - QUIETEST_DBM0P) / (
        LOUDEST_DBM0P - QUIETEST_DBM0P
    )
    return BARS[round(min(max(share, 0.0), 1.0) * (len(BARS) - 1))]


def _events(found: LineCard, zone: ZoneInfo, now: datetime) -> Iterator[str]:
    for incident in found.history.incidents:
        yield f"{show.time_of(incident.lost_at, zone)}  {_incident(incident, now)}"
    for repair in found.history.repairs:
        how = "mended it" if repair.worked else f"in vain ({repair.why})"
        yield f"{show.time_of(repair.at, zone)}  {repair.step}: {how}"


def _incident(incident: Incident, now: datetime) -> str:
    seconds = incident.lasted(now).total_seconds()
    since = "" if incident.back_at else " until now"
    return f"lost for {seconds:.0f} s{since}: {incident.reason}"
