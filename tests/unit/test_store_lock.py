import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tipring.domain.errors import StoreError
from tipring.store.lock import LOCK_NAME, StoreLock


def test_a_store_has_one_desk_at_a_time(tmp_path: Path) -> None:
    with (
        StoreLock.take(tmp_path),
        pytest.raises(StoreError, match="another desk uses the store"),
    ):
        StoreLock.take(tmp_path)
    with StoreLock.take(tmp_path):
        assert (tmp_path / LOCK_NAME).exists()


def test_the_store_of_a_desk_that_died_is_free(tmp_path: Path) -> None:
    dying = (
        "import os, pathlib, sys; from tipring.store.lock import StoreLock;"
        "StoreLock.take(pathlib.Path(sys.argv[1])); os.abort()"
    )
    died = subprocess.run([sys.executable, "-c", dying, tmp_path], check=False)
    assert died.returncode == -signal.SIGABRT
    with StoreLock.take(tmp_path):
        assert (tmp_path / LOCK_NAME).exists()


def test_a_store_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="lock the store"):
        StoreLock.take(tmp_path / "file" / "store")
