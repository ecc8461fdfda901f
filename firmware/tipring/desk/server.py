"""Serving the API on a unix socket that only owner and group may open."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from tipring.domain.errors import TipringError

SOCKET_MODE = 0o660
GOODBYE_S = 2
"""How long open event streams may take to end when the desk stops."""


class _Server(uvicorn.Server):
    """Uvicorn without its hands on our signals: the desk decides when to stop.

    It does not look ten times a second whether it shall, either: the loop has frames.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._may_end = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._may_end.wait()

    def end(self) -> None:
        """Have `serve` return when what is asked has been answered."""
        self.should_exit = True
        self._may_end.set()


@contextlib.asynccontextmanager
async def serving(api: FastAPI, path: Path) -> AsyncIterator[None]:
    """Serve *api* at *path* while the context lasts.

    Raises TipringError when another desk serves there, or when it is no place for
    a socket.
    """
    door = await asyncio.to_thread(_open_door, path)
    config = uvicorn.Config(
        api,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        date_header=False,
        timeout_graceful_shutdown=GOODBYE_S,
    )
    server = _Server(config)
    # No task group: it would wrap an error of ours, whose message a person shall read.
    task = asyncio.create_task(server.serve(sockets=[door]), name="api")
    try:
        yield
    finally:
        server.end()
        await task
        await asyncio.to_thread(path.unlink, missing_ok=True)


def _open_door(path: Path) -> socket.socket:
    refuse_a_second_desk(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_socket():
            raise FileExistsError(errno.EEXIST, "a file that is no socket is there")
        path.unlink(missing_ok=True)
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        door.bind(str(path))
        path.chmod(SOCKET_MODE)
    except OSError as error:
        message = (
            f"cannot make the socket {path}: {error.strerror};"
            " name another place in tipring.toml: [api] socket"
        )
        raise TipringError(message) from error
    door.settimeout(0)
    return door


def refuse_a_second_desk(path: Path) -> None:
    """Raise TipringError when a desk answers at *path* already."""
    if somebody_answers(path):
        message = f"another desk answers at {path}; stop it first (tipring status)"
        raise TipringError(message)


def somebody_answers(path: Path) -> bool:
    """Return whether a desk listens at *path*.

    Raises TipringError when this user may not ask.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        try:
            knock.connect(str(path))
        except PermissionError as error:
            message = (
                f"you may not open {path}: ask as root, or as a member of the group"
                " that it belongs to"
            )
            raise TipringError(message) from error
        except OSError:
            return False
    return True
