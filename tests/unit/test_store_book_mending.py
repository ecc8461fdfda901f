"""A damaged book of accounts is mended, and never becomes an open door."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tipring.domain.access import Role
from tipring.domain.errors import StoreError
from tipring.store.book_mending import mend_book
from tipring.store.console_book import FILE, Account, AuditLine, ConsoleBook
from tipring.store.damage import damage_of

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
PAGE = 4096


def a_book(state: Path) -> bytearray:
    book = ConsoleBook.open(state)
    for name in ("olga", "otto"):
        book.add_account(Account(name=name, role=Role.OWNER, made_at=NOW), f"h-{name}")
    for number in range(200):
        at = NOW + timedelta(minutes=number)
        book.note(AuditLine(at=at, who="olga", what="x", detail={"n": "y" * 90}))
    book.close()
    return bytearray((state / FILE).read_bytes())


def test_a_book_that_is_whole_stays_as_it_is(tmp_path: Path) -> None:
    assert mend_book(tmp_path, NOW) == ""
    whole = a_book(tmp_path)
    assert mend_book(tmp_path, NOW) == ""
    assert (tmp_path / FILE).read_bytes() == whole


def test_who_has_an_account_keeps_it(tmp_path: Path) -> None:
    whole = a_book(tmp_path)
    at = whole.index(b'"' + b"y" * 90) // PAGE * PAGE
    whole[at : at + PAGE] = bytes(PAGE)
    (tmp_path / FILE).write_bytes(whole)
    aside = mend_book(tmp_path, NOW)
    assert (tmp_path / aside / FILE).read_bytes() == whole
    assert damage_of(tmp_path / FILE, deeply=True) == ""
    book = ConsoleBook.open(tmp_path)
    assert [each.name for each in book.accounts()] == ["olga", "otto"]
    assert book.password_of("otto") == "h-otto"
    assert len(book.audit()) > 100
    book.close()


def test_a_book_without_accounts_stays_closed(tmp_path: Path) -> None:
    whole = a_book(tmp_path)
    for spoilt in (bytes(len(whole)), _without_accounts(whole)):
        (tmp_path / FILE).write_bytes(spoilt)
        with pytest.raises(StoreError, match="tipring restore FILE"):
            mend_book(tmp_path, NOW)
        assert (tmp_path / FILE).read_bytes() == spoilt


def _without_accounts(whole: bytearray) -> bytes:
    at = whole.index(b"h-olga") // PAGE * PAGE
    return bytes(whole[:at]) + b"\xff" * PAGE + bytes(whole[at + PAGE :])
