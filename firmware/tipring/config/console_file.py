"""[console] of tipring.toml: where pages for people are shown."""

import ipaddress
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from typing_extensions import TypedDict

from tipring.config.problems import Problem
from tipring.config.settings import ConsoleSettings
from tipring.config.sip_tables import PortOrNone
from tipring.config.tables import closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table
from tipring.config.values import listed, refusal

CONSOLE = "console"


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


def read_console(file: TomlFile, problems: list[Problem]) -> ConsoleSettings:
    """Return what *file* says, or what holds without a word of it."""
    if CONSOLE not in file.data:
        return ConsoleSettings()
    raw: Any = file.data[CONSOLE]
    table = read_table(ConsoleTable, raw, file, (CONSOLE,), problems)
    settings = ConsoleSettings(**(table or {}))
    if settings.http_port and settings.http_port == settings.https_port:
        what = "is the port of HTTP, too"
        problems.append(file.problem((CONSOLE, "https_port"), what, "choose another"))
    return settings
