"""The office's own telephones and its trunks, as lines and phones of the desk."""

from collections.abc import Iterable

from tipring.config.settings import Settings, SipSettings
from tipring.desk.desk import Desk
from tipring.desk.line_watch import LineWatch
from tipring.desk.switchboard import Channel, Switchboard, TrunkAt
from tipring.domain.extensions import SipTrunk
from tipring.domain.transfer_style import TransferStyle, TransferWay
from tipring.dsp.plans import TonePlan, plan_for
from tipring.legs.port import Legs
from tipring.lines.trunk import TrunkLine, TrunkSettings
from tipring.phones.extension import ExtensionPhone

AT_ONCE = 1
"""A call by SIP rings as long as we like: it is answered at its first ring."""
BRIDGED = TransferStyle(TransferWay.BRIDGE)
"""Callers are handed over by a second call, which the box joins with theirs."""
INSIDE = "inside"
"""What inside lines are called, with a number after it."""


def add_telephones(
    desk: Desk, settings: Settings, sip: SipSettings, legs: Legs
) -> Switchboard:
    """Give *desk* the channels of its trunks and its inside lines. Before its phones.

    *legs* calls telephones and trunks.
    """
    board = desk.switchboard = Switchboard(legs)
    plan = plan_for(settings.country)
    for trunk in sip.trunks:
        board.trunks[trunk.name] = _trunk(desk, board, trunk, plan)
    board.inside_channels.extend(_inside(desk, board, sip, plan))
    desk.add_house(board)
    return board


def _trunk(desk: Desk, board: Switchboard, trunk: SipTrunk, plan: TonePlan) -> TrunkAt:
    at = TrunkAt(trunk, plan.country)
    desk.lost.owns(trunk.user, trunk.caller_id, *trunk.numbers)
    for number in range(1, trunk.channels + 1):
        settings = TrunkSettings(
            name=f"{trunk.name}-{number}",
            plan=plan,
            place=f"channel {number} of the trunk {trunk.name} ({trunk.server})",
            trunk=trunk.name,
            caller_id=trunk.caller_id,
        )
        line = TrunkLine(settings, board.legs)
        watch = desk.add_line(line, trunk.flow, AT_ONCE, BRIDGED, trunk.groups)
        watch.trunk = trunk.name
        at.channels.append(Channel(line, watch))
    return at


def _inside(
    desk: Desk, board: Switchboard, sip: SipSettings, plan: TonePlan
) -> list[Channel]:
    """Return lines for telephones that talk with flows; which one is theirs is chosen.

    They have no flow of their own.
    """
    channels = []
    for number in range(1, sip.inside_calls + 1):
        name = f"{INSIDE}-{number}"
        place = "a way inside for telephones of the office"
        line = TrunkLine(TrunkSettings(name=name, plan=plan, place=place), board.legs)
        watch = desk.add_line(line, "", AT_ONCE, BRIDGED)
        watch.calls_out = False
        channels.append(Channel(line, watch))
    return channels


def one_of_each(watches: Iterable[LineWatch]) -> list[LineWatch]:
    """Return every line, and of each trunk its first channel: they go down together."""
    trunks: set[str] = set()
    found: list[LineWatch] = []
    for watch in watches:
        if not watch.trunk or watch.trunk not in trunks:
            found.append(watch)
        trunks.add(watch.trunk)
    return found


def extension_phone(agent: str, extension: str, board: Switchboard) -> ExtensionPhone:
    """Return the phone of *agent*: all telephones of *extension*."""
    phone = ExtensionPhone(agent, extension, board.legs, board.occupancy)
    board.when_reach_changes(extension, phone.came_or_went)
    return phone
