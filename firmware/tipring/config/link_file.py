"""[link] of tipring.toml: how the way to the internet is watched, and how dearly."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from typing_extensions import TypedDict

from tipring.config.link_values import (
    Anchors,
    HostNames,
    ModeWord,
    Page,
    ServerWithPort,
)
from tipring.config.mailbox_values import Addresses
from tipring.config.problems import Problem
from tipring.config.settings import LinkSettings, SipSettings
from tipring.config.sip_values import Server
from tipring.config.tables import closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table
from tipring.config.values import Text, between
from tipring.domain.link.budget import month_mb
from tipring.domain.link.probing import ProbeKind

LINK = "link"

LEAST_ANCHORS = 2
"""Of one alone nobody could tell its own death from ours."""
STANDBY = "standby"
PLANNED_SHARE = 0.9
"""Of the budget; the rest is for looking more closely when something is wrong."""
THRIFTY_S = 9.0
"""Between two looks at an anchor where the budget does not pay for the usual ones."""

Often = Annotated[float, between(0.5, 600.0)]


@closed
class LinkTable(TypedDict, total=False):
    """[link]."""

    anchors: Anchors
    names: HostNames
    page: Page
    page_says: Text
    pbx: Server
    broker: ServerWithPort
    gateway_every_s: Often
    anchor_every_s: Often
    name_every_s: Often
    page_every_s: Annotated[float, between(5.0, 3600.0)]
    trunk_every_s: Often
    pbx_every_s: Often
    broker_every_s: Often
    timeout_s: Annotated[float, between(0.2, 10.0)]
    budget_mb: Annotated[int, between(1, 1_000_000)]
    stable_s: Annotated[float, between(5.0, 3600.0)]
    mode: ModeWord
    keep_place_min: Annotated[float, between(0.0, 120.0)]
    tell: Addresses


def read_link(
    file: TomlFile, sip: SipSettings | None, problems: list[Problem]
) -> LinkSettings | None:
    """Return what *file* says; None: nothing, or mistakes."""
    if LINK not in file.data:
        return None
    mistakes: list[Problem] = []
    raw: Any = file.data[LINK]
    table = read_table(LinkTable, raw, file, (LINK,), mistakes)
    settings = _as_the_budget_allows(table, sip) if table is not None else None
    for key, what, remedy in _contradictions(settings, sip) if settings else ():
        mistakes.append(file.problem((LINK, key), what, remedy))
    problems += mistakes
    return None if mistakes else settings


def _as_the_budget_allows(table: LinkTable, sip: SipSettings | None) -> LinkSettings:
    """Return what *table* says, with anchors asked less often where that is dear.

    Only as far as nobody has said how often.
    """
    link = LinkSettings(**table)
    if "anchor_every_s" in table or _needed_mb(link, sip) <= link.budget_mb:
        return link
    return replace(link, anchor_every_s=THRIFTY_S)


def _needed_mb(link: LinkSettings, sip: SipSettings | None) -> float:
    """Return the least budget of a month that pays for looking."""
    trunks = len(sip.trunks) if sip else 0
    sealed = link.page.startswith("https")
    return month_mb(looks(link, trunks), sealed=sealed) / PLANNED_SHARE


def looks(link: LinkSettings, trunks: int) -> dict[ProbeKind, float]:
    """Return the looks of a second, by what is looked at; *trunks* is how many."""
    wanted = {
        ProbeKind.ANCHOR: len(link.anchors) / link.anchor_every_s,
        ProbeKind.DNS: bool(link.names) / link.name_every_s,
        ProbeKind.WEB: bool(link.page) / link.page_every_s,
        ProbeKind.TRUNK: trunks / link.trunk_every_s,
        ProbeKind.PBX: bool(link.pbx) / link.pbx_every_s,
        ProbeKind.BROKER: bool(link.broker) / link.broker_every_s,
    }
    return {kind: often for kind, often in wanted.items() if often}


def _contradictions(
    link: LinkSettings, sip: SipSettings | None
) -> Iterator[tuple[str, str, str]]:
    """Yield keys that are right one by one and wrong together."""
    if len(set(link.anchors)) < LEAST_ANCHORS:
        what = "are too few: the death of one would be taken for ours"
        yield "anchors", what, f"name {LEAST_ANCHORS} at least, better 3"
    if link.mode == STANDBY and not link.pbx:
        what = "needs to know who answers on normal days"
        yield "mode", what, 'add pbx = "pbx.example.com"'
    needed_mb = _needed_mb(link, sip)
    if needed_mb > link.budget_mb:
        what = f"is less than the {needed_mb:.0f} MB of a month that looking takes"
        yield "budget_mb", what, "allow more, or look less often (the keys every_s)"
