"""The file of a new queue: plain TOML, grouped, with a word on each group."""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from tipring.config.queue_csv.folder import Table

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "": "Who the queue is.",
        "offering": "In which order agents are rung, and what the caller hears then.",
        "overflow": "Where callers go when the room is full, or the wait too long.",
        "welcome": "The first message.",
        "wait": "What is said about place or time.",
        "comfort": "The message between stretches of music.",
        "music": "What fills the wait.",
        "whisper": "What the agent hears before the caller is joined.",
        "bounce": "What becomes of calls that an agent leaves unanswered or on hold.",
        "ring": "How the agents' phones ring.",
        "alternate": "More numbers that lead here.",
        "agent": "Who answers, in this order; their phones are in agents.toml.",
    }
)
"""What is written above each table; "" is the file's head."""


_as_json = json.JSONEncoder(ensure_ascii=False).encode


def fresh(queue: Table) -> str:
    """Return the text of a file that says *queue*: only keys that a CSV can set."""
    return "\n".join(_lines(queue)) + "\n"


def _lines(queue: Table) -> Iterator[str]:
    yield f"# {_WORDS['']} Every key: docs/queue-csv.md."
    for key, value in queue.items():
        if not isinstance(value, dict | list):
            yield f"{key} = {value_text(value)}"
    for name, word in _WORDS.items():
        found = queue.get(name, {})
        tables = found if isinstance(found, list) else [found]
        bracketed = f"[[{name}]]" if isinstance(found, list) else f"[{name}]"
        if any(tables):
            yield f"\n# {word}"
        for number, table in enumerate(tables if any(tables) else []):
            yield bracketed if number == 0 else f"\n{bracketed}"
            for key, value in table.items():
                yield f"{key} = {value_text(value)}"


def value_text(value: object) -> str:
    """Return *value* as TOML: JSON is that for texts without control characters."""
    return _as_json(value)


def newcomer(agent: str) -> str:
    """Return the table of an agent who has no phone yet, for agents.toml."""
    return f'\n[agent.{value_text(agent)}]\n# phone = "handset:line-1"\n'
