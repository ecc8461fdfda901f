"""People: who may log in, and what each may do."""

import asyncio
from collections.abc import Awaitable, Callable

from nicegui import ui

from tipring.console.cards import N_, page
from tipring.console.look import parts
from tipring.console.passwords import key_hash
from tipring.console.people import People, Person
from tipring.console.room import Room
from tipring.console.words import LANGUAGES, _, n_
from tipring.domain.access import Right, Role
from tipring.store.console_book import Account

Work = Callable[[], Awaitable[object]]
ROLES = {
    Role.OWNER: (N_("Owner"), N_("May do everything, accounts and backups too.")),
    Role.SUPERVISOR: (
        N_("Supervisor"),
        N_("Sees all, guides agents, tests lines, switches to night."),
    ),
    Role.AGENT: (N_("Agent"), N_("Answers calls, sees messages.")),
    Role.READER: (N_("Read-only"), N_("Sees the wallboard and the reports.")),
}


@page("/people", Right.PEOPLE, N_("People"), icon="group", place=130)
async def people(room: Room) -> None:
    """List the accounts; each opens to be changed."""
    ui.label(
        _("Everybody has an account of his own, so that the log tells who did what.")
    ).classes("soft")
    place = ui.element("div").classes("sheets")

    async def redraw() -> None:
        accounts = await asyncio.to_thread(room.ground.book.accounts)
        place.clear()
        with place:
            for account in accounts:
                _card(room, account, redraw)

    with ui.row():
        ui.button(_("Add somebody"), icon="person_add", on_click=_adder(room, redraw))
    await redraw()


def _card(room: Room, account: Account, redraw: Work) -> None:
    word, hint = ROLES[account.role]
    with parts.sheet(account.name, _(hint)):
        parts.badge(_(word))
        if account.agent:
            ui.label(_("Answers as agent {name}.").format(name=account.agent))
        if account.queues:
            queues = ", ".join(account.queues)
            ui.label(_("Only these queues: {queues}").format(queues=queues))
        with ui.row():
            ui.button(_("Change"), on_click=_changer(room, account, redraw)).props(
                "flat"
            )
            ui.button(_("New password"), on_click=_password_giver(room, account)).props(
                "flat"
            )
            remove = parts.confirm(
                _("Remove {name}? Whoever uses this account is out at once.").format(
                    name=account.name
                ),
                _("Remove"),
                _remover(room, account, redraw),
            )
            ui.button(_("Remove"), on_click=remove).props("flat color=negative")


def _mine(room: Room) -> People:
    return People(room.ground, room.visitor, room.address)


def _remover(
    room: Room, account: Account, redraw: Work
) -> Callable[..., Awaitable[None]]:
    async def remove() -> None:
        await _mine(room).remove(account.name)
        await redraw()

    return room.act(remove, Right.PEOPLE, done=_("The account is removed."))


class _Form:
    """The fields of an account."""

    def __init__(self, room: Room, account: Account | None) -> None:
        settings = room.ground.settings
        team = settings.office.team if settings else None
        agents = {
            "": _("nobody"),
            **{name: name for name in (team.agents if team else {})},
        }
        queues = [*(team.queues if team else {})]
        roles = {role.value: _(words[0]) for role, words in ROLES.items()}
        self.name = ui.input(_("Name"), value=account.name if account else "")
        self.name.props('autocomplete="off"')
        if account:
            self.name.disable()
        role = account.role if account else Role.AGENT
        self.role = ui.select(roles, value=role.value, label=_("Role"))
        self.agent = ui.select(
            agents, value=account.agent if account else "", label=_("Answers as agent")
        )
        self.queues = ui.select(
            queues,
            value=[*account.queues] if account else [],
            label=_("Only these queues (none: all)"),
            multiple=True,
        )

    def person(self) -> Person:
        """Return what is filled in."""
        return Person(
            name=str(self.name.value).strip(),
            role=Role(self.role.value),
            agent=str(self.agent.value or ""),
            queues=tuple(self.queues.value or ()),
        )


def _new_password() -> ui.input:
    field = ui.input(_("Password, 10 characters at least"), password=True)
    return field.props('autocomplete="new-password"')


def _adder(room: Room, redraw: Work) -> Callable[[], None]:
    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(_("Add somebody"))
            form = _Form(room, None)
            password = _new_password()

            async def add() -> None:
                await _mine(room).add(form.person(), password.value or "")
                dialog.close()
                await redraw()

            _buttons(room, dialog, _("Add"), add, _("The account is made."))
        dialog.open()

    return ask


def _changer(room: Room, account: Account, redraw: Work) -> Callable[[], None]:
    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            parts.heading(account.name)
            form = _Form(room, account)

            async def change() -> None:
                await _mine(room).change(form.person())
                dialog.close()
                await redraw()

            _buttons(room, dialog, _("Save"), change, _("The account is changed."))
        dialog.open()

    return ask


def _password_giver(room: Room, account: Account) -> Callable[[], None]:
    def ask() -> None:
        with ui.dialog() as dialog, ui.card().classes("sheet"):
            words = _("A new password for {name}").format(name=account.name)
            parts.heading(words, _("All sessions of this account end."))
            password = _new_password()

            async def give() -> None:
                await _mine(room).new_password(account.name, password.value or "")
                dialog.close()

            _buttons(room, dialog, _("Save"), give, _("The password is changed."))
        dialog.open()

    return ask


def _buttons(
    room: Room,
    dialog: ui.dialog,
    yes: str,
    work: Work,
    done: str,
) -> None:
    with ui.row():
        ui.button(_("Cancel"), on_click=dialog.close).props("flat")
        ui.button(yes, on_click=room.act(work, Right.PEOPLE, done=done))


@page("/account", Right.LOOK, N_("Your account"))
async def account(room: Room) -> None:
    """Let somebody change his own password, language and look."""
    found = await asyncio.to_thread(room.ground.book.account, room.visitor.name)
    if found is None:
        return
    with ui.element("div").classes("sheets"):
        _taste(room, found)
        _own_password(room)
        await _sessions(room)


def _taste(room: Room, account: Account) -> None:
    with parts.sheet(_("Language and look")):
        languages = {"": _("as the browser wishes"), **LANGUAGES}
        themes = {
            "": _("as the system wishes"),
            "light": _("light"),
            "dark": _("dark"),
        }
        language = ui.select(languages, value=account.language, label=_("Language"))
        theme = ui.select(themes, value=account.theme, label=_("Look"))

        async def save() -> None:
            await _mine(room).my_taste(language.value, theme.value)
            ui.navigate.reload()

        ui.button(_("Save"), on_click=room.act(save, Right.LOOK))


def _own_password(room: Room) -> None:
    with parts.sheet(_("Password"), _("Your other sessions end when you change it.")):
        old = ui.input(_("Old password"), password=True)
        old.props('autocomplete="current-password"')
        new = _new_password()

        async def save() -> None:
            await _mine(room).my_password(old.value or "", new.value or "", room.key)
            old.value = new.value = ""

        done = _("The password is changed.")
        ui.button(
            _("Change the password"), on_click=room.act(save, Right.LOOK, done=done)
        )


async def _sessions(room: Room) -> None:
    book, name = room.ground.book, room.visitor.name
    found = await asyncio.to_thread(book.sessions_of, name)
    title = n_(
        "You are logged in at {count} place",
        "You are logged in at {count} places",
        len(found),
    ).format(count=len(found))
    with parts.sheet(title):
        heads = [_("Last seen"), _("Address"), _("Browser")]
        rows = [[room.when(s.seen_at), s.address, s.browser] for s in found]
        parts.table(heads, rows, _("Sessions of your account"))

        async def end() -> None:
            await asyncio.to_thread(book.end_sessions, name, key_hash(room.key))
            ui.navigate.reload()

        ui.button(_("Log out everywhere else"), on_click=room.act(end, Right.LOOK))
