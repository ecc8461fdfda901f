"""The API asked as schemathesis thinks of it, and its answers held to its document.

The seed is fixed: who runs it twice asks the same. What a call would end (a drill, a
restart, a stream without end) is left out.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core.failures import FailureGroup

from support.console_box import OWNER, an_agent, console_box
from support.queue_office import write_queue_office
from support.real_box import running_box
from tipring.console import passwords
from tipring.console.whereabouts import whereabouts
from tipring.domain.access import Right
from tipring.store.console_book import ConsoleBook, Token

LEFT_OUT = frozenset({"/events", "/restart"})
NOT_ASKED = [schemathesis.checks.positive_data_acceptance]
"""An agent whom nobody knows fits the document, and is refused all the same."""
SEED = 20261127
QUICKLY_S = 30.0


@dataclass
class Fuzzed:
    """What came of it."""

    operations: int = 0
    asked: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    took_s: float = 0.0


def fuzz(base_url: str, token: str, examples: int) -> Fuzzed:
    """Ask each operation *examples* times with what fits its document. Blocks."""
    began, found = time.monotonic(), Fuzzed()
    headers = {"Authorization": f"Bearer {token}"}
    document = httpx.get(f"{base_url}/openapi.json", headers=headers, timeout=QUICKLY_S)
    schema = schemathesis.openapi.from_dict(document.json())
    schema.config.update(base_url=base_url)
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        if operation.path not in LEFT_OUT:
            found.operations += 1
            _ask(operation, headers, examples, found)
    found.took_s = time.monotonic() - began
    return found


def _ask(
    operation: Any,  # noqa: ANN401 - schemathesis'
    headers: dict[str, str],
    examples: int,
    found: Fuzzed,
) -> None:
    name = f"{operation.method.upper()} {operation.path}"

    @seed(SEED)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:  # noqa: ANN401 - schemathesis'
        answer = case.call(headers=headers, timeout=QUICKLY_S)
        found.asked += 1
        status = answer.status_code
        found.statuses[status] = found.statuses.get(status, 0) + 1
        try:
            case.validate_response(answer, excluded_checks=NOT_ASKED)
        except FailureGroup as group:
            found.failures += [f"{name}: {each}" for each in _told(group)]

    ask()


def _told(group: FailureGroup) -> Iterator[str]:
    for failure in group.exceptions:
        yield f"{type(failure).__name__}: {failure}"[:600]


@contextlib.asynccontextmanager
async def asked_box(directory: Path) -> AsyncIterator[tuple[str, str]]:
    """Run desk and console; give the API's address, and a token that may do all."""
    write_queue_office(directory, "anna", nodes=[str(directory / "tty")])
    async with (
        running_box(directory) as box,
        console_box(directory, OWNER, an_agent("anna")) as console,
    ):
        await box.until(lambda _status: True)
        key = await asyncio.to_thread(_token, directory)
        yield console.url("/api/v1"), key


def _token(directory: Path) -> str:
    key, book = passwords.new_key(), ConsoleBook.open(whereabouts(directory)[0])
    book.add_token(
        Token(
            key=passwords.key_hash(key),
            name="everything",
            account=OWNER.name,
            scopes=tuple(Right),
            made_at=datetime.now(UTC),
        )
    )
    book.close()
    return key
