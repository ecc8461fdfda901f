"""What a caller hears in a queue, and may do there."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.waiting import (
    ELSEWHERE,
    HUNG_UP,
    MONDAY_MORNING,
    NEW_YORK,
    NEWS,
    Waiting,
    place,
    queue_office,
)
from tipring.domain.call import LONGEST_CALL_S, LONGEST_STAY_S, NOBODY_THERE_S
from tipring.domain.call_events import (
    CallerLeft,
    PromptFailed,
    QueueNews,
    TransferEnded,
)
from tipring.domain.commands import (
    Backdrop,
    SetBackdrop,
    StopPlaying,
    TransferTo,
)
from tipring.domain.events import Tone, ToneHeard, VoiceHeard
from tipring.domain.flow import QueueNode
from tipring.domain.hours import Schedule
from tipring.domain.queue.announcer import PLACE_PATIENCE_S, PROMISE_PATIENCE_S
from tipring.domain.queue.away import BUSY_TONE_S, SECOND_WAIT_S
from tipring.domain.queue.happenings import (
    CallbackBooked,
    CallbackReached,
    CallerHungUp,
    CallerJoined,
    CallerSteppedOut,
    CallerWithdrawn,
    WelcomeEnded,
)
from tipring.domain.queue.orders import (
    AgentLifted,
    CallbackKept,
    CameBack,
    Entered,
    NobodyRings,
    Offering,
    OffHold,
    OnHold,
    SentAway,
    TalkBegan,
    TalkOver,
)
from tipring.domain.queue.phrases import PHRASEBOOKS
from tipring.domain.queue.programme import AFTER_RINGING_S
from tipring.domain.queue.settings import (
    Callbacks,
    Destination,
    Doors,
    Hearing,
    OverflowAction,
    Policy,
    QueueSettings,
    WaitMessage,
    WaitMode,
)
from tipring.domain.queue.wait_news import WaitNews

HEARING = Hearing(
    welcome=("welcome",),
    wait=WaitMessage(enabled=True, repeat_s=60.0),
    comfort=("comfort",),
    comfort_every_s=40.0,
    exits={"9": "menu"},
)

ENGLISH = PHRASEBOOKS["en"]
QUIET = Hearing(music="")
DESK = QueueSettings(name="front", hearing=HEARING)
IN = Entered(position=3, offered=False, returned=False)
AT_ONCE = Entered(position=1, offered=True, returned=False)
POSITION_3 = ("queue-number", "digit-3", "queue-in-line")
ACTION = OverflowAction


def waiting(queue: QueueSettings = DESK, node: QueueNode | None = None) -> Waiting:
    return Waiting(queue_office(queue, node=node))


def with_hearing(**changes: Any) -> QueueSettings:  # noqa: ANN401 - any setting
    return replace(DESK, hearing=replace(HEARING, **changes))


def with_door(**doors: Policy) -> QueueSettings:
    return replace(DESK, doors=Doors(**doors))


def joined(story: Waiting) -> CallerJoined:
    return [one for one in story.told if isinstance(one, CallerJoined)][-1]


# --- coming in ------------------------------------------------------------------------


def test_a_caller_who_comes_tells_the_queue_who_he_is() -> None:
    story = waiting()
    assert story.told == [
        CallerJoined(
            ticket="c1",
            queue="front",
            line="front",
            number="2125550100",
            name="ANNA",
        )
    ]
    assert story.hears(None)


def test_a_node_may_ask_for_something_else_than_its_queue() -> None:
    node = QueueNode(
        name="desk",
        queue="front",
        priority=5,
        head_start_s=60.0,
        needs=(),
        size=2,
        after_s=90.0,
    )
    told = joined(waiting(node=node))
    assert (told.priority, told.head_start_s, told.needs) == (5, 60.0, ())
    assert (told.size_limit, told.overflow_after_s) == (2, 90.0)


def test_a_caller_hears_welcome_position_comfort_and_then_music() -> None:
    story = waiting()
    story.news(IN)
    assert story.sounds_of(Backdrop.MUSIC)
    assert story.hears(("welcome",))
    story.hear_out()
    assert story.hears(POSITION_3)
    story.hear_out()
    assert story.hears(("comfort",))
    story.hear_out()
    assert story.hears(None)
    assert story.sentences == [
        "welcome: the caller is new",
        "wait message: position 3",
        "comfort message: time has passed",
    ]


def test_a_caller_for_whom_somebody_is_rung_at_once_hears_no_word() -> None:
    story = waiting()
    story.news(AT_ONCE, Offering())
    assert (story.played, story.backdrop) == ([], Backdrop.RINGBACK)
    assert story.sentences == ["nothing is said: an agent is rung at once"]
    story.news(AgentLifted("anna"))
    assert story.sounds_of(Backdrop.RINGBACK)
    story.news(TalkBegan("anna"))
    assert story.sounds_of(Backdrop.NOTHING)


def test_a_welcome_that_must_be_heard_is_heard_before_anybody_is_rung() -> None:
    story = waiting(with_hearing(welcome_mandatory=True))
    assert joined(story).welcome_first
    story.news(IN)
    story.wait(2.0)
    assert story.press("9") != []
    assert story.hears(("welcome",))
    story.hear_out()
    assert story.told[-1] == WelcomeEnded("c1")
    assert story.hears(POSITION_3)


def test_without_a_welcome_nothing_must_be_heard_first() -> None:
    story = waiting(with_hearing(welcome_mandatory=True, welcome=()))
    assert not joined(story).welcome_first
    story.news(IN)
    assert story.hears(POSITION_3)


def test_a_node_may_welcome_its_callers_otherwise() -> None:
    node = QueueNode(name="desk", queue="front", welcome=("hello",))
    story = waiting(node=node)
    story.news(IN)
    assert story.hears(("hello",))


def test_a_queue_without_music_lets_the_line_sound_alive() -> None:
    story = waiting(replace(DESK, hearing=QUIET))
    story.news(IN)
    assert (story.backdrop, story.played) == (Backdrop.COMFORT_NOISE, [])


def test_a_prompt_that_cannot_be_played_holds_nothing_up() -> None:
    story = waiting()
    story.news(IN)
    story.playing = None
    story.handle(PromptFailed("no such file"))
    assert story.hears(POSITION_3)


# --- while somebody is rung -----------------------------------------------------------


def test_an_agent_who_lifts_cuts_the_prompt_in_that_very_step() -> None:
    story = waiting()
    story.news(IN, Offering())
    assert story.hears(("welcome",))
    assert story.news(AgentLifted("anna")) == [StopPlaying()]
    assert story.news(TalkBegan("anna")) == [SetBackdrop(Backdrop.NOTHING)]
    story.wait(600.0)
    assert story.played == [("welcome",)]


def test_while_somebody_is_rung_nothing_more_is_begun() -> None:
    story = waiting()
    story.news(IN, Offering())
    assert story.sounds_of(Backdrop.RINGBACK)
    story.hear_out()
    story.wait(300.0)
    assert story.played == [("welcome",)]


def test_music_goes_on_when_nobody_is_rung_any_more_and_prompts_do_not_begin_anew() -> (
    None
):
    story = waiting()
    story.news(IN, Offering())
    story.hear_out()
    story.wait(20.0)
    story.news(NobodyRings(bounced=False))
    assert (story.backdrop, story.playing) == (Backdrop.MUSIC, None)
    story.wait(19.0)
    assert story.hears(None)
    story.wait(1.5)
    assert story.hears(("comfort",))


def test_what_came_due_while_somebody_was_rung_waits_a_moment_longer() -> None:
    story = waiting()
    story.news(AT_ONCE, Offering())
    story.wait(50.0)
    story.news(NobodyRings(bounced=True))
    story.wait(AFTER_RINGING_S - 0.1)
    assert story.hears(None)
    story.wait(0.2)
    assert story.hears(("comfort",))


def test_news_that_nobody_rings_does_not_disturb_a_prompt() -> None:
    story = waiting()
    story.news(IN, Offering(), NobodyRings(bounced=False))
    assert story.hears(("welcome",))


def test_some_queues_let_music_play_while_somebody_is_rung() -> None:
    story = waiting(with_hearing(ringback=False))
    story.news(AT_ONCE, Offering())
    assert story.sounds_of(Backdrop.MUSIC)


def test_figures_that_come_while_somebody_is_rung_are_not_spoken() -> None:
    story = waiting(with_hearing(welcome=()))
    story.place = None
    story.news(IN, Offering(), place())
    assert story.played == []
    assert story.sentences == ["wait message not said: an agent is being rung"]


def test_a_caller_whose_agent_hangs_up_during_the_whisper_hears_a_word_of_regret() -> (
    None
):
    story = waiting()
    story.news(AT_ONCE, Offering(), AgentLifted("anna"), CameBack("anna hung up"))
    assert (story.playing, story.backdrop) == (("queue-sorry",), Backdrop.MUSIC)
    story.hear_out()
    assert story.hears(None)


def test_a_word_of_regret_is_not_laid_over_another_word() -> None:
    story = waiting()
    story.news(IN, CameBack("nobody knows"))
    assert story.hears(("welcome",))


# --- the talk -------------------------------------------------------------------------


def talking(queue: QueueSettings = DESK, node: QueueNode | None = None) -> Waiting:
    story = waiting(queue, node)
    story.news(AT_ONCE, Offering(), AgentLifted("anna"), TalkBegan("anna"))
    return story


def test_keys_are_the_talkers_own() -> None:
    story = talking()
    story.press("9*1")
    assert story.told == [joined(story)]


def test_a_caller_on_hold_hears_music_until_he_is_taken_back() -> None:
    story = talking()
    story.news(OnHold())
    assert story.sounds_of(Backdrop.MUSIC)
    story.news(OffHold())
    assert story.sounds_of(Backdrop.NOTHING)


def test_holding_means_nothing_to_somebody_who_waits() -> None:
    story = waiting()
    story.news(IN, OnHold(), OffHold())
    assert story.sounds_of(Backdrop.MUSIC)


def test_a_caller_left_on_hold_comes_back_to_the_queue() -> None:
    story = talking()
    story.news(OnHold(), CameBack("left on hold"))
    assert (story.playing, story.backdrop) == (("queue-sorry",), Backdrop.MUSIC)


def test_after_the_talk_the_call_ends_or_goes_on() -> None:
    story = talking()
    story.news(TalkOver("anna hung up"))
    assert story.reason == "the flow ended at desk: anna hung up"
    story = talking(node=QueueNode(name="desk", queue="front", next="night"))
    story.news(TalkOver("anna hung up"))
    assert story.hears(("night",))


def test_a_caller_who_hangs_up_is_told_to_the_queue() -> None:
    for story in (waiting(), talking()):
        story.handle(HUNG_UP)
        assert story.told[-1] == CallerHungUp("c1", HUNG_UP.how)
        assert story.reason == HUNG_UP.how


def test_a_caller_who_hangs_up_in_a_prompt_silences_it() -> None:
    story = waiting()
    story.news(IN)
    story.handle(HUNG_UP)
    assert (story.playing, story.backdrop) == (None, Backdrop.NOTHING)


def test_silence_does_not_end_a_wait_or_a_talk_and_an_hour_does_not_either() -> None:
    story = talking()
    story.wait(NOBODY_THERE_S + LONGEST_CALL_S)
    story.handle(VoiceHeard(active=True))
    story.handle(VoiceHeard(active=False))
    assert story.reason is None
    story.wait(LONGEST_STAY_S)
    assert story.reason == "the call took too long"


def test_what_was_talked_does_not_count_against_the_rest_of_the_call() -> None:
    story = talking(node=QueueNode(name="desk", queue="front", next="menu"))
    story.wait(2 * LONGEST_CALL_S)
    story.news(TalkOver("anna hung up"))
    assert story.hears(("menu",))
    story.wait(NOBODY_THERE_S - 1.0)
    assert story.reason is None
    story.wait(2.0)
    assert story.reason is not None


def test_a_fax_machine_leaves_the_queue() -> None:
    office = queue_office(DESK)
    flow = replace(office.flows["main"], fax="night")
    story = Waiting(replace(office, flows={"main": flow}))
    story.news(IN)
    story.handle(ToneHeard(Tone.FAX_CALLING))
    assert isinstance(story.told[-1], CallerHungUp)
    assert story.hears(("night",))


# --- what is said while waiting -------------------------------------------------------


def settled(queue: QueueSettings = DESK) -> Waiting:
    """A caller who has heard all that is said in the beginning."""
    story = waiting(queue)
    story.news(IN)
    while not story.hears(None):
        story.hear_out()
    return story


def test_comfort_is_repeated_in_its_own_time() -> None:
    story = settled()
    story.wait(39.0)
    assert story.hears(None)
    story.wait(1.5)
    assert story.hears(("comfort",))


def test_a_position_is_repeated_only_when_it_got_better() -> None:
    story = settled(with_hearing(comfort=()))
    story.wait(120.0)
    assert story.hears(None)
    assert story.sentences[-1] == (
        "wait message not said: position 3 is no better than 3"
    )
    story.place = place(position=1)
    story.wait(60.0)
    assert story.hears(("queue-next",))


def test_what_is_due_while_a_prompt_plays_waits_for_its_end() -> None:
    story = settled()
    story.place = place(position=2)
    story.wait(40.0)
    assert story.hears(("comfort",))
    story.wait(30.0)
    assert story.hears(("comfort",))
    story.hear_out()
    assert story.hears(("queue-number", "digit-2", "queue-in-line"))


def test_callers_who_will_be_served_soon_hear_the_bypass_instead_of_comfort() -> None:
    story = settled(
        with_hearing(bypass=("soon",), bypass_below_s=30.0, comfort_every_s=20.0)
    )
    story.place = place(oldest_wait_s=10.0)
    story.wait(20.0)
    assert story.hears(("soon",))


def test_a_bypass_alone_is_silent_while_the_wait_is_long() -> None:
    story = settled(with_hearing(bypass=("soon",), comfort=()))
    assert "comfort message not said: there is none" in story.sentences


def test_nothing_is_said_that_takes_longer_than_the_wait() -> None:
    story = waiting(with_hearing(welcome=("a very long welcome " * 20,)))
    story.place = place(low_s=1.0, high_s=3.0)
    story.news(IN)
    assert story.sentences[0] == (
        "welcome not said: it takes 24 s, the wait 3 s at most"
    )
    assert story.hears(POSITION_3)


def test_a_queue_that_gives_no_figures_is_not_waited_for() -> None:
    story = waiting()
    story.place = None
    story.news(IN)
    assert story.hears(None)
    story.wait(PLACE_PATIENCE_S)
    assert story.hears(("welcome",))
    story.hear_out()
    story.wait(PLACE_PATIENCE_S)
    assert "wait message not said: the queue gave no figures" in story.sentences
    story.wait(PLACE_PATIENCE_S)
    assert story.hears(("comfort",))
    assert story.news(place()) == [], "figures that come too late are not spoken"


# --- honest figures -------------------------------------------------------------------


def words(rules: WaitMessage, *told: object) -> list[tuple[tuple[str, ...], str]]:
    news = WaitNews(rules, ENGLISH)
    heard = []
    for figures in told:
        said = news.words(figures)  # type: ignore[arg-type]
        if said.say:
            news.said(said)
        heard.append((said.say, said.why))
    return heard


TIME = WaitMessage(enabled=True, mode=WaitMode.TIME, up_to_s=1800.0)
RANGE = ("queue-wait-about", "digit-3", "queue-to", "digit-6", "queue-minutes")


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        (None, "the queue gave no figures"),
        (place(), "nobody knows how long the wait will be"),
        (place(low_s=200.0, high_s=340.0, known_calls=4), "only 4 calls are known"),
        (place(low_s=10.0, high_s=340.0), "10 to 340 s is too wide a range to help"),
        (place(low_s=900.0, high_s=1900.0), "a wait of 900 to 1900 s is too long"),
    ],
)
def test_a_time_that_would_mislead_is_not_told(figures: object, why: str) -> None:
    ((say, reason),) = words(TIME, figures)
    assert say == ()
    assert reason.startswith(why)


def test_a_time_is_told_as_a_range_and_never_a_longer_one_unless_agents_left() -> None:
    first = place(low_s=200.0, high_s=340.0)
    longer = place(low_s=400.0, high_s=700.0)
    fewer = place(low_s=400.0, high_s=700.0, agents=1.0)
    better = place(low_s=100.0, high_s=170.0, agents=1.0)
    heard = [say for say, _ in words(TIME, first, first, longer, fewer, better)]
    assert heard == [
        RANGE,
        (),
        (),
        (
            *("queue-wait-about", "digit-6", "queue-to", "number-15"),
            "queue-minutes",
        ),
        ("queue-wait-about", "digit-1", "queue-to", "digit-3", "queue-minutes"),
    ]


def test_fewer_agents_do_not_make_the_same_time_news() -> None:
    first = place(low_s=200.0, high_s=340.0)
    assert words(TIME, first, replace(first, agents=1.0))[1][0] == ()


def test_a_wait_that_nobody_wants_to_hear_is_only_called_long() -> None:
    far = replace(TIME, up_to_s=99_999.0)
    endless = place(low_s=3600.0, high_s=9000.0)
    shorter = place(low_s=3600.0, high_s=5000.0)
    assert [say for say, _ in words(far, endless, endless, shorter)] == [
        ("queue-wait-more-than", "number-60", "queue-minutes"),
        (),
        (
            *("queue-wait-about", "number-60", "queue-to", "number-90"),
            "queue-minutes",
        ),
    ]


@pytest.mark.parametrize("mode", WaitMode)
def test_far_behind_the_high_volume_is_told_once(mode: WaitMode) -> None:
    rules = WaitMessage(
        enabled=True, mode=mode, up_to_position=5, up_to_s=600.0, high_volume=True
    )
    far = place(6, 900.0, 1200.0)
    near = place(5, 300.0, 600.0)
    told = [say for say, _ in words(rules, far, far, near, far)]
    assert (told[0], told[1], told[3]) == (
        ("queue-high-volume",),
        (),
        ("queue-high-volume",),
    )
    assert told[2]


def test_far_behind_nothing_is_told_where_nobody_wants_it() -> None:
    rules = WaitMessage(enabled=True, up_to_position=5)
    assert words(rules, place(6))[0] == (
        (),
        "position 6 is too far behind to be said",
    )


@given(
    st.lists(
        st.tuples(
            st.integers(1, 30),
            st.floats(0.0, 4000.0),
            st.floats(1.0, 3.0),
            st.integers(1, 4),
        ),
        max_size=20,
    )
)
def test_what_is_told_only_gets_better_unless_agents_leave(
    figures: list[tuple[int, float, float, int]],
) -> None:
    for mode in WaitMode:
        news = WaitNews(WaitMessage(enabled=True, mode=mode, high_volume=True), ENGLISH)
        last: tuple[float, float, float] | None = None
        for position, low_s, ratio, agents in figures:
            said = news.words(
                place(position, low_s, low_s * ratio + 1.0, agents=agents)
            )
            if not said.say or said.is_high_volume:
                continue
            news.said(said)
            minutes = said.minutes
            bound = float(said.position or 0)
            if minutes is not None:
                bound = 999.0 if minutes.high is None else float(minutes.high)
            if last is not None:
                assert bound < last[0] or (minutes and agents < last[1])
            last = (bound, float(agents), 0.0)


# --- keys -----------------------------------------------------------------------------


def test_an_exit_key_leads_to_the_flow_and_the_place_is_kept() -> None:
    story = waiting()
    story.news(IN)
    story.wait(3.0)
    story.press("9")
    assert story.told[-1] == CallerSteppedOut("c1", "9 was pressed in the queue")
    assert (story.playing, story.backdrop) == (("menu",), Backdrop.NOTHING)
    story.press("1")
    back = joined(story)
    assert (back.ticket, back.returns_to, back.waited_s) == ("c1/2", "c1", 0.0)
    story.news(Entered(position=2, offered=False, returned=True), ticket="c1/2")
    assert story.hears(POSITION_3)


def test_who_dropped_and_calls_again_is_not_welcomed_like_a_stranger() -> None:
    story = waiting()
    story.news(Entered(position=3, offered=False, returned=True))
    assert story.hears(POSITION_3)


def test_news_of_a_ticket_that_was_left_is_not_heard() -> None:
    story = waiting()
    story.news(IN)
    story.press("9")
    assert story.news(AgentLifted("anna"), ticket="c1") == []
    story.press("1")
    assert story.news(SentAway(Destination(), "full"), ticket="c1") == []


def test_a_key_that_means_nothing_is_not_minded() -> None:
    story = waiting()
    story.news(IN)
    story.press("5")
    assert story.hears(("welcome",))


def test_a_node_has_its_own_exit_keys() -> None:
    node = QueueNode(name="desk", queue="front", exits={"0": "night"})
    story = waiting(node=node)
    story.news(IN)
    story.press("9")
    assert story.hears(("welcome",))
    story.press("0")
    assert story.hears(("night",))


# --- being called back ----------------------------------------------------------------

CALLBACK = replace(DESK, callbacks=Callbacks(enabled=True, from_wait_s=120.0))
OFFER = ("callback-offer", "digit-star")
ANNAS_NUMBER = ENGLISH.language.telephone("2125550100")
CONFIRM = ("callback-at", *ANNAS_NUMBER, "callback-confirm")


def asking_to_be_called(queue: QueueSettings = CALLBACK) -> Waiting:
    story = waiting(queue)
    story.place = place(low_s=100.0, high_s=200.0)
    story.news(IN)
    story.press("*")
    return story


def test_a_call_back_is_offered_with_the_wait_message() -> None:
    story = waiting(CALLBACK)
    story.place = place(low_s=100.0, high_s=200.0)
    story.news(IN)
    story.hear_out()
    assert story.hears(POSITION_3 + OFFER)
    assert story.sentences[-1] == "wait message: position 3; a call back is offered"


def test_it_is_offered_once_by_itself_where_the_figures_say_nothing() -> None:
    rules = replace(HEARING.wait, mode=WaitMode.TIME)
    queue = replace(
        CALLBACK,
        hearing=replace(HEARING, wait=rules, comfort=(), welcome=()),
        callbacks=Callbacks(enabled=True),
    )
    story = waiting(queue)
    story.news(IN)
    assert story.hears(OFFER)
    story.hear_out()
    story.wait(180.0)
    assert story.hears(None)


def test_it_is_not_offered_for_a_short_wait_or_where_nothing_may_be_dialled() -> None:
    story = waiting(CALLBACK)
    story.place = place(low_s=50.0, high_s=100.0)
    story.news(IN)
    story.hear_out()
    assert story.hears(POSITION_3)
    closed = Waiting(queue_office(CALLBACK, outside=()))
    closed.place = place(low_s=100.0, high_s=200.0)
    closed.news(IN)
    closed.hear_out()
    assert closed.hears(POSITION_3)


def test_a_number_is_read_back_confirmed_booked_and_thanked_for() -> None:
    story = asking_to_be_called()
    assert story.hears(CONFIRM)
    story.hear_out()
    story.press("1")
    assert story.told[-1] == CallbackBooked("c1", "2125550100")
    assert story.hears(None), "nothing is promised before it is safe"
    story.news(CallbackKept())
    assert story.hears(("callback-thanks",))
    story.hear_out()
    assert story.reason == "the flow ended at desk: the caller will be called back"


def test_another_number_may_be_entered_and_is_confirmed_too() -> None:
    story = asking_to_be_called()
    story.press("2")
    assert story.hears(("callback-enter",))
    story.press("2125559999")
    story.wait(4.5)
    assert not story.hears(None)
    assert story.heard[:1] == ("callback-at",)
    story.press("#")
    assert not story.hears(None), "the pound key belongs to the number still"
    story.press("1")
    assert story.told[-1] == CallbackBooked("c1", "2125559999")


def test_a_number_that_may_not_be_dialled_is_refused_and_the_caller_waits_on() -> None:
    story = asking_to_be_called()
    story.press("2")
    story.press("9005551234#")
    assert story.hears(("callback-not-that", "callback-enter"))
    story.press("9005551234#")
    assert story.hears(("callback-still-here",))
    story.hear_out()
    assert story.hears(POSITION_3 + OFFER), "what was not said yet is said then"


def test_an_unknown_caller_is_asked_for_the_number() -> None:
    story = Waiting(queue_office(CALLBACK), caller=None)
    story.place = place(low_s=100.0, high_s=200.0)
    story.news(IN)
    story.press("*")
    assert story.hears(("callback-enter",))


def test_whoever_says_nothing_in_the_dialogue_waits_on() -> None:
    story = asking_to_be_called()
    for _ in range(2):
        story.hear_out()
        story.wait(6.5)
    assert story.hears(("callback-still-here",))


def test_whoever_need_not_wait_long_is_told_so() -> None:
    story = waiting(CALLBACK)
    story.news(IN)
    story.place = place(low_s=10.0, high_s=60.0)
    story.press("*")
    assert story.hears(("callback-not-now",))


def test_where_nothing_may_be_dialled_nobody_is_called_back() -> None:
    story = Waiting(queue_office(CALLBACK, outside=()))
    story.news(IN)
    story.press("*")
    assert story.hears(("callback-impossible",))


def test_an_agent_who_lifts_ends_the_dialogue_at_once() -> None:
    story = asking_to_be_called()
    story.news(Offering())
    assert story.news(AgentLifted("anna")) == [StopPlaying()]
    quiet = asking_to_be_called()
    quiet.hear_out()
    assert quiet.news(AgentLifted("anna")) == []


def test_an_agent_may_even_lift_during_the_thanks() -> None:
    story = asking_to_be_called()
    story.press("1")
    story.news(CallbackKept())
    assert story.news(AgentLifted("anna")) == [StopPlaying()]
    assert story.news(CallbackKept()) == []


def test_a_promise_that_is_not_safe_is_not_made_and_the_wait_counts() -> None:
    story = asking_to_be_called()
    story.wait(10.0)
    story.press("1")
    story.wait(PROMISE_PATIENCE_S)
    assert isinstance(story.told[-1], CallerWithdrawn)
    assert story.hears(("callback-impossible",))
    story.hear_out()
    assert joined(story).waited_s == pytest.approx(10.0 + PROMISE_PATIENCE_S)


def test_a_caller_who_hangs_up_during_the_thanks_will_be_called_back() -> None:
    story = asking_to_be_called()
    story.press("1")
    story.news(CallbackKept())
    story.handle(HUNG_UP)
    assert story.told[-1] == CallbackBooked("c1", "2125550100")


def test_a_person_who_is_called_back_is_past_the_doors_and_hears_ringing() -> None:
    node = QueueNode(name="desk", queue="front", ticket="c0")
    story = waiting(with_door(forward=Policy(enabled=True)), node)
    assert story.told == [CallbackReached("c0", "c1")]
    assert story.sounds_of(Backdrop.RINGBACK)
    story.news(AgentLifted("anna"), TalkBegan("anna"), TalkOver("all is said"))
    assert story.reason is not None


def test_the_call_of_a_callback_leads_nowhere_else() -> None:
    node = QueueNode(name="desk", queue="front", ticket="c0")
    story = waiting(node=node)
    story.press("9")
    assert story.told == [CallbackReached("c0", "c1")]


def test_a_queue_that_names_a_node_of_another_flow_ends_the_call_with_an_apology() -> (
    None
):
    story = away(Destination(action=ACTION.NODE, node="elsewhere"))
    assert "the flow main has no node elsewhere" in story.sentences
    assert story.hears(("trouble",))
    story.hear_out()
    assert story.reason is not None


def test_a_person_who_is_called_back_may_have_to_wait_again() -> None:
    node = QueueNode(name="desk", queue="front", ticket="c0")
    story = waiting(node=node)
    story.news(CameBack("the agent left"))
    assert (story.playing, story.backdrop) == (("queue-sorry",), Backdrop.MUSIC)


# --- sent away ------------------------------------------------------------------------


def away(to: Destination, node: QueueNode | None = None) -> Waiting:
    story = waiting(node=node)
    story.news(IN)
    story.wait(30.0)
    story.news(SentAway(to, "waited longer than 30 s"))
    return story


def test_a_busy_tone_is_heard_for_a_while_and_the_call_ends() -> None:
    story = away(Destination(say=("sorry",)))
    assert story.hears(("sorry",))
    story.hear_out()
    assert (story.backdrop, story.reason) == (Backdrop.BUSY, None)
    story.wait(BUSY_TONE_S)
    assert (story.backdrop, story.reason is None) == (Backdrop.NOTHING, False)
    assert story.nodes[-1] == ("desk", "away")


def test_ringing_is_heard_until_the_caller_hangs_up() -> None:
    story = away(Destination(action=ACTION.RINGING))
    assert story.sounds_of(Backdrop.RINGBACK)
    story.press("1")
    story.handle(HUNG_UP)
    assert (story.reason, story.backdrop) == (HUNG_UP.how, Backdrop.NOTHING)
    assert story.told == [joined(story)], "the queue knows that he is gone"


def test_a_caller_may_leave_a_message_instead() -> None:
    story = away(Destination(action=ACTION.VOICEMAIL, mailbox="office"))
    assert story.nodes[-1] == ("desk", "voicemail")
    assert story.hears(("voicemail-greeting",))


def test_a_caller_may_go_on_elsewhere_in_the_flow() -> None:
    story = away(Destination(action=ACTION.NODE, node="night"))
    assert story.hears(("night",))


def test_the_node_knows_better_where_its_callers_go() -> None:
    node = QueueNode(name="desk", queue="front", overflow="night")
    story = away(Destination(say=("sorry",)), node)
    assert story.hears(("sorry",))
    story.hear_out()
    assert story.hears(("night",))


def test_a_caller_who_hangs_up_during_the_farewell_silences_it() -> None:
    story = away(Destination(say=("sorry",)))
    story.handle(HUNG_UP)
    assert story.hears(None)


@pytest.mark.parametrize("carries", [True, False])
def test_another_queue_takes_the_wait_over_if_it_wants(carries: bool) -> None:  # noqa: FBT001
    other = QueueSettings(name="back", hearing=QUIET, carries_wait=carries)
    story = Waiting(queue_office(DESK, other))
    story.news(IN)
    story.wait(30.0)
    story.news(SentAway(Destination(action=ACTION.QUEUE, queue="back"), "too long"))
    told = joined(story)
    assert (told.queue, told.ticket) == ("back", "c1/2")
    assert told.waited_s == (pytest.approx(30.0) if carries else 0.0)


def test_queues_that_send_a_caller_round_and_round_do_not_hold_the_box_up() -> None:
    to_back = Destination(action=ACTION.QUEUE, queue="back")
    to_front = Destination(action=ACTION.QUEUE, queue="front")
    doors = Doors(forward=Policy(enabled=True, to=to_back))
    front = replace(DESK, doors=doors)
    back = QueueSettings(
        name="back", doors=Doors(forward=Policy(enabled=True, to=to_front))
    )
    story = Waiting(queue_office(front, back))
    assert story.hears(("trouble",))


def test_night_is_what_the_night_service_does() -> None:
    night = Policy(to=Destination(action=ACTION.VOICEMAIL, mailbox="night"))
    story = waiting(with_door(night=night))
    story.news(SentAway(Destination(action=ACTION.NIGHT), "all agents are offline"))
    assert story.nodes[-1] == ("desk", "voicemail")
    nothing = waiting(with_door(night=Policy(to=Destination(action=ACTION.NIGHT))))
    nothing.news(SentAway(Destination(action=ACTION.NIGHT), "all agents are offline"))
    assert nothing.sounds_of(Backdrop.BUSY)


# --- transfer -------------------------------------------------------------------------


def test_a_caller_is_handed_over() -> None:
    story = away(ELSEWHERE)
    assert TransferTo("2125550199") in story.done
    story.press("1")
    story.handle(TransferEnded(done=True))
    assert story.reason == "the flow ended at desk: transferred to 2125550199"


def test_a_number_that_is_not_allowed_is_never_dialled() -> None:
    story = away(replace(ELSEWHERE, number="9005551234", mailbox="office"))
    assert not any(isinstance(one, TransferTo) for one in story.done)
    assert story.hears(("voicemail-greeting",))


def test_a_caller_who_cannot_be_handed_over_gets_the_place_back_once() -> None:
    story = away(ELSEWHERE)
    story.handle(TransferEnded(done=False, why="no dial tone"))
    back = joined(story)
    assert back.ticket == "c1/2"
    assert back.waited_s == pytest.approx(30.0)
    assert back.overflow_after_s == SECOND_WAIT_S
    story.news(Entered(position=1, offered=False, returned=False))
    assert story.hears(POSITION_3), "no welcome for somebody who was here"
    story.news(SentAway(ELSEWHERE, "nobody is left"))
    story.handle(TransferEnded(done=False, why="no dial tone"))
    assert story.sounds_of(Backdrop.BUSY)


def test_a_flow_may_know_what_to_do_when_a_door_cannot_hand_over() -> None:
    door = with_door(forward=Policy(enabled=True, to=ELSEWHERE))
    node = QueueNode(name="desk", queue="front", overflow="night")
    story = waiting(door, node)
    story.handle(TransferEnded(done=False, why="busy"))
    assert story.hears(("night",))
    helpless = waiting(door)
    helpless.handle(TransferEnded(done=False, why="busy"))
    assert helpless.sounds_of(Backdrop.BUSY)


def test_a_caller_may_hang_up_while_being_handed_over() -> None:
    story = away(ELSEWHERE)
    story.handle(HUNG_UP)
    assert story.reason == HUNG_UP.how


# --- the doors ------------------------------------------------------------------------

HOLIDAY = Policy(enabled=True, schedule="holidays", to=Destination(say=("holiday",)))
NIGHT = Policy(enabled=True, schedule="office", to=Destination(say=("at-night",)))
FORWARD = Policy(enabled=True, to=Destination(action=ACTION.NODE, node="night"))
EVENING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def at_the_door(queue: QueueSettings, at: datetime = MONDAY_MORNING) -> Waiting:
    office = queue_office(queue)
    holidays = Schedule(
        "holidays",
        NEW_YORK,
        office.schedules["office"].week,
        {date(2026, 12, 25): "Christmas"},
    )
    both = {**office.schedules, "holidays": holidays}
    return Waiting(replace(office, schedules=both), at)


CHRISTMAS = datetime(2026, 12, 25, 15, 0, tzinfo=UTC)
ALL_DOORS = with_door(holiday=HOLIDAY, night=NIGHT, forward=FORWARD)


@pytest.mark.parametrize(
    ("at", "heard"),
    [
        (CHRISTMAS, ("holiday",)),
        (EVENING, ("at-night",)),
        (MONDAY_MORNING, ("night",)),
    ],
)
def test_holiday_goes_before_night_and_night_before_forwarding(
    at: datetime,
    heard: tuple[str, ...],
) -> None:
    story = at_the_door(ALL_DOORS, at)
    assert story.hears(heard)
    assert story.told == []


def test_doors_that_stand_open_let_callers_in() -> None:
    open_doors = with_door(holiday=HOLIDAY, night=NIGHT)
    assert at_the_door(open_doors).told != []
    disabled = with_door(night=replace(NIGHT, enabled=False))
    assert at_the_door(disabled, EVENING).told != []


def test_night_service_may_be_switched_on_by_hand() -> None:
    story = at_the_door(with_door(night=replace(NIGHT, forced=True)))
    assert story.hears(("at-night",))


def test_a_door_may_only_say_something() -> None:
    stay = Policy(
        enabled=True,
        to=Destination(action=ACTION.STAY, say=("snow",)),
    )
    story = at_the_door(with_door(forward=stay))
    assert (story.playing, story.told) == (("snow",), [])
    story.hear_out()
    assert joined(story).queue == "front"
    left = at_the_door(with_door(forward=stay))
    left.handle(HUNG_UP)
    assert (left.told, left.playing) == ([], None)


def test_a_door_may_let_callers_pass_without_a_word() -> None:
    stay = Policy(enabled=True, to=Destination(action=ACTION.STAY))
    story = at_the_door(with_door(forward=stay))
    assert story.sentences == ["let in: forced forwarding"]
    assert story.told != []


# --- whatever comes -------------------------------------------------------------------

steps = st.lists(
    st.one_of(
        st.sampled_from(NEWS),
        st.sampled_from("12*#9"),
        st.sampled_from([1.0, 7.0, 41.0, 65.0]),
        st.sampled_from(["hear out", "figures", "no figures"]),
        st.sampled_from(
            [HUNG_UP, CallerLeft("busy tone", 2.0), VoiceHeard(active=True)]
        ),
    ),
    max_size=40,
)
MANDATORY = replace(CALLBACK, hearing=replace(HEARING, welcome_mandatory=True))


def live_through(story: Waiting, step: object) -> None:
    """Let one thing happen."""
    match step:
        case float():
            story.wait(step)
        case "hear out":
            if not story.hears(None):
                story.hear_out()
        case "figures":
            story.place = place(2, 100.0, 300.0)
        case "no figures":
            story.place = None
        case str():
            story.press(step)
        case CallerLeft() | VoiceHeard():
            story.handle(step)
        case _:
            story.handle(QueueNews(step))  # type: ignore[arg-type]


@settings(deadline=None, max_examples=300)
@given(steps, st.sampled_from([DESK, CALLBACK, MANDATORY]))
def test_prompts_never_overlap_and_an_agent_who_lifts_ends_them_at_once(
    what_happens: list[object],
    queue: QueueSettings,
) -> None:
    story = waiting(queue)
    for step in what_happens:
        in_queue = story.nodes[-1][1] == "queue"
        live_through(story, step)
        if in_queue and isinstance(step, AgentLifted):
            assert story.hears(None)
        if story.reason is not None:
            assert (story.playing, story.call.deadline) == (None, None)
