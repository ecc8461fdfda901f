"""The lifeline at work: relay, lamps and button obey the rules, drills are conducted.

One for a box with a board. What proves that sound is handled, the watchdog's edges,
comes by `kick` from whoever handles it, never from a task of this file.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tipring.desk.journal import Journal
from tipring.desk.line_ear import hears_exchange, is_parted
from tipring.desk.line_watch import NOT_OPENED, LineWatch
from tipring.domain.board import RelayHolds
from tipring.domain.drill import WireFinding, drill_advice, drill_result
from tipring.domain.errors import LineError, PanelError, StoreError
from tipring.domain.journal_event import JournalEvent
from tipring.domain.lifeline import (
    BoxAsked,
    ButtonPressed,
    DrillAsked,
    DrillOver,
    LifelineBegan,
    LifelineEnded,
    LifelineMachine,
    LifelineState,
    LineBusy,
    LineFree,
    PhoneHeld,
    PhoneLetGo,
    TelephoneAsked,
    TelephoneAskedNow,
)
from tipring.domain.lifeline_commands import (
    AskForReset,
    CheckWires,
    ForgetReset,
    PutLineBack,
    ResetToFactory,
    SwitchRelay,
    TakeLineOut,
    ToggleBypass,
)
from tipring.domain.lifeline_entries import (
    DrillDone,
    FactoryResetAsked,
    LifelineSwitched,
)
from tipring.domain.line import LineState
from tipring.domain.panel_button import Button
from tipring.domain.panel_lamps import Seen, lamps_for
from tipring.lines.drillable import Drillable
from tipring.lines.port import Line
from tipring.panel.port import Lit, Panel
from tipring.store.lifeline_views import box_began, last_drill

log = logging.getLogger(__name__)

BEAT_S = 0.05
"""How often button and lamps are looked after; the shortest light is twice as long."""

TRY_AGAIN_S = 5.0
"""How often pins that cannot be used are tried again."""

PULL_S = 0.5
"""How long a drill holds a relay that rests between calls, before it lets it fall."""

SETTLE_S = 0.1
"""A relay needs 10 ms to fall, the line's sense inputs 60 ms to notice."""

PARTED = WireFinding("the fallen relay parts us from the line")
NOT_PARTED = WireFinding(
    "the exchange is heard although the relay has fallen: its contacts stick",
    is_well=False,
)
JOINED = WireFinding("the exchange is heard when the relay holds")
NOT_JOINED = WireFinding(
    "no exchange is heard when the relay holds: is the line plugged in?",
    is_well=False,
)

AT_REST = (LineState.DOWN, LineState.IDLE, LineState.RINGING, LineState.SHARED)
"""Nothing of ours is on the line."""

HOLDS = "keeps the telephone off the line"
FELL = "has fallen, the telephone is on the line"

STOPPING = "the box is stopping"

AT_THE_BUTTON = "at the button"

WHO = "lifeline"
"""Who takes the line out."""


@dataclass(frozen=True, slots=True)
class LifelineStatus:
    """The lifeline, now."""

    board: str
    line: str
    """The line whose telephone it is."""
    state: str
    relay: str
    """HOLDS or FELL."""
    watchdog_alive: bool
    """The hardware had an edge within its time; without one the relay falls."""
    trouble: str
    """Why the pins cannot be used; empty when they can."""
    button_is_down: bool
    asks_for_reset: bool
    last_drill_at: datetime | None
    last_drill: DrillDone | None
    advice: str
    """What to do about drills; empty: nothing."""


class Lifeline:
    """Run one panel; `run` is its task."""

    def __init__(
        self,
        panel: Panel,
        watch: LineWatch,
        watches: Sequence[LineWatch],
        journal: Journal,
    ) -> None:
        self.machine = LifelineMachine(panel.board.relay_holds)
        self.on_reset: Callable[[], None] = lambda: None
        """Called when somebody wants the settings set aside, and the box to stop."""
        self.is_worried: Callable[[], bool] = lambda: False
        """Whether something is wrong with the box that has no code of its own."""
        self.reset_asked = False
        self._panel = panel
        self._watch = watch
        self._watches = watches
        self._journal = journal.for_line(watch.line.name)
        self._began_at = journal.wall()
        self._button = Button(panel.board.button_hold_s)
        self._trouble = "not opened yet"
        self._open_at = float("-inf")
        """When pins that cannot be used are tried next."""
        self._is_busy = False
        self._was_bypassed = False
        self._asks_for_reset = False
        self._drill: asyncio.Task[DrillDone] | None = None
        self._last_drill: DrillDone | None = None
        self._last_drill_at: datetime | None = None

    # --- from outside ------------------------------------------------------------

    def kick(self) -> None:
        """Learn that the loop handled a frame of sound."""
        try:
            self._panel.kick(self._now())
        except PanelError as error:
            self._fail(error)

    def hold_phone(self, *, off_the_line: bool) -> None:
        """Learn what the driver of the line wants of the telephone."""
        self._take(PhoneHeld() if off_the_line else PhoneLetGo())

    def give_to_telephone(self, why: str, *, now: bool = False) -> None:
        """Leave the line to the plain telephone after what is under way, or *now*.

        PanelError while the pins cannot be used.
        """
        self._ask(TelephoneAskedNow(why) if now else TelephoneAsked(why))

    def give_to_box(self, why: str) -> None:
        """Let the box answer again. PanelError while the pins cannot be used."""
        self._ask(BoxAsked(why))

    async def drill(self) -> DrillDone:
        """Let the relay fall, look at what can be seen, and put all back.

        LineError when the line is not idle, or a call comes: calls are not disturbed.
        PanelError while the pins cannot be used.
        """
        name, state = self._watch.line.name, self._watch.state
        self._check_pins()
        if state is not LineState.IDLE or not self.machine.allows(DrillAsked()):
            doing = state if state is not LineState.IDLE else self.machine.state
            message = f"{name} is {doing}; a drill is for a quiet minute"
            raise LineError(message)
        self._take(DrillAsked())
        assert self._drill is not None  # noqa: S101 - the rules began it
        return await asyncio.shield(self._drill)

    @property
    def status(self) -> LifelineStatus:
        """The lifeline at a glance."""
        holds = self._panel.is_energised
        return LifelineStatus(
            board=self._panel.board.name,
            line=self._watch.line.name,
            state=self.machine.state.value,
            relay=HOLDS if holds else FELL,
            watchdog_alive=self._panel.edges_arrive(self._now()),
            trouble=self._trouble,
            button_is_down=self._panel.button_is_down,
            asks_for_reset=self._asks_for_reset,
            last_drill_at=self._last_drill_at,
            last_drill=self._last_drill,
            advice=drill_advice(
                self._last_drill_at, self._began_at, self._journal.wall()
            ),
        )

    def _ask(self, event: TelephoneAsked | TelephoneAskedNow | BoxAsked) -> None:
        self._check_pins()
        self._take(event)

    def _check_pins(self) -> None:
        if self._trouble:
            raise PanelError(self._trouble)

    # --- the task ----------------------------------------------------------------

    async def run(self) -> None:
        """Look after the panel for ever; let the relay fall in the end."""
        await self._remember()
        try:
            while True:
                try:
                    self._live()
                except Exception:
                    # A mistake of ours at the lamps must not end the calls.
                    log.exception("the lifeline goes on")
                    await asyncio.sleep(TRY_AGAIN_S)
                await asyncio.sleep(BEAT_S)
        finally:
            self._trouble = STOPPING
            if self._drill is not None:
                self._drill.cancel()
            self._take(LifelineEnded())
            self._panel.close()

    def _live(self) -> None:
        if self._trouble and self._now() >= self._open_at:
            self._open()
        if not self._trouble:
            self._beat()

    async def _remember(self) -> None:
        """Go on with what was so before the box was restarted."""
        name = self._watch.line.name
        try:
            store = self._journal.store
            switched = await store.newest(LifelineSwitched, name)
            drilled = await store.ask(last_drill(name))
            began_at = await store.ask(box_began)
        except StoreError as error:
            log.warning("what the lifeline was is not known: %s", error)
            return
        self._began_at = began_at or self._began_at
        self._was_bypassed = switched is not None and switched.to_telephone
        if drilled is not None:
            self._last_drill_at, self._last_drill = drilled

    def _open(self) -> None:
        self._open_at = self._now() + TRY_AGAIN_S
        try:
            there = self._panel.open(self._moved)
        except PanelError as error:
            if str(error) != self._trouble:
                log.warning("%s", error)
            self._trouble = str(error)
            return
        log.info("%s", there)
        self._trouble, self._asks_for_reset = "", False
        board = self._panel.board
        is_down = self._panel.button_is_down
        self._button = Button(board.button_hold_s, is_down=is_down)
        if self.machine.allows(LifelineBegan()):
            self._take(LifelineBegan(self._was_bypassed))
        else:
            self._do(SwitchRelay(self.machine.is_energised))

    def _fail(self, error: PanelError) -> None:
        """Let go of pins that cannot be used; the relay falls, calls go on."""
        if not self._trouble:
            log.error("%s", error)
            self._trouble = str(error)
            self._open_at = self._now() + TRY_AGAIN_S
            self._panel.close()

    def _moved(self, is_down: bool, at: float) -> None:  # noqa: FBT001 - OnButton
        self._button.contact.edge(is_down=is_down, now=at)

    def _beat(self) -> None:
        now = self._now()
        for command in self._button.tick(now):
            self._do(command)
        is_busy = self._watch.state not in AT_REST
        if is_busy is not self._is_busy:
            self._is_busy = is_busy
            self._take(LineBusy() if is_busy else LineFree())
        lamps = lamps_for(self._seen(now))
        lit = (lamp.is_lit(now) for lamp in (lamps.ok, lamps.line, lamps.fault))
        try:
            self._panel.light(Lit(*lit))
        except PanelError as error:
            self._fail(error)

    def _seen(self, now: float) -> Seen:
        states = [watch.state for watch in self._watches]
        return Seen(
            starting=any(watch.trouble == NOT_OPENED for watch in self._watches),
            line_down=LineState.DOWN in states,
            ringing=LineState.RINGING in states,
            in_call=any(state not in AT_REST for state in states),
            leaving=self.machine.state is LifelineState.LEAVING,
            bypassed=self.machine.state is LifelineState.BYPASSED,
            edges=self._panel.edges_arrive(now),
            drill_failed=self._last_drill is not None and bool(self._last_drill.faults),
            worried=self.is_worried(),
            asks_for_reset=self._asks_for_reset,
        )

    # --- doing what the rules say ------------------------------------------------

    def _take(self, event: object) -> None:
        was_drilling = self._is_drilling
        for command in self.machine.handle(event, self._now()):
            self._do(command)
        if was_drilling and not self._is_drilling:
            # Whatever the drill did with the relay meanwhile.
            self._switch(energised=self.machine.is_energised)

    def _do(self, command: object) -> None:
        match command:
            case SwitchRelay(energised):
                self._switch(energised=energised)
            case TakeLineOut(why):
                self._watch.take_out(f"the telephone has the line: {why}", WHO)
            case PutLineBack():
                self._watch.put_back(WHO)
            case CheckWires():
                self._drill = asyncio.create_task(self._conduct(), name="drill")
            case ToggleBypass():
                self._take(ButtonPressed())
            case AskForReset() | ForgetReset():
                self._asks_for_reset = isinstance(command, AskForReset)
            case ResetToFactory():
                self._asks_for_reset, self.reset_asked = False, True
                self._journal.note(FactoryResetAsked(AT_THE_BUTTON))
                self.on_reset()
            case _ if isinstance(command, JournalEvent):
                self._journal.note(command)
            case _:
                log.error("a lifeline cannot do %r", command)

    def _switch(self, *, energised: bool) -> None:
        try:
            self._panel.relay(energised=energised)
        except PanelError as error:
            self._fail(error)

    # --- the drill ---------------------------------------------------------------

    async def _conduct(self) -> DrillDone:
        findings = [await self._fall()]
        if self._is_drilling:
            findings += await self._look()
        findings.append(self._edges())
        if not self._is_drilling:
            message = f"the drill was broken off: the lifeline is {self.machine.state}"
            raise LineError(message)
        result = drill_result(findings)
        self._last_drill, self._last_drill_at = result, self._journal.wall()
        self._take(DrillOver(result))
        return result

    @property
    def _is_drilling(self) -> bool:
        return self.machine.state is LifelineState.DRILLING

    async def _fall(self) -> WireFinding:
        """Let the relay fall; one that rests between calls is pulled for it first."""
        panel = self._panel
        pulled = True
        if panel.board.relay_holds is RelayHolds.IN_CALLS:
            self._switch(energised=True)
            await asyncio.sleep(PULL_S)
            pulled = panel.is_energised
            if self._is_drilling:
                self._switch(energised=False)
        await asyncio.sleep(SETTLE_S)
        if pulled and not panel.is_energised:
            return WireFinding("the relay was let fall")
        return WireFinding("the relay's pin does not follow", is_well=False)

    async def _look(self) -> Sequence[WireFinding]:
        line = self._watch.line
        try:
            if self._panel.board.relay_holds is RelayHolds.WHILE_RUNNING:
                return [await self._parts(line), await self._joins(line)]
            return await line.check_wires() if isinstance(line, Drillable) else []
        except LineError as error:
            why = str(error)
        except Exception:
            log.exception("the drill goes on")
            why = "a mistake of ours; see the log"
        return [WireFinding(why, is_well=False)]

    async def _parts(self, line: Line) -> WireFinding:
        """Listen to the line that the fallen relay keeps from us."""
        if await is_parted(line):
            return PARTED
        return NOT_PARTED

    async def _joins(self, line: Line) -> WireFinding:
        """Pull the relay, and listen to the line that we should have now."""
        if self._is_drilling:
            self._switch(energised=True)
        await asyncio.sleep(SETTLE_S)
        if await hears_exchange(line):
            return JOINED
        return NOT_JOINED

    def _edges(self) -> WireFinding:
        if self._panel.edges_arrive(self._now()):
            return WireFinding("the watchdog has its edges")
        return WireFinding("the watchdog gets no edges", is_well=False)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
