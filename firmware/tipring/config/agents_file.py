"""What agents.toml and secrets.toml say: who answers, with which phone; all PINs."""

import os
import stat
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tipring.config.news_file import NewsSecrets
from tipring.config.problems import FIRST_FILE, Problem, SettingsProblems, suggest
from tipring.config.queue_tables import AgentsTable, AgentTable, SecretsTable
from tipring.config.reasons_file import read_reasons
from tipring.config.settings import SipSettings
from tipring.config.toml_file import TomlFile, read_toml
from tipring.config.typed import read_table, tables
from tipring.domain.queue.settings import AgentSettings
from tipring.domain.reasons import Reasons

AGENTS_FILE = "agents.toml"
SECRETS_FILE = "secrets.toml"
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd has put what the unit's LoadCredential= names."""
HANDSET = "handset:"
OUTSIDE = "outside:"
EXTENSION = "extension:"

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Agents:
    """The people of an office."""

    settings: Mapping[str, AgentSettings]
    codes: Mapping[str, str]
    """To the id of the agent."""
    reasons: Reasons = field(default_factory=Reasons)
    """Why they pause, and what calls were about."""


def read_agents(file: TomlFile, problems: list[Problem]) -> Agents | None:
    """Return what *file* says, or None after adding to *problems*."""
    mistakes: list[Problem] = []
    read_table(AgentsTable, file.data, file, (), mistakes)
    settings: dict[str, AgentSettings] = {}
    codes: dict[str, str] = {}
    for name, raw in tables(file.data.get("agent")).items():
        path = ("agent", name)
        table = dict(read_table(AgentTable, raw, file, path, mistakes) or {})
        code = str(table.pop("code", ""))
        if code in codes:
            what = f"is the code of {codes[code]} already"
            remedy = "give each agent a code of their own"
            mistakes.append(file.problem((*path, "code"), what, remedy))
        elif code:
            codes[code] = name
        settings[name] = _agent(name, table)
    reasons = read_reasons(file, mistakes)
    problems += mistakes
    if mistakes:
        return None
    return Agents(MappingProxyType(settings), MappingProxyType(codes), reasons)


def _agent(name: str, table: dict[str, Any]) -> AgentSettings:
    """Return the agent; a handset beside its line rings for that line's callers."""
    kind, _, line = table.get("phone", "").partition(HANDSET)
    lines = frozenset({line}) if line and not kind else frozenset[str]()
    skills = MappingProxyType(table.pop("skills", {}))
    return AgentSettings(id=name, lines=lines, skills=skills, **table)


@dataclass(frozen=True, slots=True)
class Pins:
    """Who may come in by telephone, and how the box comes in at its mail server."""

    of_agents: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """By the agent's id."""
    of_mailboxes: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """By the mailbox's name."""
    of_prompts: str = field(default="", repr=False)
    """Of whoever may record prompts by telephone; empty: nobody may."""
    mail_password: str = field(default="", repr=False)
    """Of the mail server's user; empty: none."""
    of_services: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """By the name that a flow calls it."""
    of_extensions: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """The passwords of telephones, by their extension."""
    of_trunks: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """The passwords that providers want, by the trunk's name."""
    of_news: NewsSecrets = field(default_factory=NewsSecrets)
    """What news for other machines are signed with, and the broker's password."""
    of_backups: str = field(default="", repr=False)
    """What seals the secrets in a backup; empty: they are left out."""
    are_known: bool = True
    """False: the file is there and was not read."""


def read_pins(
    directory: Path,
    agents: Collection[str] | None,
    mailboxes: Collection[str] | None,
    problems: list[Problem],
    sip: SipSettings | None = None,
) -> Pins:
    """Return the PINs of secrets.toml in *directory*; none without the file.

    A file that others may read is a problem, and is not read. No problem shows a
    value of it. *agents* and *mailboxes* are the names that there are; None: their
    file is wrong, so nobody knows them. *sip* has the extensions and trunks.
    """
    try:
        file = _read_secrets(directory)
    except FileNotFoundError:
        return Pins()
    except SettingsProblems as error:
        problems += error.problems
        return Pins(are_known=False)
    mistakes: list[Problem] = []
    table = read_table(SecretsTable, file.data, file, (), mistakes) or SecretsTable()
    of_agents = table.get("agent_pin", {})
    of_mailboxes = table.get("mailbox_pin", {})
    of_extensions = table.get("extension_password", {})
    of_trunks = table.get("trunk_password", {})
    extensions = sip.extensions if sip else None
    trunks = [trunk.name for trunk in sip.trunks] if sip else None
    for key, pins, known, where in (
        ("agent_pin", of_agents, agents, f"agent in {AGENTS_FILE}"),
        ("mailbox_pin", of_mailboxes, mailboxes, f"mailbox in {FIRST_FILE}"),
        ("extension_password", of_extensions, extensions, f"extension in {FIRST_FILE}"),
        ("trunk_password", of_trunks, trunks, f"trunk in {FIRST_FILE}"),
    ):
        for name in pins.keys() - set(pins if known is None else known):
            what = f"there is no such {where}"
            remedy = suggest(name, known or ())
            mistakes.append(file.problem((key, name), what, remedy))
    problems += (replace(mistake, value="") for mistake in mistakes)
    return Pins(
        MappingProxyType(of_agents),
        MappingProxyType(of_mailboxes),
        table.get("prompt_pin", ""),
        table.get("mail", {}).get("password", ""),
        of_services=MappingProxyType(table.get("secret", {})),
        of_extensions=MappingProxyType(of_extensions),
        of_trunks=MappingProxyType(of_trunks),
        of_backups=table.get("backup", {}).get("passphrase", ""),
        of_news=NewsSecrets(
            MappingProxyType(table.get("webhook_secret", {})),
            table.get("mqtt", {}).get("password", ""),
        ),
    )


def _read_secrets(directory: Path) -> TomlFile:
    """Read secrets.toml beside the settings, else the credential of that name.

    systemd shows a credential to nobody but us (systemd.exec(5), LoadCredential=).
    Raises FileNotFoundError where there is neither, and SettingsProblems.
    """
    handed_over = Path(os.environ.get(CREDENTIALS) or directory)
    is_handed_over = (handed_over / SECRETS_FILE).exists()
    if is_handed_over and not (directory / SECRETS_FILE).exists():
        return read_toml(handed_over, SECRETS_FILE)
    _must_be_secret(directory / SECRETS_FILE)
    return read_toml(directory, SECRETS_FILE)


def _must_be_secret(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS:
        what = f"others may read it (mode {mode:04o})"
        problem = Problem(path.name, None, "", "", what, f"run chmod 600 {path}")
        raise SettingsProblems([problem])
