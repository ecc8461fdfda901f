"""The box looked through from end to end: what takes too long to be done each minute.

It reads the whole store and every prompt: call it in a process of the lowest priority.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from tipring.config.check import examine, prompt_library
from tipring.config.reader import Reading
from tipring.config.spoken import spoken
from tipring.desk.box_report import DeskSeen, box_report
from tipring.domain.colours import worst
from tipring.domain.errors import SpeechError, StoreError, TipringError
from tipring.domain.findings import Finding, Report, amber, green, red
from tipring.health import disk_speed
from tipring.health.checks.self_tested import WHAT as SELF_TEST
from tipring.speech.narrator import Narrator
from tipring.speech.voices.installed import REMEDY, Voices, installed_voice
from tipring.store.engines import database_file
from tipring.store.reader import open_reader
from tipring.store.soundness import damage_in, is_lost, kept_sounds

ABOUT: Final = "self-test"
STORE, MESSAGES, PROMPTS, VOICE = "integrity", "messages", "recordings", "voice"
SAMPLE: Final = "1"
"""What a voice is asked to say."""
BACKUP_HELPS: Final = "put back the last good backup: tipring restore, docs/backup.md"
SOUND_HELPS: Final = "a backup may have them; a card that loses files is to be replaced"
PROMPT_HELPS: Final = "record them anew, or install the package of this version again"
VOICE_HELPS: Final = "install it again: apt install --reinstall espeak-ng"


def self_test(directory: Path, seen: DeskSeen) -> Report:
    """Look through the box of the settings in *directory*, and all that it keeps."""
    report = box_report(directory, seen)
    # What it found the last time is no news now.
    known = [each for each in report.findings if each.what != SELF_TEST]
    findings = (*known, *_thorough(directory))
    colour = worst(each.colour for each in findings)
    return Report(ABOUT, datetime.now().astimezone(), colour, findings)


def faults_in(report: Report) -> tuple[str, ...]:
    """Return what does not do, a sentence each."""
    findings = (each for each in report.findings if each.colour.worry)
    return tuple(f"{each.key}: {each.sentence}" for each in findings)


def _thorough(directory: Path) -> Iterator[Finding]:
    try:
        found = examine(directory, prompt_library(directory), installed_voice)
    except TipringError:
        return  # The box's report has told it.
    if found.reading is None or found.narrator is None:
        return
    store = found.reading.settings.store_directory
    if database_file(store).is_file():
        yield from stored(store)
        yield speed(store)
    yield recordings(found.reading, found.narrator)
    yield voice(found.reading.settings.language, installed_voice)


def stored(store: Path) -> Iterator[Finding]:
    """Yield whether database and messages are whole."""
    try:
        with open_reader(store) as reader:
            damage, kept = reader.ask(damage_in), reader.ask(kept_sounds)
    except StoreError as error:
        yield red(STORE, str(error), BACKUP_HELPS)
        return
    if damage:
        yield red(STORE, f"the database is damaged: {damage[0]}", BACKUP_HELPS)
    else:
        yield green(STORE, "the database is whole")
    lost = [name for name, path in kept if is_lost(store / path)]
    if lost:
        said = f"the sound of {len(lost)} of {len(kept)} is gone, as of {lost[0]}"
        yield red(MESSAGES, said, SOUND_HELPS)
    else:
        yield green(MESSAGES, f"the sound of all {len(kept)} is there")


def recordings(reading: Reading, narrator: Narrator) -> Finding:
    """Read every recording that a caller may hear."""
    wanted = {(prompt.say, prompt.language) for prompt in spoken(reading)}
    count, bad = 0, []
    for say, language in sorted(wanted):
        try:
            found = narrator.look(say, language)
            if found.prompt.path.is_file():
                narrator.load(found.prompt)
                count += 1
        except SpeechError as error:
            bad.append(str(error))
    if bad:
        said = f"{len(bad)} cannot be heard: {bad[0]}"
        return red(PROMPTS, said, PROMPT_HELPS)
    return green(PROMPTS, f"all {count} can be read")


def voice(language: str, voices: Voices) -> Finding:
    """Have the voice of the box say something, if it has one."""
    speaker = voices(language)
    if speaker is None:
        return green(VOICE, f"there is none, and none is needed ({REMEDY})")
    try:
        sound = speaker.render(SAMPLE)
    except SpeechError as error:
        return amber(VOICE, str(error), VOICE_HELPS)
    if not sound.any():
        return amber(VOICE, "it says nothing", VOICE_HELPS)
    return green(VOICE, f"{speaker.about.engine} speaks")


def speed(store: Path) -> Finding:
    """Measure the disk; one that takes nothing is found so."""
    try:
        return disk_speed.measured(store)
    except OSError as error:
        return red(disk_speed.WHAT, f"nothing can be written: {error}", SOUND_HELPS)
