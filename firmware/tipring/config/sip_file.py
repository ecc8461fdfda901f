"""What tipring.toml says of telephones: `[sip]`, `[extension.NUMBER]`, `[[trunk]]`."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from tipring.config.problems import Problem, suggest
from tipring.config.settings import LineSettings, SipSettings
from tipring.config.sip_tables import (
    HIGHEST_PORT,
    LOWEST_PORT,
    ExtensionTable,
    SipTable,
    TrunkTable,
)
from tipring.config.toml_file import TomlFile
from tipring.config.typed import listed_tables, read_table, tables
from tipring.domain.extensions import Extension, SipTrunk

SIP = "sip"
EXTENSION = "extension"
TRUNK = "trunk"

LEAST_RTP_PORTS = 100
"""A call needs four: two each way, and as many again while it is moved."""


def read_sip(
    file: TomlFile,
    mailboxes: Collection[str],
    lines: Collection[LineSettings],
    problems: list[Problem],
) -> SipSettings | None:
    """Return what *file* says, without passwords; None: nothing, or mistakes."""
    if SIP not in file.data:
        problems += _without_border(file)
        return None
    mistakes: list[Problem] = []
    table = read_table(SipTable, file.data[SIP], file, (SIP,), mistakes)
    settings = SipSettings(**table) if table else None
    if settings:
        mistakes += _ports(settings, file)
    extensions = _extensions(file, mailboxes, mistakes)
    trunks = _trunks(file, lines, mistakes)
    problems += mistakes
    if mistakes or settings is None:
        return None
    return replace(
        settings, extensions=MappingProxyType(extensions), trunks=tuple(trunks)
    )


def with_passwords(
    sip: SipSettings | None,
    of_extensions: Mapping[str, str],
    of_trunks: Mapping[str, str],
) -> SipSettings | None:
    """Return *sip* with what secrets.toml says."""
    if sip is None:
        return None
    trunks = (
        replace(trunk, password=of_trunks.get(trunk.name, "")) for trunk in sip.trunks
    )
    return replace(sip, passwords=of_extensions, trunks=tuple(trunks))


def without_password(sip: SipSettings | None, file: TomlFile) -> Iterator[Problem]:
    """Yield each trunk whose user has no password."""
    for index, trunk in enumerate(sip.trunks if sip else ()):
        if trunk.user and not trunk.password:
            what = "has no password"
            remedy = f"add it to secrets.toml: [trunk_password] {trunk.name}"
            yield file.problem((TRUNK, index, "user"), what, remedy)


def unknown_flows(file: TomlFile, flows: Collection[str]) -> Iterator[Problem]:
    """Yield each trunk's flow that is none of *flows*."""
    for index, trunk in listed_tables(file.data.get(TRUNK)).items():
        numbers = trunk.get("numbers")
        named: dict[tuple[str, ...], Any] = {("flow",): trunk.get("flow")}
        for number, flow in numbers.items() if isinstance(numbers, dict) else ():
            named["numbers", number] = flow
        for key, flow in named.items():
            if isinstance(flow, str) and flow not in flows:
                what, remedy = "there is no such flow", suggest(flow, flows)
                yield file.problem((TRUNK, index, *key), what, remedy)


def _without_border(file: TomlFile) -> Iterator[Problem]:
    for key in (EXTENSION, TRUNK):
        if key in file.data:
            what = "needs the SIP border, which this box has not got"
            yield file.problem((key,), what, 'add [sip] with listen = "eth0"')


def _ports(sip: SipSettings, file: TomlFile) -> Iterator[Problem]:
    taken: dict[int, str] = {}
    for key in ("port", "tls_port", "web_port"):
        port = getattr(sip, key)
        other = taken.setdefault(port, key) if port else key
        if other != key:
            what, remedy = f"is {other} as well", "give each a port of its own"
            yield file.problem((SIP, key), what, remedy)
        if 0 < port < LOWEST_PORT:
            what = f"is below {LOWEST_PORT}, where only root may listen"
            remedy = f"choose {LOWEST_PORT} to {HIGHEST_PORT}, or 0 for none"
            yield file.problem((SIP, key), what, remedy)
        if sip.rtp_first_port <= port <= sip.rtp_last_port:
            what = "is one of the ports of sound (rtp_first_port to rtp_last_port)"
            yield file.problem((SIP, key), what, "choose another port")
    if sip.rtp_last_port - sip.rtp_first_port + 1 < LEAST_RTP_PORTS:
        what = f"leaves less than {LEAST_RTP_PORTS} ports for sound"
        remedy = f"choose {sip.rtp_first_port + LEAST_RTP_PORTS - 1} or more"
        yield file.problem((SIP, "rtp_last_port"), what, remedy)


def _extensions(
    file: TomlFile, mailboxes: Collection[str], problems: list[Problem]
) -> dict[str, Extension]:
    found: dict[str, Extension] = {}
    for number, raw in tables(file.data.get(EXTENSION)).items():
        path = (EXTENSION, number)
        table = read_table(ExtensionTable, raw, file, path, problems)
        if table is None:
            continue
        words: dict[str, Any] = {**table}
        extension = found[number] = Extension(number=number, **words)
        if extension.mailbox and extension.mailbox not in mailboxes:
            remedy = suggest(extension.mailbox, mailboxes)
            what = "there is no such mailbox"
            problems.append(file.problem((*path, "mailbox"), what, remedy))
    return found


def _trunks(
    file: TomlFile, lines: Collection[LineSettings], problems: list[Problem]
) -> list[SipTrunk]:
    names = {line.name for line in lines}
    found: list[SipTrunk] = []
    for index, raw in listed_tables(file.data.get(TRUNK)).items():
        table = read_table(TrunkTable, raw, file, (TRUNK, index), problems)
        if table is None:
            continue
        found.append(trunk := SipTrunk(**table))
        channels = {f"{trunk.name}-{one}" for one in range(1, trunk.channels + 1)}
        if names & {trunk.name, *channels}:
            what = "a line or a trunk is called so already"
            remedy = "give each a name of its own"
            problems.append(file.problem((TRUNK, index, "name"), what, remedy))
        names |= {trunk.name, *channels}
    return found
