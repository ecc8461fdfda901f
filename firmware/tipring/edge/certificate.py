"""The border's own certificate: made once, by openssl, off the desk's loop."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from tipring.domain.errors import EdgeError
from tipring.edge.programs import ran

DAYS = 3650
"""Nobody renews it: phones are told to trust this one, or not to look."""
PATIENCE_S = 60.0
"""A box without entropy takes its time."""


async def make_certificate(
    certificate: Path, key: Path, names: Sequence[str], addresses: Sequence[str]
) -> None:
    """Make a self-signed certificate, unless there is one. Raises EdgeError.

    An owner's own (PEM) put into its place is used. *addresses* may change later;
    then telephones that compare them have to be told `names`.
    """
    if await asyncio.to_thread(_are_there, certificate, key):
        return
    others = [f"DNS:{name}" for name in names] + [f"IP:{one}" for one in addresses]
    new = key.with_suffix(".new")
    command = [
        *("openssl", "req", "-x509", "-nodes", "-days", str(DAYS)),
        *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
        *("-subj", f"/CN={names[0]}", "-addext", f"subjectAltName={','.join(others)}"),
        *("-keyout", str(new), "-out", str(certificate)),
    ]
    try:
        told = await ran(*command, within_s=PATIENCE_S, umask=0o077)
    except TimeoutError as error:
        raise EdgeError(_cannot("openssl took too long")) from error
    except OSError as error:
        raise EdgeError(_cannot(str(error))) from error
    if told.status != 0:
        raise EdgeError(_cannot(" ".join(told.complained.strip().splitlines()[-1:])))
    await asyncio.to_thread(new.replace, key)


def _are_there(*files: Path) -> bool:
    return all(file.exists() for file in files)


def _cannot(why: str) -> str:
    return f"no certificate can be made: {why}"
