"""Whether an agent can do what a caller needs."""

from collections.abc import Callable, Mapping
from operator import eq, ge, le, ne
from types import MappingProxyType
from typing import Any

from tipring.domain.queue.settings import Comparison, Needs, Requirement, Skill

_COMPARE: Mapping[Comparison, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        Comparison.AT_LEAST: ge,
        Comparison.AT_MOST: le,
        Comparison.IS: eq,
        Comparison.IS_NOT: ne,
    },
)


def meets(skills: Mapping[str, Skill], needs: Needs) -> bool:
    """Return whether *skills* meet every requirement of *needs*.

    A skill that an agent was not given is level 0, no, or the empty word. Words
    must match to the letter; levels are not compared with words.
    """
    return all(_meets(skills, need) for need in needs)


def _meets(skills: Mapping[str, Skill], need: Requirement) -> bool:
    has = skills.get(need.skill, type(need.value)())
    if type(has) is not type(need.value):
        return need.comparison is Comparison.IS_NOT
    return _COMPARE[need.comparison](has, need.value)
