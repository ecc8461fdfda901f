"""One desk for one store: recovery by a second one would end the calls of the first."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from tipring.domain.errors import StoreError
from tipring.store.disk import make_folder
from tipring.store.trouble import told

LOCK_NAME = "desk.lock"


class StoreLock:
    """Holds the store of a directory until closed; the kernel frees it at a crash."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, directory: Path) -> Self:
        """Hold *directory*, or raise StoreError: another desk does. Blocks a little."""
        path = directory / LOCK_NAME
        with told("lock the store in", directory):
            make_folder(directory)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            message = f"another desk uses the store in {directory}; stop it first"
            raise StoreError(message) from error
        return cls(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)
