"""How the link is now, who says so, and who answers by it."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from tipring.console.look import parts
from tipring.console.look.parts import escaped
from tipring.console.room import Room
from tipring.console.today.words import LINK, word
from tipring.console.ways.words import CAUSE, PROBE, SAW
from tipring.console.words import _
from tipring.desk.link import ProbeNow
from tipring.desk.link_api import LinkNow
from tipring.desk.mode import ModeNow
from tipring.domain.access import Right
from tipring.domain.link.mode import Mode


class StateSheet:
    """Shows the link, live."""

    def __init__(self, room: Room) -> None:
        self._room = room
        with parts.sheet(_("Now")):
            self._state = ui.html("", sanitize=False).props('role="status"')
            with ui.element("div").classes("deeds") as self._hands:
                self._add_hands()
        with parts.sheet(_("Who says so")):
            self._probes = ui.html("", sanitize=False).classes("wide")
        room.follow(self._redraw)

    def _add_hands(self) -> None:
        for text, to in (
            (_("The box answers"), "box"),
            (_("The cloud PBX answers"), "pbx"),
            (_("Whoever can, by the link"), "itself"),
        ):
            work = self._room.act(self._handing(to), Right.SWITCH)
            ui.button(text, on_click=work).props("flat")

    def _handing(self, to: str) -> Callable[[], Awaitable[None]]:
        async def hand() -> None:
            words = {"to": to, "who": f"as {self._room.visitor.name} asked"}
            await self._room.desk.tell("POST", "/link/mode", words)
            await self._room.note("link.mode", to=to)

        return hand

    def _redraw(self) -> None:
        now = self._room.now
        link = now.link if now else None
        self._hands.set_visibility(_is_standby(link) and self._room.may(Right.SWITCH))
        if link is None:
            away = escaped(_("The box does not answer; what it wrote down is below."))
            self._state.set_content(f"<p>{away}</p>")
            self._probes.set_content("")
            return
        self._state.set_content(state_html(link))
        self._probes.set_content(probes_html(link.probes))


def _is_standby(link: LinkNow | None) -> bool:
    mode = link.mode if link else None
    return mode is not None and mode.mode == Mode.STANDBY


def state_html(link: LinkNow) -> str:
    """Return how the link is, in words."""
    if not link.is_watched:
        said = _("Nobody watches the link. Add [link] to tipring.toml.")
        return f"<p>{escaped(said)}</p>"
    state, tone = word(LINK, link.verdict)
    since = f" {parts.since(link.since)}" if link.since else ""
    told = [f'<p><span class="badge {tone}">{escaped(state)}</span>{since}</p>']
    cause = escaped(_(CAUSE.get(link.cause, link.cause)))
    told.append(f"<p>{cause}</p>")
    if link.why:
        told.append(f'<p class="soft">{escaped(link.why)}</p>')
    for name, trouble in sorted(link.trunks.items()):
        text = _("Trunk {name}: {trouble}").format(name=name, trouble=trouble)
        told.append(f"<p>{escaped(text)}</p>")
    if link.pbx:
        text = _("Cloud PBX: {trouble}").format(trouble=link.pbx)
        told.append(f"<p>{escaped(text)}</p>")
    if link.mode:
        told.append(_mode_html(link.mode))
    if link.watched_since:
        cost = _("Looking has cost {megabytes} MB.")
        text = cost.format(megabytes=f"{link.spent_mb:.1f}")
        told.append(f'<p class="soft">{escaped(text)}</p>')
    return "".join(told)


def _mode_html(mode: ModeNow) -> str:
    if mode.mode != Mode.STANDBY:
        return ""
    who = _("The box answers.") if mode.to_box else _("The cloud PBX answers.")
    waits = ""
    if mode.waits_for:
        lines = ", ".join(mode.waits_for)
        waits = _("Calls are still under way on {lines}.").format(lines=lines)
    return f"<p>{escaped(who)} {escaped(mode.why)} {escaped(waits)}</p>"


def probes_html(probes: list[ProbeNow]) -> str:
    """Return a row for each probe."""
    heads = (_("What"), _("State"), _("Took"), _("Every"), _("Looks"))
    head = "".join(f'<th scope="col">{escaped(text)}</th>' for text in heads)
    rows = "".join(map(_probe_row, probes))
    caption = escaped(_("Each is looked at again and again"))
    return (
        f'<table class="plain"><caption class="soft">{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _probe_row(probe: ProbeNow) -> str:
    kind = _(PROBE.get(probe.kind, probe.kind))
    state, tone = word(SAW, probe.saw)
    why = probe.why
    if probe.looked_at and probe.well_at is None:
        why = _("It was never well, so it accuses nobody. {why}").format(why=why)
    took = f"{probe.took_ms:.0f} ms" if probe.took_ms else ""
    return (
        f"<tr><td>{escaped(kind)} <span class=soft>{escaped(probe.name)}</span></td>"
        f'<td><span class="badge {tone}">{escaped(state)}</span>'
        f' <span class="soft">{escaped(why)}</span></td>'
        f"<td class=number>{escaped(took)}</td>"
        f"<td class=number>{probe.every_s:g} s</td>"
        f"<td class=number>{probe.well}/{probe.looks}</td></tr>"
    )
