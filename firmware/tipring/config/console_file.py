"""[console] of tipring.toml: where pages for people are shown."""

import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from typing_extensions import TypedDict

from tipring.config.problems import Problem
from tipring.config.settings import ConsoleSettings
from tipring.config.sip_tables import PortOrNone
from tipring.config.tables import closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table
from tipring.config.values import Text, listed, refusal

CONSOLE = "console"
CERTIFICATES = ("certificate", "certificate_key")


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        what = "is no address"
        raise refusal(what, 'write for example "0.0.0.0" or "192.168.1.20"') from None


@closed
class ConsoleTable(TypedDict, total=False):
    """[console]."""

    listen: Annotated[
        tuple[Annotated[str, AfterValidator(_address)], ...], BeforeValidator(listed)
    ]
    http_port: PortOrNone
    https_port: PortOrNone
    plain: bool
    certificate: Text
    certificate_key: Text


def read_console(
    file: TomlFile, directory: Path, problems: list[Problem]
) -> ConsoleSettings:
    """Return what *file* says, or what holds without a word of it."""
    if CONSOLE not in file.data:
        return ConsoleSettings()
    raw: Any = file.data[CONSOLE]
    table = read_table(ConsoleTable, raw, file, (CONSOLE,), problems)
    values: dict[str, Any] = {**(table or {})}
    values |= {key: directory / values[key] for key in CERTIFICATES if key in values}
    settings = ConsoleSettings(**values)
    for key, what, remedy in _contradictions(settings):
        problems.append(file.problem((CONSOLE, key), what, remedy))
    return settings


def _contradictions(console: ConsoleSettings) -> Iterator[tuple[str, str, str]]:
    """Yield keys that are right one by one and wrong together."""
    if console.http_port and console.http_port == console.https_port:
        yield "https_port", "is the port of HTTP, too", "choose another"
    files = (console.certificate, console.certificate_key)
    for key, path, other in zip(CERTIFICATES, files, files[::-1], strict=True):
        if path is not None and other is None:
            names = " and ".join(CERTIFICATES)
            yield key, "does not open anything alone", f"name both, {names}"
        elif path is not None and not path.is_file():
            remedy = "make it with your ACME client first, or leave both keys out"
            yield key, "there is no such file", remedy
