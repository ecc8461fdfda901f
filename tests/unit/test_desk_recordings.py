"""Recorded talks: found, paused, exported, erased in time, mended after a cut."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import numpy as np
import pytest
from click.testing import CliRunner

from support.box import BEGAN
from support.desk_socket import way_to
from support.offices import write_settings
from support.toy_line import toy_desk
from tipring.cli.main import cli
from tipring.cli.recordings import NONE_YET
from tipring.desk.api import make_api
from tipring.desk.desk import Desk
from tipring.desk.recordings import RecordingKeeper
from tipring.desk.server import serving
from tipring.desk.sweeping import SWEEP_EVERY_S, TOO_OLD
from tipring.desk.talk_recorder import TalkRecorder
from tipring.domain.call_events import SecureEntry
from tipring.domain.commands import RecordTalk
from tipring.domain.errors import RuleError, StoreError
from tipring.domain.journal import CallRang, Entry
from tipring.domain.message_entries import RecordingBegan, RecordingKept
from tipring.dsp.frames import SILENT_FRAME
from tipring.store.message_records import RecordingRecord, RecordingState
from tipring.store.message_views import found_recordings
from tipring.store.recording_recovery import NOTHING_LEFT
from tipring.store.recovery import recover
from tipring.store.sound import STEREO, MessageFile, part_of
from tipring.store.store import Store

LATER = BEGAN + timedelta(days=100)
SECOND = np.full((8000, 2), 1000, np.int16)


def path_of(name: str) -> str:
    return f"recordings/front/{name}.wav"


async def began(store: Store, name: str) -> None:
    call = f"call-{name}"
    recording = RecordingBegan(name, path_of(name), "front", "stayed")
    await store.append(
        Entry(BEGAN, CallRang(), "line-1", call),
        Entry(BEGAN, recording, "line-1", call),
    )


async def keep(store: Store, name: str) -> None:
    """Let a second of talk be recorded."""
    await began(store, name)
    await asyncio.to_thread(lay_down, store.directory, name)
    await store.append(Entry(BEGAN, RecordingKept(name, 1.0), "line-1", f"call-{name}"))


def lay_down(directory: Path, name: str) -> None:
    file = MessageFile.create(directory, path_of(name), STEREO)
    file.append(SECOND)
    assert file.finish() == 1.0


def cut_off(directory: Path, name: str, seconds: int) -> None:
    """Leave a recording as a killed desk does."""
    file = MessageFile.create(directory, path_of(name), STEREO)
    for _ in range(seconds):
        file.append(SECOND)
    part = part_of(directory / path_of(name))
    left = part.read_bytes()
    file.discard()
    part.write_bytes(left)


async def all_of(store: Store) -> dict[str, RecordingRecord]:
    found = await store.ask(found_recordings(store.directory))
    return {recording.id: recording for recording in found}


def test_what_a_power_cut_left_is_mended_or_told_to_be_lost(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with await Store.open(tmp_path) as store:
            for name in ("talked", "silent", "renamed", "locked"):
                await began(store, name)
            await asyncio.to_thread(cut_off, tmp_path, "talked", 2)
            await asyncio.to_thread(cut_off, tmp_path, "silent", 0)
            await asyncio.to_thread(lay_down, tmp_path, "renamed")
            folder = part_of(tmp_path / path_of("locked"))
            await asyncio.to_thread(folder.mkdir)
            await recover(store, LATER)
            found = await all_of(store)
            messages = await store.messages()
        assert messages == [], "a talk is no message"
        assert found["talked"].state is RecordingState.KEPT
        assert (found["talked"].duration_s, found["talked"].interrupted) == (2.0, True)
        assert found["silent"].erased_why == NOTHING_LEFT
        assert found["renamed"].duration_s == 1.0
        assert found["locked"].state is RecordingState.RUNNING, "for the next start"
        assert "locked" in caplog.text

    asyncio.run(story())


def test_recordings_are_erased_when_their_time_is_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with toy_desk(tmp_path) as desk:
            store = desk.journal.store
            await keep(store, "old")
            keeper = RecordingKeeper(desk.journal, days=-1)
            running = asyncio.create_task(keeper.run())
            while (found := (await all_of(store))["old"]).erased_at is None:
                await asyncio.sleep(0.01)
            running.cancel()
            assert (found.erased_why, found.path.exists()) == (TOO_OLD, False)
            again = await keeper.erase("old", "once more")
            assert again.erased_why == TOO_OLD
            await keep(store, "stuck")
            path = store.directory / path_of("stuck")
            await asyncio.to_thread(path.unlink)
            await asyncio.to_thread(path.mkdir)
            stuck = asyncio.create_task(keeper.run())
            while "erase" not in caplog.text:
                await asyncio.sleep(0.01)
            stuck.cancel()

    asyncio.run(story())
    assert SWEEP_EVERY_S < 86_400


@contextlib.asynccontextmanager
async def at_the_door(directory: Path) -> AsyncIterator[tuple[Desk, httpx.AsyncClient]]:
    path = directory / "desk.sock"
    transport = way_to(path)
    async with (
        toy_desk(directory) as desk,
        serving(make_api(desk), path),
        httpx.AsyncClient(transport=transport, base_url="http://desk") as http,
    ):
        yield desk, http


def test_the_door_tells_of_recordings_and_erases_them(tmp_path: Path) -> None:
    async def story() -> None:
        async with at_the_door(tmp_path) as (desk, http):
            await keep(desk.journal.store, "one")
            await began(desk.journal.store, "two")
            told = (await http.get("/recordings")).json()
            assert {one["id"] for one in told} == {"one", "two"}
            sound = await http.get("/recordings/one/sound")
            assert len(sound.content) == 44 + SECOND.nbytes
            assert (await http.delete("/recordings/two")).status_code == 409
            assert (await http.delete("/recordings/one")).json()["state"] == "erased"
            assert (await http.get("/recordings/one/sound")).status_code == 404
            unknown = await http.get("/recordings/three/sound")
            assert "tipring recordings list" in unknown.json()["detail"]

    asyncio.run(story())


def test_a_talk_is_paused_from_the_office(tmp_path: Path) -> None:
    async def story() -> None:
        async with at_the_door(tmp_path) as (desk, http):
            told: list[SecureEntry] = []
            order = RecordTalk("front", "stayed")
            recorder = TalkRecorder(desk.journal, order, told.append)
            recording = asyncio.create_task(desk.talks.record(recorder))
            await asyncio.sleep(0)
            assert len(desk.talks) == 1
            for verb in ("pause", "pause", "resume", "resume", "pause"):
                answer = await http.post(f"/recordings/{recorder.id}/{verb}")
                assert answer.status_code == 200
            recorder.caller_says(SILENT_FRAME)
            recorder.stop()
            await recording
            # A pause that nobody ended ends with the talk.
            assert [one.active for one in told] == [True, False, True, False]
            for verb in ("pause", "resume"):
                late = await http.post(f"/recordings/{recorder.id}/{verb}")
                assert late.status_code == 409
            (found,) = (await all_of(desk.journal.store)).values()
            assert (found.state, found.pauses) == (RecordingState.KEPT, 2)

    asyncio.run(story())


def test_a_disk_that_refuses_ends_the_recording_and_keeps_what_there_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with toy_desk(tmp_path) as desk:
            order = RecordTalk("front", "stayed")
            never = TalkRecorder(desk.journal, order, lambda _event: None)
            monkeypatch.setattr(MessageFile, "create", refuse)
            await never.run()
            monkeypatch.undo()
            broken = TalkRecorder(desk.journal, order, lambda _event: None)
            running = asyncio.create_task(broken.run())
            broken.caller_says(SILENT_FRAME)
            await asyncio.sleep(1.2)
            monkeypatch.setattr(MessageFile, "sync", refuse)
            broken.caller_says(SILENT_FRAME)
            await running
            empty = TalkRecorder(desk.journal, order, lambda _event: None)
            monkeypatch.undo()
            empty.stop()
            await empty.run()
            await desk.journal.store.append()
            found = await all_of(desk.journal.store)
        assert found[never.id].erased_why == "the disk is full"
        assert found[broken.id].interrupted
        assert found[empty.id].erased_why == "nothing was said"

    asyncio.run(story())


def refuse(*_what: object) -> None:
    message = "the disk is full"
    raise StoreError(message)


def test_the_command_shows_and_exports_what_is_kept(tmp_path: Path) -> None:
    def typed(*words: str) -> str:
        done = CliRunner().invoke(
            cli, ["recordings", *words, "--config", str(tmp_path)]
        )
        return done.output if done.exit_code == 0 else str(done.exception)

    async def live() -> None:
        async with await Store.open(tmp_path / "state") as store:
            await keep(store, "one")
            await began(store, "two")

    write_settings(tmp_path, "/dev/nowhere")
    asyncio.run(begin(tmp_path))
    assert NONE_YET in typed("list")
    asyncio.run(live())
    assert "one" in typed("list")
    assert '"queue": "front"' in typed("list", "--json")
    copy = tmp_path / "talk.wav"
    assert "1 s" in typed("export", "one", str(copy))
    assert copy.stat().st_size == 44 + SECOND.nbytes
    assert "nothing is kept of two" in typed("export", "two", str(copy))
    for words in (["pause", "one"], ["resume", "one"], ["erase", "one", "--yes"]):
        assert "no desk answers" in typed(*words)


async def begin(directory: Path) -> None:
    async with await Store.open(directory / "state"):
        pass


def test_a_recording_that_goes_on_cannot_be_erased(tmp_path: Path) -> None:
    async def story() -> None:
        async with toy_desk(tmp_path) as desk:
            await began(desk.journal.store, "two")
            with pytest.raises(RuleError):
                await desk.recordings.erase("two", "now")

    asyncio.run(story())
