"""Programs of others: what they say is told, and none is left running."""

from pathlib import Path

import pytest

from support.real_time import in_real_time
from tipring.edge.programs import Ran, ran


@in_real_time
async def test_what_a_program_says_and_complains_of_is_told() -> None:
    told = await ran("sh", "-c", "echo yes; echo no >&2; exit 3", within_s=10)
    assert told == Ran(3, "yes\n", "no\n")


@in_real_time
async def test_a_program_gets_nothing_to_read() -> None:
    assert await ran("cat", within_s=10) == Ran(0, "", "")


@in_real_time
async def test_what_a_program_makes_is_as_private_as_asked_for(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    await ran("touch", str(secret), within_s=10, umask=0o077)
    assert secret.stat().st_mode & 0o777 == 0o600


@in_real_time
async def test_what_is_not_there_cannot_be_begun(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await ran(str(tmp_path / "nothing"), within_s=10)
