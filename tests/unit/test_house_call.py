"""Calls of the house by their rules: who rings, who talks, who is sent where."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.house import ANNA, BEN, PEOPLE, Diary, book
from tipring.domain.again_entries import AgainEntry, OfferedAgain, TalkCut
from tipring.domain.errors import RuleError
from tipring.domain.extensions import Extension
from tipring.domain.house.book import HouseBook
from tipring.domain.house.call import (
    AGAIN,
    CALLER,
    HANGS_UP_S,
    HouseCallMachine,
    HouseState,
)
from tipring.domain.house.codes import Feature
from tipring.domain.house.happenings import (
    EndAnswered,
    EndBack,
    EndGone,
    EndHeld,
    EndReplaced,
    EndRings,
    EndSends,
    EndTaken,
    FeatureDone,
    FeatureFailed,
    HouseParty,
    NotInside,
    NumberDialled,
    WentInside,
)
from tipring.domain.house.meanings import (
    AsCaller,
    AtAgentDesk,
    Inside,
    LeavesMessage,
    ListensToMailbox,
    WaitsInQueue,
)
from tipring.domain.house.orders import (
    AnswerEnd,
    CallEnd,
    Confirm,
    DoFeature,
    Introduce,
    JoinEnds,
    LetHearEarly,
    LetRing,
    PartEnds,
    RefuseEnd,
    ReleaseEnd,
    RingEnd,
    SendInside,
    TellSender,
)
from tipring.domain.house.seeking import MOST_TRIED, forward_refusal
from tipring.domain.house.wishes import Wishes
from tipring.domain.house_entries import (
    DoNotDisturbSet,
    ForwardSet,
    HouseCallAnswered,
    HouseCallBegan,
    HouseCallEnded,
    HouseCallForwarded,
    HouseCallPickedUp,
    HouseCallRang,
    HouseCallSentOut,
    HouseCallTransferred,
    HouseEntry,
    OutsideRefused,
)
from tipring.domain.leg_events import LegEnd


def who(extension: Extension) -> HouseParty:
    number = extension.number
    return HouseParty(number=number, name=extension.name, extension=number)


STREET = HouseParty(number="12125550142")


class House:
    """A call of Anna's, or of somebody else's."""

    def __init__(
        self,
        diary: Diary | None = None,
        caller: Extension = ANNA,
        rules: HouseBook | None = None,
    ) -> None:
        self.diary = diary or Diary()
        self.now = 100.0
        self.payer = caller.number
        self.machine = HouseCallMachine(
            who(caller),
            rules or book(),
            self.diary.wishes_of,
            self.diary.last_caller,
        )
        self.written: list[HouseEntry] = []

    def dials(self, number: str) -> list[object]:
        return self.hears(NumberDialled(number, self.payer))

    def hears(self, *events: object) -> list[object]:
        """Let things happen; return what is to be done about the last one."""
        done: list[object] = []
        for event in events:
            done = self._sort(self.machine.handle(event, self.now))
        return done

    def waits(self, seconds: float) -> list[object]:
        self.now += seconds
        return self._sort(self.machine.tick(self.now))

    def _sort(self, commands: Sequence[object]) -> list[object]:
        self.written += [each for each in commands if isinstance(each, HouseEntry)]
        return [each for each in commands if not isinstance(each, HouseEntry)]

    @property
    def state(self) -> HouseState:
        return self.machine.state

    def talks(self, number: str = "202") -> "House":
        self.dials(number)
        self.hears(EndAnswered(self.machine.far))
        assert self.state is HouseState.TALKING
        return self


# --- a call ---------------------------------------------


def test_a_colleague_rings_answers_and_both_talk() -> None:
    house = House()
    assert house.dials("202") == [RingEnd(2, "202", who(ANNA))]
    assert house.hears(EndRings(2)) == [LetRing(CALLER)]
    assert house.hears(EndAnswered(2)) == [
        AnswerEnd(CALLER),
        JoinEnds(CALLER, 2),
        Introduce(CALLER, who(BEN)),
        Introduce(2, who(ANNA)),
    ]
    left = house.hears(EndGone(2, LegEnd.HUNG_UP))
    assert left[1] == ReleaseEnd(CALLER, LegEnd.HUNG_UP, "the other one hung up")
    assert house.written == [
        HouseCallBegan("201", "202"),
        HouseCallRang("202", "201"),
        HouseCallAnswered("202"),
        HouseCallEnded("hung up", ""),
    ]


def test_who_gives_up_before_anybody_answers_silences_the_other() -> None:
    house = House()
    house.dials("202")
    assert house.hears(EndGone(CALLER, LegEnd.CANCELLED)) == [
        ReleaseEnd(2, LegEnd.CANCELLED, "the caller left")
    ]
    assert house.state is HouseState.OVER
    assert house.hears(EndGone(2, LegEnd.CANCELLED)) == []


@pytest.mark.parametrize(
    "how", [LegEnd.BUSY, LegEnd.DECLINED, LegEnd.UNREGISTERED, LegEnd.UNREACHABLE]
)
def test_who_does_not_take_a_call_is_told_as_it_is(how: LegEnd) -> None:
    house = House()
    house.dials("202")
    assert house.hears(EndGone(2, how)) == [RefuseEnd(CALLER, how)]
    assert house.written[-1] == HouseCallEnded(how.value, how.value)


def test_a_telephone_rings_as_long_as_its_extension_says() -> None:
    house = House(caller=BEN)
    house.dials("203")
    assert house.waits(9.9) == []
    assert house.waits(0.1) == [
        ReleaseEnd(2, LegEnd.CANCELLED, "nobody answered"),
        SendInside(CALLER, LeavesMessage("cara")),
    ]
    assert house.hears(WentInside()) == []
    assert house.state is HouseState.OVER


def test_where_every_inside_line_is_in_use_it_is_busy() -> None:
    house = House()
    assert house.dials("300") == [SendInside(CALLER, WaitsInQueue("sales"))]
    assert house.hears(NotInside()) == [RefuseEnd(CALLER, LegEnd.BUSY)]


@pytest.mark.parametrize(
    ("dialled", "place"),
    [
        ("300", WaitsInQueue("sales")),
        ("400", LeavesMessage("office")),
        ("*97", ListensToMailbox("anna")),
        ("*98", ListensToMailbox()),
        ("*45", AtAgentDesk("anna")),
        ("*40", AsCaller("main")),
    ],
)
def test_what_the_office_answers_itself_is_entered(dialled: str, place: Inside) -> None:
    house = House(rules=book(front="main"))
    assert house.dials(dialled) == [SendInside(CALLER, place)]
    assert house.hears(EndHeld(CALLER), EndBack(CALLER)) == []
    assert house.hears(EndGone(CALLER, LegEnd.HUNG_UP)) == []
    assert house.state is HouseState.OVER


def test_ones_own_number_is_busy_and_a_wrong_one_refused() -> None:
    assert House(caller=BEN).dials("202") == [RefuseEnd(CALLER, LegEnd.BUSY)]
    assert House().dials("299") == [RefuseEnd(CALLER, LegEnd.REFUSED)]
    assert House().dials("*40") == [RefuseEnd(CALLER, LegEnd.REFUSED)]
    assert House(caller=BEN).dials("*97") == [RefuseEnd(CALLER, LegEnd.REFUSED)]


# --- the street ---------------------------------------------


def test_a_number_outside_is_called_as_who_calls_wants_to_be_seen() -> None:
    house = House(caller=BEN)
    assert house.dials("912125550142") == [CallEnd(2, "12125550142", "5550100")]
    assert house.hears(EndRings(2, early_sound=True)) == [LetHearEarly(CALLER, 2)]
    assert HouseCallSentOut("12125550142", "202") in house.written
    house = House()
    assert house.dials("912128880000") == [CallEnd(2, "12128880000")]


@pytest.mark.parametrize(
    ("caller", "dialled"),
    [("204", "912125550142"), ("201", "919005550142"), ("201", "912129990000")],
)
def test_toll_is_refused(caller: str, dialled: str) -> None:
    house = House(caller=PEOPLE[caller])
    assert house.dials(dialled) == [RefuseEnd(CALLER, LegEnd.REFUSED)]


def test_help_is_called_by_whoever_wants_it() -> None:
    house = House(caller=PEOPLE["204"])
    assert house.dials("911") == [CallEnd(2, "911", for_help=True)]
    assert house.hears(EndGone(2, LegEnd.BUSY)) == [RefuseEnd(CALLER, LegEnd.BUSY)]


# --- wishes ---------------------------------------------


def test_who_is_not_to_be_disturbed_is_not_rung() -> None:
    diary = Diary(of_202=Wishes(do_not_disturb=True))
    assert House(diary).dials("202") == [RefuseEnd(CALLER, LegEnd.BUSY)]


def test_forwards_are_followed_and_shown() -> None:
    diary = Diary(of_202=Wishes(always="203"), of_203=Wishes(no_answer="300"))
    house = House(diary)
    assert house.dials("202") == [RingEnd(2, "203", who(ANNA), "for 202")]
    assert house.hears(EndGone(2, LegEnd.UNREGISTERED)) == [
        SendInside(CALLER, WaitsInQueue("sales"))
    ]
    assert [each for each in house.written if isinstance(each, HouseCallForwarded)] == [
        HouseCallForwarded("202", "203", "always"),
        HouseCallForwarded("203", "300", "unregistered"),
    ]


def test_forwards_in_a_circle_end_in_the_mailbox_or_busy() -> None:
    diary = Diary(of_202=Wishes(always="203"), of_203=Wishes(always="202"))
    assert House(diary).dials("202") == [SendInside(CALLER, LeavesMessage("cara"))]
    back = Diary(of_202=Wishes(busy="201"))
    house = House(back)
    house.dials("202")
    assert house.hears(EndGone(2, LegEnd.DECLINED)) == [RefuseEnd(CALLER, LegEnd.BUSY)]


def test_a_chain_of_forwards_has_an_end() -> None:
    people = {f"{n}": Extension(number=f"{n}") for n in range(500, 500 + 20)}
    wishes = {f"of_{n}": Wishes(always=f"{n + 1}") for n in range(500, 519)}
    rules = book(extensions={**PEOPLE, **people})
    house = House(Diary(**wishes), rules=rules)
    assert house.dials("500") == [RefuseEnd(CALLER, LegEnd.REFUSED)]
    assert len(house.written) == MOST_TRIED + 1


def test_who_forwards_to_the_street_pays_for_it() -> None:
    diary = Diary(of_202=Wishes(always="912125550142"))
    house = House(diary, caller=PEOPLE["204"])
    assert house.dials("202") == [CallEnd(2, "12125550142", "5550100")]
    diary = Diary(of_204=Wishes(always="912125550142"))
    house = House(diary)
    assert house.dials("204") == [RefuseEnd(CALLER, LegEnd.REFUSED)]
    refused = [each for each in house.written if isinstance(each, OutsideRefused)]
    assert refused == [
        OutsideRefused("204", "12125550142", "204 may call inside only (reach)")
    ]


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("203", ""),
        ("300", ""),
        ("400", ""),
        ("912125550142", ""),
        ("201", "an extension does not forward to itself"),
        ("919005550142", "19005550142 is not among the allowed numbers of [outside]"),
        ("912129990000", "no route leads to 12129990000"),
        ("911", "calls are not forwarded to 911"),
        ("*43", "calls are not forwarded to *43"),
        ("77", "nobody here has the number 77"),
    ],
)
def test_forwards_lead_where_calls_may_go(to: str, why: str) -> None:
    assert forward_refusal(book(), "201", to) == why


# --- codes ---------------------------------------------


@pytest.mark.parametrize(
    ("dialled", "entry"),
    [
        ("*78", DoNotDisturbSet("201", on=True, by="telephone")),
        ("*79", DoNotDisturbSet("201", on=False, by="telephone")),
        ("*72202", ForwardSet("201", "always", "202", "telephone")),
        ("*73", ForwardSet("201", "always", "", "telephone")),
        ("*90202", ForwardSet("201", "when busy", "202", "telephone")),
        ("*53", ForwardSet("201", "when not answered", "", "telephone")),
    ],
)
def test_wishes_are_noted_and_confirmed(dialled: str, entry: HouseEntry) -> None:
    house = House()
    assert house.dials(dialled) == [Confirm(CALLER)]
    assert house.written[-1] == entry
    assert house.written[0] == HouseCallBegan("201", dialled[:3])
    house.hears(EndGone(CALLER, LegEnd.HUNG_UP))
    assert house.state is HouseState.OVER


def test_a_forward_to_nowhere_is_refused() -> None:
    house = House()
    assert house.dials("*72201") == [RefuseEnd(CALLER, LegEnd.REFUSED)]
    assert not any(isinstance(each, ForwardSet) for each in house.written)


@pytest.mark.parametrize(
    ("dialled", "feature", "number"),
    [
        ("*8", Feature.PICK_UP, ""),
        ("*8203", Feature.PICK_UP, "203"),
        ("*43", Feature.ECHO, ""),
        ("*55203", Feature.LISTEN, "203"),
        ("*58203", Feature.TAKE_OVER, "203"),
    ],
)
def test_some_codes_are_the_desks_work(
    dialled: str, feature: Feature, number: str
) -> None:
    house = House()
    assert house.dials(dialled) == [DoFeature(CALLER, feature, number)]
    failed = House()
    failed.dials(dialled)
    nobody = FeatureFailed(LegEnd.REFUSED, "nobody rings")
    assert failed.hears(nobody) == [RefuseEnd(CALLER, LegEnd.REFUSED)]
    assert house.hears(EndHeld(CALLER), EndBack(CALLER), FeatureDone()) == []
    assert house.state is HouseState.OVER


def test_only_who_supervises_listens_to_others() -> None:
    house = House(caller=BEN)
    assert house.dials("*55203") == [RefuseEnd(CALLER, LegEnd.REFUSED)]
    assert house.written[-1] == HouseCallEnded("refused", "202 does not supervise")


def test_who_called_last_is_called_back() -> None:
    diary = Diary()
    assert House(diary).dials("*69") == [RefuseEnd(CALLER, LegEnd.REFUSED)]
    diary.callers["201"] = "202"
    assert House(diary).dials("*69") == [RingEnd(2, "202", who(ANNA))]
    diary.callers["201"] = "*78"
    assert House(diary).dials("*69") == [RefuseEnd(CALLER, LegEnd.REFUSED)]


# --- hold, transfer ---------------------------------------------


def test_who_is_on_hold_hears_music() -> None:
    house = House().talks()
    assert house.hears(EndHeld(2)) == [PartEnds((CALLER,))]
    assert house.hears(EndHeld(CALLER)) == [PartEnds(())]
    assert house.hears(EndBack(2)) == [PartEnds((2,))]
    assert house.hears(EndBack(CALLER)) == [JoinEnds(CALLER, 2)]


def test_a_blind_transfer_lets_the_sender_go_when_somebody_answers() -> None:
    house = House().talks()
    assert house.hears(EndHeld(CALLER), EndSends(CALLER, "203")) == [
        PartEnds((2,)),
        RingEnd(3, "203", who(BEN)),
    ]
    assert house.hears(EndRings(3)) == [LetRing(2)]
    assert house.hears(EndAnswered(3)) == [
        TellSender(CALLER, None),
        ReleaseEnd(CALLER, LegEnd.HUNG_UP, "the transfer is done"),
        JoinEnds(2, 3),
        Introduce(2, who(PEOPLE["203"])),
        Introduce(3, who(BEN)),
    ]
    assert HouseCallTransferred("201", "203") in house.written
    assert house.hears(EndGone(CALLER, LegEnd.HUNG_UP)) == []
    assert house.state is HouseState.TALKING


def test_whom_nobody_takes_goes_back_to_the_sender() -> None:
    house = House().talks()
    house.hears(EndHeld(2), EndSends(2, "204"))
    assert house.hears(EndGone(3, LegEnd.BUSY)) == [
        TellSender(2, LegEnd.BUSY),
        PartEnds((CALLER,)),
    ]
    assert house.hears(EndBack(2)) == [JoinEnds(CALLER, 2)]


def test_a_sender_who_hung_up_is_rung_again() -> None:
    house = House().talks()
    house.hears(EndSends(CALLER, "204"))
    assert house.hears(EndGone(CALLER, LegEnd.HUNG_UP)) == []
    assert house.hears(EndGone(3, LegEnd.DECLINED)) == [
        RingEnd(4, "201", who(BEN), "back")
    ]
    assert house.waits(ANNA.ring_s) == [
        ReleaseEnd(4, LegEnd.CANCELLED, "nobody answered"),
        ReleaseEnd(2, LegEnd.NO_ANSWER, "nobody answered"),
    ]
    assert house.state is HouseState.OVER


def test_a_telephone_that_hangs_up_since_its_transfer_failed_is_rung_again() -> None:
    house = House().talks()
    house.hears(EndSends(2, "204"), EndGone(3, LegEnd.BUSY))
    assert house.hears(EndGone(2, LegEnd.HUNG_UP)) == [
        PartEnds(),
        RingEnd(4, "202", who(ANNA), "back"),
    ]
    house.hears(EndAnswered(4))
    assert house.hears(EndGone(4, LegEnd.HUNG_UP))[0] == PartEnds()
    assert house.state is HouseState.OVER


def test_who_hangs_up_some_time_after_a_failed_transfer_ends_the_call() -> None:
    house = House().talks()
    house.hears(EndSends(2, "204"), EndGone(3, LegEnd.BUSY))
    house.waits(HANGS_UP_S + 1)
    house.hears(EndGone(2, LegEnd.HUNG_UP))
    assert house.state is HouseState.OVER


def test_a_sender_whom_nobody_recalls_any_more_is_forgotten() -> None:
    house = House().talks()
    house.hears(EndSends(CALLER, "204"), EndGone(CALLER, LegEnd.HUNG_UP))
    house.hears(EndAnswered(3))
    house.hears(EndSends(3, "299"))
    assert house.state is HouseState.TALKING


def test_who_is_sent_on_and_hangs_up_ends_it_all() -> None:
    house = House().talks()
    house.hears(EndSends(CALLER, "203"))
    assert house.hears(EndGone(2, LegEnd.HUNG_UP)) == [
        ReleaseEnd(3, LegEnd.CANCELLED, "the caller left"),
        TellSender(CALLER, LegEnd.CANCELLED),
        ReleaseEnd(CALLER, LegEnd.HUNG_UP, "no transfer: cancelled"),
    ]


def test_a_transfer_into_a_flow_is_done_when_it_is_there() -> None:
    house = House().talks()
    assert house.hears(EndSends(CALLER, "300")) == [
        PartEnds((2,)),
        SendInside(2, WaitsInQueue("sales")),
    ]
    assert house.hears(WentInside()) == [
        TellSender(CALLER, None),
        ReleaseEnd(CALLER, LegEnd.HUNG_UP, "the transfer is done"),
    ]
    house = House().talks()
    house.hears(EndSends(CALLER, "300"))
    assert house.hears(NotInside())[0] == TellSender(CALLER, LegEnd.BUSY)
    assert house.state is HouseState.TALKING


def test_a_sender_may_leave_while_the_other_enters() -> None:
    house = House().talks()
    house.hears(EndSends(CALLER, "300"), EndGone(CALLER, LegEnd.HUNG_UP))
    assert house.hears(WentInside()) == []
    house = House().talks()
    house.hears(EndSends(CALLER, "300"))
    assert house.hears(EndGone(2, LegEnd.HUNG_UP))[0] == TellSender(
        CALLER, LegEnd.CANCELLED
    )


@pytest.mark.parametrize("to", ["919005550142", "*78", "299", "", "202"])
def test_nobody_is_sent_where_the_sender_may_not_call(to: str) -> None:
    house = House().talks()
    refused = house.hears(EndSends(CALLER, to))
    told = [each for each in refused if isinstance(each, TellSender)]
    assert [each.how in {LegEnd.REFUSED, LegEnd.BUSY} for each in told] == [True]
    assert refused[-1] == JoinEnds(2, CALLER)
    assert not any(isinstance(each, CallEnd) for each in refused)


def test_the_street_sends_nobody_anywhere() -> None:
    house = House().talks("912125550142")
    assert house.hears(EndSends(2, "912125550100")) == [TellSender(2, LegEnd.REFUSED)]


@pytest.mark.parametrize("dialled", ["202", "300", "*43"])
def test_nobody_is_sent_on_before_there_is_a_talk(dialled: str) -> None:
    house = House()
    house.dials(dialled)
    assert house.hears(EndSends(CALLER, "203")) == [TellSender(CALLER, LegEnd.REFUSED)]


# --- other parties ---------------------------------------------


def test_a_ringing_call_is_picked_up() -> None:
    house = House()
    house.dials("202")
    assert house.hears(EndReplaced(2, who(PEOPLE["203"]), answered=False)) == [
        AnswerEnd(2),
        AnswerEnd(CALLER),
        JoinEnds(CALLER, 2),
        Introduce(CALLER, who(PEOPLE["203"])),
        Introduce(2, who(ANNA)),
    ]
    assert HouseCallPickedUp("202", "203") in house.written


def test_an_attended_transfer_puts_another_party_in_the_senders_place() -> None:
    talking = House().talks()
    assert talking.hears(EndReplaced(CALLER, STREET, answered=True)) == [
        JoinEnds(CALLER, 2),
        Introduce(CALLER, who(BEN)),
        Introduce(2, STREET),
    ]
    ringing = House()
    ringing.dials("202")
    assert ringing.hears(EndReplaced(CALLER, STREET, answered=True)) == [
        Introduce(2, STREET),
        LetRing(CALLER),
    ]
    assert AnswerEnd(CALLER) not in ringing.hears(EndAnswered(2))


def test_a_call_goes_on_at_another_telephone_of_the_same_extension() -> None:
    house = House().talks()
    house.hears(EndHeld(CALLER))
    assert house.hears(EndReplaced(CALLER, who(ANNA), answered=False))[:2] == [
        AnswerEnd(CALLER),
        JoinEnds(CALLER, 2),
    ]


def test_who_is_taken_into_another_call_leaves_the_sender_done() -> None:
    house = House().talks()
    assert house.hears(EndTaken(2)) == [
        PartEnds(),
        TellSender(CALLER, None),
        ReleaseEnd(CALLER, LegEnd.HUNG_UP, "the transfer is done"),
    ]
    house = House().talks()
    untold = house.hears(EndTaken(2, told=False))
    assert not any(isinstance(each, TellSender) for each in untold)


# --- a way that breaks ---------------------------------------------

TORN = EndGone(2, LegEnd.LOST, "no sound came any more", again=True)


def test_whom_a_broken_way_took_is_called_again_for_who_is_left() -> None:
    house = House(caller=BEN).talks("912125550142")
    assert house.hears(TORN) == [
        PartEnds(),
        Introduce(CALLER, STREET, AGAIN),
        LetRing(CALLER),
        CallEnd(3, STREET.number, "5550100", again=True),
    ]
    assert house.hears(EndRings(3)) == [LetRing(CALLER)]
    assert JoinEnds(CALLER, 3) in house.hears(EndAnswered(3))
    assert [each for each in house.written if isinstance(each, AgainEntry)] == [
        TalkCut(STREET.number, "202", "no sound came any more"),
        OfferedAgain(STREET.number, "202"),
    ]


def test_who_does_not_want_the_call_again_hangs_up() -> None:
    house = House().talks("912125550142")
    house.hears(TORN)
    (released,) = house.hears(EndGone(CALLER, LegEnd.HUNG_UP))
    assert released == ReleaseEnd(3, LegEnd.CANCELLED, "the caller left")
    assert house.state is HouseState.OVER


def test_who_is_not_reached_again_ends_the_call() -> None:
    house = House().talks("912125550142")
    house.hears(TORN)
    why = "no line is idle"
    assert house.hears(EndGone(3, LegEnd.UNREACHABLE, why)) == [
        ReleaseEnd(CALLER, LegEnd.UNREACHABLE, why)
    ]


def test_nobody_is_called_again_for_the_street_or_in_the_place_of_a_colleague() -> None:
    house = House().talks("912125550142")
    house.hears(EndReplaced(2, who(BEN), answered=True))
    assert ReleaseEnd(CALLER, LegEnd.HUNG_UP, TORN.why) in house.hears(TORN)
    house = House().talks("912125550142")
    house.hears(EndReplaced(CALLER, STREET, answered=True))
    assert ReleaseEnd(CALLER, LegEnd.HUNG_UP, TORN.why) in house.hears(TORN)
    assert house.state is HouseState.OVER


def test_late_news_moves_nothing() -> None:
    house = House().talks()
    assert house.hears(EndRings(2), EndAnswered(2), EndGone(9, LegEnd.BUSY)) == []
    house = House()
    house.dials("202")
    assert house.hears(EndRings(9), EndAnswered(9), EndGone(9, LegEnd.BUSY)) == []
    assert house.hears(EndHeld(CALLER), EndBack(CALLER)) == []
    with pytest.raises(RuleError):
        house.hears(WentInside())


# --- whatever happens ---------------------------------------------

_ENDS = st.integers(1, 4)
_HOWS = st.sampled_from(LegEnd)
_NUMBERS = st.sampled_from(
    ["201", "202", "203", "204", "300", "400", "912125550142", "19", "911", "*8", "*45"]
)
_HAPPENINGS: list[st.SearchStrategy[object]] = [
    st.builds(EndRings, _ENDS, st.booleans()),
    st.builds(EndAnswered, _ENDS),
    st.builds(EndGone, _ENDS, _HOWS, st.just("torn"), st.booleans()),
    st.builds(EndHeld, _ENDS),
    st.builds(EndBack, _ENDS),
    st.builds(EndSends, _ENDS, _NUMBERS),
    st.builds(EndReplaced, _ENDS, st.just(STREET), st.booleans()),
    st.builds(EndTaken, _ENDS),
    st.just(WentInside()),
    st.just(NotInside()),
    st.floats(0, 30),
]


class Telephones:
    """Every end as the desk has it, to see that none is forgotten or used twice."""

    def __init__(self) -> None:
        self.there = {CALLER}

    def do(self, order: object) -> None:
        match order:
            case RingEnd(end=end) | CallEnd(end=end):
                assert end not in self.there
                self.there.add(end)
            case ReleaseEnd(end=end) | RefuseEnd(end=end):
                self.there.discard(end)
            case JoinEnds(one, other):
                assert {one, other} <= self.there
            case SendInside(end=end) | AnswerEnd(end=end):
                assert end in self.there
            case _:
                pass


def _live(house: House, phones: Telephones, event: Any) -> None:  # noqa: ANN401
    end = getattr(event, "end", None)
    machine = house.machine
    if end is not None and end not in phones.there:
        return
    if isinstance(event, EndTaken | EndReplaced) and end not in {
        machine.near,
        machine.far,
    }:
        return
    if isinstance(event, float):
        done = house.waits(event)
    elif machine.allows(event):
        done = house.hears(event)
    else:
        return
    if isinstance(event, EndGone | EndTaken):
        phones.there.discard(event.end)
    if isinstance(event, WentInside):
        phones.there.discard(machine.near)
    for order in done:
        phones.do(order)


@settings(max_examples=150, deadline=None)
@given(_NUMBERS, st.lists(st.one_of(_HAPPENINGS), max_size=14))
def test_whatever_happens_no_end_is_left_behind(
    dialled: str, events: list[object]
) -> None:
    house, phones = (
        House(Diary(of_204=Wishes(busy="202", no_answer="203"))),
        Telephones(),
    )
    for order in house.dials(dialled):
        phones.do(order)
    for event in events:
        _live(house, phones, event)
        if house.state is HouseState.OVER:
            assert phones.there == set()
            return
        assert house.machine.near in phones.there
