"""An import survives a power cut at any moment: all files are new, or none is."""

import os
import shutil
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from support.queue_sheets import FRONT, QueueOffice
from tipring.config.queue_csv.together import (
    BACKUP,
    STAGE,
    finish_import,
    mend_import,
    put_together,
)

OLD = {"queues/a.toml": "old a", "agents.toml": "old agents"}
NEW = {"queues/a.toml": "new a", "queues/b.toml": "new b", "agents.toml": "new agents"}
EARLIER = "what the import before had replaced"


LATE = 28
"""Some steps after the moment at which the change has happened: writers who make the
same folder side by side take a step more now and then."""


class PowerCut(BaseException):
    """The box has no power any more; nothing of ours can catch that."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    for name, text in {**OLD, f"{BACKUP}/queues/a.toml": EARLIER}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def texts(directory: Path) -> dict[str, str]:
    paths = [*directory.glob("*.toml"), *directory.glob("queues/*.toml")]
    return {str(path.relative_to(directory)): path.read_text() for path in paths}


def copied(directory: Path, folders: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(directory, folders.mktemp("cut") / "office"))


def cut_power_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the box die before its *step*-th change of the disk from now on."""
    steps = count(1)
    lock = threading.Lock()

    def dying(act: Callable[..., Any]) -> Callable[..., Any]:
        def do(*words: Any, **more: Any) -> Any:  # noqa: ANN401 - as `act` says
            with lock:
                now = next(steps)
            if now >= step:
                raise PowerCut
            return act(*words, **more)

        return do

    for owner, name in (
        (Path, "mkdir"),
        (Path, "replace"),
        (Path, "rename"),
        (Path, "unlink"),
        (Path, "rmdir"),
        (shutil, "rmtree"),
        (shutil, "copy"),
        (shutil, "copy2"),
        (os, "fsync"),
    ):
        monkeypatch.setattr(owner, name, dying(getattr(owner, name)))


def survives(step: int, directory: Path) -> bool:
    """Cut the power at *step* of an import; return whether it came that far."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        cut_power_at(step, monkeypatch)
        try:
            put_together(directory, NEW)
        except PowerCut:
            return False
    return True


def test_a_power_cut_at_any_moment(
    directory: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The disk is as before or as wanted, and so is the backup of it."""
    seen = set()
    for step in count(1):
        here = Path(
            shutil.copytree(directory, tmp_path_factory.mktemp("cut") / "office")
        )
        if survives(step, here):
            break
        finish_import(here)
        after = texts(here)
        assert after in (OLD, NEW), step
        backup = (here / BACKUP / "queues/a.toml").read_text()
        assert backup == ("old a" if after == NEW else EARLIER), step
        assert not (here / STAGE).exists(), step
        assert finish_import(here) is None
        seen.add(after == NEW)
    assert seen == {True, False}
    assert step > 15
    assert texts(here) == NEW


def test_a_second_power_cut_while_the_first_is_mended(
    directory: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    for second in range(1, 8):
        here = Path(
            shutil.copytree(directory, tmp_path_factory.mktemp("cut") / "office")
        )
        assert not survives(LATE, here)
        with pytest.MonkeyPatch.context() as monkeypatch:
            cut_power_at(second, monkeypatch)
            with suppress(PowerCut):
                finish_import(here)
        finish_import(here)
        assert texts(here) in (OLD, NEW)
        assert (here / BACKUP / "queues/a.toml").exists()


def test_what_was_interrupted_is_told(directory: Path) -> None:
    assert finish_import(directory) is None
    assert not survives(6, directory)
    assert finish_import(directory) is False
    assert texts(directory) == OLD


def test_a_box_that_starts_mends_what_was_interrupted(
    directory: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    mend_import(directory)
    assert caplog.messages == []
    assert not survives(6, directory)
    mend_import(directory)
    assert not survives(LATE, directory)
    mend_import(directory)
    assert caplog.messages == [
        "an interrupted import of queues was undone",
        "an interrupted import of queues was completed",
    ]
    assert texts(directory) == NEW


def test_a_box_starts_although_an_import_cannot_be_mended(
    directory: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert not survives(6, directory)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(shutil, "rmtree", read_only)
        mend_import(directory)
    assert caplog.messages == [
        "an interrupted import of queues cannot be finished: read-only"
    ]


def test_who_may_only_write_the_folder_changes_files_of_others(
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_what: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(os, "chown", refused)
    put_together(directory, NEW)
    assert texts(directory) == NEW


def test_a_file_that_goes_comes_back_with_its_backup(directory: Path) -> None:
    put_together(directory, {"queues/a.toml": None, "flows/new.toml": "new"})
    assert texts(directory) == {"agents.toml": "old agents"}
    assert (directory / "flows/new.toml").read_text() == "new"
    assert (directory / BACKUP / "queues/a.toml").read_text() == "old a"


def read_only(_path: Path) -> None:
    message = "read-only"
    raise OSError(message)


def test_the_next_import_finishes_the_one_before(tmp_path: Path) -> None:
    office = QueueOffice.at(tmp_path)
    office.take_rows(FRONT)
    (office.directory / STAGE / "new").mkdir(parents=True)
    assert office.take_rows({**FRONT, "Extension": "200"}).exit_code == 0
    assert office.queue()["extension"] == "200"


def test_who_could_read_a_file_can_read_the_new_one(directory: Path) -> None:
    (directory / "agents.toml").chmod(0o640)
    put_together(directory, NEW)
    assert stat.S_IMODE((directory / "agents.toml").stat().st_mode) == 0o640


def test_a_file_of_another_user_stays_his(
    directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(os, "chown", lambda _path, *who: given.append(who))
    put_together(directory, NEW)
    assert given == [(os.getuid(), os.getgid())] * 2
