"""What tipring.toml says of calls among telephones, and of theirs to the street."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import BeforeValidator
from typing_extensions import TypedDict

from tipring.config.problems import Problem, suggest
from tipring.config.queue_values import AllowedNumbers
from tipring.config.settings import LineSettings, SipSettings
from tipring.config.sip_file import EXTENSION
from tipring.config.tables import closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import listed_tables, read_table
from tipring.config.values import listed, shaped
from tipring.domain.extensions import Extension
from tipring.domain.house.emergency import EMERGENCY_NUMBERS
from tipring.domain.house.routes import Route, Way, WayKind
from tipring.domain.queue.settings import QueueSettings
from tipring.domain.voicemail.mailbox import Mailbox

ROUTE = "route"
EVERY_NUMBER = ("*",)

WayWord = Annotated[
    str,
    shaped(
        r"(lines|trunk)(:[A-Za-z0-9_-]+)?",
        "is no way to the street",
        'write "trunk", "lines", "trunk:NAME" or "lines:GROUP"',
    ),
]


@closed
class RouteTable(TypedDict, total=False):
    """[[route]]."""

    numbers: AllowedNumbers
    by: Annotated[tuple[WayWord, ...], BeforeValidator(listed)]


def read_routes(
    file: TomlFile,
    lines: Collection[LineSettings],
    sip: SipSettings | None,
    problems: list[Problem],
) -> tuple[Route, ...]:
    """Return the routes of *file*, in their order."""
    trunks = {trunk.name for trunk in sip.trunks} if sip else set()
    groups = {group for line in lines for group in line.groups}
    known = {WayKind.TRUNK: trunks, WayKind.LINES: groups}
    routes = []
    for index, raw in listed_tables(file.data.get(ROUTE)).items():
        path = (ROUTE, index)
        table = read_table(RouteTable, raw, file, path, problems)
        if table is None:
            continue
        ways = tuple(map(_way, table.get("by", ())))
        problems += _unknown(ways, known, file, (*path, "by"))
        routes.append(Route(table.get("numbers", EVERY_NUMBER), ways))
    return tuple(routes)


def _way(word: str) -> Way:
    kind, _, name = word.partition(":")
    return Way(WayKind(kind), name)


def _unknown(
    ways: Collection[Way],
    known: Mapping[WayKind, Collection[str]],
    file: TomlFile,
    path: tuple[str | int, ...],
) -> Iterator[Problem]:
    for way in ways:
        names = known[way.kind]
        if way.name and way.name not in names:
            is_trunk = way.kind is WayKind.TRUNK
            what = f"there is no {'trunk' if is_trunk else 'group of lines'} {way.name}"
            make = f'add [[trunk]] with name = "{way.name}"'
            if not is_trunk:
                make = f'add groups = ["{way.name}"] to a [[line]]'
            yield file.problem(path, what, suggest(way.name, names) if names else make)


def doubled_numbers(
    file: TomlFile,
    extensions: Mapping[str, Extension],
    queues: Collection[QueueSettings],
    mailboxes: Collection[Mailbox],
    country: str,
) -> Iterator[Problem]:
    """Yield each extension whose number means something else already."""
    others = MappingProxyType(
        {
            **{box.number: f"the mailbox {box.name}" for box in mailboxes},
            **{queue.card.extension: f"the queue {queue.name}" for queue in queues},
            **dict.fromkeys(EMERGENCY_NUMBERS[country], "a number for emergencies"),
        }
    )
    for number in extensions:
        if number in others:
            what = f"is {others[number]} as well"
            remedy = "give each a number of its own"
            yield file.problem((EXTENSION, number), what, remedy)
