"""One file that has all of an office: made, checked, put back, and never half."""

import hashlib
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from support.backup_office import HASH, NOW, PASSPHRASE, PIN, an_office
from support.offices import write_settings
from tipring.cli.main import cli
from tipring.console.backup.contents import OfficePlace
from tipring.console.backup.manifest import MANIFEST, SEALED, Manifest, Secrets
from tipring.console.backup.refusal import BackupRefused
from tipring.console.backup.restoring import lay_ready, look_at, put_settings
from tipring.console.backup.saving import save
from tipring.domain.errors import StoreError
from tipring.store.console_book import ConsoleBook
from tipring.store.lock import StoreLock
from tipring.store.reader import open_reader
from tipring.store.restoring import LAID, NEW, OLD, READY, finish_restores
from tipring.store.revision import NEWEST

LATER = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def calls_of(place: OfficePlace) -> set[str]:
    with open_reader(place.state) as reader:
        return {str(entry.entry.call_id) for entry in reader.journal()}


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files below *folder* but for what databases keep beside them."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm", ".lock"))
    }


@pytest.fixture
def office(tmp_path: Path) -> OfficePlace:
    return an_office(tmp_path / "office")


@pytest.fixture
def other(tmp_path: Path) -> OfficePlace:
    """Give another box, with an office of its own."""
    return an_office(tmp_path / "other", "Quay Law")


def restored(file: Path, place: OfficePlace, passphrase: str = "") -> Path:
    """Put a backup back; return where the old things are."""
    laid = lay_ready(file, place, LATER, passphrase)
    put_settings(laid, place)
    (old,) = finish_restores(place.state)
    return old


def test_all_of_an_office_comes_back_under_its_passphrase(
    office: OfficePlace, other: OfficePlace, tmp_path: Path
) -> None:
    file = tmp_path / "office.zip"
    made = save(office, file, NOW, PASSPHRASE)
    assert (made.office, made.revision) == ("Harbor Dental", NEWEST)
    assert file.stat().st_mode & 0o777 == 0o600
    assert PIN.encode() not in b"".join(
        zipfile.ZipFile(file).read(name) for name in made.files
    )
    (other.directory / "flows" / "extra.toml").write_text("x = 1\n")
    old = restored(file, other, PASSPHRASE)
    assert "Harbor Dental" in (other.directory / "tipring.toml").read_text()
    assert PIN in (other.directory / "secrets.toml").read_text()
    assert (other.directory / "secrets.toml").stat().st_mode & 0o777 == 0o600
    assert not (other.directory / "flows" / "extra.toml").exists()
    assert (other.state / "console.key").read_text() == "key of Harbor Dental"
    assert calls_of(other) == {"Ha"}
    assert [path.name for path in other.state.glob("messages/*/*")] == ["Ha.wav"]
    assert (other.state / "rendered" / "x.wav").exists()
    book = ConsoleBook.open(other.state)
    assert book.password_of("olga") == HASH
    assert book.sessions_of("olga") == []
    book.close()
    kept = everything(old)
    assert b"Quay Law" in kept["settings/tipring.toml"]
    assert kept["settings/flows/extra.toml"] == b"x = 1\n"
    assert kept["messages/office/Qu.wav"] == b"RIFFQuay Law"
    assert {"tipring.db", "console.db", "console.key"} <= kept.keys()


def test_without_a_passphrase_nothing_that_opens_doors_is_in_it(
    office: OfficePlace, other: OfficePlace, tmp_path: Path
) -> None:
    file = tmp_path / "office.zip"
    made = save(office, file, NOW)
    assert made.secrets is Secrets.LEFT_OUT
    with zipfile.ZipFile(file) as zipped:
        whole = b"".join(zipped.read(name) for name in zipped.namelist())
    for secret in (PIN, HASH, "key of Harbor"):
        assert secret.encode() not in whole
    restored(file, other)
    assert PIN in (other.directory / "secrets.toml").read_text()
    assert (other.state / "console.key").read_text() == "key of Quay Law"
    book = ConsoleBook.open(other.state)
    assert book.password_of("olga") == HASH  # who has the name keeps the password
    book.close()


def test_a_box_with_nothing_takes_a_backup(office: OfficePlace, tmp_path: Path) -> None:
    save(office, tmp_path / "office.zip", NOW)
    place = OfficePlace(tmp_path / "new", tmp_path / "new" / "state")
    restored(tmp_path / "office.zip", place)
    assert calls_of(place) == {"Ha"}
    book = ConsoleBook.open(place.state)
    assert book.password_of("olga") == ""
    book.close()


def test_a_book_that_is_damaged_makes_room(
    office: OfficePlace, other: OfficePlace, tmp_path: Path
) -> None:
    save(office, tmp_path / "office.zip", NOW, PASSPHRASE)
    damaged = bytes((other.state / "console.db").stat().st_size)
    (other.state / "console.db").write_bytes(damaged)
    old = restored(tmp_path / "office.zip", other, PASSPHRASE)
    assert (old / "console.db").read_bytes() == damaged
    book = ConsoleBook.open(other.state)
    assert book.password_of("olga") == HASH
    book.close()


def test_a_box_without_a_store_has_a_backup_of_its_settings(tmp_path: Path) -> None:
    write_settings(tmp_path / "new", "/dev/nowhere")
    (tmp_path / "new" / "tipring.toml").write_text("no toml")
    place = OfficePlace(tmp_path / "new", tmp_path / "elsewhere")
    made = save(place, tmp_path / "a.zip", NOW, PASSPHRASE)
    assert (made.revision, made.office) == ("", "")
    assert "settings/tipring.toml" in made.files


def rewritten(file: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Return a copy of a backup with other files in it."""
    with zipfile.ZipFile(file) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    change(files)
    copy = file.with_name("changed.zip")
    with zipfile.ZipFile(copy, "w") as zipped:
        for name, text in files.items():
            zipped.writestr(name, text)
    return copy


def told_of(whole: dict[str, bytes], **others: object) -> None:
    """Let a manifest say something else."""
    manifest = {**json.loads(whole[MANIFEST]), **others}
    whole[MANIFEST] = json.dumps(manifest).encode()


def added(files: dict[str, bytes], name: str, text: bytes = b"x") -> None:
    """Add a file, and say so."""
    files[name] = text
    pieces = json.loads(files[MANIFEST])["files"]
    digest = hashlib.sha256(text).hexdigest()
    told_of(files, files={**pieces, name: {"size": len(text), "sha256": digest}})


def _flipped(files: dict[str, bytes]) -> None:
    files["settings/tipring.toml"] += b"\n"


def _broken_store(files: dict[str, bytes]) -> None:
    added(files, "state/tipring.db", b"SQLite format 3\0" + b"?" * 5000)


WRONG: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "no manifest": (lambda files: files.pop(MANIFEST), "has no manifest"),
    "no JSON": (lambda files: files.update({MANIFEST: b"{"}), "cannot be read"),
    "the future": (lambda files: told_of(files, format=2), "by a newer Tipring"),
    "newer tables": (lambda files: told_of(files, revision="9999"), "newer Tipring"),
    "older tables": (lambda files: told_of(files, revision="0001"), "not what its"),
    "a file more": (lambda files: files.update({"settings/x": b""}), "not those of"),
    "a file less": (lambda files: files.pop("settings/flows/main.toml"), "not those"),
    "a changed file": (_flipped, "is not what it was"),
    "a broken store": (_broken_store, "is damaged"),
    "out of the folder": (lambda files: added(files, "settings/../x"), "nowhere"),
    "from the root": (lambda files: added(files, "settings//etc/passwd"), "nowhere"),
    "elsewhere": (lambda files: added(files, "x/y"), "nowhere"),
    "a program": (lambda files: added(files, "state/evil.sh"), "nowhere"),
    "around the state": (lambda files: added(files, "settings/state/a.db"), "nowhere"),
    "hidden": (lambda files: added(files, "settings/.ssh/key"), "nowhere"),
}


def test_what_is_wrong_with_a_backup_is_found_before_anything_changes(
    office: OfficePlace, tmp_path: Path
) -> None:
    file = tmp_path / "office.zip"
    save(office, file, NOW)
    before = everything(office.directory)
    for name, (change, why) in WRONG.items():
        with pytest.raises(BackupRefused, match=why):
            lay_ready(rewritten(file, change), office, LATER)
        assert everything(office.directory) == before, name
    (tmp_path / "text.zip").write_text("hello")
    with pytest.raises(BackupRefused, match="no backup"):
        look_at(tmp_path / "text.zip")


def test_a_backup_that_was_bitten_anywhere_is_refused(
    office: OfficePlace, tmp_path: Path
) -> None:
    file, bitten = tmp_path / "office.zip", tmp_path / "bitten.zip"
    save(office, file, NOW)
    whole = file.read_bytes()
    for place in range(30, len(whole) - 30, len(whole) // 25):
        bitten.write_bytes(whole[:place] + b"\xff" * 30 + whole[place + 30 :])
        with pytest.raises(BackupRefused):
            lay_ready(bitten, office, LATER)


def test_a_backup_packed_by_bzip2_that_is_none_is_damage(tmp_path: Path) -> None:
    """Its library says so by an OSError, as a disk says that it fails."""
    file = tmp_path / "office.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as packed:
        packed.writestr(MANIFEST, b"{}" * 100)
    whole = bytearray(file.read_bytes())
    sound = whole.index(b"BZh9") + len(b"BZh9")
    whole[sound : sound + 2] = b"no"
    file.write_bytes(whole)
    with pytest.raises(BackupRefused, match="Invalid data stream"):
        look_at(file)


def test_a_place_before_the_begin_of_a_backup_is_damage(
    office: OfficePlace, tmp_path: Path
) -> None:
    """A directory whose offsets are too large makes `zipfile` seek to nowhere."""
    file = tmp_path / "office.zip"
    save(office, file, NOW)
    whole = bytearray(file.read_bytes())
    end = whole.rfind(b"PK\x05\x06")
    whole[end + 16 : end + 20] = (1 << 31).to_bytes(4, "little")
    file.write_bytes(whole)
    with pytest.raises(BackupRefused, match="damaged"):
        look_at(file)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"format": 1, "files": {"a": {"size": Infinity, "sha256": ""}}}',
        b'{"format": 1, "files": {}, "tipring": "\\ud800"}',
    ],
    ids=["no bottom", "no end", "half a letter"],
)
def test_no_manifest_is_anything_but_refused(text: bytes) -> None:
    with pytest.raises(BackupRefused, match="cannot be read"):
        Manifest.read(text)


def test_secrets_open_with_their_passphrase_alone(
    office: OfficePlace, tmp_path: Path
) -> None:
    file = tmp_path / "office.zip"
    with pytest.raises(BackupRefused, match="10 characters"):
        save(office, file, NOW, "short")
    assert not file.exists()
    save(office, file, NOW, PASSPHRASE)
    for wrong, why in (("", "is needed"), ("seven silver wires", "does not open")):
        with pytest.raises(BackupRefused, match=why):
            lay_ready(file, office, LATER, wrong)

    def bent(files: dict[str, bytes]) -> None:
        added(files, SEALED, files[SEALED][:-1] + b"!")

    changed = rewritten(file, bent)
    with pytest.raises(BackupRefused, match="does not open"):
        lay_ready(changed, office, LATER, PASSPHRASE)
    changed = rewritten(file, lambda files: added(files, SEALED, b"nothing"))
    with pytest.raises(BackupRefused, match="does not open"):
        lay_ready(changed, office, LATER, PASSPHRASE)


def test_a_restore_that_was_cut_off_goes_on(
    office: OfficePlace, other: OfficePlace, tmp_path: Path
) -> None:
    """At each single step of putting things in place the power fails."""
    save(office, tmp_path / "office.zip", NOW, PASSPHRASE)
    laid = lay_ready(tmp_path / "office.zip", other, LATER, PASSPHRASE)
    put_settings(laid, other)
    rename, steps = os.rename, 0

    class CutError(Exception):
        """The power."""

    for last in range(30):
        left = last

        def cut(source: Path, target: Path) -> None:
            nonlocal left
            if left == 0:
                raise CutError
            left -= 1
            rename(source, target)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "rename", cut)
            try:
                done = finish_restores(other.state)
            except CutError:
                steps += 1
                continue
        assert len(done) == 1
        break
    assert steps > 1
    assert calls_of(other) == {"Ha"}
    assert [path.name for path in other.state.glob("messages/*/*")] == ["Ha.wav"]
    assert not (laid.folder / READY).exists()
    assert not (laid.folder / NEW).exists()
    assert (laid.folder / OLD / "tipring.db").exists()
    assert finish_restores(other.state) == []


def test_a_backup_that_is_too_large_for_the_disk_is_refused(
    office: OfficePlace, tmp_path: Path
) -> None:
    file = tmp_path / "office.zip"
    made = save(office, file, NOW)
    first = next(iter(made.files))

    def huge(files: dict[str, bytes]) -> None:
        pieces = json.loads(files[MANIFEST])["files"]
        pieces[first]["size"] = 10**18
        told_of(files, files=pieces)

    with pytest.raises(BackupRefused, match="make room first"):
        lay_ready(rewritten(file, huge), office, LATER)


def test_the_terminal_makes_and_takes_backups(
    office: OfficePlace, other: OfficePlace, tmp_path: Path
) -> None:
    file, runner = str(tmp_path / "office.zip"), CliRunner()
    at_office = ["--config", str(office.directory)]
    made = runner.invoke(
        cli, ["backup", *at_office, "--with-secrets", file], input=f"{PASSPHRASE}\n"
    )
    assert made.exit_code == 0, made.output
    assert "files," in made.output
    again = runner.invoke(cli, ["backup", *at_office, file])
    assert "is there already" in str(again.exception)
    bare = runner.invoke(cli, ["backup", *at_office, str(tmp_path / "bare.zip")])
    assert "were left out" in bare.output
    at_other = ["--config", str(other.directory)]
    looked = runner.invoke(cli, ["restore", *at_other, "--check", file])
    assert "Harbor Dental, 20" in looked.output
    assert "secrets sealed" in looked.output
    asked = runner.invoke(cli, ["restore", *at_other, file], input="n\n")
    assert "nothing was changed" in asked.output
    with StoreLock.take(other.state):
        held = runner.invoke(
            cli, ["restore", *at_other, "--yes", file], input=f"{PASSPHRASE}\n"
        )
        assert isinstance(held.exception, StoreError)
        assert "stop it first" in str(held.exception)
    taken = runner.invoke(
        cli, ["restore", *at_other, "--yes", file], input=f"{PASSPHRASE}\n"
    )
    assert taken.exit_code == 0, taken.output
    assert "it is in place" in taken.output
    assert calls_of(other) == {"Ha"}
    at_bare = ["restore", *at_other, "--yes", str(tmp_path / "bare.zip")]
    laid = min(other.state.glob(f"{LAID}*"))
    laid.rename(laid.with_name(f"{LAID}19990101-000000"))
    told_so = runner.invoke(cli, at_bare)
    assert "tipring account password" in told_so.output, told_so.output


def test_a_restore_that_lies_ready_is_finished_first(
    office: OfficePlace, tmp_path: Path
) -> None:
    file = tmp_path / "office.zip"
    save(office, file, NOW)
    put_settings(lay_ready(file, office, NOW), office)
    done = CliRunner().invoke(
        cli, ["restore", "--config", str(office.directory), "--yes", str(file)]
    )
    assert "an earlier restore was finished first" in done.output, done.output


def test_what_is_deleted_is_in_no_free_page(
    office: OfficePlace, tmp_path: Path
) -> None:
    save(office, tmp_path / "office.zip", NOW)
    with zipfile.ZipFile(tmp_path / "office.zip") as zipped:
        zipped.extract("state/console.db", tmp_path)
    connection = sqlite3.connect(tmp_path / "state" / "console.db")
    accounts = connection.execute("SELECT name, password FROM accounts").fetchall()
    sessions = connection.execute("SELECT * FROM sessions").fetchall()
    connection.close()
    assert (accounts, sessions) == ([("olga", "")], [])
    assert HASH.encode() not in (tmp_path / "state" / "console.db").read_bytes()
