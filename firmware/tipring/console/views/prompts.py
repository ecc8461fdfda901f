"""Prompts: all that the box says, and how it is heard."""

import asyncio

from nicegui import ui

from tipring.console.cards import page
from tipring.console.look import parts
from tipring.console.look.recorder import add_recorder_script
from tipring.console.look.theme import URL
from tipring.console.prompts.changing import PromptDialog
from tipring.console.prompts.finding import Sort, Wish, found, languages_of
from tipring.console.prompts.owners import OwnersPrompts
from tipring.console.room import Room
from tipring.console.words import N_, _, n_
from tipring.desk.prompt_desk import PromptRecord
from tipring.domain.access import Right
from tipring.domain.errors import SettingsError, SpeechError
from tipring.speech.narrator import Source
from tipring.speech.own_prompts import demand_language, demand_name

PAGE = 40
"""Prompts that are listed at first."""
TYPED_MS = 300
SOURCES = {
    Source.OWN: (N_("yours"), parts.Tone.GOOD),
    Source.SHIPPED: (N_("shipped"), parts.Tone.IDLE),
    Source.RENDERED: (N_("said by the box"), parts.Tone.MARK),
    Source.BORROWED: (N_("in another language"), parts.Tone.WARN),
    Source.MISSING: (N_("missing"), parts.Tone.BAD),
}
SORTS = {
    Sort.WORDS: N_("What callers hear"),
    Sort.USED: N_("What callers hear, with pieces of figures and music"),
    Sort.ALL: N_("Everything"),
}


@page("/prompts", Right.CHANGE, N_("Prompts"), icon="record_voice_over", place=105)
async def prompts(room: Room) -> None:
    """List the prompts; each opens to be heard and changed."""
    add_recorder_script()
    for name in ("flows", "prompts"):
        ui.add_head_html(f'<link rel="stylesheet" href="{URL}/{name}.css">')
    ui.label(
        _(
            "All that callers hear. Record it yourself, upload it, or let the box say"
            " it; what you put in place is heard from the next prompt on."
        )
    ).classes("soft")
    await _List(room).begin()


class _List:
    """What is looked for, and the prompts that were found."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._owners = OwnersPrompts(room.ground.directory)
        self._records: list[PromptRecord] = []
        self._most = PAGE
        with parts.sheet(), ui.element("div").classes("flow-line"):
            self._language = ui.select(
                {"": _("All languages")},
                value="",
                label=_("Language"),
                on_change=self._afresh,
            ).classes("grow")
            sources = {"": _("All")} | {s.value: _(w) for s, (w, _t) in SOURCES.items()}
            self._source = ui.select(
                sources,
                value="",
                label=_("Where it comes from"),
                on_change=self._afresh,
            ).classes("grow")
            sorts = {sort.value: _(word) for sort, word in SORTS.items()}
            self._sort = ui.select(
                sorts, value=Sort.WORDS.value, label=_("Which"), on_change=self._afresh
            ).classes("grow")
            self._search = ui.input(
                _("Search"), value=room.params.get("find", ""), on_change=self._afresh
            ).classes("grow")
            self._search.props(f"type=search debounce={TYPED_MS} clearable")
        with ui.element("div").classes("flow-bar"):
            self._count = ui.label().classes("soft").props('role="status"')
            ui.space()
            ui.button(_("New prompt"), icon="add", on_click=self._ask_for_new)
        self._place = ui.element("ul").classes("prompt-list")
        self._more = ui.button(_("Show more"), on_click=self._further).props("flat")

    async def begin(self) -> None:
        """Read what there is, and show it."""
        try:
            self._records = await asyncio.to_thread(self._owners.records)
        except (SettingsError, SpeechError) as error:
            self._more.set_visibility(False)
            with self._place:
                parts.failure(
                    _("The settings have mistakes"),
                    _("Mend them first: {why}").format(why=error),
                )
            return
        known = languages_of(self._records)
        self._language.set_options({"": _("All languages"), **{n: n for n in known}})
        self._show()

    def _afresh(self) -> None:
        self._room.speak()
        self._most = PAGE
        self._show()

    def _further(self) -> None:
        self._room.speak()
        self._most += PAGE
        self._show()

    def _show(self) -> None:
        wish = Wish(
            words=str(self._search.value or ""),
            language=str(self._language.value or ""),
            source=Source(self._source.value) if self._source.value else None,
            sort=Sort(self._sort.value),
        )
        rows = found(self._records, wish)
        count = len(rows)
        self._count.set_text(
            n_("{count} prompt", "{count} prompts", count).format(count=count)
        )
        self._place.clear()
        with self._place:
            for record in rows[: self._most]:
                self._row(record)
            if not rows:
                parts.empty(
                    "record_voice_over",
                    _("No such prompt"),
                    _("Look for other words, or for another kind."),
                )
        self._more.set_visibility(count > self._most)

    def _row(self, record: PromptRecord) -> None:
        word, tone = SOURCES[record.source]
        with ui.element("li").classes("prompt"):
            with ui.element("div").classes("prompt-words"):
                ui.label(record.text)
                named = "" if record.id == record.text else f" · {record.id}"
                ui.label(f"{record.language}{named}").classes("soft")
            parts.badge(_(word), tone)
            button = ui.button(_("Open"), on_click=lambda: self._open(record))
            button.props("flat")
            button.props["aria-label"] = _("Open {prompt}").format(prompt=record.text)

    async def _open(self, record: PromptRecord) -> None:
        self._room.speak()
        with self._room.client.content:
            dialog = PromptDialog(self._room, self._owners, record, self.begin)
        await dialog.open()

    def _ask_for_new(self) -> None:
        self._room.speak()
        known = languages_of(self._records)
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(
                _("New prompt"), _("Flows name it by this name, or by its words.")
            )
            language = ui.select(
                known, value=known[0] if known else None, label=_("Language")
            )
            name = ui.input(_("Name, such as hours-in-august"))
            text = ui.textarea(_("What it says")).props("autogrow rows=1")

            async def go_on() -> None:
                record = PromptRecord(
                    demand_name(str(name.value or "").strip()),
                    demand_language(str(language.value or "")),
                    str(text.value or "").strip(),
                    Source.MISSING,
                    in_use=False,
                )
                dialog.close()
                await self._open(record)

            with ui.row():
                ui.button(_("Cancel"), on_click=dialog.close).props("flat")
                ui.button(_("Go on"), on_click=self._room.act(go_on, Right.CHANGE))
        dialog.open()
