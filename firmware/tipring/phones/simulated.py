"""An agent who is not there: a phone that is answered by a script, for trials."""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from tipring.domain.errors import PhoneError
from tipring.domain.events import DigitPressed
from tipring.domain.queue.happenings import Failure
from tipring.dsp.frames import (
    FRAME_S,
    SILENT_FRAME,
    FrameSink,
    FrameSource,
    Samples,
)
from tipring.dsp.tones import hold_reminder
from tipring.phones.news import only_kept
from tipring.phones.port import (
    Offer,
    PhoneAnswered,
    PhoneCapabilities,
    PhoneDeclined,
    PhoneEvent,
    PhoneFault,
    PhoneHeld,
    PhoneHungUp,
    PhoneInUse,
    PhoneTakenBack,
)
from tipring.phones.simulated_script import (
    Answers,
    Declines,
    Deed,
    HangsUp,
    Holds,
    Load,
    Plan,
    Presses,
    Speaks,
    is_sentence,
    no_files,
    parse_plan,
)
from tipring.phones.simulated_sound import AgentSound

log = logging.getLogger(__name__)

KIND = "simulated"


@dataclass(frozen=True, slots=True)
class PhoneDiaryEntry:
    """One thing that a simulated agent did, or noticed."""

    at: float
    """Seconds of the loop's clock."""
    deed: str

    def __str__(self) -> str:
        """Return it as a transcript has it, without the time."""
        return self.deed


class SimulatedPhone:
    """A `Phone` whose agent does with the first offer what *script* says.

    With the offers after it the agent does what the scripts in *then* say, one for
    each; the last script is repeated. *load* reads the sound files that are spoken,
    all of them now. Raises SettingsError for a sentence that nobody understands.
    """

    def __init__(
        self,
        name: str,
        script: Sequence[str] = (),
        *,
        then: Sequence[Sequence[str]] = (),
        load: Load = no_files,
    ) -> None:
        self.name = name
        self.offers: list[Offer] = []
        """All that it was rung for, oldest first."""
        self.diary: list[PhoneDiaryEntry] = []
        """What the agent did and noticed, oldest first."""
        self.lifted_at: float | None = None
        """When the phone was lifted last, in seconds of the loop's clock."""
        self._load = load
        self._is_open = self._is_used = False
        self._call: asyncio.Task[None] | None = None
        """From the first ring until the phone lies there again."""
        self._sound: AgentSound | None = None
        """Of the call, or of the last one."""
        self._sink: FrameSink | None = None
        self._events: asyncio.Queue[PhoneEvent] = asyncio.Queue()
        self.follow(script, *then)

    @property
    def capabilities(self) -> PhoneCapabilities:
        """What this phone can do."""
        return PhoneCapabilities()

    @property
    def is_lifted(self) -> bool:
        """Whether the agent hears and speaks."""
        return self._sound is not None and not self._sound.is_over

    @property
    def heard(self) -> Samples:
        """All that the agent heard since lifting the phone last, shape (n,)."""
        return SILENT_FRAME[:0] if self._sound is None else self._sound.heard

    @property
    def said(self) -> Samples:
        """All that the agent said since then, shape (n,); as long as `heard`."""
        return SILENT_FRAME[:0] if self._sound is None else self._sound.said

    def transcript(self) -> str:
        """Return the diary as lines, with the seconds of the clock."""
        return "\n".join(f"{e.at:7.2f} s  {e}" for e in self.diary)

    # --- what an agent may do at any time ----------------------------------------

    def follow(self, script: Sequence[str], *then: Sequence[str]) -> None:
        """Do these with the offers from the next one on. Raises SettingsError."""
        scripts = script, *then
        self._plans = deque(parse_plan(one, self._load) for one in scripts)
        told = ["; ".join(one) or "answers" for one in scripts]
        self._story = f"a simulated agent who {', then '.join(told)}"

    def use(self, *, active: bool) -> None:
        """Let the agent use the phone for something else, or be done with it."""
        self._is_used = active
        self._tell(PhoneInUse(active))

    async def lose(self, reason: str) -> None:
        """Let the phone be out of reach until it is opened again."""
        self._is_open = False
        await self.hang_up(reason)
        self._tell(PhoneFault(reason))

    # --- the port ----------------------------------------------------------------

    async def open(self) -> str:
        """Make it ready to ring; return what the agent will do."""
        self._is_open = True
        return self._story

    async def close(self) -> None:
        """Let it ring no more; hang up whatever goes on."""
        self._is_open = False
        await self.hang_up("the phone is out of use")

    async def next_event(self) -> PhoneEvent:
        """Return the next happening."""
        return await self._events.get()

    async def ring(self, offer: Offer) -> None:
        """Begin to ring. Raises PhoneError when the phone is not open."""
        if not self._is_open:
            message = f"the phone of {self.name} is not open, it cannot ring"
            raise PhoneError(message)
        self.offers.append(offer)
        self._write(f"was offered {offer.number or 'a caller without a number'}")
        if self._is_used or self._is_in_call:
            self._decline(Failure.BUSY)
            return
        plan = self._plans[0]
        if len(self._plans) > 1:
            self._plans.popleft()
        self._call = asyncio.create_task(self._live(plan), name=f"phone {self.name}")
        self._call.add_done_callback(self._over)

    async def hang_up(self, why: str) -> None:
        """Ring no more, or end the call; no event follows."""
        call, self._call = self._call, None
        if call is not None and not call.done():
            call.cancel()
            await asyncio.wait([call])
            self._write(f"was let go: {why}")
        only_kept(self._events, PhoneFault, PhoneInUse)

    async def remind(self) -> None:
        """Beep twice in the agent's ear, as soon as nothing else is heard."""
        if self._sound is not None and self.is_lifted:
            self._write("was reminded of the caller on hold")
            self._sound.beep(hold_reminder())

    async def play(self, source: FrameSource) -> None:
        """Let the agent hear all of *source*; cancel it to be silent at once.

        Raises PhoneError when nobody has lifted, or the phone is put down.
        """
        if self._sound is None or not self.is_lifted:
            message = f"nobody has lifted the phone of {self.name}, nothing is heard"
            raise PhoneError(message)
        await self._sound.play(source)

    def listen(self, sink: FrameSink | None) -> None:
        """Give what the agent says to *sink* from now on (None: to nobody)."""
        self._sink = sink

    # --- the agent in a call -----------------------------------------------------

    @property
    def _is_in_call(self) -> bool:
        return self._call is not None and not self._call.done()

    async def _live(self, plan: Plan) -> None:
        """Do with one offer what *plan* says."""
        match plan.reaction:
            case Answers(after_s):
                await asyncio.sleep(after_s)
                await self._talk(plan)
            case Declines(why, after_s):
                await asyncio.sleep(after_s)
                self._decline(why)
            case _:
                await asyncio.Event().wait()

    async def _talk(self, plan: Plan) -> None:
        sound = self._sound = AgentSound(self.name)
        self.lifted_at = asyncio.get_running_loop().time()
        self._write("answered")
        self._tell(PhoneAnswered())
        try:
            await self._pump(sound, plan)
        finally:
            sound.end()
        self._write("hung up")
        self._tell(PhoneHungUp())

    async def _pump(self, sound: AgentSound, plan: Plan) -> None:
        """Let a frame go by every 20 ms until the agent hangs up."""
        clock = asyncio.get_running_loop().time
        began = clock()
        to_do = deque(plan.deeds)
        frames = 0
        while True:
            gone_s = frames * FRAME_S
            await asyncio.sleep(max(0.0, began + gone_s - clock()))
            while to_do and to_do[0].after_s <= gone_s:
                deed = to_do.popleft().deed
                if isinstance(deed, HangsUp):
                    return
                self._do(deed, sound)
            sound.step(self._sink)
            frames += 1

    def _do(self, deed: Deed, sound: AgentSound) -> None:
        match deed:
            case Speaks(words):
                self._write(f"said {words}")
                sound.say(deed.sound)
            case Presses(digits):
                self._press(digits, sound)
            case Holds():
                self._write("put the caller on hold")
                self._tell(PhoneHeld())
            case _:
                self._write("took the caller back")
                self._tell(PhoneTakenBack())

    def _press(self, digits: str, sound: AgentSound) -> None:
        for digit in digits:
            self._write(f"pressed {digit}")
            sound.press(digit)
            self._tell(DigitPressed(digit))

    def _decline(self, why: Failure) -> None:
        self._write(f"declined: {why}")
        self._tell(PhoneDeclined(why))

    # --- what is told ------------------------------------------------------------

    def _over(self, call: asyncio.Task[None]) -> None:
        """Let nobody wait for a phone whose sound nobody could take."""
        if not call.cancelled() and (error := call.exception()) is not None:
            log.error("the phone of %s failed", self.name, exc_info=error)
            self._tell(PhoneFault(f"the phone of {self.name} failed: {error}"))

    def _tell(self, event: PhoneEvent) -> None:
        self._events.put_nowait(event)

    def _write(self, deed: str) -> None:
        at = asyncio.get_running_loop().time()
        self.diary.append(PhoneDiaryEntry(at, deed))


def from_url(name: str, url: str, load: Load = no_files) -> SimulatedPhone:
    """Return the phone that a setting such as these asks for; SettingsError if not.

    ::

        simulated:anna
        simulated:answers after 3 s; hangs up after 20 s
        simulated:never answers | answers; speaks 4 s

    Sentences are parted by semicolons, the scripts of one offer and the next by bars.
    A mere name stands for an agent who answers and says nothing.
    """
    said = url.removeprefix(f"{KIND}:").strip()
    if not set(said) & set(" ;|") and not is_sentence(said):
        return SimulatedPhone(name)
    first, *then = (
        [sentence.strip() for sentence in script.split(";") if sentence.strip()]
        for script in said.split("|")
    )
    return SimulatedPhone(name, first, then=then, load=load)
