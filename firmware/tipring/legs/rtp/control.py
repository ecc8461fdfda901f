"""RTCP of one port: what we tell the party of its stream, and what it tells us."""

import secrets
from typing import Final

from tipring.legs.rtp.reception import Reception
from tipring.legs.rtp.transmission import Transmission
from tipring.wire.rtcp import (
    Report,
    SenderReport,
    compound,
    middle_of,
    read_compound,
    round_trip_s,
)

EVERY_S: Final = 5.0
"""From report to report (RFC 3550, section 6.2)."""


class Control:
    """The reports of one port; *sent* and *heard* are what they are about."""

    def __init__(self, sent: Transmission, heard: Reception) -> None:
        self.round_trip_ms: float | None = None
        self.far_lost = 0
        self._sent = sent
        self._heard = heard
        self._name = secrets.token_hex(8)
        """CNAME by chance (RFC 7022): it tells nobody which box this is."""
        self._due: float | None = None
        self._sender_report: tuple[int, float] | None = None
        """The middle of the party's last one, and when it came."""
        self._expected = self._received = 0
        """At our last report."""

    def take(self, data: bytes, at_s: float) -> None:
        """Take what came *at_s*."""
        for said in read_compound(data):
            match said:
                case SenderReport():
                    self._sender_report = (middle_of(said.time_s), at_s)
                case Report() if said.of == self._sent.ssrc:
                    self.far_lost = said.lost
                    round_trip = round_trip_s(said, at_s)
                    if round_trip is not None:
                        self.round_trip_ms = round(round_trip * 1000, 1)
                case _:
                    pass

    def report(self, now_s: float) -> bytes | None:
        """Return the report that is due at *now_s*; None: none is.

        The first comes at a moment by chance, so that many legs do not report at once.
        """
        if self._due is None:
            self._due = now_s + EVERY_S * (0.2 + secrets.randbelow(800) / 1000)
        if now_s < self._due:
            return None
        self._due += EVERY_S
        return self._compound(now_s)

    def farewell(self, now_s: float) -> bytes:
        """Return the last report: we leave."""
        return self._compound(now_s, bye=True)

    def _compound(self, now_s: float, *, bye: bool = False) -> bytes:
        sent = self._sent
        told = SenderReport(
            ssrc=sent.ssrc,
            time_s=now_s,
            timestamp=sent.timestamp,
            packets=sent.packets,
            bytes=sent.bytes,
        )
        report = self._report_of_party(now_s)
        ours = told if sent.packets else None
        return compound(sent.ssrc, self._name, ours, report, bye=bye)

    def _report_of_party(self, now_s: float) -> Report | None:
        counts = self._heard.counts
        if counts is None:
            return None
        expected = counts.expected - self._expected
        received = counts.received - self._received
        self._expected, self._received = counts.expected, counts.received
        middle, came_at = self._sender_report or (0, now_s)
        return Report(
            of=counts.ssrc,
            lost_share=max(expected - received, 0) / max(expected, 1),
            lost=counts.lost,
            highest=counts.highest,
            jitter=round(counts.jitter),
            sender_report=middle,
            since_s=now_s - came_at,
        )
