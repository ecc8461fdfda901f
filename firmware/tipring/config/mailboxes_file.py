"""What tipring.toml says of mailboxes: `[mailbox.NAME]`."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from tipring.config.problems import Problem, suggest
from tipring.config.tables import MailboxTable, TollSaverTable
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import KeyPath
from tipring.config.typed import read_table, tables
from tipring.domain.voicemail.mailbox import Mailbox, TollSaver


def read_mailboxes(file: TomlFile, problems: list[Problem]) -> Mapping[str, Mailbox]:
    """Return the mailboxes by name; what is wrong is added to *problems*."""
    raw = tables(file.data.get("mailbox"))
    mailboxes = {name: _mailbox(name, raw[name], file, problems) for name in raw}
    problems += _numbers(mailboxes, file)
    problems += _schedules(mailboxes, file)
    return mailboxes


def _mailbox(
    name: str, raw: dict[str, Any], file: TomlFile, problems: list[Problem]
) -> Mailbox:
    path: KeyPath = ("mailbox", name)
    shape = read_table(MailboxTable, raw, file, path, problems)
    table: dict[str, Any] = dict(shape or {})
    if (saver := table.get("toll_saver")) is not None:
        place: KeyPath = (*path, "toll_saver")
        rings = read_table(TollSaverTable, saver, file, place, problems) or {}
        table["toll_saver"] = TollSaver(**rings)
    mailbox = Mailbox(name, **table)
    for key, what, remedy in _contradictions(mailbox, raw):
        problems.append(file.problem((*path, key), what, remedy))
    return mailbox


def _contradictions(
    mailbox: Mailbox, raw: dict[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Yield keys that are right one by one and wrong together."""
    if mailbox.shortest_s >= mailbox.longest_s:
        key = "shortest_s" if "shortest_s" in raw else "longest_s"
        what = (
            f"a message of {mailbox.shortest_s:g} s at least"
            f" and {mailbox.longest_s:g} s at most cannot be left"
        )
        yield key, what, "let shortest_s be the smaller one"
    if mailbox.greeting_closed and not mailbox.schedule:
        what = "is never heard, for nobody knows when you are closed"
        yield "greeting_closed", what, "add schedule, the name of your hours"
    saver = mailbox.toll_saver
    if saver and saver.rings_new >= saver.rings_none:
        what = "new messages would not be answered sooner"
        yield "toll_saver", what, "let rings_new be the smaller one"
    if mailbox.people and not mailbox.shared:
        what = "only a shared mailbox has several people"
        yield "people", what, "add shared = true"


def _numbers(mailboxes: Mapping[str, Mailbox], file: TomlFile) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name, mailbox in mailboxes.items():
        first = seen.setdefault(mailbox.number, name)
        if mailbox.number and first != name:
            what = f"is the number of {first} already"
            remedy = "give each mailbox a number of its own"
            yield file.problem(("mailbox", name, "number"), what, remedy)


def _schedules(mailboxes: Mapping[str, Mailbox], file: TomlFile) -> Iterator[Problem]:
    known = tables(file.data.get("schedule"))
    for name, mailbox in mailboxes.items():
        if mailbox.schedule and mailbox.schedule not in known:
            what = "there is no such schedule"
            remedy = suggest(mailbox.schedule, known)
            yield file.problem(("mailbox", name, "schedule"), what, remedy)


def shared_pins(
    mailboxes: Mapping[str, Mailbox], taken: Collection[int | None], file: TomlFile
) -> Iterator[Problem]:
    """Yield the lamps of mailboxes whose pin another lamp has, or one of *taken*."""
    seen = set(taken)
    for name, mailbox in mailboxes.items():
        pin = mailbox.lamp_pin
        if pin is not None and pin in seen:
            what = "is the pin of another lamp, or of a bell"
            remedy = "give each a pin of its own"
            yield file.problem(("mailbox", name, "lamp_pin"), what, remedy)
        seen.add(pin)


def unknown_people(
    mailboxes: Mapping[str, Mailbox], agents: Collection[str], file: TomlFile
) -> Iterator[Problem]:
    """Yield the people of shared mailboxes who are no agents."""
    for name, mailbox in mailboxes.items():
        for index, person in enumerate(mailbox.people):
            if person not in agents:
                what = "there is no such agent in agents.toml"
                path = ("mailbox", name, "people", index)
                yield file.problem(path, what, suggest(person, agents))
