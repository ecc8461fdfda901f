"""The four machines of RFC 3261 section 17, told by the clock."""

from dataclasses import replace

import pytest

from support.sip_wire import OURS, THEIRS, layer, request
from tipring.wire.sip.message import Request, Response, reply
from tipring.wire.sip.reading import read
from tipring.wire.sip.text import Pairs
from tipring.wire.sip.transactions import (
    AckCame,
    CancelCame,
    Failure,
    Key,
    Out,
    RequestCame,
    ResponseCame,
    SendDatagram,
    TransactionFailed,
    TransactionLayer,
)
from tipring.wire.sip.values import Via
from tipring.wire.sip.writing import write

LONG_S = 32.0


def sent(outs: list[Out]) -> list[str]:
    """Return what goes out, by method or code."""
    messages = [read(out.data) for out in outs if isinstance(out, SendDatagram)]
    return [
        message.method if isinstance(message, Request) else str(message.code)
        for message in messages
        if isinstance(message, Request | Response)
    ]


def told(outs: list[Out]) -> list[Out]:
    return [out for out in outs if not isinstance(out, SendDatagram)]


def first_request(outs: list[Out]) -> Request:
    message = read(next(out.data for out in outs if isinstance(out, SendDatagram)))
    assert isinstance(message, Request)
    return message


def run(layer: TransactionLayer, until_s: float) -> list[tuple[float, Out]]:
    """Return what comes out until *until_s*, with its time."""
    came: list[tuple[float, Out]] = []
    while (due := layer.deadline) is not None and due <= until_s:
        came += [(due, out) for out in layer.tick(due)]
    return came


def begun(method: str = "INVITE") -> tuple[TransactionLayer, Key, Request]:
    """Return a layer that sent a request at 0 s."""
    ours = layer()
    key, outs = ours.send_request(request(method), 0.0)
    return ours, key, first_request(outs)


def answer(
    ours: TransactionLayer, asked: Request, code: int, now: float, tag: str = "to"
) -> list[Out]:
    return ours.receive(write(reply(asked, code, tag=tag)), now)


def came(
    method: str = "INVITE", branch: str = "z9hG4bK1", **changes: str | int
) -> bytes:
    """Return a request of the peer."""
    parameters: Pairs = (("branch", branch),) if branch else ()
    via = Via(host="127.0.0.1", port=5060, parameters=parameters)
    asked = replace(request(method), vias=(via,))
    tag = str(changes.get("tag", ""))
    return write(replace(asked, to=asked.to.tagged(tag)))


def invited() -> tuple[TransactionLayer, RequestCame]:
    ours = layer()
    outs = ours.receive(came(), 0.0)
    assert sent(outs) == ["100"]
    (invite,) = told(outs)
    assert isinstance(invite, RequestCame)
    return ours, invite


# --- our INVITE ---------------------------------------------------------------------


def test_an_invite_is_repeated_ever_more_slowly_and_fails() -> None:
    ours, key, asked = begun()
    assert (asked.vias[0].sent_by, asked.vias[0].branch) == (OURS, "z9hG4bKb1")
    outs = run(ours, 100)
    assert [at for at, out in outs if isinstance(out, SendDatagram)] == [
        0.5,
        1.5,
        3.5,
        7.5,
        15.5,
        31.5,
    ]
    assert outs[-1] == (LONG_S, TransactionFailed(key, Failure.NO_REPLY))
    assert len(ours) == 0


def test_an_invite_waits_no_longer_than_it_is_told() -> None:
    ours = layer()
    key, _ = ours.send_request(request(), 0.0, patience_s=4.0)
    assert run(ours, 100)[-1] == (4.0, TransactionFailed(key, Failure.NO_REPLY))


def test_who_hears_trying_waits_without_end() -> None:
    ours, key, asked = begun()
    assert told(answer(ours, asked, 100, 0.1)) != []
    assert ours.deadline is None
    (ringing,) = answer(ours, asked, 180, 300.0)
    assert isinstance(ringing, ResponseCame)
    assert (ringing.key, ringing.response.code) == (key, 180)


def test_a_refusal_is_acknowledged_each_time_and_told_once() -> None:
    ours, key, asked = begun()
    outs = answer(ours, asked, 486, 1.0)
    ack = first_request(outs)
    assert (ack.method, ack.to.tag, ack.vias) == ("ACK", "to", asked.vias)
    assert [out.key for out in told(outs) if isinstance(out, ResponseCame)] == [key]
    again = answer(ours, asked, 486, 2.0)
    assert (sent(again), told(again)) == (["ACK"], [])
    assert answer(ours, asked, 180, 3.0) == []
    assert answer(ours, asked, 200, 3.0) == []
    assert run(ours, 100) == []
    assert len(ours) == 0


def test_every_answer_of_a_fork_reaches_the_dialogs() -> None:
    ours, _, asked = begun()
    tags = [
        out.response.to.tag
        for tag in ("a", "a", "b")
        for out in answer(ours, asked, 200, 1.0, tag)
        if isinstance(out, ResponseCame)
    ]
    assert tags == ["a", "a", "b"]
    assert answer(ours, asked, 180, 2.0) == []
    assert answer(ours, asked, 486, 2.0) == []
    assert ours.deadline == 1.0 + LONG_S
    assert run(ours, 100) == []
    assert answer(ours, asked, 200, 101.0) == []


def test_the_ack_of_a_2xx_has_a_branch_of_its_own() -> None:
    ours, _, asked = begun()
    answer(ours, asked, 200, 1.0)
    outs = ours.send_ack(request("ACK"))
    assert first_request(outs).vias[0].branch != asked.vias[0].branch


# --- cancelling ---------------------------------------------------------------------


def test_a_cancel_waits_for_a_sign_of_life() -> None:
    ours, key, asked = begun()
    assert ours.cancel(key, 0.1, (("Reason", 'SIP;cause=200;text="elsewhere"'),)) == []
    assert ours.cancel(key, 0.2) == []
    outs = answer(ours, asked, 100, 0.3)
    cancel = first_request(outs)
    assert (cancel.method, cancel.vias, cancel.cseq) == ("CANCEL", asked.vias, 1)
    assert cancel.header("Reason").startswith("SIP;cause=200")
    assert sent(answer(ours, asked, 180, 0.4)) == []
    assert answer(ours, cancel, 200, 0.4) == []
    (refused,) = told(answer(ours, asked, 487, 0.5))
    assert isinstance(refused, ResponseCame)
    assert refused.response.code == 487


def test_a_cancel_may_cross_an_answer() -> None:
    ours, key, asked = begun()
    answer(ours, asked, 180, 0.1)
    assert sent(ours.cancel(key, 0.2)) == ["CANCEL"]
    assert [type(out) for out in answer(ours, asked, 200, 0.3)] == [ResponseCame]
    assert ours.cancel(key, 0.4) == []


def test_a_cancel_that_nobody_hears_ends_all_the_same() -> None:
    ours, key, asked = begun()
    answer(ours, asked, 180, 0.0)
    ours.cancel(key, 1.0)
    outs = run(ours, 100)
    assert {"CANCEL"} == {word for _, out in outs for word in sent([out])}
    assert outs[-1] == (1.0 + LONG_S, TransactionFailed(key, Failure.CANCELLED))
    assert len(ours) == 0


def test_what_is_no_invite_is_not_cancelled() -> None:
    ours, key, asked = begun("BYE")
    answer(ours, asked, 100, 0.1)
    assert ours.cancel(key, 0.2) == []
    assert ours.cancel("nothing", 0.2) == []


# --- our other requests -------------------------------------------------------------


def test_a_request_is_repeated_every_four_seconds_at_last() -> None:
    ours, key, asked = begun("BYE")
    outs = run(ours, 10)
    assert [at for at, _ in outs] == [0.5, 1.5, 3.5, 7.5]
    assert told(answer(ours, asked, 100, 10.0)) != []
    outs = run(ours, 100)
    assert [at for at, _ in outs] == [11.5, 15.5, 19.5, 23.5, 27.5, 31.5, 32.0]
    assert outs[-1][1] == TransactionFailed(key, Failure.NO_REPLY)


def test_a_final_answer_is_told_once() -> None:
    ours, _, asked = begun("BYE")
    assert [type(out) for out in answer(ours, asked, 200, 1.0)] == [ResponseCame]
    assert answer(ours, asked, 200, 2.0) == []
    assert answer(ours, asked, 100, 2.0) == []
    assert ours.deadline == 6.0
    assert run(ours, 100) == []
    assert len(ours) == 0


def test_answers_to_nobody_are_dropped() -> None:
    ours, _, asked = begun()
    own = asked.vias[0]
    wrong = (
        replace(asked, vias=(replace(own, parameters=()),)),
        replace(asked, vias=(replace(own, host="127.0.0.2"),)),
        replace(asked, vias=(own, own)),
        replace(asked, method="BYE"),
    )
    assert [answer(ours, request, 200, 1.0) for request in wrong] == [[], [], [], []]


# --- the peer's INVITE --------------------------------------------------------------


def test_a_repeated_invite_comes_once() -> None:
    ours, invite = invited()
    assert sent(ours.receive(came(), 0.5)) == ["100"]
    ours.send_response(invite.key, reply(invite.request, 180, tag="t"), 1.0)
    assert sent(ours.receive(came(), 1.5)) == ["180"]
    assert ours.deadline is None


def test_a_refusal_is_repeated_until_its_ack() -> None:
    ours, invite = invited()
    outs = ours.send_response(invite.key, reply(invite.request, 486, tag="t"), 0.0)
    assert sent(outs) == ["486"]
    assert [at for at, _ in run(ours, 12)] == [0.5, 1.5, 3.5, 7.5, 11.5]
    assert sent(ours.receive(came(), 12.0)) == ["486"]
    assert ours.receive(came("ACK"), 12.5) == []
    assert ours.receive(came("ACK"), 12.6) == []
    assert ours.receive(came(), 12.7) == []
    assert ours.deadline == 17.5
    assert run(ours, 100) == []
    assert len(ours) == 0


def test_a_refusal_without_ack_is_given_up() -> None:
    ours, invite = invited()
    ours.send_response(invite.key, reply(invite.request, 486, tag="t"), 0.0)
    assert run(ours, 100)[-1][0] == 31.5
    assert len(ours) == 0


def test_accepting_is_the_dialogs_affair() -> None:
    ours, invite = invited()
    accepted = reply(invite.request, 200, tag="t")
    assert sent(ours.send_response(invite.key, accepted, 0.0)) == ["200"]
    assert sent(ours.send_response(invite.key, accepted, 0.5)) == ["200"]
    refusal = reply(invite.request, 486, tag="t")
    assert ours.send_response(invite.key, refusal, 0.6) == []
    assert ours.receive(came(), 0.7) == []
    assert [type(out) for out in ours.receive(came("ACK"), 0.8)] == [AckCame]
    other = ours.receive(came("ACK", "z9hG4bK2"), 0.9)
    assert [type(out) for out in other] == [AckCame]
    assert run(ours, 100) == []
    assert ours.send_response(invite.key, accepted, 100.0) == []


def test_a_cancel_is_answered_and_told_once() -> None:
    ours, invite = invited()
    ours.send_response(invite.key, reply(invite.request, 180, tag="t"), 0.1)
    outs = ours.receive(came("CANCEL"), 1.0)
    assert (sent(outs), told(outs)) == (["200"], [CancelCame(invite.key)])
    (cancelled,) = (out.data for out in outs if isinstance(out, SendDatagram))
    assert b"To: <sip:201@office>;tag=t\r\n" in cancelled
    again = ours.receive(came("CANCEL"), 1.5)
    assert (sent(again), told(again)) == (["200"], [])


def test_a_cancel_too_late_changes_nothing() -> None:
    ours, invite = invited()
    ours.send_response(invite.key, reply(invite.request, 200, tag="t"), 0.1)
    outs = ours.receive(came("CANCEL"), 1.0)
    assert (sent(outs), told(outs)) == (["200"], [])


def test_a_cancel_of_nothing_is_told_so() -> None:
    ours = layer()
    assert sent(ours.receive(came("CANCEL"), 0.0)) == ["481"]


# --- the peer's other requests ------------------------------------------------------


def test_a_request_is_answered_again_as_it_was() -> None:
    ours = layer()
    (asked,) = ours.receive(came("OPTIONS"), 0.0)
    assert isinstance(asked, RequestCame)
    assert ours.receive(came("OPTIONS"), 0.5) == []
    ours.send_response(asked.key, reply(asked.request, 200, tag="t"), 1.0)
    later = reply(asked.request, 500, tag="t")
    assert ours.send_response(asked.key, later, 1.1) == []
    assert sent(ours.receive(came("OPTIONS"), 2.0)) == ["200"]
    assert ours.deadline == 1.0 + LONG_S
    run(ours, 100)
    assert len(ours) == 0


def test_what_comes_on_two_ways_is_taken_once() -> None:
    ours, _ = invited()
    assert sent(ours.receive(came(branch="z9hG4bK2"), 0.1)) == ["482"]
    within_a_dialog = ours.receive(came(branch="z9hG4bK3", tag="t"), 0.2)
    assert [type(out) for out in told(within_a_dialog)] == [RequestCame]


@pytest.mark.parametrize("branch", ["", "old", "z9hG4bK"])
def test_old_branches_are_matched_by_more(branch: str) -> None:
    ours = layer()
    (_, invite) = ours.receive(came(branch=branch), 0.0)
    assert isinstance(invite, RequestCame)
    assert sent(ours.receive(came(branch=branch), 0.1)) == ["100"]
    ours.send_response(invite.key, reply(invite.request, 486), 0.2)
    assert ours.receive(came("ACK", branch), 0.3) == []


def test_a_flood_is_told_to_come_back() -> None:
    ours = replace(layer(), most_requests=3)
    for number in range(3):
        ours.receive(came("OPTIONS", f"z9hG4bK{number}", tag="t"), 0.0)
    assert sent(ours.receive(came("OPTIONS", "z9hG4bKone-more"), 0.0)) == ["503"]
    assert len(ours) == 3


def test_each_transaction_has_its_own_time() -> None:
    ours, invite = invited()
    ours.send_response(invite.key, reply(invite.request, 486, tag="t"), 0.0)
    key, _ = ours.send_request(request("BYE"), 0.2, patience_s=1.0)
    outs = run(ours, 1.6)
    assert [(at, *sent([out])) for at, out in outs] == [
        (0.5, "486"),
        (0.7, "BYE"),
        (1.2,),
        (1.5, "486"),
    ]
    assert outs[2][1] == TransactionFailed(key, Failure.NO_REPLY)


def test_what_cannot_be_read_is_counted() -> None:
    ours = layer(THEIRS)
    assert ours.receive(b"\r\n\r\n", 0.0) == []
    broken = came().replace(b"1 INVITE", b"1 BYE")
    assert sent(ours.receive(broken, 0.0)) == ["400"]
    assert ours.refused == 2
    assert ours.deadline is None
