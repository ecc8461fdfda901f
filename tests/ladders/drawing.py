"""A ladder of what was said: who stands where, what goes from whom to whom, when."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ladders.trace import Place, Said

COLUMN = 37
"""Characters from one party to the next."""
MARGIN = 10
"""Characters before the first party: when it was said."""

_TOLD = re.compile(r"\+?[0-9]+|[a-z]+")
"""A number or a word; telephones and borders make up others for themselves."""
_WAY = re.compile(r"^a=(sendonly|recvonly|inactive)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow."""

    at_s: float
    sender: str
    receiver: str
    label: str


def steps(said: Sequence[Said], parties: Mapping[Place, str]) -> list[Step]:
    """Return the arrows between *parties*, by address and port; repeats are left out.

    A port of 0 stands for every port of its address.
    """
    found: list[Step] = []
    seen: set[tuple[str, str, str]] = set()
    for one in said:
        sender, receiver = _who(one.sender, parties), _who(one.receiver, parties)
        if not sender or not receiver or sender == receiver:
            continue
        if (sender, receiver, one.text) not in seen:
            seen.add((sender, receiver, one.text))
            found.append(Step(one.at_s, sender, receiver, label(one.text)))
    return found


def _who(place: Place, parties: Mapping[Place, str]) -> str:
    return parties.get(place) or parties.get((place[0], 0), "")


def label(text: str) -> str:
    """Return what a message is, short enough for an arrow."""
    head, _, body = text.partition("\r\n\r\n")
    first = head.split("\r\n", 1)[0]
    if first.startswith("SIP/2.0 "):
        phrase = " ".join(first.split()[1:4])
        words = f"{phrase} ({_field(head, 'CSeq').split()[-1]})"
    else:
        method, uri = first.split(" ")[:2]
        begins = ";tag=" not in _field(head, "To")
        words = f"{method} {_user(uri) if begins else ''}".rstrip()
        if method == "REFER":
            words = f"REFER to {_user(_field(head, 'Refer-To').strip('<>'))}"
            words += ", replaces" if "Replaces=" in head else ""
    return words + _sound(body) if "m=audio" in body else words


def _user(uri: str) -> str:
    user = uri.partition(":")[2].partition("@")[0] if "@" in uri else ""
    return user if _TOLD.fullmatch(user) else ""


def _field(head: str, name: str) -> str:
    for line in head.split("\r\n"):
        key, _, value = line.partition(":")
        if key.strip().lower() == name.lower():
            return value.strip()
    return ""


def _sound(body: str) -> str:
    way = _WAY.search(body)
    return f" [{way[1]}]" if way else " [sound]"


def draw(found: Sequence[Step], order: Sequence[str]) -> str:
    """Return the ladder as text, the parties in *order* from left to right."""
    at = {name: MARGIN + index * COLUMN for index, name in enumerate(order)}
    width = MARGIN + (len(order) - 1) * COLUMN + 12
    names = [" "] * width
    for name, column in at.items():
        _put(names, max(0, column - len(name) // 2), name)
    lines = ["".join(names).rstrip()]
    began = found[0].at_s if found else 0.0
    for step in found:
        row = [" "] * width
        for column in at.values():
            row[column] = "|"
        _put(row, 0, f"{step.at_s - began:7.3f}")
        _arrow(row, at[step.sender], at[step.receiver], step.label)
        lines.append("".join(row).rstrip())
    return "\n".join(lines)


def _arrow(row: list[str], start: int, end: int, words: str) -> None:
    left, right = min(start, end) + 1, max(start, end) - 1
    room = right - left + 1
    shaft = f" {words[: room - 6]} ".center(room, "-")
    _put(row, left, shaft[:-1] + ">" if start < end else "<" + shaft[1:])


def _put(row: list[str], at: int, text: str) -> None:
    row[at : at + len(text)] = list(text)
