"""What a desk is furnished with: lines, panel, link, telephones, lamps."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from tipring.app.lines import SIMULATED, make_line
from tipring.app.link_drill import add_drills
from tipring.app.panel import LifelineWires, add_panel
from tipring.app.sip import extension_phone, one_of_each
from tipring.app.telephones import Telephones
from tipring.config.errand_references import PYTHON
from tipring.config.settings import Settings
from tipring.desk.desk import Desk
from tipring.desk.errands import OfficeErrands
from tipring.desk.line_alarms import LineAlarms
from tipring.desk.link_report import LinkReports
from tipring.desk.player import Reel
from tipring.desk.shelf import PromptShelf
from tipring.domain.errors import PhoneError
from tipring.domain.flow import PythonNode
from tipring.domain.line_alarm import LineAlarm
from tipring.domain.queue.phrases import phrasebook
from tipring.domain.queue.settings import AgentSettings
from tipring.lines.modem.care.whereabouts import Roster
from tipring.phones.bell import Bell, BellPins
from tipring.phones.handset import HandsetPhone
from tipring.phones.lamp import MessageLamp
from tipring.phones.outside import OutsidePhone
from tipring.phones.port import Phone
from tipring.phones.simulated import from_url

if TYPE_CHECKING:
    from tipring.app.simulated import SimulatedStreet

log = logging.getLogger(__name__)


def furnish(
    desk: Desk, settings: Settings, shelf: PromptShelf, street: "SimulatedStreet | None"
) -> Telephones | None:
    """Give *desk* its lines, those who hear of their faults, its panel, its phones.

    Return what the telephones of the office call it by; None: it has none.
    """
    roster = Roster()
    for line in settings.lines:
        made = make_line(line, settings, LifelineWires(desk), roster, street)
        desk.add_line(made, line.flow, line.rings, line.transfer, line.groups)
        if line.flash_ms is not None:
            desk.trials.flash_s[line.name] = line.flash_ms / 1000
    telephones = Telephones(desk, settings, settings.sip) if settings.sip else None
    if tell := settings.care.tell:
        alarm = LineAlarm(tell, timedelta(minutes=settings.care.after_min))
        desk.alarms = LineAlarms(alarm, one_of_each(desk.watches), desk.journal)
    add_panel(desk, settings)
    _let_watch_link(desk, settings)
    add_drills(desk, settings)
    for agent in settings.office.team.agents.values():
        if phone := make_phone(agent, desk, settings, shelf):
            desk.add_phone(agent.id, phone)
    return telephones


def make_street(settings: Settings, shelf: PromptShelf) -> "SimulatedStreet | None":
    """Return the exchange of the simulated lines; None: there are none."""
    if not any(line.url.startswith(SIMULATED) for line in settings.lines):
        return None
    from tipring.app.simulated import SimulatedStreet  # noqa: PLC0415 - see libraries

    return SimulatedStreet(settings.country, shelf)


def _let_watch_link(desk: Desk, settings: Settings) -> None:
    """Let *desk* watch its link, if it is to."""
    if settings.link is None:
        return
    from tipring.app.link import add_link  # noqa: PLC0415 - see libraries

    if to := settings.link.tell:
        LinkReports(to, desk.journal, desk.link)
    add_link(desk, settings)


def make_errands(settings: Settings) -> OfficeErrands:
    """Return who asks web services and calls the owner's functions."""
    nodes = (
        node for flow in settings.office.flows.values() for node in flow.nodes.values()
    )
    return OfficeErrands(
        settings.directory / PYTHON,
        settings.secrets,
        functions=any(isinstance(node, PythonNode) for node in nodes),
    )


def make_lamps(settings: Settings, desk: Desk) -> Iterator[MessageLamp]:
    """Yield a lamp for each mailbox that has one; it shows what the desk tells it.

    One whose pin cannot be used is told in the log: calls do not need it.
    """
    for mailbox in settings.office.mailboxes.values():
        if mailbox.lamp_pin is None:
            continue
        lamp = MessageLamp(mailbox.name, mailbox.lamp_pin)
        try:
            log.info("%s: %s", mailbox.name, lamp.open())
        except PhoneError as error:
            log.warning("%s", error)
            continue
        desk.mailroom.observers.append(lamp.on_counts)
        yield lamp


def make_phone(
    agent: AgentSettings, desk: Desk, settings: Settings, shelf: PromptShelf
) -> Phone | None:
    """Return the phone that *agent* is rung on; None if he has none."""
    kind, _, place = agent.phone.partition(":")
    match kind:
        case "handset":
            return _handset(agent.id, place, desk, settings)
        case "outside":
            language = settings.language
            question = shelf.take(phrasebook(language).accept, language)
            return OutsidePhone(
                agent.id, place, desk.trunk, lambda _offer: Reel(question.samples)
            )
        case "simulated":
            return from_url(agent.id, agent.phone)
        case "extension" if desk.switchboard is not None:
            return extension_phone(agent.id, place, desk.switchboard)
        case _:
            return None


def _handset(agent: str, name: str, desk: Desk, settings: Settings) -> HandsetPhone:
    line = next(line for line in settings.lines if line.name == name)
    bell = Bell(BellPins(line.buzzer_pin, line.lamp_pin))
    phone = HandsetPhone(agent, name, bell)
    watch = next(watch for watch in desk.watches if watch.line.name == name)
    watch.neighbour = phone.line_says
    return phone
