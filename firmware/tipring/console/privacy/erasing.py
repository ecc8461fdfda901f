"""Erasing all about a number: the desk's part, and the console's own book."""

from collections.abc import Sequence

from tipring.desk.privacy import Erased

STAYS = (
    (
        "copies of the office that were made before (tipring backup, nightly ones)"
        " have it until they are thrown away"
    ),
    "letters and news that were sent are not ours any more: mail, webhooks, MQTT",
    "the telephones and providers that the calls passed keep lists of their own",
)
"""What no box can erase, said whenever it has erased the rest."""


def sentences(erased: Erased, audit: int) -> Sequence[str]:
    """Return what is gone and what stays, for the terminal."""
    lines = [
        (
            f"forgotten: {erased.calls} calls, {erased.places} places in queues,"
            f" {audit} lines of the audit log"
        ),
        (
            f"erased: {erased.messages} messages, {erased.recordings} recordings,"
            f" {erased.utterances} misheard utterances"
        ),
    ]
    if not erased.is_scrubbed:
        lines.append("the log of the database is emptied by the next retention")
    lines += [
        f"extension {one} still forwards to it: tipring extensions unforward {one}"
        for one in erased.forwards
    ]
    return [*lines, *(f"stays: {one}" for one in STAYS)]
