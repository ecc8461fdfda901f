"""Is this configuration fit to answer the telephone? Read it, speak it, rehearse it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from tipring.config.problems import Problem, SettingsProblems, in_order, quoted
from tipring.config.reader import Reading, read
from tipring.config.spoken import spoken
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import KeyPath
from tipring.domain.errors import SpeechError
from tipring.domain.flow import Example, Flow, SetNode
from tipring.domain.hours import Switch
from tipring.domain.office import Office
from tipring.domain.rehearsal import rehearse, unmet
from tipring.speech.narrator import ENGLISH, RENDERED, Narrator, Source
from tipring.speech.prompts import PromptLibrary, shipped_root
from tipring.speech.voices.installed import Voices, no_voice

PROMPTS = "prompts"
"""The folder of the owner's recordings; they overlay the shipped ones."""


def prompt_library(directory: Path) -> PromptLibrary:
    """Return the shipped prompts under the owner's of the configuration *directory*.

    Relative `.wav` paths start at *directory*. Raises SpeechError when a
    catalogue cannot be read.
    """
    own = directory / PROMPTS
    roots = [shipped_root(), own] if own.is_dir() else [shipped_root()]
    return PromptLibrary(roots, base=directory)


@dataclass(frozen=True, slots=True)
class Examined:
    """A configuration as far as it could be read, and all that is wrong with it."""

    reading: Reading | None
    """None when a file has mistakes, or does not fit the others."""
    problems: list[Problem]
    narrator: Narrator | None = None
    """What says the prompts; None as above."""


def narrator_for(
    reading: Reading, library: PromptLibrary, voices: Voices = no_voice
) -> Narrator:
    """Return who says the prompts of a configuration, with the box's *voices*.

    What has no recording and no voice is borrowed from the office's own language, or
    from English.
    """
    settings = reading.settings
    languages = dict.fromkeys((settings.language, ENGLISH))
    return Narrator(
        library, voices, settings.store_directory / RENDERED, tuple(languages)
    )


def check(directory: Path, library: PromptLibrary) -> list[Problem]:
    """Return all that is wrong with the configuration in *directory*.

    First every file must be right by itself and fit the others, as `load` asks;
    then every prompt must be found, its recording be read or its text be said by one
    of the box's voices, and every example must come true. Office hours are rehearsed
    without the manual switches.
    """
    return examine(directory, library).problems


def examine(
    directory: Path, library: PromptLibrary, voices: Voices = no_voice
) -> Examined:
    """Return what `check` finds, and what was read, which may be much."""
    try:
        reading = read(directory)
    except SettingsProblems as error:
        return Examined(None, list(error.problems))
    narrator = narrator_for(reading, library, voices)
    problems = [
        *_languages(reading, library),
        *_prompts(reading, narrator),
        *_examples(reading, library),
    ]
    return Examined(reading, in_order(problems), narrator)


def _languages(reading: Reading, library: PromptLibrary) -> Iterator[Problem]:
    for file, path, language in _named_languages(reading):
        if not library.prompts(language):
            what = "there are no prompts in this language"
            remedy = f"record them in {PROMPTS}/{language}/, or choose another"
            yield file.problem(path, what, remedy)


def _named_languages(reading: Reading) -> Iterator[tuple[TomlFile, KeyPath, str]]:
    yield reading.main, ("office", "language"), reading.settings.language
    for name, queue in reading.settings.office.team.queues.items():
        if queue.card.language:
            yield reading.queues[name], ("language",), queue.card.language
    for name, flow in reading.settings.office.flows.items():
        file = reading.flows[name].file
        if "language" in file.data:
            yield file, ("language",), flow.language
        for node in flow.nodes.values():
            if isinstance(node, SetNode) and "language" in node.values:
                path = ("node", node.name, "values", "language")
                yield file, path, node.values["language"]


def _prompts(reading: Reading, narrator: Narrator) -> list[Problem]:
    """Return each place that names a prompt which cannot be heard, once.

    Where many are missing at one place, the first of them stands for all.
    """
    tried: dict[tuple[str, str], str | None] = {}
    missing: dict[tuple[str, KeyPath, str], list[Problem]] = {}
    for part in spoken(reading):
        prompt = part.say, part.language
        if prompt not in tried:
            tried[prompt] = _why_mute(*prompt, narrator)
        if why := tried[prompt]:
            place = part.file.name, part.path, part.language
            problem = part.file.problem(part.path, why)
            missing.setdefault(place, []).append(problem)
    return [_all_of(problems) for problems in missing.values()]


def _all_of(problems: list[Problem]) -> Problem:
    first, more = problems[0], len(problems) - 1
    if more == 0:
        return first
    return replace(first, what=f"{first.what} ({more} more are missing)")


def _why_mute(say: str, language: str, narrator: Narrator) -> str | None:
    """Return why *say* cannot be heard; a whole language was told of before."""
    if not narrator.library.prompts(language):
        return None
    try:
        found = narrator.look(say, language)
        if found.source is not Source.RENDERED:
            narrator.load(found.prompt)
    except SpeechError as error:
        return str(error)
    return None


def _examples(reading: Reading, library: PromptLibrary) -> Iterator[Problem]:
    office = _without_switches(reading.settings.office)
    for name, flow in office.flows.items():
        for index, example in enumerate(flow.examples):
            if failure := _failure(office, flow, example, library):
                problem = reading.flows[name].file.problem(("example", index), failure)
                yield replace(problem, key="")


def _without_switches(office: Office) -> Office:
    schedules = {
        name: replace(schedule, switch=Switch.AUTO)
        for name, schedule in office.schedules.items()
    }
    return replace(office, schedules=MappingProxyType(schedules))


def _failure(
    office: Office,
    flow: Flow,
    example: Example,
    library: PromptLibrary,
) -> str | None:
    def text_of(say: str) -> str:
        try:
            return library.find(say, flow.language).text
        except SpeechError:
            return say

    reached = rehearse(office, flow.name, example, text_of)
    missed = unmet(reached, example.expect)
    if missed is None:
        return None
    return (
        f"example {quoted(example.name)} did not reach {quoted(missed)};"
        f" it reached: {', '.join(reached)}"
    )
