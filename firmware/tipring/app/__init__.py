"""The only place where concrete things meet: build the desk, run it, stop it."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tipring.app.health import add_health
from tipring.app.libraries import load_libraries
from tipring.app.lines import SIMULATED, make_line
from tipring.app.link_drill import add_drills
from tipring.app.news import addressees_of
from tipring.app.panel import LifelineWires, add_panel, reset_to_factory
from tipring.app.sip import extension_phone, one_of_each
from tipring.app.store_care import mended
from tipring.app.telephones import Telephones
from tipring.config.check import PROMPTS, examine, narrator_for, prompt_library
from tipring.config.errand_references import PYTHON
from tipring.config.listening import listened_languages, unheard
from tipring.config.problems import Problem, SettingsProblems
from tipring.config.queue_csv.together import mend_import
from tipring.config.reader import Reading
from tipring.config.said_back import said_back
from tipring.config.settings import Settings
from tipring.config.spoken import spoken
from tipring.config.unrecorded import unrecorded
from tipring.desk.api import make_api
from tipring.desk.browser_api import add_browsers
from tipring.desk.deaths import DeathNotes
from tipring.desk.degradation_api import add_degradation
from tipring.desk.desk import Desk
from tipring.desk.errands import OfficeErrands
from tipring.desk.footprint import settle
from tipring.desk.journal import Journal, utc_now
from tipring.desk.line_alarms import LineAlarms
from tipring.desk.link_report import LinkReports
from tipring.desk.misheard import MisheardKeeper, Retention
from tipring.desk.office_ears import SWITCHED_OFF, OfficeEars
from tipring.desk.player import Reel
from tipring.desk.prompt_desk import PromptDesk
from tipring.desk.reloading import Fresh, Reloading
from tipring.desk.reloading_api import add_reloading
from tipring.desk.server import refuse_a_second_desk, serving
from tipring.desk.shelf import PromptShelf
from tipring.desk.street_api import add_street
from tipring.domain.backup_entries import StoreMended
from tipring.domain.errors import PhoneError
from tipring.domain.flow import PythonNode
from tipring.domain.journal import Entry
from tipring.domain.line_alarm import LineAlarm
from tipring.domain.news.addressee import needs_link
from tipring.domain.outbox import follow_up
from tipring.domain.queue.phrases import phrasebook
from tipring.domain.queue.settings import AgentSettings
from tipring.domain.telling import tell
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.dsp.plans import plan_for
from tipring.health.service_manager import ServiceManager
from tipring.lines.modem.care.hotplug import HotPlug
from tipring.lines.modem.care.whereabouts import Roster
from tipring.phones.bell import Bell, BellPins
from tipring.phones.handset import HandsetPhone
from tipring.phones.lamp import MessageLamp
from tipring.phones.outside import OutsidePhone
from tipring.phones.port import Phone
from tipring.phones.simulated import from_url
from tipring.speech.ears.accepting import primary
from tipring.speech.ears.port import Recogniser
from tipring.speech.ears.supervising import SphinxEars, VoskEars
from tipring.speech.models.installed import installed
from tipring.speech.narrator import Narrator
from tipring.speech.own_prompts import OwnPrompts
from tipring.speech.voices.installed import installed_voice
from tipring.store.lock import StoreLock
from tipring.store.mending import found_messages
from tipring.store.recovery import recover
from tipring.store.restoring import finish_restores
from tipring.store.store import Store

if TYPE_CHECKING:
    from tipring.app.simulated import SimulatedStreet

log = logging.getLogger(__name__)

MEGABYTE = 1_000_000


class Ending(StrEnum):
    """Why a desk has ended."""

    STOPPED = "it was stopped"
    AGAIN = "it shall begin again"
    RESET = "the factory reset was asked for"


async def run_desk(directory: Path) -> Ending:
    """Answer the lines of the office in *directory* until SIGTERM or SIGINT.

    AGAIN: whoever runs it shall run it once more, in a fresh process. Raises
    TipringError (with the remedy) when it cannot begin.
    """
    settings, shelf, prompts, spoken_in = await asyncio.to_thread(_read, directory)
    await asyncio.to_thread(load_libraries, settings)
    # Before the store is opened: recovery would end the calls of a running desk.
    await asyncio.to_thread(refuse_a_second_desk, settings.socket)
    lock = await asyncio.to_thread(StoreLock.take, settings.store_directory)
    with lock:
        for old in await asyncio.to_thread(finish_restores, settings.store_directory):
            log.warning("a backup is in place; what was here before: %s", old)
        damage = await asyncio.to_thread(mended, settings, utc_now())
        ending = await _answer(settings, shelf, prompts, spoken_in, damage)
    if ending is Ending.RESET:
        await asyncio.to_thread(reset_to_factory, settings, utc_now())
    return ending


async def _answer(
    settings: Settings,
    shelf: PromptShelf,
    prompts: PromptDesk,
    spoken_in: Collection[str],
    damage: StoreMended | None,
) -> Ending:
    """Run the desk to its end; return why it ended."""
    async with await Store.open(settings.store_directory) as store:
        if damage is not None:
            await _tell_damage(store, damage)
        queues = settings.office.team.queues
        mailboxes = dict(settings.office.mailboxes)
        work = follow_up(mailboxes)
        for entry in await recover(store, utc_now(), queues, work):
            log.warning("mended after an interruption: %s", entry.what)
        desk = Desk(
            settings.office,
            shelf,
            Journal(store, follow_up=work),
            keep_recordings_days=settings.keep_recordings_days,
        )
        desk.prompts = prompts
        desk.retention.keep_numbers_days = settings.privacy.keep_numbers_days
        _let_be_watched(desk)
        desk.renewed.append(lambda office: _instead(mailboxes, office.mailboxes))
        reloading = Reloading(
            desk, settings, spoken_in, partial(_fresh, settings.directory)
        )
        desk.news.addressees = addressees_of(settings)
        if settings.mail:
            desk.messages.can_mail = True
            desk.outbox.mail_needs_link = needs_link(settings.mail.host)
        desk.mailroom.keep_free_bytes = settings.keep_free_mb * MEGABYTE
        speech = settings.speech
        keep = Retention(speech.keep_misheard, speech.keep_misheard_days)
        keeper = MisheardKeeper(desk.journal, keep)
        desk.ears = await asyncio.to_thread(make_ears, settings, spoken_in, keeper)
        desk.screening.directory = settings.directory
        street = make_street(settings, shelf)
        telephones = _furnish(desk, settings, shelf, street)
        add_health(desk, lambda: reloading.settings, spoken_in)
        lamps = list(make_lamps(settings, desk))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, _stop, desk)
        api = make_api(desk, desk.queues)
        add_degradation(api, lambda: reloading.settings, desk.journal.wall)
        add_reloading(api, reloading)
        if street is not None:
            add_street(api, street)
        if telephones is not None:
            add_browsers(api, telephones.pages)
        async with (
            make_errands(settings) as desk.errands,
            serving(api, settings.socket),
            street.open() if street else contextlib.nullcontext(),
            telephones.opened() if telephones else contextlib.nullcontext(),
        ):
            log.info("answering for %s; socket %s", desk.office.name, settings.socket)
            hot_plug = HotPlug(desk.look_again)
            await hot_plug.open()
            settle()
            await desk.run()
            hot_plug.close()
            reloading.close()
        for lamp in lamps:
            lamp.close()
        if desk.lifeline is not None and desk.lifeline.reset_asked:
            return Ending.RESET
        return Ending.AGAIN if reloading.asked_again else Ending.STOPPED


async def _tell_damage(store: Store, damage: StoreMended) -> None:
    """Write down that the store was mended, and what was found by its sound alone."""
    found = await found_messages(store, utc_now())
    told = Entry(utc_now(), replace(damage, found=found))
    log.error("%s", tell(told.what))
    await store.append(told)


def _let_be_watched(desk: Desk) -> None:
    """Tell systemd of *desk*, and *desk* of processes that systemd saw dying."""
    desk.manager = ServiceManager.around_us()
    desk.deaths = DeathNotes(desk.journal)


def _stop(desk: Desk) -> None:
    desk.manager.stopping()
    desk.stop()


def _instead(known: dict[str, Mailbox], now: Mapping[str, Mailbox]) -> None:
    """Let *known*, which others hold, be as *now*."""
    known.clear()
    known.update(now)


def _fresh(directory: Path) -> Fresh:
    """Read the settings anew. Raises SettingsProblems, and SpeechError."""
    settings, _shelf, prompts, spoken_in = _read(directory)
    return Fresh(settings=settings, prompts=prompts, languages=spoken_in)


def _furnish(
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


def _read(
    directory: Path,
) -> tuple[Settings, PromptShelf, PromptDesk, Collection[str]]:
    """Read the settings and every prompt that they name; raise what is wrong.

    The last are the languages in which callers may speak.
    """
    mend_import(directory)
    found = examine(directory, prompt_library(directory), installed_voice)
    reading, narrator = found.reading, found.narrator
    if found.problems or reading is None or narrator is None:
        raise SettingsProblems(found.problems)
    for hint in unrecorded(reading, narrator):
        log.warning("%s", hint)
    wanted = {(prompt.say, prompt.language) for prompt in spoken(reading)}
    sayable, regrets = narrator.ready(wanted | said_back(reading, narrator))
    for regret in regrets:
        log.error("callers will not hear it: %s", regret)
    reading.settings.office.plan.numbering.learn()
    plan = plan_for(reading.settings.country)
    shelf = PromptShelf.fill(narrator, sayable, plan)

    def narrate() -> Narrator:
        return narrator_for(reading, prompt_library(directory), installed_voice)

    own = OwnPrompts(directory / PROMPTS)
    pin = reading.settings.office.prompt_pin
    prompts = PromptDesk(shelf, narrate, wanted, own, pin)
    prompts.take_stock()
    return reading.settings, shelf, prompts, listened_languages(reading)


def make_ears(
    settings: Settings,
    spoken_in: Collection[str],
    keeper: MisheardKeeper | None = None,
) -> OfficeEars:
    """Return the ears for callers who speak these languages; blocks a little.

    Models are used as they are installed; English is understood without one.
    """
    if not settings.speech.enabled:
        return OfficeEars(lacking=SWITCHED_OFF, keeper=keeper)
    languages = {primary(language) for language in spoken_in}
    there = installed(settings.store_directory)
    models = {name: path for name, path in there.items() if name in languages}
    ears: list[Recogniser] = [VoskEars(models)] if models else []
    if "en" in languages - models.keys():
        ears.append(SphinxEars())
    regret = ""
    if lacking := sorted(languages - models.keys() - {"en"}):
        remedy = f"tipring speech install {lacking[0]}"
        regret = f"no model understands {', '.join(lacking)}: {remedy}"
    return OfficeEars(ears, regret, keeper)


async def unheard_words(reading: Reading) -> tuple[str, list[Problem]]:
    """Return how speech stands, and what callers could say in vain."""
    spoken_in = listened_languages(reading)
    ears = await asyncio.to_thread(make_ears, reading.settings, spoken_in)
    await ears.open()
    try:
        return ears.sentence, await unheard(reading, ears.lacks)
    finally:
        await ears.close()


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
