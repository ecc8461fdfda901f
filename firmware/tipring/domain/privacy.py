"""What of an entry of the journal tells who somebody is, and how it is blanked.

Some fields hold a number, a name or words and nothing else; they are blanked whole.
Any other text may quote one of them: there only the quotation goes. So no kind of
entry has to be listed for its sentences to be safe.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from tipring.domain.caller_number import bare

BULLET: Final = "•"
"""A key that the journal does not tell."""
FORGOTTEN: Final = "(forgotten)"
"""Stands where words or a whole sentence stood."""
QUOTED: Final = BULLET * 3
"""Stands where a sentence quoted a number or a name."""
FEWEST_TELLING: Final = 3
"""Shorter ones (an extension, initials) would be found in any text."""

NUMBERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "CallPlaced": ("number",),
        "CallerIdentified": ("number",),
        "CallerLost": ("number",),
        "CallerQueued": ("number",),
        "CallbackPromised": ("number",),
        "HouseCallBegan": ("dialled",),
        "HouseCallRang": ("caller",),
        "HouseCallSentOut": ("number",),
        "MessageMarked": ("callback_number",),
        "NotOfferedAgain": ("number",),
        "OfferedAgain": ("number",),
        "OtherWayTaken": ("number",),
        "OutsideRefused": ("number",),
        "TalkCut": ("number",),
    }
)
"""By the kind of entry, its fields that are a number of a person."""
NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"CallerIdentified": ("name",)}
)
WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "CallNoted": ("note",),
        "Decided": ("sentence",),
        "HelpAsked": ("words",),
        "MessageTranscribed": ("text",),
        "PromptPlayed": ("text",),
        "UtteranceKept": ("guess",),
    }
)
"""Words of a caller or about him: what he said, what was said back, notes."""
KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"DigitHeard": ("digit",)}
)
_IDS: Final = ("_id", "ticket", "place_of", "path", "calls", "entries")
"""Such a field is a name of ours, whatever digits it has."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the journal as its row has it."""

    kind: str
    data: Mapping[str, Any]


def traces_in(lines: Iterable[Line]) -> frozenset[str]:
    """Return the numbers and names that *lines* have, for sentences that quote them."""
    found = {
        str(line.data[name])
        for line in lines
        for name in (*NUMBERS.get(line.kind, ()), *NAMES.get(line.kind, ()))
        if line.data.get(name)
    }
    found |= {bare(one) for one in found}
    return frozenset(one for one in found if len(one) >= FEWEST_TELLING)


def forgotten(line: Line, traces: Collection[str]) -> dict[str, Any]:
    """Return the data of *line* with nobody in it.

    *traces* are the numbers and names that its sentences may quote.
    """
    blanks = dict(_blanks(line))
    longest = sorted(traces, key=len, reverse=True)
    return {
        name: blanks[name] if name in blanks else _without(name, value, longest)
        for name, value in line.data.items()
    }


def _blanks(line: Line) -> Iterator[tuple[str, Any]]:
    for name in NUMBERS.get(line.kind, ()):
        yield name, None if line.kind == "CallerIdentified" else ""
    for name in NAMES.get(line.kind, ()):
        yield name, None
    for name in WORDS.get(line.kind, ()):
        yield name, FORGOTTEN if line.data.get(name) else ""
    for name in KEYS.get(line.kind, ()):
        yield name, BULLET


def without(data: Mapping[str, Any], traces: Collection[str]) -> dict[str, Any]:
    """Return *data* with none of *traces* in its texts."""
    longest = sorted(traces, key=len, reverse=True)
    return {name: _without(name, value, longest) for name, value in data.items()}


def _without(name: str, value: Any, traces: Iterable[str]) -> Any:  # noqa: ANN401 - JSON
    if name.endswith(_IDS):
        return value
    if isinstance(value, str):
        for trace in traces:
            value = value.replace(trace, QUOTED)
        return value
    if isinstance(value, list):
        return [_without("", one, traces) for one in value]
    if isinstance(value, dict):
        return {key: _without(key, one, traces) for key, one in value.items()}
    return value
