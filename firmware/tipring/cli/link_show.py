"""How the link looks on a terminal."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from tipring.cli.mode import sentence
from tipring.cli.show import columns, time_of
from tipring.desk.link import ProbeNow
from tipring.desk.link_api import LinkNow
from tipring.domain.link.history import Availability, Spell
from tipring.domain.link.lasting import lasting
from tipring.domain.link.mode import Mode
from tipring.domain.link.probing import Saw
from tipring.domain.link.view import Verdict

NOT_WATCHED = "nobody watches it; add [link] to tipring.toml"
NEVER_WELL = "never well, so it accuses nobody"


def link(found: LinkNow) -> str:
    """Return how the link is and who says so, a row for each probe."""
    zone = ZoneInfo(found.time_zone)
    rows = [_row(probe, zone) for probe in found.probes]
    lines = [headline(found), *_answers(found, zone), *_trunks(found)]
    return "\n".join([*lines, *columns(rows), *_cost(found)])


def headline(found: LinkNow) -> str:
    """Return how the link is in one line."""
    if not found.is_watched:
        return f"link: {NOT_WATCHED}"
    zone = ZoneInfo(found.time_zone)
    since = f" since {time_of(found.since, zone)}" if found.since else ""
    why = f": {found.why}" if found.why else ""
    return f"link: {found.verdict}{since}{why}"


def history(found: Sequence[Spell], figures: Availability, zone: ZoneInfo) -> str:
    """Return when it was not well, newest first, and what share of the time it was."""
    rows = [
        (
            time_of(spell.began, zone),
            lasting(spell.lasted_s),
            spell.verdict.value,
            spell.why or spell.cause.value,
        )
        for spell in reversed(found)
        if spell.verdict is not Verdict.UP
    ]
    table = columns(rows) if rows else ["it was well all the time"]
    return "\n".join([*table, *_figures(figures)])


def _figures(figures: Availability) -> Iterator[str]:
    yield (
        f"in {lasting(figures.watched_s)} calls could be made {figures.calls_share:.3%}"
        f" of the time, data went through {figures.data_share:.3%};"
        f" outages: {figures.outages}"
    )
    for cause, lost_s in sorted(figures.lost_s.items(), key=lambda item: -item[1]):
        yield f"{cause.value}: {lasting(lost_s)}"


def _answers(found: LinkNow, zone: ZoneInfo) -> Iterator[str]:
    if found.mode is not None and found.mode.mode == Mode.STANDBY:
        yield sentence(found.mode, zone)


def _trunks(found: LinkNow) -> Iterator[str]:
    for name, trouble in sorted(found.trunks.items()):
        yield f"trunk {name}: {trouble}"
    if found.pbx:
        yield f"cloud PBX: {found.pbx}"


def _row(probe: ProbeNow, zone: ZoneInfo) -> tuple[str, ...]:
    what = f"{probe.kind} {probe.name}".rstrip()
    if probe.looked_at is None:
        return "", what, "not looked at yet", ""
    if probe.saw == Saw.WELL:
        return "", what, _answer(probe), probe.why
    was = f"well {time_of(probe.well_at, zone)}" if probe.well_at else NEVER_WELL
    said = f"{probe.saw}: {probe.why}" if probe.why else probe.saw
    return "!", what, said, was


def _answer(probe: ProbeNow) -> str:
    return f"well, {probe.took_ms:.0f} ms" if probe.took_ms >= 1.0 else "well"


def _cost(found: LinkNow) -> Iterator[str]:
    if found.watched_since is not None:
        zone = ZoneInfo(found.time_zone)
        since = time_of(found.watched_since, zone)
        yield f"looking has cost {found.spent_mb:.1f} MB since {since}"
