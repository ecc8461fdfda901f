"""What an agent must be able to do, as the owner writes it."""

import re

from tipring.domain.errors import SettingsError
from tipring.domain.queue.settings import Comparison, Requirement, Skill

HIGHEST_LEVEL = 10
"""A skill that has levels has them from 0 to this."""

_SENTENCE = re.compile(r'([\w-]+)\s*(>=|<=|==|!=)\s*("[^"]+"|[\w-]+)')
_ORDERED = frozenset({Comparison.AT_LEAST, Comparison.AT_MOST})


def requirement_from(text: str) -> Requirement:
    """Return what `spanish >= 5`, `vip == true` or `product == "implants"` asks.

    Raises SettingsError with the remedy.
    """
    match = _SENTENCE.fullmatch(text.strip())
    if match is None:
        message = 'is no requirement; write for example "spanish >= 5"'
        raise SettingsError(message)
    skill, comparison, word = match.groups()
    requirement = Requirement(skill, Comparison(comparison), _skill_from(word))
    level = requirement.value if type(requirement.value) is int else None
    if level is not None and level > HIGHEST_LEVEL:
        message = f"asks for more than anybody can have; levels go to {HIGHEST_LEVEL}"
        raise SettingsError(message)
    if requirement.comparison in _ORDERED and level is None:
        message = f"only levels can be more or less; write {skill} == {word}"
        raise SettingsError(message)
    return requirement


def _skill_from(word: str) -> Skill:
    match word:
        case "true" | "false":
            return word == "true"
        case _ if re.fullmatch(r"[0-9]+", word):
            return int(word)
        case _:
            return word.strip('"')
