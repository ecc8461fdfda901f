"""No certificate of ours is about to end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings

WHAT = "certificate"
SOON = timedelta(days=21)
NOW = timedelta(days=3)
HELPS = (
    "renew it; the box takes the new file by itself. One that the box made: erase"
    " the file, and restart the box"
)


def look(box: Surroundings) -> Iterator[Finding]:
    """Read each of them that is there."""
    there = [path for path in box.certificates if path.is_file()]
    if not there:
        return
    from cryptography import x509  # noqa: PLC0415 - 8 MB that most boxes do without

    for path in there:
        try:
            ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
        except (OSError, ValueError) as error:
            yield red(WHAT, f"it cannot be read: {error}", HELPS, of=str(path))
        else:
            yield judge(str(path), ends, datetime.now(UTC))


def judge(path: str, ends: datetime, now: datetime) -> Finding:
    """Return whether one that *ends* then does."""
    said = f"it ends on {ends:%Y-%m-%d}"
    if ends - now < NOW:
        over = "it has ended" if ends < now else said
        return red(WHAT, f"{over}: {path}", HELPS, of=path)
    if ends - now < SOON:
        return amber(WHAT, f"{said}: {path}", HELPS, of=path)
    return green(WHAT, f"{said}: {path}", of=path)
