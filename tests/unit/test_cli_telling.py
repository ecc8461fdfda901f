"""Words for people: the journal as sentences, a call as one story."""

import asyncio
from datetime import timedelta
from typing import get_args

import pytest

from support.box import BEGAN
from support.virtual_time import run_virtually
from tipring.cli.story import HOLD_S, Story
from tipring.desk.journal import utc_now
from tipring.domain import journal
from tipring.domain.again_entries import (
    NotOfferedAgain,
    OfferedAgain,
    OtherWayTaken,
    TalkCut,
)
from tipring.domain.agent_entries import CallNoted, HelpAsked, HelpEnded
from tipring.domain.backup_entries import BackupFailed, BackupKept, StoreMended
from tipring.domain.care_entries import RepairTried, ThiefGone, ThiefSeen, UnitMet
from tipring.domain.colours import Colour
from tipring.domain.health_entries import LineHistoryForgotten, LineMeasured
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
    OutsideRefused,
)
from tipring.domain.journal import (
    BoxStarted,
    BoxStopped,
    CallAnswered,
    CallEnded,
    CallerIdentified,
    CallHandedOver,
    CallPlaced,
    CallRang,
    CallStillRinging,
    Decided,
    DigitHeard,
    DisconnectLearned,
    Entry,
    LineLost,
    LineOpened,
    MessageDiscarded,
    MessageKept,
    MessageStarted,
    NodeEntered,
    PlacedCallAnswered,
    PromptPlayed,
    ScreeningPassGiven,
    ScreeningPassUsed,
)
from tipring.domain.journal_event import JournalEvent
from tipring.domain.lifeline_entries import (
    DrillDone,
    FactoryResetAsked,
    LifelineSwitched,
)
from tipring.domain.link.entries import LinkChanged, ModeSwitched
from tipring.domain.link.view import Cause, Verdict
from tipring.domain.link_drill_entries import (
    CutBy,
    LinkDrillBegan,
    LinkDrillDone,
    LinkDrillPutOff,
)
from tipring.domain.lost_entries import CallerLost
from tipring.domain.message_entries import MessageEntry
from tipring.domain.news_entries import (
    NewsBegan,
    NewsDelivered,
    NewsDropped,
    NewsRefused,
)
from tipring.domain.privacy_entries import CallersForgotten
from tipring.domain.queue.entries import (
    AgentAnswered,
    AgentMoved,
    AgentRung,
    CallbackFailed,
    CallbackPromised,
    CallbackTried,
    CallerBounced,
    CallerHeldByAgent,
    CallerJoinedAgent,
    CallerLeftQueue,
    CallerQueued,
    OfferEnded,
    PlaceKept,
    WaitRuleApplied,
)
from tipring.domain.queue.telling import reasons
from tipring.domain.script import parse_script
from tipring.domain.security_entries import (
    CallSentOn,
    PinForgiven,
    PinRefused,
    TollRefused,
)
from tipring.domain.service_entries import ServiceDied, ServiceGaveUp
from tipring.domain.sound_entries import SoundMeasured
from tipring.domain.supervising_entries import (
    SupervisorGone,
    SupervisorPresent,
    TalkTakenOver,
)
from tipring.domain.telling import tell
from tipring.domain.worry_entries import (
    HelpCalled,
    RepairDone,
    SelfTested,
    WorryBegan,
    WorryChanged,
    WorryEnded,
)
from tipring.exchange.clockwork import Exchange

SENTENCES: dict[JournalEvent, str] = {
    BoxStarted("1.2"): "starts (version 1.2)",
    BoxStopped(): "stops in good order",
    LineOpened("a modem"): "has a line: a modem",
    LineLost("unplugged"): "has lost the line: unplugged",
    RepairTried("it was reset", worked=True): "has mended the line: it was reset",
    ThiefSeen("minicom", "leave it"): "shares its modem with minicom: leave it",
    ThiefGone("minicom"): ("has its modem for itself again: minicom let go of it"),
    UnitMet("/dev/modem", "0baf", "0303", "12", "1-1.2", "USR 5637"): (
        "uses USR 5637 (0baf:0303) with serial 12 at USB port 1-1.2"
    ),
    UnitMet("/dev/modem", "0572", "1329", "", "1-1.2"): (
        "uses a unit (0572:1329) at USB port 1-1.2"
    ),
    RepairTried("it was reset", worked=False, why="no reply"): (
        "has tried to mend the line, in vain: it was reset (no reply)"
    ),
    LifelineSwitched(to_telephone=True, why="a storm"): (
        "leaves the line to the plain telephone: a storm"
    ),
    LifelineSwitched(to_telephone=False, why="it is over"): (
        "takes the line back from the plain telephone: it is over"
    ),
    DrillDone(("the relay fell",), ()): (
        "has passed the drill of the lifeline: the relay fell"
    ),
    DrillDone(("the relay fell",), ("no battery",)): (
        "has failed the drill of the lifeline: no battery"
    ),
    FactoryResetAsked("at the button"): (
        "sets its settings aside and stops, as asked at the button"
    ),
    SoundMeasured(party="anna", packets=500, buffer_ms=36.6, jitter_ms=0.8): (
        "has measured the sound of anna: 10 s, jitter 1 ms, 37 ms held back"
    ),
    SoundMeasured(
        party="provider-1",
        packets=990,
        lost=10,
        jitter_ms=4,
        buffer_ms=40,
        concealed_ms=200,
        stretched_ms=40,
        round_trip_ms=12,
        far_lost=3,
    ): (
        "has measured the sound of provider-1: 20 s, 1.0 % lost, 3 packets lost on the"
        " way there, jitter 4 ms, 40 ms held back, 200 ms made up, 40 ms stretched,"
        " there and back 12 ms"
    ),
    LineMeasured(): "has measured the line: ended by us",
    LineMeasured(
        speech_dbm0=-20.4,
        noise_dbm0p=-61.6,
        hum_dbm0=-38.0,
        mains_hz=50,
        return_loss_db=27.7,
        gaps=1,
        xruns=2,
        ended="busy tone",
    ): (
        "has measured the line: the caller at -20 dBm0, noise -62 dBm0p, hum of 50 Hz"
        " at -38 dBm0, echo return loss 28 dB, sound torn 3 time(s), ended by busy tone"
    ),
    LineHistoryForgotten(BEGAN): "forgets how lines did before 2026-11-23",
    NewsBegan(addressee="mqtt", after_id=7): "tells mqtt the news from now on",
    NewsDelivered(addressee="webhook:crm", up_to_id=9): (
        "has told webhook:crm all news up to entry 9"
    ),
    NewsRefused(addressee="webhook:crm", news_id=8, why="410 Gone"): (
        "is told by webhook:crm not to tell news 8: 410 Gone"
    ),
    NewsDropped(addressee="mqtt", count=12, up_to_id=20): (
        "gives up the oldest 12 news for mqtt: too many waited for too long"
    ),
    DisconnectLearned("425 Hz"): "has learned how calls end on this line: 425 Hz",
    CallRang(): "hears the line ring",
    CallPlaced("42"): "calls 42",
    PlacedCallAnswered("a voice"): "is answered: a voice",
    CallHandedOver(): "leaves the caller to the telephone beside it",
    CallerIdentified("212", "DOE", withheld=False): "learns who calls: 212 DOE",
    CallerIdentified(None, None, withheld=True): "learns who calls: withheld",
    CallerIdentified(None, None, withheld=False): "learns who calls: unknown",
    CallAnswered(2, "main"): "answers after 2 ring(s) with the flow 'main'",
    CallStillRinging(2): ("finds that the line still rings; seizes it again (try 2)"),
    NodeEntered("menu", "menu", "so"): "goes to 'menu' (menu), because so",
    PromptPlayed("Hello.", 900, whole=True): 'said "Hello." (to its end)',
    PromptPlayed("Hello.", 900, whole=False): 'said "Hello." (cut after 0.9 s)',
    DigitHeard("3"): "hears the key 3",
    Decided("menu", "no key"): "at 'menu': no key",
    MessageStarted("m", "office", "m.wav"): "records a message for 'office'",
    MessageKept("m", 3.94, interrupted=False): (
        "has the message safe on the disk: 3.9 s"
    ),
    MessageKept("m", 3.94, interrupted=True): (
        "has the message safe on the disk: 3.9 s (mended after an interruption)"
    ),
    MessageDiscarded("m", "silence"): "keeps no message: silence",
    CallEnded("bye"): "is on-hook, the record is closed: bye",
    HouseCallBegan("201", "202"): "hears 201 dial 202",
    SupervisorPresent("250 (Boss)", "anna", "whispers"): (
        "has 250 (Boss) in the talk of anna: whispers"
    ),
    SupervisorGone("250 (Boss)", "anna"): "has 250 (Boss) in the talk of anna no more",
    TalkTakenOver("250 (Boss)", "anna"): (
        "gives the caller of anna to 250 (Boss), who takes over"
    ),
    HouseCallRang("202", "201"): "rings 202 for 201",
    HouseCallRang("202", ""): "rings 202 for somebody",
    HouseCallSentOut("030", "201"): "calls 030 for 201",
    HouseCallSentOut("112", ""): "calls 112",
    HouseCallAnswered("202"): "joins the call with 202",
    HouseCallForwarded("202", "203", "busy"): ("forwards the call of 202 to 203: busy"),
    HouseCallPickedUp("202", "203"): "lets 203 pick up the call of 202",
    HouseCallTransferred("201", "203"): "sends the call on to 203, as 201 wants it",
    HouseCallEnded("hung up", ""): "sees the call end: hung up",
    HouseCallEnded("busy", "202 talks"): "sees the call end: busy (202 talks)",
    OutsideRefused("201", "0900", "not allowed"): (
        "lets 201 not call 0900: not allowed"
    ),
    OutsideRefused("", "0900", "nobody"): "lets somebody not call 0900: nobody",
    TollRefused("0900", "calls_an_hour of [outside]", "60 calls in the last hour"): (
        "does not call 0900: 60 calls in the last hour"
    ),
    CallSentOn("2125550142"): "lets the exchange send the caller on to 2125550142",
    PinRefused("agents", "anna"): "hears a wrong PIN for anna (agents)",
    PinRefused("mailboxes", ""): "hears a wrong PIN for nobody there is (mailboxes)",
    PinForgiven("agents", "anna"): (
        "hears the right PIN of anna (agents) after wrong ones"
    ),
    TalkCut("2125550142", "201", "no sound"): (
        "loses the talk of 201 with 2125550142: no sound"
    ),
    TalkCut("", "201", "no sound"): "loses the talk of 201 with somebody: no sound",
    OfferedAgain("2125550142", "201"): (
        "calls 2125550142 again over an analog line, for 201"
    ),
    NotOfferedAgain("", "withheld"): "does not call the caller again: withheld",
    OtherWayTaken("2125550142", "lines", "trunk:home: no internet"): (
        "calls 2125550142 by way of lines: trunk:home: no internet"
    ),
    ForwardSet("201", "always", "202", "telephone"): (
        "forwards calls of 201 always to 202 (by telephone)"
    ),
    ForwardSet("201", "when busy", "", "telephone"): (
        "forwards no calls of 201 when busy (by telephone)"
    ),
    DoNotDisturbSet("201", on=True, by="telephone"): (
        "does not ring 201 from now on (by telephone)"
    ),
    DoNotDisturbSet("201", on=False, by="the office"): (
        "rings 201 from now on (by the office)"
    ),
    ScreeningPassGiven(30): "gives the next caller a pass, for 30 min",
    ScreeningPassUsed(): "takes the pass of this caller",
    CallerQueued("c1", "sales", "212", 2, 0, 30.0, 0.0, "", "head start 30 s"): (
        "gives the caller place 2 in 'sales': head start 30 s"
    ),
    CallerQueued("c1", "sales", "212", 1, 0, 0.0, 0.0, "", ""): (
        "gives the caller place 1 in 'sales'"
    ),
    AgentRung("c1", "sales", "anna", "idle longest", "is first", ("ben: paused",)): (
        "rings anna: idle longest"
    ),
    OfferEnded("c1", "anna", "no answer"): "has not reached anna: no answer",
    AgentAnswered("c1", "sales", "anna"): "hears anna answer",
    CallerJoinedAgent("c1", "sales", "anna", 70.4): (
        "joins the caller with anna after 70 s"
    ),
    CallerHeldByAgent("c1", "anna", on_hold=True): (
        "keeps the caller on hold for anna"
    ),
    CallerHeldByAgent("c1", "anna", on_hold=False): "gives the caller back to anna",
    CallerBounced("c1", "sales", "anna hung up"): (
        "puts the caller back to the head of 'sales': anna hung up"
    ),
    PlaceKept("c1", "sales", 300.0, "the caller hung up"): (
        "keeps the place in 'sales' for 300 s: the caller hung up"
    ),
    CallbackPromised("c1", "sales", "212"): (
        "promises to call 212 back when it is the caller's turn"
    ),
    CallbackTried("c1", "sales", "anna", 2): (
        "calls the person back (try 2), anna is kept free"
    ),
    CallbackFailed("c1", "busy", again=True): (
        "has not reached the person and will try again: busy"
    ),
    CallbackFailed("c1", "busy", again=False): (
        "has not reached the person and gives it up: busy"
    ),
    WaitRuleApplied("c1", "tier 2 is open"): "lets more agents answer: tier 2 is open",
    CallerLost(
        number="+12125550123",
        trunk="provider",
        node="main.menu",
        why="the cable is out",
        keeps_s=600.0,
    ): (
        "loses +12125550123 in main.menu with the trunk provider"
        " (the cable is out) and keeps the place for 10 minutes"
    ),
    CallerLeftQueue("c1", "sales", "answered", 70.0, 200.0, "anna", "anna hung up"): (
        "lets the caller go from 'sales' after 70 s:"
        " answered, talked 200 s with anna; anna hung up"
    ),
    CallerLeftQueue("c1", "sales", "abandoned", 70.0, 0.0, "", "did not come back"): (
        "lets the caller go from 'sales' after 70 s: abandoned; did not come back"
    ),
    LinkDrillBegan(drill_id="d1", by="as asked", cut=CutBy.FIREWALL): (
        "cuts itself off from the internet by the firewall, as asked"
    ),
    LinkDrillBegan(
        drill_id="d1", by="by the calendar", cut=CutBy.SOFTWARE, remark="no right to"
    ): (
        "cuts itself off from the internet by word only, by the calendar (no right to)"
    ),
    LinkDrillDone(drill_id="d1"): "has passed the drill of the link",
    LinkDrillDone(drill_id="d1", faults=("not noticed", "not answered")): (
        "has failed the drill of the link: not noticed; not answered"
    ),
    LinkDrillDone(drill_id="d1", broken_off="line-1 rings"): (
        "has broken off the drill of the link: line-1 rings"
    ),
    BackupKept(
        name="tipring-20261127-023000.zip",
        where="/media/stick",
        size_bytes=12_340_000,
        calls=7,
        messages=3,
    ): (
        "has a backup in /media/stick: tipring-20261127-023000.zip, 12.3 MB with"
        " 7 calls and 3 messages"
    ),
    BackupFailed(where="/media/stick", why="no stick is there"): (
        "has made no backup in /media/stick: no stick is there"
    ),
    StoreMended(
        damage="database disk image is malformed",
        aside="damaged-20261127-080000",
        saved=4000,
        from_backup=30,
        missing=2,
        backup="tipring-20261127-023000.zip",
        found=1,
    ): (
        "has mended its store (database disk image is malformed): 4000 entries were"
        " read from the damaged file; 30 came from tipring-20261127-023000.zip; 2 are"
        " lost; 1 messages were found by their sound; the damaged files are in"
        " damaged-20261127-080000"
    ),
    StoreMended(damage="no header", aside="d", saved=9, from_backup=0, missing=0): (
        "has mended its store (no header): 9 entries were read from the damaged file;"
        " the damaged files are in d"
    ),
    LinkDrillPutOff(why="a caller waits"): (
        "holds no drill of the link: a caller waits"
    ),
    LinkChanged(
        verdict=Verdict.DOWN, cause=Cause.GATEWAY, why="it is gone", lasted_s=7500.0
    ): "has its link down (gateway gone) after 2 h 5 min: it is gone",
    LinkChanged(verdict=Verdict.UP, cause=Cause.NOTHING, why="", lasted_s=119.0): (
        "has its link up again after 119 s"
    ),
    ModeSwitched(to_box=True, why="the link is down", lasted_s=864_000.0): (
        "answers the calls from now on after 10 days: the link is down"
    ),
    ModeSwitched(to_box=False, why="the link is up", lasted_s=600.0): (
        "leaves the calls to the cloud PBX again after 10 min: the link is up"
    ),
    CallNoted(ticket="c1", queue="sales", agent="anna", code="order", note="Two."): (
        "notes what anna says of the call: order: Two."
    ),
    CallNoted(ticket="c1", queue="sales", agent="anna", code="", note=""): (
        "notes what anna says of the call: nothing"
    ),
    HelpAsked(agent="anna", ticket="c1", words="a discount"): (
        "tells the supervisors that anna asks for help: a discount"
    ),
    HelpAsked(agent="anna", ticket="", words=""): (
        "tells the supervisors that anna asks for help"
    ),
    CallersForgotten(calls=("c1",), why="older than 90 days"): (
        "forgets who called in 1 call: older than 90 days"
    ),
    CallersForgotten(calls=("c1", "c2"), entries=(7,), why="asked for by eve"): (
        "forgets who called in 2 calls: asked for by eve"
    ),
    HelpEnded(agent="anna", why="the call is over"): (
        "asks nobody to help anna any more: the call is over"
    ),
    AgentMoved("anna", "ready", "", 0): "has anna as ready",
    AgentMoved("anna", "paused", "lunch", 2): "has anna as paused (lunch, 2 missed)",
    AgentMoved("anna", "talking", "", 0, "pauses", "lunch"): (
        "has anna as talking (pauses after this call: lunch)"
    ),
    WorryBegan(
        key="disk",
        what="disk",
        colour=Colour.AMBER,
        sentence="300 MB are free",
        remedy="erase messages",
        since=BEGAN,
    ): "worries about disk (amber): 300 MB are free",
    WorryChanged(key="disk", colour=Colour.RED, sentence="it is full"): (
        "finds disk red now: it is full"
    ),
    WorryEnded(
        key="disk", lasted_s=600.0
    ): "worries no longer about disk, after 10 min",
    RepairDone(key="mail", repair="mail again", sentence="3 letters go out again"): (
        "has tried to mend mail: 3 letters go out again"
    ),
    RepairDone(
        key="mail", repair="mail again", sentence="the disk is full", worked=False
    ): "could not mend mail: the disk is full",
    HelpCalled(number="2125550142", confirmed=True): (
        "has called 2125550142 for help, and was heard"
    ),
    HelpCalled(number="2125550142", confirmed=False, why="busy"): (
        "has called 2125550142 for help, and was not heard: busy"
    ),
    ServiceDied(service="tipring", how="it stood still", died_at=BEGAN): (
        "lost tipring at 2026-11-23 15:15:00 UTC: it stood still"
    ),
    ServiceGaveUp(service="tipring-clerk", since=BEGAN): (
        "lost tipring-clerk again and again; it rests since 2026-11-23 15:15:00 UTC"
    ),
    SelfTested(): "has tested itself: all is well",
    SelfTested(("the disk is slow", "no backup")): (
        "has tested itself: the disk is slow; no backup"
    ),
}


@pytest.mark.parametrize("what", SENTENCES, ids=SENTENCES.values())
def test_every_happening_has_a_sentence(what: JournalEvent) -> None:
    assert tell(what) == SENTENCES[what]


def test_only_what_is_in_the_journal_has_a_sentence() -> None:
    with pytest.raises(NotImplementedError, match="no sentence for 42"):
        tell(42)


def test_an_offer_tells_its_reasons_one_a_line() -> None:
    others = ("ben: paused (lunch)", "cleo: talking")
    rung = AgentRung("c1", "sales", "anna", "idle longest", "rank 70 s", others)
    assert reasons(rung) == (
        "this caller: rank 70 s",
        "not ben: paused (lunch)",
        "not cleo: talking",
    )
    assert reasons(AgentRung("c1", "sales", "anna", "alone", "", ())) == ()
    assert reasons(CallRang()) == ()


def test_no_happening_is_left_out() -> None:
    told = {type(what) for what in SENTENCES} | set(get_args(MessageEntry))
    assert told == set(journal.KINDS)


def test_both_sides_of_a_call_are_told_in_the_order_of_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown: list[str] = []

    async def follow() -> None:
        async with Exchange("us") as exchange:
            call = exchange.place_call("999", parse_script(["hangs up"]))
            story = Story(call)
            now = utc_now()
            story.box_notes(Entry(now + timedelta(seconds=70), CallEnded("late")))
            story.box_notes(Entry(now - timedelta(seconds=2 * HOLD_S), CallRang()))
            telling = asyncio.create_task(story.print_live())
            await asyncio.sleep(1)
            shown.append(capsys.readouterr().out)
            await call.ended
            telling.cancel()
            story.print_rest()
            shown.append(capsys.readouterr().out)

    run_virtually(follow())
    at_once, later = shown
    assert at_once == " -1.60 s  box     hears the line ring\n"
    *diary, last = later.splitlines()
    assert diary
    assert all("caller" in line for line in diary)
    assert last.endswith("s  box     is on-hook, the record is closed: late")
