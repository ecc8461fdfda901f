"""The only place where concrete things meet: build the desk, run it, stop it."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI

from tipring.app.ears import make_ears
from tipring.app.furniture import furnish, make_errands, make_lamps, make_street
from tipring.app.health import add_health
from tipring.app.libraries import load_libraries
from tipring.app.news import addressees_of
from tipring.app.panel import reset_to_factory
from tipring.app.store_care import mended
from tipring.app.telephones import Telephones
from tipring.config.check import PROMPTS, examine, narrator_for, prompt_library
from tipring.config.listening import listened_languages
from tipring.config.problems import SettingsProblems
from tipring.config.queue_csv.together import mend_import
from tipring.config.said_back import said_back
from tipring.config.settings import Settings
from tipring.config.spoken import spoken
from tipring.config.unrecorded import unrecorded
from tipring.desk.api import make_api
from tipring.desk.browser_api import add_browsers
from tipring.desk.deaths import DeathNotes
from tipring.desk.degradation_api import add_degradation
from tipring.desk.desk import Desk
from tipring.desk.footprint import kept_small
from tipring.desk.journal import Journal, utc_now
from tipring.desk.lateness import let_the_loop_go_first
from tipring.desk.misheard import MisheardKeeper, Retention
from tipring.desk.prompt_desk import PromptDesk
from tipring.desk.readiness import made_ready
from tipring.desk.reloading import Fresh, Reloading
from tipring.desk.reloading_api import add_reloading
from tipring.desk.server import refuse_a_second_desk, serving
from tipring.desk.shelf import PromptShelf
from tipring.desk.street_api import add_street
from tipring.domain.backup_entries import StoreMended
from tipring.domain.journal import Entry
from tipring.domain.news.addressee import needs_link
from tipring.domain.outbox import follow_up
from tipring.domain.telling import tell
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.dsp.frames import FRAME_S
from tipring.dsp.plans import plan_for
from tipring.health.service_manager import ServiceManager
from tipring.lines.modem.care.hotplug import HotPlug
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
    let_the_loop_go_first()
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
    async with await Store.open(settings.store_directory, rest_s=FRAME_S) as store:
        if damage is not None:
            await _tell_damage(store, damage)
        desk = await _desk(settings, shelf, store)
        desk.prompts = prompts
        fresh = partial(_fresh, settings.directory)
        reloading = Reloading(desk, settings, spoken_in, fresh)
        keeper = _keeper(settings, desk.journal)
        desk.ears = await asyncio.to_thread(make_ears, settings, spoken_in, keeper)
        street = make_street(settings, shelf)
        telephones = furnish(desk, settings, shelf, street)
        add_health(desk, lambda: reloading.settings, spoken_in)
        lamps = list(make_lamps(settings, desk))
        _be_stopped(desk)
        async with (
            make_errands(settings) as desk.errands,
            serving(_api(desk, reloading, street, telephones), settings.socket),
            street.open() if street else contextlib.nullcontext(),
            telephones.opened() if telephones else contextlib.nullcontext(),
        ):
            log.info("answering for %s; socket %s", desk.office.name, settings.socket)
            hot_plug = HotPlug(desk.look_again)
            await hot_plug.open()
            async with kept_small(lambda: desk.is_silent), made_ready(store):
                await desk.run()
            hot_plug.close()
            reloading.close()
        for lamp in lamps:
            lamp.close()
        if desk.lifeline is not None and desk.lifeline.reset_asked:
            return Ending.RESET
        return Ending.AGAIN if reloading.asked_again else Ending.STOPPED


async def _desk(settings: Settings, shelf: PromptShelf, store: Store) -> Desk:
    """Return the desk of the office, after what an interruption left is mended."""
    mailboxes = dict(settings.office.mailboxes)
    work = follow_up(mailboxes)
    queues = settings.office.team.queues
    for entry in await recover(store, utc_now(), queues, work):
        log.warning("mended after an interruption: %s", entry.what)
    desk = Desk(
        settings.office,
        shelf,
        Journal(store, follow_up=work),
        keep_recordings_days=settings.keep_recordings_days,
    )
    _let_be_watched(desk)
    desk.renewed.append(lambda office: _instead(mailboxes, office.mailboxes))
    desk.retention.keep_numbers_days = settings.privacy.keep_numbers_days
    desk.news.addressees = addressees_of(settings)
    desk.mailroom.keep_free_bytes = settings.keep_free_mb * MEGABYTE
    desk.screening.directory = settings.directory
    if settings.mail:
        desk.messages.can_mail = True
        desk.outbox.mail_needs_link = needs_link(settings.mail.host)
    return desk


def _keeper(settings: Settings, journal: Journal) -> MisheardKeeper:
    speech = settings.speech
    keep = Retention(speech.keep_misheard, speech.keep_misheard_days)
    return MisheardKeeper(journal, keep)


def _api(
    desk: Desk,
    reloading: Reloading,
    street: "SimulatedStreet | None",
    telephones: Telephones | None,
) -> FastAPI:
    """Return what the desk can be asked over its socket."""
    api = make_api(desk, desk.queues)
    add_degradation(api, lambda: reloading.settings, desk.journal.wall)
    add_reloading(api, reloading)
    if street is not None:
        add_street(api, street)
    if telephones is not None:
        add_browsers(api, telephones.pages)
    return api


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


def _be_stopped(desk: Desk) -> None:
    """Let *desk* end when it is told to."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, desk)


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
