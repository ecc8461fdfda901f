"""Questions to an HTTP API that runs in this very process, made of a fuzzer's bytes.

The first byte says which operation, then come two lines, what stands in the path and
the query, and the body. Whatever was asked is answered, and never with 500.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

PATIENCE_S = 20.0
BODY_TYPES = ("application/json", "application/octet-stream")
LATIN = "latin-1"
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One way to ask."""

    method: str
    path: str
    body: Document
    """The schema of its JSON; empty: it wants none."""


class Asked:
    """An API that lives as long as the fuzzer; *opened* gives a client to it."""

    def __init__(
        self,
        opened: Callable[[], contextlib.AbstractAsyncContextManager[httpx.AsyncClient]],
        left_out: frozenset[str],
    ) -> None:
        self._runner = asyncio.Runner()
        self._stack = contextlib.AsyncExitStack()
        self._http = self._runner.run(self._stack.enter_async_context(opened()))
        told = self._runner.run(self._http.get("/openapi.json"))
        self._document: Document = told.json()
        self.operations = [
            Operation(method.upper(), path, _schema(told))
            for path, methods in sorted(self._document["paths"].items())
            for method, told in sorted(methods.items())
            if path not in left_out
        ]

    def check(self, data: bytes) -> None:
        """Ask what *data* says."""
        if not data:
            return
        operation = self.operations[data[0] % len(self.operations)]
        lines = [*data[1:].split(b"\n", 2), b"", b""]
        names, query, body = (each for each in lines[:3])
        path = _filled(operation.path, names.decode(LATIN))
        asked = f"{path}?{quote(query.decode(LATIN), safe='&=%+')}" if query else path
        headers = {"Content-Type": BODY_TYPES[not operation.body]}
        answer = self._runner.run(self._ask(operation.method, asked, body, headers))
        said = f"{operation.method} {asked}: {answer.status_code} {answer.text[:300]}"
        assert answer.status_code not in {500, 501}, said

    async def _ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        async with asyncio.timeout(PATIENCE_S):
            return await self._http.request(method, path, content=body, headers=headers)

    def seeds(self, *names: str) -> Iterator[bytes]:
        """Yield each operation with a body that fits, for each of *names*."""
        for number, operation in enumerate(self.operations):
            body = b""
            if operation.body:
                body = json.dumps(self._example(operation.body)).encode()
            for name in names:
                yield bytes((number,)) + name.encode() + b"\n\n" + body

    def _example(self, schema: Document) -> object:  # noqa: PLR0911 - one for each kind
        """Return the simplest value that fits *schema*."""
        if "$ref" in schema:
            name = str(schema["$ref"]).rsplit("/", 1)[1]
            return self._example(self._document["components"]["schemas"][name])
        for several in ("anyOf", "oneOf", "allOf"):
            if several in schema:
                return self._example(schema[several][0])
        if "enum" in schema:
            return schema["enum"][0]
        match schema.get("type"):
            case "object":
                inner = schema.get("properties", {}).items()
                return {name: self._example(told) for name, told in inner}
            case "array":
                return [self._example(schema.get("items", {}))]
            case "integer" | "number":
                return schema.get("minimum", 1)
            case "boolean":
                return True
            case _:
                return "2026-11-27T10:00:00Z" if "format" in schema else "anna"


def _schema(told: Document) -> Document:
    content = told.get("requestBody", {}).get("content", {})
    found: Document = content.get("application/json", {}).get("schema", {})
    return found


def _filled(path: str, names: str) -> str:
    """Return *path* with *names*, parted by spaces, in its holes."""
    words = iter([*names.split(" "), *("nobody",) * 9])
    parts = (
        quote(next(words) or "x", safe="") if part.startswith("{") else part
        for part in path.split("/")
    )
    return "/".join(parts)
