"""[report] of tipring.toml: who gets the figures of the week by mail, and when."""

from typing import Annotated, Any

from pydantic import PlainValidator
from typing_extensions import TypedDict

from tipring.config.mailbox_values import Addresses
from tipring.config.problems import Problem
from tipring.config.settings import ReportSettings
from tipring.config.tables import closed
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table
from tipring.config.values import refusal
from tipring.domain.link_drill.calendar import DrillTime, parse_drill_time

REPORT = "report"


def _moment(value: object) -> DrillTime:
    what, remedy = "is no day and time of the week", 'write for example "Mon 07:00"'
    try:
        found = parse_drill_time(value if isinstance(value, str) else "")
    except ValueError:
        raise refusal(what, remedy) from None
    if found.weekday is None or found.is_first:
        raise refusal(what, remedy)
    return found


@closed
class ReportTable(TypedDict, total=False):
    """[report]."""

    mail: Addresses
    at: Annotated[DrillTime, PlainValidator(_moment)]


def read_report(
    file: TomlFile, problems: list[Problem], *, has_mail: bool
) -> ReportSettings:
    """Return what *file* says, or what holds without a word of it."""
    if REPORT not in file.data:
        return ReportSettings()
    raw: Any = file.data[REPORT]
    table = read_table(ReportTable, raw, file, (REPORT,), problems)
    settings = ReportSettings(**(table or {}))
    if settings.mail and not has_mail:
        what = "needs a server that takes mail"
        problems.append(file.problem((REPORT, "mail"), what, "add [mail]"))
    return settings
