"""Backups by the API and by the page: made while the box works, fetched once."""

import asyncio
import zipfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from support.api_box import ApiBox, open_api, someone
from tipring.console.backup import fetching, working
from tipring.console.backup.fetching import COUNTER, Waiting, add_backups
from tipring.console.backup.refusal import BackupRefused
from tipring.console.backup.working import Backups
from tipring.domain.access import Role, Visitor
from tipring.store.restoring import LAID, finish_restores

OLGA = someone("olga", Role.OWNER)
OTTO = someone("otto", Role.OWNER)
RITA = someone("rita", Role.READER)
PASSPHRASE = "seven copper wires"  # noqa: S105 - of nobody real


def at_the_box(directory: Path, story: Callable[[ApiBox], Awaitable[None]]) -> None:
    async def tell() -> None:
        async with open_api(directory, OLGA, OTTO, RITA) as api:
            await story(api)

    asyncio.run(tell())


def test_a_machine_fetches_a_backup_and_brings_it_back(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        state = api.ground.state
        async with api.asking("olga") as http:
            weak = await http.post("/backup", json={"passphrase": "weak"})
            assert weak.status_code == 409
            assert "passphrase" in weak.json()["detail"]
            answer = await http.post("/backup", json={"passphrase": PASSPHRASE})
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "application/zip"
            file = tmp_path / "office.zip"
            await asyncio.to_thread(file.write_bytes, answer.content)
            names = await asyncio.to_thread(lambda: zipfile.ZipFile(file).namelist())
            assert {"state/tipring.db", "secrets.sealed"} <= {*names}
            told = await http.post("/backup/check", content=answer.content)
            assert told.json()["office"] == "Harbor Dental"
            assert told.json()["secrets"] == "sealed"
            wrong = await http.post("/backup/check", content=b"no zip")
            assert wrong.status_code == 409
            closed = await http.post("/backup/restore", content=answer.content)
            assert closed.json()["detail"].endswith("its passphrase is needed")
            back = await http.post(
                "/backup/restore",
                content=answer.content,
                headers={"X-Passphrase": PASSPHRASE},
            )
            assert back.status_code == 200, back.text
            assert back.json()["kept"].startswith(LAID)
            assert back.json()["trouble"] == "Not Found"  # a desk of toys
        assert not await asyncio.to_thread(lambda: [*state.glob(".backup-*")])
        lines = await asyncio.to_thread(api.ground.book.audit)
        assert [line.what for line in lines[:2]] == ["backup.restore", "backup.make"]
        assert PASSPHRASE not in repr(lines)

    at_the_box(tmp_path, story)
    assert len(finish_restores(tmp_path / "state")) == 1


def test_one_backup_at_a_time(tmp_path: Path) -> None:
    async def story(api: ApiBox) -> None:
        mine = Backups(api.ground, Visitor(name="olga", role=Role.OWNER))
        async with working._TURN:  # noqa: SLF001 - somebody else makes one
            with pytest.raises(BackupRefused, match="try again"):
                async with mine.made(""):
                    pass

    at_the_box(tmp_path, story)


def test_a_backup_that_a_page_made_is_fetched_once_by_who_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(api: ApiBox) -> None:
        add_backups(api.web)
        mine = Backups(api.ground, Visitor(name="olga", role=Role.OWNER))

        async def made() -> tuple[Path, str]:
            async with AsyncExitStack() as stack:
                file = await stack.enter_async_context(mine.made(""))
                kept = Waiting("olga", file, "office.zip", stack.pop_all())
            return file, f"http://box{COUNTER.put(kept)}"

        file, url = await made()
        async with api.asking() as http:
            assert (await http.get(url)).status_code == 403
        async with api.asking("rita") as http:
            assert (await http.get(url)).status_code == 403
        async with api.asking("otto") as http:
            assert (await http.get(url)).status_code == 404
        async with api.asking("olga") as http:
            answer = await http.get(url)
            assert answer.content.startswith(b"PK")
            assert (await http.get(url)).status_code == 404
        assert not await asyncio.to_thread(file.exists)
        monkeypatch.setattr(fetching, "PATIENCE_S", 0.01)
        file, url = await made()
        while await asyncio.to_thread(file.exists):
            await asyncio.sleep(0.005)

    at_the_box(tmp_path, story)
