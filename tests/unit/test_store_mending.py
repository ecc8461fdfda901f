"""A damaged store: what can be read comes back, the rest from a backup, all is told."""

import asyncio
import random
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tipring.domain.backup_entries import StoreMended
from tipring.domain.errors import StoreError
from tipring.domain.journal import (
    CallEnded,
    CallRang,
    Decided,
    Entry,
    MessageKept,
    MessageStarted,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.message_entries import MessageErased, MessageTranscribed
from tipring.store import mending
from tipring.store.damage import damage_of
from tipring.store.engines import database_file
from tipring.store.ledger import Ledger
from tipring.store.mending import ASIDE, READY, found_messages, last_mending, mend
from tipring.store.reader import open_reader
from tipring.store.records import MessageState
from tipring.store.store import Store

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
PAGE = 4096
CALLS = 60


def a_call(number: int) -> list[Entry]:
    """One call with a message, and with enough said to fill some pages."""
    call, message = f"call-{number}", f"m{number}"
    happened: tuple[JournalEvent, ...] = (
        CallRang(),
        *(Decided("menu", f"{number}: {'because ' * 40}") for _ in range(8)),
        MessageStarted(message, "office", f"messages/office/{message}.wav"),
        MessageKept(message, 4.0, interrupted=False),
        CallEnded("the caller hung up"),
    )
    return [Entry(NOW, what, "line-1", call) for what in happened]


EACH = len(a_call(0))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("full") / "state", CALLS)


@pytest.fixture
def state(tmp_path: Path, full: Path) -> Path:
    return shutil.copytree(full, tmp_path / "state")


def filled(folder: Path, calls: int) -> Path:
    ledger = Ledger.open(folder)
    ledger.write([a_call(number) for number in range(calls)])
    ledger.close()
    return folder


def spoilt(folder: Path, *pages: int, by: bytes = b"\0") -> None:
    """Overwrite pages of the database, as a card does that forgets a block."""
    with database_file(folder).open("r+b") as file:
        for page in pages:
            file.seek((page - 1) * PAGE)
            file.write(by * PAGE)


def pages_of(folder: Path, table: str) -> list[int]:
    """Return on which pages the rows of *table* are, the first of all first."""
    with closing(sqlite3.connect(database_file(folder))) as db:
        count = int(db.execute("PRAGMA page_count").fetchone()[0])
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        first = int(root.fetchone()[0])
    whole = database_file(folder).read_bytes()
    leaf = [
        page
        for page in range(2, count + 1)
        if whole[(page - 1) * PAGE] == 0x0D and b"because because" in _page(whole, page)
    ]
    return [first, *leaf]


def _page(whole: bytes, page: int) -> bytes:
    return whole[(page - 1) * PAGE : page * PAGE]


def backup_of(folder: Path) -> mending.Fetch:
    """Return what lays a copy of *folder*'s store down, as it is now."""
    kept = folder.with_name("kept.db")
    shutil.copyfile(database_file(folder), kept)

    def fetch(to: Path) -> str:
        shutil.copyfile(kept, to)
        return "tipring-20261127-023000.zip"

    return fetch


def numbers_in(folder: Path) -> set[int]:
    with open_reader(folder) as reader:
        return {stored.id for stored in reader.journal(limit=10_000)}


def test_a_store_that_is_whole_stays_as_it_is(state: Path) -> None:
    before = database_file(state).read_bytes()
    assert mend(state, NOW) is None
    assert database_file(state).read_bytes() == before
    assert last_mending(state) == ""
    assert mend(state.with_name("none"), NOW) is None


def test_a_block_that_is_lost_comes_back_from_the_backup(state: Path) -> None:
    fetch = backup_of(state)
    ledger = Ledger.open(state)
    ledger.write([a_call(CALLS)])
    ledger.close()
    spoilt(state, *pages_of(state, "journal")[3:6])
    told = mend(state, NOW, fetch)
    assert told is not None
    assert told.from_backup > 0
    assert (told.missing, told.backup) == (0, "tipring-20261127-023000.zip")
    assert told.saved + told.from_backup == EACH * (CALLS + 1)
    assert numbers_in(state) == set(range(1, EACH * (CALLS + 1) + 1))
    with open_reader(state) as reader:
        assert len(reader.calls(1000)) == CALLS + 1
        assert len(reader.messages(limit=1000)) == CALLS + 1
    assert damage_of(database_file(state), deeply=True) == ""
    assert {path.name for path in (state / told.aside).iterdir()} == {"tipring.db"}
    assert mend(state, NOW) is None


def test_without_a_backup_all_that_can_be_read_comes_back(state: Path) -> None:
    spoilt(state, *pages_of(state, "journal")[3:6])

    def out_of_reach(_to: Path) -> str:
        message = "the stick is not there"
        raise StoreError(message)

    told = mend(state, NOW, out_of_reach)
    assert told is not None
    assert told.backup == ""
    assert 0 < told.missing < EACH * 10
    assert told.saved == EACH * CALLS - told.missing
    assert len(numbers_in(state)) == told.saved
    with open_reader(state) as reader:
        assert len(reader.calls(1000)) >= CALLS - 10


def test_a_store_without_its_first_block_is_found_leaf_by_leaf(state: Path) -> None:
    spoilt(state, 1)
    told = mend(state, NOW)
    assert told is not None
    assert (told.saved, told.missing) == (EACH * CALLS, 0)
    with open_reader(state) as reader:
        assert len(reader.calls(1000)) == CALLS


def test_leaves_whose_tree_is_lost_are_found(state: Path) -> None:
    long = Decided("menu", "because " * 3000)
    ledger = Ledger.open(state)
    ledger.write([[Entry(NOW, long, "line-1", "call-0")]])
    ledger.close()
    spoilt(state, pages_of(state, "journal")[0])
    told = mend(state, NOW)
    assert told is not None
    assert (told.saved, told.missing) == (EACH * CALLS + 1, 0)
    with open_reader(state) as reader:
        assert long in [each.entry.what for each in reader.journal(call_id="call-0")]


def test_a_store_of_which_nothing_is_left_begins_anew(state: Path) -> None:
    database_file(state).write_bytes(b"\xff" * PAGE * 8)
    told = mend(state, NOW)
    assert told is not None
    assert (told.saved, told.missing) == (0, 0)
    assert "not a database" in told.damage
    assert numbers_in(state) == set()


def test_what_was_in_the_log_of_changes_counts_too(state: Path) -> None:
    """The newest calls are not in the file yet when the power fails."""
    with closing(sqlite3.connect(database_file(state))) as reading:
        reading.execute("PRAGMA wal_autocheckpoint = 0")
        ledger = Ledger.open(state)
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM journal").fetchone()
        ledger.write([a_call(CALLS)])
        kept = {path.name: path.read_bytes() for path in state.glob("tipring.db*")}
        ledger.close()
    for name, text in kept.items():
        (state / name).write_bytes(text)
    (state / "tipring.db-shm").unlink()
    spoilt(state, pages_of(state, "journal")[4])
    told = mend(state, NOW)
    assert told is not None
    assert EACH * (CALLS + 1) in numbers_in(state)
    assert (
        not (state / "tipring.db-wal").exists() or damage_of(database_file(state)) == ""
    )


def test_numbers_are_never_given_twice(state: Path) -> None:
    leaf = pages_of(state, "journal")
    spoilt(state, *leaf[-3:])
    told = mend(state, NOW)
    assert told is not None
    ledger = Ledger.open(state)
    (ids,) = ledger.write([[Entry(NOW, CallRang(), "line-1", "new")]])
    ledger.close()
    assert ids == [EACH * CALLS + 1]


def test_what_was_erased_does_not_come_back_with_an_old_backup(state: Path) -> None:
    said = MessageTranscribed("m1", "my secret", 0.9, "vosk", "en")
    ledger = Ledger.open(state)
    ledger.write([[Entry(NOW, said)], *(a_call(200 + each) for each in range(9))])
    ledger.close()
    fetch = backup_of(state)
    ledger = Ledger.open(state)
    ledger.write([[Entry(NOW, MessageErased("m1", "olga asked"))]])
    ledger.close()
    with closing(sqlite3.connect(database_file(state))) as db:
        db.execute("DELETE FROM journal WHERE kind = 'MessageTranscribed'")
        db.commit()
    spoilt(state, pages_of(state, "journal")[3])
    told = mend(state, NOW, fetch)
    assert told is not None
    assert b"my secret" not in database_file(state).read_bytes()
    with open_reader(state) as reader:
        message = reader.message("m1")
    assert message is not None
    assert message.state is MessageState.ERASED


def test_any_damage_leaves_a_store_that_works(tmp_path: Path, full: Path) -> None:
    """Pages, halves of pages and bits, at places that chance has chosen."""
    whole = database_file(full).read_bytes()
    chance = random.Random(18)  # noqa: S311 - nothing to guess
    mended = 0
    for round_ in range(6):
        state = tmp_path / f"state-{round_}"
        state.mkdir()
        worn = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(worn))
            length = chance.choice((1, 60, PAGE // 2, PAGE))
            worn[at : at + length] = chance.randbytes(length)
        database_file(state).write_bytes(worn[: len(whole)])
        told = mend(state, NOW)
        mended += told is not None
        Ledger.open(state).close()
        assert damage_of(database_file(state), deeply=told is not None) == ""
    assert mended > 2


def test_a_mending_that_is_cut_off_goes_on(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt(state, *pages_of(state, "journal")[3:6])
    replace, rmtree = Path.replace, shutil.rmtree

    class CutError(Exception):
        """The power."""

    def cut(*_args: object, **_more: object) -> None:
        raise CutError

    with monkeypatch.context() as patch:
        patch.setattr(mending, "_make_anew", cut)
        with pytest.raises(CutError):
            mend(state, NOW)
    for place, name in ((Path, "replace"), (shutil, "rmtree")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, cut)
            with pytest.raises(CutError):
                mend(state, NOW)
    assert (Path.replace, shutil.rmtree) == (replace, rmtree)
    assert mend(state, NOW) is None
    assert not [*state.glob(f"{ASIDE}*/{READY}")]
    assert damage_of(database_file(state)) == ""
    assert len(numbers_in(state)) > EACH * (CALLS - 10)


def test_a_message_that_only_its_sound_knows_has_a_record_again(state: Path) -> None:
    sound = state / "messages" / "office" / "lost.wav"
    sound.parent.mkdir(parents=True)
    sound.write_bytes(b"\0" * 44 + b"\0" * 16_000)
    (sound.parent / "m1.wav").write_bytes(b"\0" * 60)

    async def story() -> None:
        async with await Store.open(state) as store:
            assert await found_messages(store, NOW) == 1
            assert await found_messages(store, NOW) == 0
            message = await store.message_at("messages/office/lost.wav")
            assert message is not None
            assert (message.mailbox, message.state) == ("office", MessageState.KEPT)
            assert message.duration_s == pytest.approx(1.0)

    asyncio.run(story())


def test_a_large_store_is_looked_at_for_so_long_only(state: Path) -> None:
    assert damage_of(database_file(state), 0.0) == ""
    spoilt(state, *pages_of(state, "journal")[3:6])
    assert damage_of(database_file(state)) != ""


def test_a_look_that_the_disk_refuses_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="could not look at"):
        damage_of(tmp_path / "none.db")


def test_all_of_it_is_one_entry() -> None:
    told = StoreMended(damage="x", aside="y", saved=1, from_backup=2, missing=3)
    assert (told.backup, told.found) == ("", 0)
