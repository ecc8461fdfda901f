"""Serving the API on a unix socket that only owner and group may open."""

import asyncio
import contextlib
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
    """Uvicorn without its hands on our signals: the desk decides when to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(api: FastAPI, path: Path) -> AsyncIterator[None]:
    """Serve *api* at *path* while the context lasts.

    Raises TipringError when another desk serves there.
    """
    door = await asyncio.to_thread(_open_door, path)
    config = uvicorn.Config(
        api,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GOODBYE_S,
    )
    server = _Server(config)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve(sockets=[door]))
        try:
            yield
        finally:
            server.should_exit = True
    path.unlink(missing_ok=True)  # noqa: ASYNC240 - one system call, at the very end


def _open_door(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    if somebody_answers(path):
        message = f"another desk answers at {path}; stop it first (tipring status)"
        raise TipringError(message)
    path.unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    door.bind(str(path))
    path.chmod(SOCKET_MODE)
    door.settimeout(0)
    return door


def somebody_answers(path: Path) -> bool:
    """Return whether a desk listens at *path*."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knock:
        try:
            knock.connect(str(path))
        except OSError:
            return False
    return True
