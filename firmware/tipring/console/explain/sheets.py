"""The page of one call: facts, path, queues, sound, what can be heard."""

from urllib.parse import quote

from nicegui import ui

from tipring.console.explain.listing import length, result
from tipring.console.explain.path import line_rows, line_worries, path_html, sound_row
from tipring.console.look import parts
from tipring.console.look.keyed import Keyed, Update
from tipring.console.room import Room
from tipring.console.soon import Soon
from tipring.console.today.calls import call_card, seen_by, steady
from tipring.console.today.words import caller_name
from tipring.console.words import _
from tipring.desk.calls_now import CallNow
from tipring.domain.access import Right
from tipring.domain.call_path import CallPath, path_of
from tipring.store.call_story import CallStory, call_story


class Explained:
    """The page of one call."""

    def __init__(self, room: Room, story: CallStory) -> None:
        self._room = room
        self._id = story.record.id
        ui.link(_("All calls"), "/calls").classes("deed")
        self._clock = ui.html(sanitize=False)
        self._live = self._card_of_the_call()
        self._head = ui.element("div")
        self._path = ui.html(sanitize=False).classes("sheet")
        self._rest = ui.element("div").classes("room-part")
        self._fill(story)
        if story.record.ended_at is None:
            again = Soon(room, self._look_again)
            room.read(lambda entry: again() if entry["call"] == self._id else None)
            room.follow(self._redraw)

    def _card_of_the_call(self) -> Keyed[CallNow]:
        place = ui.element("div")

        def build(call: CallNow) -> Update[CallNow]:
            return call_card(self._room, call, explains=False)

        return Keyed(place, lambda call: call.id, build)

    def _redraw(self) -> None:
        now = self._room.now
        calls = seen_by(self._room, now.calls) if now else []
        self._live.show([steady(call) for call in calls if call.id == self._id])
        if now is not None:
            self._clock.set_content(parts.box_clock(now.at))

    async def _look_again(self) -> None:
        story = await self._room.ask(call_story(self._id, self._room.ground.state))
        if story is not None:
            self._fill(story)

    # --- what is shown ---------------------------------------------------------------

    def _fill(self, story: CallStory) -> None:
        path = path_of(story.entries)
        self._head.clear()
        with self._head:
            self._facts(story)
        title = parts.escaped(_("What happened"))
        steps = path_html(path, story.record.rang_at)
        self._path.set_content(f"<h2>{title}</h2>{steps}")
        self._rest.clear()
        with self._rest:
            self._places(story)
            self._sound(path)
            self._heard(story)
            self._notes(story)

    def _facts(self, story: CallStory) -> None:
        call, room = story.record, self._room
        who = caller_name(call.number or "", call.name or "")
        with parts.sheet(who):
            text, tone = result(call)
            parts.badge(text, tone)
            facts = [
                (_("First ring"), room.when(call.rang_at)),
                (_("Answered"), room.when(call.answered_at)),
                (_("Ended"), room.when(call.ended_at)),
                (_("Line"), call.line),
                (_("Flow"), call.flow or ""),
                (_("Why it ended"), call.end_reason or ""),
            ]
            if call.ended_at:
                facts.insert(3, (_("Length"), length(call.ended_at - call.rang_at)))
            rows = "".join(
                f"<div><dt>{parts.escaped(what)}</dt><dd>{parts.escaped(value)}</dd></div>"
                for what, value in facts
                if value
            )
            ui.html(f'<dl class="facts">{rows}</dl>', sanitize=False)

    def _places(self, story: CallStory) -> None:
        places = story.in_queues.places if story.in_queues else ()
        if not places:
            return
        with parts.sheet(_("In queues")):
            parts.table(
                [_("Queue"), _("Waited"), _("Talked"), _("With"), _("How it ended")],
                [
                    [
                        place.queue,
                        _seconds(place.waited_s),
                        _seconds(place.talked_s),
                        place.agent,
                        place.outcome.value if place.outcome else _("he is there now"),
                    ]
                    for place in places
                ],
                _("The places that the caller had"),
                numbers=(1, 2),
            ).classes("untitled")

    def _sound(self, path: CallPath) -> None:
        if not path.line_figures and not path.sound_figures:
            return
        with parts.sheet(_("How it sounded")):
            for figures in path.line_figures:
                rows = line_rows(figures)
                if rows:
                    heads = [_("What"), _("Measured"), _("Usual")]
                    parts.table(heads, rows, _("On the line"), numbers=(1, 2))
                for worry in line_worries(figures):
                    parts.badge(worry, parts.Tone.WARN)
            if path.sound_figures:
                heads = [_("Party"), _("Lost"), _("Jitter"), _("Held back"), _("Way")]
                rows = [sound_row(figures) for figures in path.sound_figures]
                parts.table(heads, rows, _("By the network"), numbers=(1, 2, 3, 4))

    def _heard(self, story: CallStory) -> None:
        sees = self._room.visitor.sees
        talks = [each for each in story.recordings if sees(each.queue)]
        if not talks and not story.messages:
            return
        with parts.sheet(_("What can be heard")):
            for talk in talks:
                name = _("The recorded talk, {length}").format(
                    length=_seconds(talk.duration_s)
                )
                ui.label(name)
                source = f"/api/v1/recordings/{quote(talk.id, safe='')}/sound"
                audio = f'<audio controls preload="none" src="{source}"'
                named = f'aria-label="{parts.escaped(name)}"'
                ui.html(f"{audio} {named}></audio>", sanitize=False)
            if self._room.may(Right.MESSAGES):
                for _id, mailbox in story.messages:
                    text = _("A message for {mailbox}").format(mailbox=mailbox)
                    ui.link(text, "/voicemail").classes("deed")

    def _notes(self, story: CallStory) -> None:
        if not story.notes:
            return
        with parts.sheet(_("What agents noted")):
            parts.table(
                [_("When"), _("Who"), _("Reason"), _("Note")],
                [
                    [self._room.when(note.at), note.agent, note.code, note.note]
                    for note in story.notes
                ],
                _("Notes after the talk"),
            ).classes("untitled")


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.0f} s"
