"""All that the box has of one number, in one zip file that its owner may be given.

`about.json` has every record and every line of the journal, beside it is the sound.
Everything here blocks.
"""

import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from tipring.console.privacy.settings_files import places_in
from tipring.store.agent_schema import call_notes
from tipring.store.codec import entry_from_row, entry_to_json
from tipring.store.console_book import AuditLine, ConsoleBook
from tipring.store.house_schema import house_calls
from tipring.store.message_schema import recordings, utterances
from tipring.store.person import Person, person
from tipring.store.queue_records import bare_ticket
from tipring.store.reader import open_reader
from tipring.store.schema import calls, journal, messages, queue_calls, utc_text
from tipring.store.trouble import told

ABOUT = "about.json"
SOUND = "sound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What is known, and where its sound is."""

    person: Person
    records: dict[str, list[dict[str, Any]]]
    """By the name of the view or `journal`."""
    sounds: tuple[str, ...]
    """Paths relative to the store's directory."""
    audit: tuple[AuditLine, ...] = ()
    """Lines of the console's log that name the number."""
    settings: tuple[str, ...] = ()
    """Places in the owner's files: `screening.toml:12`. They are his to change."""


def collect(
    number: str, country: str, store: Path, book: ConsoleBook, directory: Path
) -> Dossier:
    """Return all about *number*. StoreError when a disk refuses."""
    with open_reader(store) as reader:
        who, records = reader.ask(_known(number, country))
    kept = {*who.messages, *who.recordings, *who.utterances}
    sounds = tuple(
        str(row["path"])
        for name in ("messages", "recordings", "utterances")
        for row in records[name]
        if row["id"] in kept
    )
    return Dossier(
        person=who,
        records=records,
        sounds=sounds,
        audit=tuple(book.naming(who.spellings)),
        settings=tuple(places_in(directory, who.spellings)),
    )


def write(dossier: Dossier, store: Path, to: Path, made_at: datetime) -> int:
    """Write the zip file *to*, readable for us alone; return how much sound it has.

    A sound that has gone meanwhile is left out. StoreError when a disk refuses.
    """
    count = 0
    with told("write what is known to", to):
        to.touch(mode=0o600)
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
            about = json.dumps(_about(dossier, made_at), ensure_ascii=False, indent=2)
            file.writestr(ABOUT, about)
            for path in dossier.sounds:
                if (store / path).is_file():
                    file.write(store / path, f"{SOUND}/{path}")
                    count += 1
    return count


def _about(dossier: Dossier, made_at: datetime) -> dict[str, Any]:
    return {
        "number": dossier.person.number,
        "written_as": dossier.person.spellings,
        "made_at": utc_text(made_at),
        "forwarded_by_extensions": dossier.person.forwards,
        "stands_in_settings": dossier.settings,
        "audit": [_plain(asdict(line)) for line in dossier.audit],
        **dossier.records,
    }


def _known(
    number: str, country: str
) -> Callable[[Connection], tuple[Person, dict[str, list[dict[str, Any]]]]]:
    def ask(
        connection: Connection,
    ) -> tuple[Person, dict[str, list[dict[str, Any]]]]:
        who = person(number, country)(connection)
        records = {
            table.name: [
                _plain(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name
                for row in connection.execute(select(table).where(which))
            ]
            for table, which in _tables(who)
        }
        records["journal"] = list(_journal(connection, who))
        return who, records

    return ask


def _tables(who: Person) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    ids = who.calls
    own = messages.c.id.in_(who.messages)
    yield calls, calls.c.id.in_(ids)
    yield house_calls, house_calls.c.id.in_(ids)
    yield queue_calls, bare_ticket(queue_calls.c.ticket).in_(ids)
    yield messages, messages.c.call_id.in_(ids) | own
    yield recordings, recordings.c.call_id.in_(ids)
    yield utterances, utterances.c.call_id.in_(ids)
    yield call_notes, call_notes.c.call_id.in_(ids)


def _journal(connection: Connection, who: Person) -> Iterator[dict[str, Any]]:
    mine = or_(journal.c.call_id.in_(who.calls), journal.c.id.in_(who.entries))
    for row in connection.execute(select(journal).where(mine).order_by(journal.c.id)):
        yield entry_to_json(entry_from_row(row))


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: utc_text(value) if isinstance(value, datetime) else value
        for key, value in values.items()
    }


def sentences(dossier: Dossier) -> Sequence[str]:
    """Return what there is, a line for each kind, for the terminal."""
    who = dossier.person
    found = {
        "calls": len(who.calls),
        "messages": len(who.messages),
        "recordings": len(who.recordings),
        "misheard utterances": len(who.utterances),
        "places in queues": len(who.places),
        "lines of the audit log": len(dossier.audit),
    }
    lines = [f"{count} {what}" for what, count in found.items() if count]
    lines += [f"extension {one} forwards to it" for one in who.forwards]
    return [*lines, *(f"stands in {place}" for place in dossier.settings)]
