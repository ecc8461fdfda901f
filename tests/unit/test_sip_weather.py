"""Requests over a network that loses, doubles and mixes datagrams."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest

from support.sip_wire import Weather, Wire, request
from tipring.wire.sip.message import Request, reply
from tipring.wire.sip.transactions import (
    AckCame,
    CancelCame,
    Key,
    Out,
    RequestCame,
    ResponseCame,
    TransactionFailed,
    TransactionLayer,
)

CALLS = 40
FOUL = Weather(loss=0.2, doubled=0.1, delay_s=0.02, jitter_s=0.4)
"""A fifth is lost on each way, and what arrives is out of order."""
PATIENCE_S = 400.0


@dataclass
class Telephones:
    """Callers at our end, telephones at theirs; each call is counted where it is."""

    refuses: bool = False
    cancels: bool = False
    seen: Counter[str] = field(default_factory=Counter)
    finals: Counter[Key] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)

    def happens(self, wire: Wire, end: TransactionLayer, out: Out) -> list[Out]:
        match out:
            case RequestCame(key, came):
                return self._asked(wire, end, key, came)
            case CancelCame(key):
                self.seen["cancelled"] += 1
                return self._answer(wire, end, key, self._invites[key], 487)
            case AckCame(came):
                self.acknowledged.add(came.call_id)
            case ResponseCame(key, response) if response.method == "INVITE":
                return self._invite_answered(wire, end, key, out)
            case ResponseCame(key, response) if response.code >= 200:
                self.finals[key] += 1
            case TransactionFailed():
                self.seen["failed"] += 1
        return []

    _invites: dict[Key, Request] = field(default_factory=dict)

    def _asked(
        self, wire: Wire, end: TransactionLayer, key: Key, came: Request
    ) -> list[Out]:
        self.seen[came.method] += 1
        if came.method != "INVITE":
            return end.send_response(key, reply(came, 200, tag="to"), wire.now)
        self._invites[key] = came
        if self.cancels:
            return end.send_response(key, reply(came, 180, tag="to"), wire.now)
        return self._answer(wire, end, key, came, 486 if self.refuses else 200)

    def _answer(
        self, wire: Wire, end: TransactionLayer, key: Key, came: Request, code: int
    ) -> list[Out]:
        """Answer; a 2xx again and again until its ACK comes (section 13.3.1.4)."""
        if came.call_id in self.acknowledged:
            return []
        if code == 200:
            again = self._again(wire, end, key, came)
            wire.later(end, 0.5, again)
        return end.send_response(key, reply(came, code, tag="to"), wire.now)

    def _again(
        self, wire: Wire, end: TransactionLayer, key: Key, came: Request
    ) -> Callable[[], list[Out]]:
        return lambda: self._answer(wire, end, key, came, 200)

    def _invite_answered(
        self, wire: Wire, end: TransactionLayer, key: Key, out: ResponseCame
    ) -> list[Out]:
        code = out.response.code
        if code < 200:
            return end.cancel(key, wire.now) if self.cancels else []
        self.finals[key] += 1
        if code >= 300:
            return []
        outs = end.send_ack(request("ACK", call_id=out.response.call_id))
        if self.finals[key] == 1:
            bye = request("BYE", call_id=out.response.call_id, cseq=2)
            outs += end.send_request(bye, wire.now)[1]
        return outs


def calls_in(weather: Weather, telephones: Telephones, seed: int) -> Wire:
    wire = Wire(weather, Random(seed), telephones.happens)  # noqa: S311 - weather
    for number in range(CALLS):
        _, outs = wire.ours.send_request(request(call_id=f"call-{number}"), wire.now)
        wire.take(wire.ours, outs)
    wire.run(PATIENCE_S)
    return wire


@pytest.mark.parametrize("seed", [1, 2])
def test_no_call_is_lost_in_foul_weather(seed: int) -> None:
    telephones = Telephones()
    wire = calls_in(FOUL, telephones, seed)
    assert telephones.seen == {"INVITE": CALLS, "BYE": CALLS}
    assert len(telephones.acknowledged) == CALLS
    assert len(telephones.finals) == 2 * CALLS
    assert (len(wire.ours), len(wire.theirs)) == (0, 0)


def test_every_refusal_is_heard_once() -> None:
    telephones = Telephones(refuses=True)
    wire = calls_in(FOUL, telephones, 3)
    assert telephones.seen == {"INVITE": CALLS}
    assert set(telephones.finals.values()) == {1}
    assert telephones.acknowledged == set()
    assert (len(wire.ours), len(wire.theirs)) == (0, 0)


def test_every_cancel_arrives() -> None:
    telephones = Telephones(cancels=True)
    wire = calls_in(FOUL, telephones, 4)
    assert telephones.seen == {"INVITE": CALLS, "cancelled": CALLS}
    assert set(telephones.finals.values()) == {1}
    assert (len(wire.ours), len(wire.theirs)) == (0, 0)


def test_fair_weather_needs_no_repetition() -> None:
    telephones = Telephones()
    wire = calls_in(Weather(), telephones, 5)
    assert wire.sent == 6 * CALLS


def test_when_the_cable_is_cut_every_caller_is_told() -> None:
    telephones = Telephones()
    wire = calls_in(Weather(loss=1.0), telephones, 6)
    assert telephones.seen == {"failed": CALLS}
    assert wire.now == 32.0
