"""How a caller comes into a queue: past its doors, or as somebody called back."""

from tipring.domain.call_events import PromptFailed, PromptFinished
from tipring.domain.commands import TellQueue
from tipring.domain.queue.doors import way_in
from tipring.domain.queue.happenings import CallbackReached, CallerJoined
from tipring.domain.queue.programme import Programme
from tipring.domain.queue.stay import Stay
from tipring.domain.queue.turns import QueueState, Turn
from tipring.domain.recording import STAYED, notice_at_the_door
from tipring.domain.say import Say


class Entrance:
    """Lead one caller past the doors, and ask the queue for a place."""

    def __init__(self, stay: Stay, programme: Programme) -> None:
        self._stay = stay
        self._programme = programme
        self._gives_notice = False
        """Whether the caller hears at the door that the talk will be recorded."""

    @property
    def must_be_welcomed(self) -> bool:
        """Whether the caller has to hear the whole welcome before anybody is rung."""
        mandatory = self._stay.queue.hearing.welcome_mandatory
        return mandatory and bool(self._programme.welcome) and not self._stay.was_here

    def begin(self, now: float) -> Turn:
        """Let the doors decide."""
        stay = self._stay
        moment = stay.visitor.office_time(now)
        door = way_in(stay.queue, stay.visitor.office.schedules, moment)
        if door.to is None:
            return self._pass_the_doors(door.say, door.why, now)
        leave = stay.send_away(door.to, door.say, door.why)
        return Turn(QueueState.DONE, (leave,))

    def _pass_the_doors(self, say: Say, why: str, now: float) -> Turn:
        stay = self._stay
        notice = notice_at_the_door(stay.queue.record, stay.visitor.stays)
        self._gives_notice = bool(notice)
        say = notice + say
        inside = stay.play(QueueState.AT_THE_DOOR, say) if say else self.knock(now)
        return inside.after(stay.decided(f"let in: {why}")) if why else inside

    def door_said(self, event: PromptFinished | PromptFailed, now: float) -> Turn:
        """Ask for a place; who stayed to the end of the notice agrees with it."""
        told, self._gives_notice = self._gives_notice, False
        if not told:
            return self.knock(now)
        if isinstance(event, PromptFinished):
            self._stay.visitor.stays.consent = STAYED
            said = f"the talk may be recorded: the caller {STAYED}"
        else:
            said = f"the talk is not recorded: nobody could be told ({event.reason})"
        return self.knock(now).after(self._stay.decided(said))

    def knock(self, now: float) -> Turn:
        """Ask for a place, or for the one that was kept."""
        stay = self._stay
        stays, node, visitor = stay.visitor.stays, stay.node, stay.visitor
        stay.returns_to = stays.claim(node.queue)
        stay.ticket = stays.new_ticket()
        stay.joined_at = now
        brings_wait = stay.queue.carries_wait or stays.was_sent_back
        waited_s = stays.waited_s if brings_wait and not stay.returns_to else 0.0
        joined = CallerJoined(
            ticket=stay.ticket,
            queue=node.queue,
            line=visitor.line,
            number=visitor.number,
            name=visitor.name,
            priority=node.priority,
            head_start_s=node.head_start_s,
            needs=node.needs,
            waited_s=waited_s,
            welcome_first=self.must_be_welcomed,
            returns_to=stay.returns_to,
            size_limit=node.size,
            overflow_after_s=node.after_s,
        )
        return Turn(QueueState.KNOCKING, (TellQueue(joined),))

    def person_is_reached(self, now: float) -> TellQueue:
        """Tell that who is called back answers; an agent was kept free and is rung."""
        stay = self._stay
        stay.ticket = stay.node.ticket
        stay.joined_at = now
        stay.is_offered = True
        return TellQueue(CallbackReached(stay.ticket, stay.visitor.call_id))
