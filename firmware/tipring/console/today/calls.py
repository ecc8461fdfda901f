"""A call that goes on, as a card: who, where in the flow, and what may be done."""

from collections.abc import Callable
from dataclasses import replace

from nicegui import ui

from tipring.console.explain.listing import address_of
from tipring.console.look import parts
from tipring.console.look.keyed import Update
from tipring.console.room import Room
from tipring.console.today.moves import Moves, hold_of
from tipring.console.today.words import DOING, caller_name, word
from tipring.console.words import _
from tipring.desk.calls_now import CallNow
from tipring.domain.access import Right
from tipring.domain.call_rights import may_move, may_take
from tipring.domain.moves import Doing

WITH_SOMEBODY = frozenset({Doing.TALKS, Doing.HELD})


def call_card(room: Room, call: CallNow, *, explains: bool = True) -> Update[CallNow]:
    """Add the card of *call*; return what keeps it up to date.

    *explains*: it leads to the page that explains the call.
    """
    moves = Moves(room, call.id)
    with ui.element("article").classes("sheet call"):
        head = ui.html(sanitize=False)
        where = ui.html(sanitize=False).classes("soft")
        with ui.element("div").classes("deeds"):
            take = _deed(_("Take"), "call_received", moves.take)
            park = _deed(_("Park"), "local_parking", moves.park)
            back = _deed(_("Bring back"), "undo", moves.unpark)
            send = _deed(_("Transfer"), "phone_forwarded", moves.transfer)
            end = _deed(_("Hang up"), "call_end", moves.hang_up)
            if explains and room.may(Right.RECORDINGS):
                link = ui.link(_("Explain"), address_of(call.id)).classes("deed")
                link.props(f'aria-label="{parts.escaped(_("Explain this call"))}"')

    def update(now: CallNow) -> None:
        head.set_content(_head(now))
        where.set_content(_where(now))
        visitor, hold = room.visitor, hold_of(now)
        is_here = now.doing not in {Doing.RINGS, Doing.ENDS, Doing.CALLED}
        moved = is_here and may_move(visitor, hold)
        is_parked = now.doing is Doing.PARKED
        take.set_visibility(
            is_here and may_take(visitor, hold) and now.doing not in WITH_SOMEBODY
        )
        park.set_visibility(moved and not is_parked)
        back.set_visibility(moved and is_parked)
        send.set_visibility(moved)
        end.set_visibility(may_move(visitor, hold) and now.doing is not Doing.ENDS)

    return update


def _deed(text: str, icon: str, work: Callable[[], object]) -> ui.button:
    button = ui.button(text, icon=icon, on_click=work)
    return button.props("flat dense").classes("deed")


def _head(call: CallNow) -> str:
    text, tone = word(DOING, call.doing)
    who = parts.escaped(caller_name(call.number, call.name))
    age = parts.since(call.began_at)
    return (
        f'<div class="call-head"><strong>{who}</strong>'
        f'<span class="badge {tone}">{parts.escaped(text)}</span>{age}</div>'
    )


def _where(call: CallNow) -> str:
    sentences = [parts.escaped(sentence) for sentence in told(call)]
    if call.parked_until is not None:
        sentences.append(
            parts.escaped(_("Comes back in {time}.")).replace(
                "{time}", parts.until(call.parked_until)
            )
        )
    return " ".join(sentences)


def told(call: CallNow) -> list[str]:
    """Return where the caller is, in sentences."""
    found = [_("On {line}.").format(line=call.line)]
    if call.is_ours:
        found = [_("The box calls on {line}.").format(line=call.line)]
    if call.agent:
        found.append(_("With {agent}.").format(agent=call.agent))
    if call.parked_by:
        found.append(_("Parked by {who}.").format(who=call.parked_by))
    if call.queue:
        found.append(_("Queue {queue}.").format(queue=call.queue))
    if call.node:
        found.append(
            _("In the flow {flow}, at {node}.").format(flow=call.flow, node=call.node)
        )
    return found


def seen_by(room: Room, calls: list[CallNow]) -> list[CallNow]:
    """Return the calls that the visitor may see."""
    return [call for call in calls if not call.queue or room.visitor.sees(call.queue)]


def steady(call: CallNow) -> CallNow:
    """Return *call* with what changes by the clock alone as it is shown.

    The end of a parking is reckoned anew at each look, some milliseconds off.
    """
    if call.parked_until is None:
        return call
    return replace(call, parked_until=call.parked_until.replace(microsecond=0))
