"""Kamailio's commands: JSON-RPC 2.0 in datagrams over its unix socket."""

import asyncio
import itertools
import json
import os
import socket
from pathlib import Path
from typing import Any

from tipring.domain.errors import EdgeError

PATIENCE_S = 3.0
_LARGEST = 1 << 18
_COUNT = itertools.count(1)


async def ask(rpc_socket: Path, method: str, *parameters: object) -> Any:  # noqa: ANN401
    """Return the result of *method*. Raises EdgeError: nobody there, or a refusal."""
    return await asyncio.to_thread(_ask, rpc_socket, method, parameters)


def _ask(rpc_socket: Path, method: str, parameters: tuple[object, ...]) -> object:
    number = next(_COUNT)
    own = rpc_socket.parent / f"rpc-{os.getpid()}-{number}.sock"
    request = {"jsonrpc": "2.0", "method": method, "id": number}
    if parameters:
        request["params"] = list(parameters)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as us:
            us.bind(str(own))
            own.chmod(0o666)  # Kamailio may be another user; the directory is private
            us.settimeout(PATIENCE_S)
            us.connect(str(rpc_socket))
            us.send(json.dumps(request).encode())
            answer = json.loads(us.recv(_LARGEST))
    except (OSError, ValueError) as error:
        message = f"Kamailio does not answer {method}: {error}"
        raise EdgeError(message) from error
    finally:
        own.unlink(missing_ok=True)
    if "error" in answer:
        message = f"Kamailio refuses {method}: {answer['error'].get('message')}"
        raise EdgeError(message)
    return answer.get("result")
