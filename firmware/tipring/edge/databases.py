"""The border's databases: one SQLite file for each purpose.

Kamailio's db_sqlite waits for no other writer, so files are not shared, and each is
made with a write-ahead log beforehand. Tables are those that Kamailio itself ships.
"""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from tipring.domain.errors import EdgeError
from tipring.edge.plan import EdgePlan, contact_user, host_of, provider_uri

SCHEMAS = Path("/usr/share/kamailio/db_sqlite")
"""Of Debian's package kamailio-sqlite-modules."""


def prepare(plan: EdgePlan, schemas: Path = SCHEMAS) -> None:
    """Make what is missing in the plan's directory, and write what is the settings'.

    Registrations and subscriptions of an earlier run stay. Raises EdgeError.
    """
    try:
        _make(plan.directory / "registrations.db", schemas, "usrloc")
        _make(plan.directory / "presence.db", schemas, "presence")
        _anew(plan.directory / "accounts.db", schemas, "auth_db")
        _anew(plan.directory / "trunks.db", schemas, "htable", "trunk")
        _anew(plan.directory / "uac.db", schemas, "uac")
        _write(plan.directory / "accounts.db", _ACCOUNT, _accounts(plan))
        _write(plan.directory / "trunks.db", _TRUNK, _trunks(plan))
        _write(plan.directory / "uac.db", _REGISTRATION, _registrations(plan))
    except (OSError, sqlite3.Error) as error:
        message = f"the border's databases cannot be made: {error}"
        raise EdgeError(message) from error


_ACCOUNT = "INSERT INTO subscriber (username, domain, ha1) VALUES (?, ?, ?)"
_TRUNK = (
    "INSERT INTO trunk (key_name, key_type, value_type, key_value) VALUES (?, 0, 0, ?)"
)
"""A value by its name, a text."""
_REGISTRATION = (
    "INSERT INTO uacreg (l_uuid, l_username, l_domain, r_username, r_domain, realm,"
    " auth_username, auth_password, auth_ha1, auth_proxy, expires, flags, reg_delay,"
    " contact_addr, socket) VALUES (?, ?, ?, ?, ?, '', ?, ?, '', ?, 120, 0, 0, '', '')"
)


def _accounts(plan: EdgePlan) -> Iterable[tuple[str, ...]]:
    """Yield who may register: no password is kept, but its hash with the realm."""
    for number, password in plan.passwords.items():
        secret = f"{number}:{plan.domain}:{password}"
        ha1 = hashlib.md5(secret.encode(), usedforsecurity=False).hexdigest()
        yield number, plan.domain, ha1


def _trunks(plan: EdgePlan) -> Iterable[tuple[str, ...]]:
    for number, trunk in enumerate(plan.trunks, 1):
        yield f"set::{trunk.name}", str(number)
        yield f"domain::{trunk.name}", host_of(trunk)
        yield f"caller::{trunk.name}", trunk.caller_id or trunk.user or "tipring"
        if trunk.user:
            yield f"user::{trunk.name}", trunk.user
            yield f"password::{trunk.name}", trunk.password
        if trunk.register:
            yield f"token::{contact_user(trunk)}", trunk.name


def _registrations(plan: EdgePlan) -> Iterable[tuple[str, ...]]:
    for trunk in plan.trunks:
        if trunk.register and trunk.user:
            us, there = contact_user(trunk), host_of(trunk)
            yield (
                *(us, us, plan.domain, trunk.user, there),
                *(trunk.user, trunk.password, provider_uri(trunk)),
            )


def _anew(path: Path, schemas: Path, schema: str, table: str = "") -> None:
    for old in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        old.unlink(missing_ok=True)
    _make(path, schemas, schema, table)


def _make(path: Path, schemas: Path, schema: str, table: str = "") -> None:
    """Make a database of Kamailio's *schema*; its one table may be called *table*."""
    if path.exists():
        return
    # Under its own name it is whole, even if the power fails meanwhile.
    new = path.with_suffix(".new")
    for half in (new, Path(f"{new}-wal"), Path(f"{new}-shm")):
        half.unlink(missing_ok=True)
    with closing(sqlite3.connect(new)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        for name in ("standard", schema):
            script = (schemas / f"{name}-create.sql").read_text()
            if table:
                script = script.replace("htable", table)
            database.executescript(script)
    new.chmod(0o600)
    new.replace(path)


def _write(path: Path, statement: str, rows: Iterable[tuple[str, ...]]) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.executemany(statement, rows)
