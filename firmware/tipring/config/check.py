"""Is this configuration fit to answer the telephone? Read it, speak it, rehearse it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tipring.config.flow_file import FlowReading
from tipring.config.problems import Problem
from tipring.config.reader import Survey, look_through
from tipring.config.settings import Settings
from tipring.config.spoken import Spoken, spoken
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
