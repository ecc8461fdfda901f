"""Is this configuration fit to answer the telephone? Read it, speak it, rehearse it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from tipring.config.main_file import MAIN_FILE
from tipring.config.problems import Problem, quoted
from tipring.config.reader import Reading, read
from tipring.config.spoken import spoken
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import Path as KeyPath
from tipring.domain.errors import SpeechError
from tipring.domain.flow import Example, Flow, SetNode
from tipring.domain.hours import Switch
from tipring.domain.office import Office
from tipring.domain.rehearsal import rehearse, unmet
from tipring.speech.prompts import PromptLibrary, shipped_root

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


def check(directory: Path, library: PromptLibrary) -> list[Problem]:
    """Return all that is wrong with the configuration in *directory*.

    First every file must be right by itself and fit the others, as `load` asks;
    then every prompt must be found and its recording be read, and every example
    must come true. Office hours are rehearsed without the manual switches.
    """
    try:
        reading = read(directory)
    except SettingsProblems as error:
        return list(error.problems)
    return [
        *_languages(reading, library),
        *_prompts(reading, library),
        *_examples(reading, library),
    ]


def _languages(reading: Reading, library: PromptLibrary) -> Iterator[Problem]:
    named = [(reading.main, ("office", "language"), reading.settings.language)]
    for file, path, language in _named_languages(reading):
        if not library.prompts(language):
            what = "there are no prompts in this language"
            remedy = f"record them in {PROMPTS}/{language}/, or choose another"
            yield file.problem(path, what, remedy)


def _named_languages(reading: Reading) -> Iterator[tuple[TomlFile, KeyPath, str]]:
    yield reading.main, ("office", "language"), reading.settings.language
    for name, flow in reading.settings.office.flows.items():
        file = reading.flows[name].file
        if "language" in file.data:
            yield file, ("language",), flow.language
        for node in flow.nodes.values():
            if isinstance(node, SetNode) and "language" in node.values:
                path = ("node", node.name, "values", "language")
                yield file, path, node.values["language"]


def _prompts(reading: Reading, library: PromptLibrary) -> Iterator[Problem]:
    settings = reading.settings
    told: set[tuple[str, str]] = set()
    for part in spoken(
        settings.office, settings.language, reading.main, reading.flows
    ):
        ...
