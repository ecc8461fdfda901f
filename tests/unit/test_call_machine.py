"""A running call: one caller, one flow, node by node.

Every story is played at a desk that does as it is told and objects to whatever
makes no sense (a prompt over a prompt, silence where nothing sounds, a second
recording, a word after the end).
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tipring.domain.call import (
    LONGEST_CALL_S,
    MOST_HOPS,
    NOBODY_THERE_S,
    CallFacts,
    CallMachine,
    CallState,
)
from tipring.domain.call_events import (
    Begin,
    CallerLeft,
    PromptFailed,
    PromptFinished,
    RecordingFailed,
    RecordingHeld,
    RecordingStopped,
)
from tipring.domain.command import Command
from tipring.domain.commands import (
    Finish,
    HoldRecording,
    Leave,
    Play,
    PlayBeep,
    PlayMessage,
    Remember,
    ResumeRecording,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from tipring.domain.errors import RuleError
from tipring.domain.events import (
    CallerIdReceived,
    DigitPressed,
    Tone,
    ToneHeard,
    VoiceHeard,
)
from tipring.domain.flow import (
    CollectNode,
    Flow,
    GotoNode,
    HangUpNode,
    HoursNode,
    IfNode,
    MenuNode,
    Node,
    SayNode,
    SetNode,
    VoicemailNode,
)
from tipring.domain.hours import Schedule, Span, Switch
from tipring.domain.journal import Decided, DigitHeard, NodeEntered
from tipring.domain.office import Office
from tipring.domain.voicemail.leaving import KEY_SOUNDS_S
from tipring.domain.voicemail.mailbox import Mailbox

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY_MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANNA = CallerIdReceived("5550100", "ANNA")
HUNG_UP = CallerLeft("busy tone", evidence_s=2.2)
ENDED = PromptFinished()
KEPT = RecordingStopped(kept=True, duration_s=5.0)
HELD = RecordingHeld(5.0, "messages/office/m1.wav", "m1")


def flow(*nodes: Node, name: str = "main", language: str = "en") -> Flow:
    """A flow that starts at its first node."""
    named = {node.name: node for node in nodes}
    return Flow(name=name, start=nodes[0].name, language=language, nodes=named)


LONG_STORY_S = NOBODY_THERE_S + 60.0


def office(*flows: Flow, schedule: Schedule | None = None) -> Office:
    nine_to_five = Schedule("office", BERLIN, {"mon": (Span(540, 1020),)})
    return Office(
        name="Harbor Dental",
        zone=BERLIN,
        flows={one.name: one for one in flows},
        schedules={"office": schedule or nine_to_five},
        mailboxes={
            "office": Mailbox("office"),
            "curious": Mailbox("curious", ask_number=True),
            "long stories": Mailbox("long stories", longest_s=LONG_STORY_S),
        },
    )


def say(name: str, then: str, *, interruptible: bool = True) -> SayNode:
    return SayNode(name=name, say=(name,), next=then, interruptible=interruptible)


def bye(name: str = "bye") -> HangUpNode:
    return HangUpNode(name=name)


def menu(name: str = "menu", **choices: str) -> MenuNode:
    """A menu; choices are written k1="desk" for key 1."""
    keys = {key[1:]: to for key, to in choices.items()}
    return MenuNode(name=name, say=(name,), choices=keys, otherwise="bye")


class Desk:
    """Does what the call asks for, and objects to what makes no sense."""

    def __init__(
        self,
        rules: Office,
        answered_at: datetime = MONDAY_MORNING,
        caller: CallerIdReceived | None = ANNA,
    ) -> None:
        self.call = CallMachine(rules, "main", CallFacts("front", answered_at, caller))
        self.now = 0.0
        self.sounding = False
        self.recording = ""
        self.done: list[Command] = []

    @property
    def over(self) -> bool:
        return any(isinstance(command, Finish) for command in self.done)

    @property
    def nodes(self) -> list[str]:
        return [c.node for c in self.done if isinstance(c, NodeEntered)]

    @property
    def played(self) -> list[tuple[str, ...]]:
        return [c.prompts for c in self.done if isinstance(c, Play)]

    @property
    def sentences(self) -> list[str]:
        return [c.sentence for c in self.done if isinstance(c, Decided)]

    def tell(self, *events: object) -> list[Command]:
        done: list[Command] = []
        for event in events:
            if isinstance(event, PromptFinished | PromptFailed):
                self.sounding = False
            if isinstance(event, RecordingStopped | RecordingFailed):
                self.recording = ""
            if isinstance(event, RecordingHeld) and self.recording == "holding":
                self.recording = "resting"
            done += self._obey(self.call.handle(event, self.now))
        return done

    def press(self, keys: str) -> list[Command]:
        return self.tell(*map(DigitPressed, keys))

    def wait(self, seconds: float) -> list[Command]:
        """Let time pass, and everything that is due in it."""
        until, done = self.now + seconds, list[Command]()
        while (due := self.call.deadline) is not None and due <= until:
            self.now = max(self.now, due)
            done += self._obey(self.call.tick(self.now))
        self.now = until
        return done

    def _obey(self, commands: list[Command]) -> list[Command]:
        for command in commands:
            assert not self.over, f"{command} after the end"
            self._do(command)
            self.done.append(command)
        return commands

    def _do(self, command: object) -> None:
        match command:
            case Play() | PlayBeep() | PlayMessage():
                assert not self.sounding, "a prompt over a prompt"
                self.sounding = True
            case StopPlaying():
                assert self.sounding, "nothing sounds that could be stopped"
                self.sounding = False
            case StartRecording():
                assert self.recording in {"", "resting"}, "a recording runs already"
                self.recording = "running"
            case HoldRecording():
                assert self.recording == "running", "no recording that could rest"
                self.recording = "holding"
            case ResumeRecording():
                assert self.recording == "resting", "no recording to go on with"
                self.recording = "running"
            case StopRecording():
                assert self.recording in {"running", "holding", "resting"}
                self.recording = "stopping"
            case Finish():
                assert not self.sounding, "a prompt sounds after the end"
                assert not self.recording, "a recording is left behind"
            case Leave() | Remember():
                pytest.fail(f"{command} is the call's own business")


def begin(rules: Office, answered_at: datetime = MONDAY_MORNING) -> Desk:
    desk = Desk(rules, answered_at)
    desk.tell(Begin())
    return desk


# --- the way through a flow -------------------------------------------------------

SMALL = office(
    flow(
        say("hello", "menu"),
        menu(k1="box", k2="news"),
        say("news", "menu"),
        VoicemailNode(name="box", mailbox="office", next="bye", greeting=None),
        HangUpNode(name="bye", say=("goodbye",)),
    ),
)


def test_a_caller_leaves_a_message_and_every_step_is_written_down() -> None:
    desk = begin(SMALL)
    desk.tell(ENDED)
    desk.press("1")
    desk.tell(ENDED, ENDED, VoiceHeard(active=True))
    desk.wait(5.0)
    desk.press("#")
    desk.tell(HELD)
    desk.press("1")
    desk.tell(KEPT, ENDED, ENDED)
    assert desk.done == [
        NodeEntered("hello", "say", "the call was answered"),
        Play(("hello",), "en"),
        NodeEntered("menu", "menu", "the prompt ended"),
        Play(("menu",), "en"),
        DigitHeard("1"),
        StopPlaying(),
        NodeEntered("box", "voicemail", "1 was pressed"),
        Play(("voicemail-greeting",), "en"),
        PlayBeep(),
        StartRecording("office"),
        DigitHeard("#"),
        HoldRecording(KEY_SOUNDS_S),
        Play(("vm-review",), "en"),
        DigitHeard("1"),
        StopPlaying(),
        StopRecording(0.0, 2.0, None),
        Play(("voicemail-saved",), "en"),
        NodeEntered("bye", "hangup", "the message is complete"),
        Play(("goodbye",), "en"),
        Finish("the flow ended at bye: the prompt ended"),
    ]
    assert (desk.call.state, desk.call.deadline) == (CallState.OVER, None)


def test_a_caller_who_knows_the_way_types_ahead_through_the_greeting() -> None:
    desk = begin(SMALL)
    desk.press("1")
    assert desk.nodes == ["hello", "menu", "box"]
    assert desk.played[-1] == ("voicemail-greeting",)
    assert [c for c in desk.done if isinstance(c, DigitHeard)] == [DigitHeard("1")]


def test_typing_ahead_works_through_several_prompts_and_menus() -> None:
    desk = begin(SMALL)
    desk.press("221")
    assert desk.nodes == ["hello", "menu", "news", "menu", "news", "menu", "box"]


def test_a_key_typed_into_a_prompt_that_must_be_heard_is_forgotten() -> None:
    desk = begin(
        office(flow(say("law", "menu", interruptible=False), menu(k1="bye"), bye())),
    )
    assert desk.press("1") == [DigitHeard("1")]
    desk.tell(ENDED)
    assert desk.nodes == ["law", "menu"]


def test_a_key_that_skips_a_prompt_before_a_mailbox_does_not_skip_the_greeting() -> (
    None
):
    box = VoicemailNode(name="box", mailbox="office", next=None, greeting=("busy",))
    desk = begin(office(flow(say("hello", "box"), box)))
    desk.press("1")
    assert desk.played[-1] == ("busy",)
    assert desk.sounding


def test_a_key_does_not_go_round_for_ever_in_prompts_that_follow_each_other() -> None:
    desk = begin(office(flow(say("jazz", "waltz"), say("waltz", "jazz"))))
    desk.press("5")
    assert desk.nodes == ["jazz", "waltz", "jazz"]
    assert desk.sounding
    desk.press("5")
    assert desk.nodes[3:] == ["waltz", "jazz"]


def test_a_last_word_is_said_to_its_end_whatever_is_pressed() -> None:
    desk = begin(office(flow(HangUpNode(name="bye", say=("goodbye",)))))
    assert desk.press("1") == [DigitHeard("1")]
    assert desk.tell(ENDED) == [Finish("the flow ended at bye: the prompt ended")]


def test_a_call_may_end_without_a_word() -> None:
    desk = begin(office(flow(say("hello", "bye"), bye())))
    desk.tell(ENDED)
    assert desk.done[-1] == Finish("the flow ended at bye")


def test_a_flow_that_only_hangs_up_is_over_at_once() -> None:
    desk = begin(office(flow(bye())))
    assert desk.done[-1] == Finish("the flow ended at bye")
    assert desk.call.deadline is None


def test_a_mailbox_without_a_next_node_ends_the_call() -> None:
    box = VoicemailNode(name="box", mailbox="office", next=None, greeting=None)
    desk = begin(office(flow(box)))
    desk.tell(ENDED, ENDED, VoiceHeard(active=True))
    desk.press("#")
    desk.tell(KEPT, ENDED)
    assert desk.done[-1] == Finish("the flow ended at box: the message is complete")


# --- hours ------------------------------------------------------------------------

HOURS = HoursNode(
    name="hours",
    schedule="office",
    open="day",
    closed="night",
    holiday="feast",
)
BY_HOURS = flow(HOURS, bye("day"), bye("night"), bye("feast"))


@pytest.mark.parametrize(
    ("answered_at", "node"),
    [
        ("2026-11-23T08:59:59+01:00", "night"),
        ("2026-11-23T09:00:00+01:00", "day"),
        ("2026-11-23T16:00:00+00:00", "night"),
        ("2026-11-24T10:00:00+01:00", "night"),
        ("2026-12-28T10:00:00+01:00", "feast"),
    ],
)
def test_a_call_takes_the_way_that_the_hours_say(answered_at: str, node: str) -> None:
    hours = Schedule(
        "office",
        BERLIN,
        {"mon": (Span(540, 1020),)},
        {date(2026, 12, 28): "inventory"},
    )
    desk = begin(
        office(BY_HOURS, schedule=hours),
        answered_at=datetime.fromisoformat(answered_at),
    )
    assert desk.nodes == ["hours", node]


@pytest.mark.parametrize(("switch", "node"), [("open", "day"), ("closed", "night")])
def test_the_night_switch_decides_over_the_hours(switch: str, node: str) -> None:
    by_hand = Schedule("office", BERLIN, {}, switch=Switch(switch))
    desk = begin(office(BY_HOURS, schedule=by_hand))
    why = f"switched {switch} by hand"
    assert NodeEntered(node, "hangup", why) in desk.done


@pytest.mark.parametrize(
    ("answered_at", "local"),
    [
        ("2026-03-29T01:59:50", "03:00:10"),
        ("2026-10-25T02:59:50", "02:00:10"),
    ],
)
def test_a_call_that_lasts_over_a_clock_change_goes_by_the_new_time(
    answered_at: str,
    local: str,
) -> None:
    wall = datetime.fromisoformat(answered_at).replace(tzinfo=BERLIN)
    desk = begin(SMALL, wall)
    assert f"{desk.call.office_time(20.0):%H:%M:%S}" == local


def test_the_hours_are_asked_when_the_caller_gets_there_not_when_they_rang() -> None:
    desk = begin(
        office(flow(say("hello", "hours"), *BY_HOURS.nodes.values())),
        answered_at=datetime.fromisoformat("2026-11-23T16:59:50+01:00"),
    )
    desk.wait(11.0)
    desk.tell(ENDED)
    assert desk.nodes == ["hello", "hours", "night"]


# --- variables --------------------------------------------------------------------


def number_branch(**condition: tuple[str, ...]) -> Office:
    fork = IfNode(
        name="fork",
        variable="caller",
        then="known",
        otherwise="stranger",
        **condition,
    )
    return office(flow(fork, bye("known"), bye("stranger")))


@pytest.mark.parametrize(
    ("condition", "caller", "node"),
    [
        ({"is_one_of": ("5550100", "5550111")}, ANNA, "known"),
        ({"is_one_of": ("5550111",)}, ANNA, "stranger"),
        ({"starts_with": ("0", "555")}, ANNA, "known"),
        ({"starts_with": ("0",)}, ANNA, "stranger"),
        ({"starts_with": ("555",)}, None, "stranger"),
        ({"is_one_of": ("",)}, CallerIdReceived(None, withheld=True), "known"),
    ],
)
def test_a_call_branches_by_who_calls(
    condition: dict[str, tuple[str, ...]],
    caller: CallerIdReceived | None,
    node: str,
) -> None:
    desk = Desk(number_branch(**condition), caller=caller)
    desk.tell(Begin())
    assert desk.nodes == ["fork", node]


def test_what_is_set_and_what_is_entered_decides_later() -> None:
    vip = SetNode(name="vip", values={"tier": "gold"}, next="ask")
    ask = CollectNode(
        name="ask",
        say=("zip",),
        into="zip",
        next="by-zip",
        otherwise="bye",
    )
    by_zip = IfNode(
        name="by-zip",
        variable="zip",
        then="by-tier",
        otherwise="bye",
        starts_with=("90",),
    )
    by_tier = IfNode(
        name="by-tier",
        variable="tier",
        then="gold",
        otherwise="bye",
        is_one_of=("gold",),
    )
    desk = begin(office(flow(vip, ask, by_zip, by_tier, bye("gold"), bye())))
    desk.press("90210#")
    assert desk.nodes == ["vip", "ask", "by-zip", "by-tier", "gold"]
    assert NodeEntered("ask", "collect", "set tier = gold") in desk.done
    assert "zip = 90210" in desk.sentences
    assert NodeEntered("gold", "hangup", "tier fits") in desk.done


def test_a_variable_that_was_never_set_fits_nothing() -> None:
    fork = IfNode(
        name="fork",
        variable="tier",
        then="gold",
        otherwise="bye",
        is_one_of=("gold",),
    )
    desk = begin(office(flow(fork, bye("gold"), bye())))
    assert NodeEntered("bye", "hangup", "tier does not fit") in desk.done


def test_a_caller_who_chooses_a_language_is_spoken_to_in_it_from_then_on() -> None:
    german = SetNode(name="german", values={"language": "de"}, next="hallo")
    desk = begin(
        office(flow(menu(k9="german"), german, say("hallo", "bye"), bye())),
    )
    assert desk.call.language == "en"
    desk.press("9")
    assert desk.done[-1] == Play(("hallo",), "de")
    assert desk.call.language == "de"


def test_a_call_knows_its_line_and_its_caller() -> None:
    desk = begin(SMALL)
    assert desk.call.variables == {
        "caller": "5550100",
        "line": "front",
        "language": "en",
        "link": "up",
    }


# --- several flows ----------------------------------------------------------------


def test_a_call_goes_on_in_another_flow_and_names_its_nodes_with_it() -> None:
    main = flow(GotoNode(name="go", flow="billing", node=None), bye())
    back = GotoNode(name="back", flow="main", node="bye")
    billing = flow(menu(k1="ask"), say("ask", "back"), back, name="billing")
    desk = begin(office(main, billing))
    desk.press("7")
    assert (
        Decided(
            "billing.menu",
            "7 is not one of the choices (try 1 of 3), asks again",
        )
        in desk.done
    )
    desk.press("1")
    desk.tell(ENDED)
    assert desk.nodes == ["go", "billing.menu", "billing.ask", "billing.back", "bye"]
    entered = NodeEntered("billing.menu", "menu", "on in the flow billing")
    assert entered in desk.done


def test_a_flow_that_goes_in_circles_apologises_and_ends_the_call() -> None:
    there = flow(GotoNode(name="there", flow="other", node=None))
    back = flow(GotoNode(name="back", flow="main", node=None), name="other")
    desk = begin(office(there, back))
    assert len(desk.nodes) == MOST_HOPS
    assert desk.sentences == [
        f"{MOST_HOPS} nodes in a row without anything being heard",
    ]
    assert desk.played == [("trouble",)]
    desk.tell(ENDED)
    assert desk.done[-1] == Finish("the flow ended at other.back: the prompt ended")


@pytest.mark.parametrize("speaking", [False, True])
def test_prompts_that_all_fail_and_go_round_end_the_call_at_once(
    *,
    speaking: bool,
) -> None:
    desk = begin(office(flow(say("jazz", "waltz"), say("waltz", "jazz"))))
    desk.tell(VoiceHeard(active=speaking))
    failed = PromptFailed("no such file")
    while not desk.over:
        desk.tell(failed)
    assert len(desk.nodes) == MOST_HOPS
    assert desk.played[-1] == ("trouble",)
    assert desk.now == pytest.approx(0.0)


def test_prompts_that_are_heard_may_go_round_for_long() -> None:
    desk = begin(office(flow(say("jazz", "waltz"), say("waltz", "jazz"))))
    for _ in range(3 * MOST_HOPS):
        desk.tell(PromptFailed("no such file"), ENDED)
    assert not desk.over
    assert desk.sentences == []


def test_a_long_row_of_decisions_is_no_circle() -> None:
    steps = [
        SetNode(name=f"n{n}", values={}, next=f"n{n + 1}") for n in range(MOST_HOPS - 1)
    ]
    desk = begin(office(flow(*steps, bye(f"n{MOST_HOPS - 1}"))))
    assert desk.over
    assert desk.played == []


# --- secrets ----------------------------------------------------------------------

ASK_PIN = CollectNode(
    name="pin",
    say=("your-pin",),
    into="pin",
    next="check",
    otherwise="bye",
    min_digits=4,
    max_digits=6,
    secret=True,
)
CHECK = IfNode(
    name="check",
    variable="pin",
    then="in",
    otherwise="pin",
    is_one_of=("7859",),
)
VAULT = office(
    flow(say("hello", "pin"), ASK_PIN, CHECK, bye("in"), bye()),
)


def assert_silent_about(digits: str, desk: Desk) -> None:
    told = repr(desk.done)
    assert not [digit for digit in digits if digit in told]


def test_a_secret_number_is_used_and_never_written_down() -> None:
    desk = begin(VAULT)
    desk.tell(ENDED)
    desk.press("7859#")
    assert desk.nodes[-1] == "in"
    assert desk.sentences == ["pin = ••••"]
    assert [c for c in desk.done if isinstance(c, DigitHeard)] == [DigitHeard("•")] * 5
    assert_silent_about("7859", desk)


def test_a_secret_typed_ahead_over_the_greeting_is_as_secret() -> None:
    desk = begin(VAULT)
    desk.press("7859#")
    assert desk.nodes == ["hello", "pin", "check", "in"]
    assert_silent_about("7859", desk)


@pytest.mark.parametrize("typed", ["78#7859#", "9999#7859#", "77*7859#", "78"])
def test_a_secret_mistyped_is_as_secret(typed: str) -> None:
    desk = begin(VAULT)
    desk.tell(ENDED)
    desk.press(typed)
    desk.wait(10.0)
    assert_silent_about("7859", desk)


def test_a_secret_of_one_digit_typed_ahead_is_as_secret() -> None:
    door = CollectNode(
        name="door",
        say=("door",),
        into="door",
        next="menu",
        otherwise="bye",
        max_digits=1,
        secret=True,
    )
    desk = begin(office(flow(say("hello", "door"), door, menu(k9="bye"), bye())))
    desk.press("7")
    assert desk.nodes == ["hello", "door", "menu"]
    assert_silent_about("7", desk)


def test_a_key_that_leads_to_a_secret_is_none() -> None:
    desk = begin(office(flow(menu(k8="pin"), ASK_PIN, CHECK, bye("in"), bye())))
    assert desk.press("8")[0] == DigitHeard("8")


# --- time -------------------------------------------------------------------------


def hold_the_line(desk: Desk, seconds: float, prompt_s: float = 10.0) -> None:
    """Hear prompt after prompt without a word."""
    until = desk.now + seconds
    while desk.now < until and not desk.over:
        desk.wait(prompt_s)
        if desk.sounding:
            desk.tell(ENDED)


MUSIC = office(flow(say("music", "music")))


def test_a_line_on_which_nothing_is_heard_is_given_up() -> None:
    desk = begin(MUSIC)
    hold_the_line(desk, NOBODY_THERE_S + 20.0)
    assert desk.done[-1] == Finish("nothing was heard for too long")
    assert desk.now == pytest.approx(NOBODY_THERE_S)


@pytest.mark.parametrize("sign", [DigitPressed("5"), VoiceHeard(active=False)])
def test_a_sign_of_life_gives_a_caller_more_time(sign: object) -> None:
    desk = begin(MUSIC)
    hold_the_line(desk, 100.0)
    desk.tell(sign)
    hold_the_line(desk, 100.0)
    assert not desk.over


def test_a_caller_who_talks_without_a_pause_is_there() -> None:
    box = VoicemailNode(name="box", mailbox="long stories", next=None, greeting=None)
    desk = begin(office(flow(box)))
    desk.tell(ENDED, ENDED, VoiceHeard(active=True))
    done = desk.wait(NOBODY_THERE_S + 30.0)
    assert done == []
    assert desk.wait(60.0) == [HoldRecording()]


def test_the_pound_key_after_a_full_number_is_no_wrong_key_in_the_next_menu() -> None:
    number = CollectNode(
        name="number",
        say=("number",),
        into="number",
        next="menu",
        otherwise="bye",
        max_digits=4,
    )
    desk = begin(office(flow(number, menu(k1="bye"), bye())))
    desk.press("1234")
    desk.wait(0.5)
    assert desk.press("#") == [DigitHeard("#")]
    assert Decided("menu", "# is not one of the choices (try 1 of 3), asks again") in (
        desk.press("#")
    )


def test_a_caller_who_talks_into_the_menus_last_word_is_heard_by_the_mailbox() -> None:
    box = VoicemailNode(name="box", mailbox="office", next=None, greeting=None)
    desk = begin(office(flow(menu(k1="box"), box, bye())))
    desk.tell(VoiceHeard(active=True))
    desk.press("1")
    desk.tell(ENDED, ENDED)
    desk.wait(30.0)
    desk.tell(VoiceHeard(active=False))
    assert desk.wait(6.0) == [HoldRecording(6.0)]


def test_no_call_is_longer_than_the_longest() -> None:
    desk = begin(MUSIC)
    while not desk.over:
        hold_the_line(desk, 60.0)
        if not desk.over:
            desk.press("5")
    assert desk.done[-1] == Finish("the call took too long")
    assert desk.now == pytest.approx(LONGEST_CALL_S, abs=60.0)


def test_a_call_too_long_in_the_middle_of_a_message_keeps_the_message() -> None:
    box = VoicemailNode(name="box", mailbox="office", next=None, greeting=None)
    desk = begin(office(flow(menu(k1="box", k2="menu"), box, bye())))
    while desk.now < LONGEST_CALL_S - 60.0:
        desk.wait(60.0)
        desk.press("2")
    desk.press("1")
    desk.tell(ENDED, ENDED, VoiceHeard(active=True))
    assert desk.wait(60.0) == [StopRecording(0.0, 2.0, None)]
    assert desk.tell(KEPT) == [Finish("the call took too long")]


def test_time_before_the_deadline_changes_nothing() -> None:
    desk = begin(SMALL)
    assert desk.call.deadline == pytest.approx(NOBODY_THERE_S)
    assert desk.call.tick(NOBODY_THERE_S - 1.0) == []
    assert CallMachine(SMALL, "main", CallFacts("a", MONDAY_MORNING)).tick(9e9) == []


# --- how a call is left -----------------------------------------------------------


def test_a_caller_who_hangs_up_ends_the_call_with_the_evidence_in_words() -> None:
    desk = begin(SMALL)
    assert desk.tell(HUNG_UP) == [StopPlaying(), Finish("busy tone")]


def test_a_caller_who_hangs_up_in_a_silent_menu_silences_nothing() -> None:
    desk = begin(SMALL)
    desk.tell(ENDED, ENDED)
    assert desk.tell(HUNG_UP) == [Finish("busy tone")]


def test_a_call_whose_caller_left_waits_for_the_message_to_be_safe() -> None:
    desk = begin(SMALL)
    desk.press("1")
    desk.tell(ENDED, ENDED, VoiceHeard(active=True))
    desk.wait(5.0)
    assert desk.tell(HUNG_UP) == [StopRecording(2.2, 2.0, None)]
    assert (desk.call.state, desk.call.deadline) == (CallState.LEAVING, None)
    assert desk.tell(HUNG_UP, DigitPressed("1"), VoiceHeard(active=False)) == []
    assert desk.tell(KEPT) == [Finish("busy tone")]


def test_a_message_that_cannot_be_saved_does_not_keep_the_line() -> None:
    desk = begin(SMALL)
    desk.press("1")
    desk.tell(ENDED, ENDED, VoiceHeard(active=True), HUNG_UP)
    assert desk.tell(RecordingFailed("the disk is full")) == [Finish("busy tone")]


# --- machines that call -----------------------------------------------------------

FAX = ToneHeard(Tone.FAX_CALLING)
FAX_OFFICE = office(
    replace(
        flow(
            menu(k1="box"),
            VoicemailNode(name="box", mailbox="office", next="bye", greeting=None),
            say("fax", "bye"),
            bye(),
        ),
        fax="fax",
    ),
)


def test_a_fax_machine_goes_where_the_flow_wants_it_in_the_middle_of_a_prompt() -> None:
    desk = begin(FAX_OFFICE)
    assert desk.tell(FAX) == [
        Decided("menu", "a fax machine calls"),
        StopPlaying(),
        NodeEntered("fax", "say", "a fax machine calls"),
        Play(("fax",), "en"),
    ]


def test_a_fax_machine_that_spoke_to_the_mailbox_leaves_no_message() -> None:
    desk = begin(FAX_OFFICE)
    desk.press("1")
    desk.tell(ENDED, ENDED, VoiceHeard(active=True))
    assert desk.tell(FAX)[1:] == [StopRecording(1.0, 2.0, "only 0.0 s of voice")]
    desk.press("1")
    assert desk.tell(RecordingStopped(kept=False, duration_s=0.0))[:1] == [
        NodeEntered("fax", "say", "a fax machine calls"),
    ]


def test_a_fax_machine_that_goes_on_calling_is_sent_only_once() -> None:
    desk = begin(FAX_OFFICE)
    desk.tell(FAX)
    assert desk.tell(FAX, FAX) == []
    assert desk.nodes == ["menu", "fax"]


def test_a_fax_machine_that_hangs_up_while_its_message_is_saved_is_gone() -> None:
    desk = begin(FAX_OFFICE)
    desk.press("1")
    desk.tell(ENDED, ENDED, VoiceHeard(active=True), FAX, HUNG_UP)
    assert desk.tell(KEPT) == [Finish("busy tone")]


def test_without_a_node_for_it_a_fax_machine_is_only_written_down() -> None:
    desk = begin(SMALL)
    assert desk.tell(FAX, FAX) == [Decided("hello", "a fax machine calls")]


def test_a_tone_that_is_no_fax_machine_changes_nothing() -> None:
    desk = begin(FAX_OFFICE)
    assert desk.tell(*(ToneHeard(tone) for tone in Tone if tone != FAX.tone)) == []


def test_a_call_begins_once() -> None:
    desk = begin(SMALL)
    with pytest.raises(RuleError, match="Begin is not allowed while the call is"):
        desk.tell(Begin())


def test_an_answer_that_nobody_asked_for_is_refused() -> None:
    desk = begin(SMALL)
    with pytest.raises(RuleError, match="RecordingStopped is not allowed"):
        desk.call.handle(KEPT, 1.0)
    assert desk.call.state is CallState.RUNNING


# --- any caller in any flow -------------------------------------------------------

NAMES = ("a", "b", "c", "d", "e")
names = st.sampled_from(NAMES)
choices = st.dictionaries(st.sampled_from(["1", "12", "2", "#"]), names, min_size=1)


def random_node(name: str) -> st.SearchStrategy[Node]:
    named, spoken = st.just(name), st.sampled_from([("hello",), ("a", "b")])
    return st.one_of(
        st.builds(
            SayNode,
            name=named,
            say=spoken,
            next=names,
            interruptible=st.booleans(),
        ),
        st.builds(
            MenuNode,
            name=named,
            say=spoken,
            choices=choices,
            otherwise=names,
            tries=st.integers(1, 2),
        ),
        st.builds(
            CollectNode,
            name=named,
            say=spoken,
            into=st.sampled_from(["x", "language"]),
            next=names,
            otherwise=names,
            max_digits=st.integers(1, 3),
            tries=st.integers(1, 2),
            secret=st.booleans(),
        ),
        st.builds(
            VoicemailNode,
            name=named,
            mailbox=st.sampled_from(["office", "curious"]),
            next=st.none() | names,
            greeting=st.none() | spoken,
            operator=st.none() | names,
        ),
        st.builds(
            HoursNode,
            name=named,
            schedule=st.just("office"),
            open=names,
            closed=names,
            holiday=names,
        ),
        st.builds(SetNode, name=named, values=st.just({"x": "1"}), next=names),
        st.builds(
            IfNode,
            name=named,
            variable=st.just("x"),
            then=names,
            otherwise=names,
            is_one_of=st.just(("1",)),
        ),
        st.builds(
            GotoNode,
            name=named,
            flow=st.sampled_from(["main", "other"]),
            node=st.none() | names,
        ),
        st.builds(HangUpNode, name=named, say=st.just(()) | spoken),
    )


all_nodes = st.tuples(*map(random_node, NAMES))
offices = st.builds(
    lambda main, other, fax: office(
        replace(flow(*main), fax=fax), flow(*other, name="other")
    ),
    all_nodes,
    all_nodes,
    st.none() | names,
)
happenings = st.lists(
    st.sampled_from(
        [
            *("1", "2", "3", "4", "5", "9", "0", "#", "*", "A"),
            *("speaks", "pauses", "waits", "time is up", "fax"),
            *("prompt ends", "prompt ends", "prompt ends", "prompt fails"),
            *("rests", "rests", "saved", "too short", "disk full"),
        ],
    ),
    max_size=50,
)


def happen(desk: Desk, what: str) -> None:
    match what:
        case "speaks" | "pauses":
            desk.tell(VoiceHeard(active=what == "speaks"))
        case "fax":
            desk.tell(FAX)
        case "waits":
            desk.wait(1.3)
        case "time is up":
            desk.wait((desk.call.deadline or desk.now) - desk.now)
        case "prompt ends" if desk.sounding:
            desk.tell(ENDED)
        case "prompt fails" if desk.sounding:
            desk.tell(PromptFailed("no such file"))
        case key if len(key) == 1:
            desk.press(key)
        case _:
            happen_on_the_disk(desk, what)


def happen_on_the_disk(desk: Desk, what: str) -> None:
    match what:
        case "saved" | "too short" if desk.recording == "stopping":
            desk.tell(RecordingStopped(what == "saved", 2.0))
        case "rests" if desk.recording == "holding":
            desk.tell(HELD)
        case "disk full" if desk.recording:
            desk.tell(RecordingFailed("the disk is full"))


def leave(desk: Desk) -> None:
    """Hang up, and give the call the one answer that it may be owed."""
    if not desk.over:
        desk.tell(HUNG_UP)
    if desk.recording:
        assert desk.recording == "stopping"
        desk.tell(KEPT)
    assert desk.call.state is CallState.OVER
    assert desk.call.deadline is None
    assert [c for c in desk.done if isinstance(c, Finish)] == desk.done[-1:]


@settings(deadline=None, max_examples=250)
@given(offices, happenings)
def test_no_caller_and_no_flow_can_break_a_call(
    rules: Office,
    story: list[str],
) -> None:
    desk = begin(rules)
    for what in story:
        happen(desk, what)
    leave(desk)


WHOLE_STORY = (
    *("prompt ends", "9", "waits", "2", "speaks", "prompt ends", "pauses", "1"),
    *("prompt ends", "prompt fails", "speaks", "pauses", "time is up", "too short"),
    *("2", "prompt ends", "speaks", "waits", "#", "saved", "prompt ends"),
)


@pytest.mark.parametrize("steps", range(len(WHOLE_STORY) + 1))
def test_a_caller_may_hang_up_at_every_single_transition(steps: int) -> None:
    hello = say("hello", "menu")
    box = VoicemailNode(name="box", mailbox="office", next="bye", greeting=None)
    desk = begin(
        office(flow(hello, menu(k1="box", k2="hello"), box, bye())),
    )
    for what in WHOLE_STORY[:steps]:
        happen(desk, what)
    assert desk.over is (steps == len(WHOLE_STORY))
    leave(desk)


@settings(deadline=None, max_examples=60)
@given(
    rules=offices,
    typed=st.text("0123456789*#", max_size=8),
    still_speaking=st.booleans(),
)
def test_a_line_that_went_dead_unnoticed_is_given_back_within_the_longest_call(
    *,
    rules: Office,
    typed: str,
    still_speaking: bool,
) -> None:
    desk = begin(rules)
    for key in typed:
        if not desk.over:
            desk.press(key)
    if still_speaking and not desk.over:
        desk.tell(VoiceHeard(active=True))
    while not desk.over:
        if desk.recording == "stopping":
            desk.tell(RecordingStopped(kept=False, duration_s=0.0))
        else:
            desk.wait(20.0)
        if desk.sounding:
            desk.tell(ENDED)
    assert desk.now <= LONGEST_CALL_S
