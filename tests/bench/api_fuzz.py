"""The API asked much longer than a test may: many examples of each operation."""

import argparse
import asyncio
import shutil
from pathlib import Path

from bench.tables import note
from support.api_fuzz import asked_box, fuzz

EXAMPLES = 25
"""Of each operation, at scale 1."""


def measure(options: argparse.Namespace, folder: Path) -> None:
    """Print how often each status came, and each answer that breaks its document."""
    office = folder / "api-fuzz"
    shutil.rmtree(office, ignore_errors=True)
    office.mkdir(parents=True)
    asyncio.run(_measure(office, max(1, round(EXAMPLES * options.scale))))


async def _measure(office: Path, examples: int) -> None:
    async with asked_box(office) as (url, token):
        found = await asyncio.to_thread(fuzz, url, token, examples)
    note(f"{found.asked} questions to {found.operations} operations")
    for status, count in sorted(found.statuses.items()):
        note(f"  {status}: {count}")
    note(f"{found.took_s:.0f} s; {len(found.failures)} answers break the document")
    for failure in found.failures:
        note(failure)
