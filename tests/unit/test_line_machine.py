"""One analog line, from the first ring to on-hook again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tipring.domain.command import Command
from tipring.domain.commands import (
    BeginCall,
    BeginOutgoing,
    CloseRecord,
    CutCall,
    DialOut,
    NoteCaller,
    OpenRecord,
    PutOnHook,
    StepAside,
    TakeOffHook,
)
from tipring.domain.errors import RuleError
from tipring.domain.events import (
    AnsweredBy,
    CallerIdReceived,
    FarEndAnswered,
    Gone,
    HandsetLifted,
    HandsetReplaced,
    LineFault,
    LineRestored,
    RingHeard,
)
from tipring.domain.journal import (
    CallHandedOver,
    CallPlaced,
    CallStillRinging,
    LineLost,
    LineOpened,
    PlacedCallAnswered,
)
from tipring.domain.line import (
    CALLER_ID_KEEPS_S,
    RING_GAP_S,
    SEIZE_SETTLE_S,
    CallOver,
    DialAsked,
    DialFailed,
    Dialled,
    LineMachine,
    LineState,
    OnHook,
    Seized,
    SeizeFailed,
    TakenByHandset,
)

RING = RingHeard()
ANNA = CallerIdReceived("5550100", "ANNA")
WITHHELD = CallerIdReceived(None, withheld=True)
MODEM = "a modem on /dev/ttyACM0"
ANSWERED = FarEndAnswered(AnsweredBy.VOICE)
IN_CALL = (RING, ANNA, Seized())
PUT_DOWN = "the telephone beside us was put down"

Story = tuple[float, object]


def tell(line: LineMachine, *story: Story) -> list[Command]:
    """Let things happen at their times; return all that the line asked for."""
    done: list[Command] = []
    for now, event in story:
        done += line.tick(now)
        done += line.handle(event, now)
    return done


def open_line(rings: int = 1) -> LineMachine:
    line = LineMachine(rings)
    assert tell(line, (0.0, LineRestored(MODEM))) == [LineOpened(MODEM)]
    return line


def line_in(state: LineState) -> LineMachine:
    """Bring a line to *state* the way that life does; now is second 20."""
    line = open_line()
    ways: dict[LineState, tuple[object, ...]] = {
        LineState.DOWN: (LineFault("pulled"),),
        LineState.IDLE: (),
        LineState.RINGING: (RING,),
        LineState.SEIZING: (RING, ANNA),
        LineState.IN_CALL: IN_CALL,
        LineState.RELEASING: (*IN_CALL, CallOver("the flow ended")),
        LineState.DIALLING: (DialAsked("42"),),
        LineState.CALLING: (DialAsked("42"), Dialled()),
        LineState.STEPPING_ASIDE: (*IN_CALL, TakenByHandset()),
        LineState.HANDED_OVER: (*IN_CALL, TakenByHandset(), OnHook()),
        LineState.SHARED: (HandsetLifted(),),
    }
    tell(line, *((20.0, event) for event in ways[state]))
    assert line.state is state
    return line


# --- ringing ----------------------------------------------------------------------


def test_a_british_caller_is_known_before_the_first_ring_and_answered_at_it() -> None:
    line = open_line()
    assert tell(line, (10.0, ANNA)) == []
    assert tell(line, (10.8, RING)) == [OpenRecord(), NoteCaller(ANNA), TakeOffHook(1)]


def test_an_american_caller_is_known_after_the_first_ring_and_answered_then() -> None:
    line = open_line()
    assert tell(line, (10.0, RING)) == [OpenRecord()]
    assert tell(line, (12.5, ANNA)) == [NoteCaller(ANNA), TakeOffHook(1)]
    assert tell(line, (12.6, Seized())) == [BeginCall(rings=1)]


def test_a_caller_who_stays_unknown_is_answered_at_the_second_ring() -> None:
    line = open_line()
    assert tell(line, (10.0, RING)) == [OpenRecord()]
    assert tell(line, (16.0, RING)) == [TakeOffHook(1)]
    assert tell(line, (16.1, Seized())) == [BeginCall(rings=2)]


def test_a_withheld_number_is_an_answer_too_and_needs_no_second_ring() -> None:
    line = open_line()
    done = tell(line, (10.0, RING), (12.5, WITHHELD))
    assert done == [OpenRecord(), NoteCaller(WITHHELD), TakeOffHook(1)]


@pytest.mark.parametrize("caller", [(), ((12.5, ANNA),)])
def test_four_rings_wanted_are_four_rings_heard(caller: tuple[Story, ...]) -> None:
    line = open_line(rings=4)
    tell(line, (10.0, RING), *caller, (16.0, RING), (22.0, RING))
    assert line.state is LineState.RINGING
    assert tell(line, (28.0, RING)) == [TakeOffHook(1)]


def test_caller_id_that_no_ring_follows_is_not_given_to_the_next_caller() -> None:
    line = open_line()
    late = 10.0 + CALLER_ID_KEEPS_S + 0.1
    assert tell(line, (10.0, ANNA), (late, RING)) == [OpenRecord()]
    assert line.caller is None


def test_the_second_call_of_the_day_does_not_inherit_the_first_ones_caller() -> None:
    line = line_in(LineState.RELEASING)
    assert tell(line, (21.0, OnHook())) == [CloseRecord("the flow ended")]
    assert tell(line, (22.0, RING)) == [OpenRecord()]
    assert tell(line, (28.0, RING)) == [TakeOffHook(1)]


def test_a_caller_who_gives_up_leaves_a_closed_record() -> None:
    line = open_line(rings=4)
    tell(line, (10.0, RING), (16.0, RING))
    assert line.deadline == pytest.approx(16.0 + RING_GAP_S)
    assert line.tick(22.9) == []
    assert line.tick(23.0) == [
        CloseRecord("the caller gave up before the call was answered"),
    ]
    assert (line.state, line.rings, line.deadline) == (LineState.IDLE, 0, None)


# --- answering --------------------------------------------------------------------


def test_a_line_that_cannot_be_seized_is_tried_three_times_and_left_in_order() -> None:
    line = line_in(LineState.SEIZING)
    no = SeizeFailed("no answer to ATA")
    assert tell(line, (21.0, no)) == [TakeOffHook(2)]
    assert tell(line, (22.0, no)) == [TakeOffHook(3)]
    assert tell(line, (23.0, no)) == [PutOnHook()]
    assert tell(line, (24.0, OnHook())) == [
        CloseRecord("the line could not be answered: no answer to ATA"),
    ]
    assert line.state is LineState.IDLE


def test_a_second_try_that_succeeds_begins_the_call() -> None:
    line = line_in(LineState.SEIZING)
    done = tell(line, (21.0, SeizeFailed("busy")), (22.0, Seized()))
    assert done == [TakeOffHook(2), BeginCall(rings=1)]


def test_the_tries_of_one_call_are_not_held_against_the_next() -> None:
    line = line_in(LineState.SEIZING)
    no = SeizeFailed("no")
    tell(line, (21.0, no), (22.0, no), (23.0, no), (24.0, OnHook()))
    done = tell(line, (30.0, RING), (32.0, ANNA), (33.0, no))
    assert done[-2:] == [TakeOffHook(1), TakeOffHook(2)]


def test_a_line_that_rings_on_after_ok_is_seized_again() -> None:
    line = line_in(LineState.IN_CALL)
    assert tell(line, (24.0, RING)) == [
        CutCall("the line still rings"),
        CallStillRinging(attempt=2),
        TakeOffHook(2),
    ]
    assert tell(line, (24.1, Seized())) == [BeginCall(rings=1)]


def test_a_line_that_never_stops_ringing_is_given_up_after_three_tries() -> None:
    line = line_in(LineState.IN_CALL)
    reason = "the line rings on although the modem says it is off-hook"
    tell(line, (24.0, RING), (24.1, Seized()), (30.0, RING), (30.1, Seized()))
    assert tell(line, (36.0, RING)) == [CutCall(reason), PutOnHook()]
    assert tell(line, (36.5, OnHook())) == [CloseRecord(reason)]


def test_a_ring_report_that_was_under_way_at_off_hook_is_forgiven() -> None:
    line = line_in(LineState.IN_CALL)
    assert tell(line, (20.0 + SEIZE_SETTLE_S, RING)) == []
    assert line.state is LineState.IN_CALL


@given(first_s=st.floats(0.0, 6.5), period_s=st.floats(3.0, 6.5))
def test_whatever_the_cadence_a_line_that_rings_on_is_found_out(
    first_s: float,
    period_s: float,
) -> None:
    line = line_in(LineState.IN_CALL)
    done = tell(line, (20.0 + first_s, RING))
    if line.state is LineState.IN_CALL:
        done = tell(line, (20.0 + first_s + period_s, RING))
    assert TakeOffHook(2) in done


def test_a_ring_deep_in_a_call_is_no_reason_to_throw_the_caller_out() -> None:
    line = line_in(LineState.IN_CALL)
    assert tell(line, (80.0, RING)) == []
    assert line.state is LineState.IN_CALL


# --- ending -----------------------------------------------------------------------


def test_a_call_that_ends_puts_the_line_on_hook_and_then_closes_its_record() -> None:
    line = line_in(LineState.IN_CALL)
    assert tell(line, (60.0, CallOver("the caller hung up"))) == [PutOnHook()]
    assert tell(line, (60.2, OnHook())) == [CloseRecord("the caller hung up")]
    assert line.state is LineState.IDLE


def test_a_call_that_reports_its_end_twice_is_put_on_hook_once() -> None:
    line = line_in(LineState.RELEASING)
    assert tell(line, (21.0, CallOver("again")), (21.1, RING)) == []
    assert tell(line, (21.2, OnHook())) == [CloseRecord("the flow ended")]


# --- the device leaves ------------------------------------------------------------

LOST = LineLost("unplugged")
AWAY = Gone.LINE_LOST.value
WHAT_IS_DONE: dict[LineState, list[Command]] = {
    LineState.DOWN: [],
    LineState.IDLE: [LOST],
    LineState.RINGING: [LOST, CloseRecord("the line went away while it rang")],
    LineState.SEIZING: [LOST, CloseRecord("the line went away while it rang")],
    LineState.IN_CALL: [LOST, CutCall(AWAY), CloseRecord(AWAY)],
    LineState.RELEASING: [LOST, CloseRecord("the flow ended")],
    LineState.DIALLING: [LOST, CloseRecord(AWAY)],
    LineState.CALLING: [LOST, CutCall(AWAY), CloseRecord(AWAY)],
    LineState.STEPPING_ASIDE: [LOST, CutCall(AWAY), CloseRecord(AWAY)],
    LineState.HANDED_OVER: [LOST, CutCall(AWAY), CloseRecord(AWAY)],
    LineState.SHARED: [LOST],
}


@pytest.mark.parametrize("state", LineState)
def test_a_device_lost_in_any_state_leaves_the_line_down_and_no_record_open(
    state: LineState,
) -> None:
    line = line_in(state)
    assert tell(line, (21.0, LineFault("unplugged"))) == WHAT_IS_DONE[state]
    assert (line.state, line.deadline) == (LineState.DOWN, None)


@pytest.mark.parametrize(
    "late",
    [
        OnHook(),
        Seized(),
        SeizeFailed("gone"),
        Dialled(),
        DialFailed("gone"),
        CallOver("cut"),
        LineFault("again"),
    ],
)
def test_late_words_of_a_lost_device_are_of_no_consequence(late: object) -> None:
    assert tell(line_in(LineState.DOWN), (21.0, late)) == []


@pytest.mark.parametrize("state", LineState)
def test_a_device_that_comes_back_is_fresh(state: LineState) -> None:
    line = line_in(state)
    tell(line, (21.0, LineFault("unplugged")), (25.0, LineRestored(MODEM)))
    assert tell(line, (30.0, RING)) == [OpenRecord()]
    assert tell(line, (36.0, RING)) == [TakeOffHook(1)]


def test_a_device_cannot_come_back_that_never_left() -> None:
    with pytest.raises(RuleError, match="LineRestored is not allowed while the line"):
        line_in(LineState.IDLE).handle(LineRestored(MODEM), 21.0)


# --- the telephone beside us -------------------------------------------------------


def test_somebody_who_answers_on_the_telephone_beside_us_has_the_call() -> None:
    line = line_in(LineState.RINGING)
    assert tell(line, (21.0, HandsetLifted())) == [
        CloseRecord("answered on the telephone beside us"),
    ]
    assert (line.state, line.deadline) == (LineState.SHARED, None)
    assert tell(line, (95.0, HandsetReplaced())) == []
    assert line.state is LineState.IDLE


def test_somebody_who_dials_out_beside_us_is_left_alone() -> None:
    line = line_in(LineState.IDLE)
    seen = []
    for now, event in ((21.0, HandsetLifted()), (90.0, HandsetReplaced())):
        assert tell(line, (now, event)) == []
        seen.append(line.state)
    assert seen == [LineState.SHARED, LineState.IDLE]


def test_a_ring_proves_that_the_telephone_beside_us_was_put_back() -> None:
    line = line_in(LineState.SHARED)
    assert tell(line, (60.0, RING)) == [OpenRecord()]
    assert tell(line, (62.0, ANNA)) == [NoteCaller(ANNA), TakeOffHook(1)]


def test_a_telephone_lifted_during_our_call_does_not_disturb_it() -> None:
    line = line_in(LineState.IN_CALL)
    assert tell(line, (30.0, HandsetLifted()), (40.0, HandsetReplaced())) == []
    assert line.state is LineState.IN_CALL


# --- calling somebody -------------------------------------------------------------


def test_who_is_called_and_answers_is_in_a_call() -> None:
    line = open_line()
    assert tell(line, (10.0, DialAsked("42"))) == [
        OpenRecord(),
        CallPlaced("42"),
        DialOut("42"),
    ]
    assert tell(line, (13.0, Dialled())) == [BeginOutgoing()]
    seen = [line.state]
    answered = [PlacedCallAnswered("a voice")]
    assert tell(line, (20.0, ANSWERED), (21.0, RING)) == answered
    assert [*seen, line.state] == [LineState.CALLING, LineState.IN_CALL]
    assert tell(line, (60.0, CallOver("done")), (61.0, OnHook())) == [
        PutOnHook(),
        CloseRecord("done"),
    ]


def test_who_does_not_answer_is_hung_up_on() -> None:
    line = line_in(LineState.CALLING)
    assert tell(line, (50.0, RING), (50.0, CallOver("no answer"))) == [PutOnHook()]


def test_a_number_that_cannot_be_dialled_leaves_an_idle_line() -> None:
    line = line_in(LineState.DIALLING)
    assert tell(line, (26.0, DialFailed("no dial tone"))) == [
        CloseRecord("nobody was called: no dial tone"),
    ]
    assert line.state is LineState.IDLE


def test_a_call_that_comes_while_we_dial_is_answered_when_we_let_go() -> None:
    line = line_in(LineState.DIALLING)
    done = tell(line, (20.1, ANNA), (20.2, RING), (21.0, DialFailed("it rings")))
    assert done == [
        CloseRecord("nobody was called: it rings"),
        OpenRecord(),
        NoteCaller(ANNA),
        TakeOffHook(1),
    ]


@pytest.mark.parametrize("state", sorted(set(LineState) - {LineState.IDLE}))
def test_only_an_idle_line_can_dial(state: LineState) -> None:
    assert not line_in(state).allows(DialAsked("42"))


# --- handing a call over ----------------------------------------------------------


def test_a_caller_goes_on_talking_on_the_telephone_beside_us() -> None:
    line = line_in(LineState.IN_CALL)
    assert tell(line, (30.0, HandsetLifted()), (30.1, TakenByHandset())) == [
        StepAside(),
    ]
    assert tell(line, (30.2, OnHook())) == [CallHandedOver()]
    seen = [line.state]
    assert tell(line, (90.0, HandsetReplaced())) == [CutCall(PUT_DOWN), PutOnHook()]
    assert tell(line, (90.1, OnHook())) == [CloseRecord(PUT_DOWN)]
    assert [*seen, line.state] == [LineState.HANDED_OVER, LineState.IDLE]


@pytest.mark.parametrize(
    ("event", "reason"),
    [(HandsetReplaced(), PUT_DOWN), (CallOver("the office"), "the office")],
)
def test_a_call_that_ends_while_we_step_aside_is_released(
    event: object, reason: str
) -> None:
    line = line_in(LineState.STEPPING_ASIDE)
    done = tell(line, (20.1, event), (20.2, HandsetReplaced()), (20.3, OnHook()))
    assert done == [CutCall(reason), PutOnHook()]
    assert tell(line, (20.4, OnHook())) == [CloseRecord(reason)]


def test_the_office_may_end_the_record_of_a_call_that_was_handed_over() -> None:
    line = line_in(LineState.HANDED_OVER)
    assert tell(line, (60.0, CallOver("the office"))) == [PutOnHook()]


def test_a_ring_tells_that_the_talk_beside_us_was_over() -> None:
    line = line_in(LineState.HANDED_OVER)
    assert tell(line, (99.0, ANNA), (99.9, RING)) == [
        CutCall(PUT_DOWN),
        CloseRecord(PUT_DOWN),
        OpenRecord(),
        NoteCaller(ANNA),
        TakeOffHook(1),
    ]


# --- whatever happens ---------------------------------------------------------------

HAPPENINGS = (
    RING,
    ANNA,
    HandsetLifted(),
    HandsetReplaced(),
    LineFault("pulled"),
    LineRestored(MODEM),
    Seized(),
    SeizeFailed("no"),
    CallOver("done"),
    OnHook(),
    DialAsked("42"),
    Dialled(),
    DialFailed("no"),
    ANSWERED,
    TakenByHandset(),
)


@settings(deadline=None)
@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from(HAPPENINGS), st.floats(0.0, 9.0)), max_size=60),
)
def test_records_are_opened_and_closed_in_turn_and_calls_live_inside_them(
    rings: int,
    happenings: list[tuple[object, float]],
) -> None:
    line = open_line(rings)
    now, record_open = 0.0, False
    for event, pause_s in happenings:
        now += pause_s
        done = line.tick(now)
        if line.allows(event):
            done += line.handle(event, now)
        for command in done:
            match command:
                case OpenRecord():
                    assert not record_open
                    record_open = True
                case CloseRecord():
                    assert record_open
                    record_open = False
                case (
                    NoteCaller()
                    | TakeOffHook()
                    | BeginCall()
                    | CutCall()
                    | DialOut()
                    | BeginOutgoing()
                    | StepAside()
                ):
                    assert record_open
    at_rest = line.state in {LineState.IDLE, LineState.DOWN, LineState.SHARED}
    assert record_open is not at_rest


def test_a_caller_id_that_crosses_our_answer_is_noted() -> None:
    line = line_in(LineState.SEIZING)
    line.caller = None
    assert tell(line, (30.0, ANNA)) == [NoteCaller(ANNA)]


def test_a_caller_id_long_after_the_answer_is_a_call_waiting() -> None:
    line = line_in(LineState.IN_CALL)
    line.caller = None
    assert tell(line, (90.0, ANNA)) == []
