"""The owner's account: a plain page, for whoever is in the office's own network.

It is there while nobody owns the box, and never again.
"""

import asyncio
import ipaddress
from string import Template
from urllib.parse import parse_qs

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import URL

from tipring.console import passwords
from tipring.console.ground import Ground
from tipring.console.log_in import give_key, place_of, speak
from tipring.console.look.parts import escaped
from tipring.console.words import _
from tipring.domain.access import Role
from tipring.store.console_book import Account, AuditLine

PATH = "/first-run"
NEXT = "/set-up"
LONGEST_NAME = 60
PAGE = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title · Tipring</title>
<link rel="stylesheet" href="/look/console.css">
<link rel="stylesheet" href="/look/log-in.css"></head>
<body><main class="log-in sheet"><h1>$title</h1><p>$hint</p>$lock$trouble
<form method="post" action="/first-run">
<label>$name <input name="name" value="$given" autocomplete="username" autofocus
 required></label>
<label>$password <input name="password" type="password" minlength="$shortest"
 aria-describedby="rule" autocomplete="new-password" required></label>
<p class="soft" id="rule">$rule</p>
<label>$again <input name="again" type="password" autocomplete="new-password"
 required></label>
<button>$make</button></form></main></body></html>
""")
NOT_HERE = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tipring</title><link rel="stylesheet" href="/look/console.css">
<link rel="stylesheet" href="/look/log-in.css"></head>
<body><main class="log-in sheet"><h1>Tipring</h1><p>$why</p></main></body></html>
""")


def add_first_run(web: FastAPI) -> None:
    """Let the first visitor become the owner."""
    at_work = asyncio.Lock()

    @web.get(PATH, include_in_schema=False)
    async def ask(request: Request) -> Response:
        """Ask for the owner's name and password."""
        language = speak(request)
        if answer := _elsewhere(request, language):
            return answer
        return _page(request, language)

    @web.post(PATH, include_in_schema=False)
    async def make(request: Request) -> Response:
        """Make the owner's account, and let the owner in."""
        language = speak(request)
        form = parse_qs((await request.body()).decode(errors="replace"))
        name, password, again = (
            form.get(key, [""])[0] for key in ("name", "password", "again")
        )
        name = name.strip()
        if trouble := _refusal(name, password, again):
            return _page(request, language, name, trouble)
        async with at_work:  # two at once: one of them owns the box, not both
            if answer := _elsewhere(request, language):
                return answer
            key = await _own(request, name, password, language)
        answer = RedirectResponse(NEXT, 303)
        give_key(request, answer, key)
        return answer


async def _own(request: Request, name: str, password: str, language: str) -> str:
    """Make the account; return the key of its first session."""
    ground: Ground = request.state.ground
    now, place = ground.sessions.wall(), place_of(request)
    account = Account(name=name, role=Role.OWNER, language=language, made_at=now)
    line = AuditLine(at=now, who=name, what="account.added", address=place.address)

    def write() -> None:
        ground.book.add_account(account, passwords.hashed(password))
        ground.book.note(line)

    await asyncio.to_thread(write)
    await ground.read_settings()
    return await ground.sessions.begin(name, place)


def is_near(address: str) -> bool:
    """Whether *address* is in the office's own network (RFC 1918, 4193, 4291)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = getattr(found, "ipv4_mapped", None) or found
    return inner.is_private or inner.is_link_local or inner.is_loopback


def _elsewhere(request: Request, language: str) -> Response | None:
    """Return where to go instead; None: this visitor may become the owner."""
    ground: Ground = request.state.ground
    if ground.is_set_up:
        return RedirectResponse("/", 303)
    if request.client is not None and is_near(request.client.host):
        return None
    why = _("This box is not set up yet. Do that from a computer in its own network.")
    return HTMLResponse(
        NOT_HERE.substitute(language=language, why=escaped(why)), status_code=403
    )


def _refusal(name: str, password: str, again: str) -> str:
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return _("Please enter a name.")
    if passwords.refusal(password, name):
        return _("This password is too short, or too easy to guess.")
    if password != again:
        return _("The two passwords are not the same.")
    return ""


def _page(
    request: Request, language: str, given: str = "", trouble: str = ""
) -> Response:
    told = f'<p role="alert" class="failure">{escaped(trouble)}</p>' if trouble else ""
    rule = _("At least {count} characters. A few words make a good one.")
    words = {
        "title": _("Welcome to Tipring"),
        "hint": _(
            "This takes a few minutes. First, make your own account: it may do"
            " everything, and nobody else has one yet."
        ),
        "name": _("Your name"),
        "password": _("A password"),
        "rule": rule.format(count=passwords.SHORTEST),
        "again": _("The password once more"),
        "make": _("Make my account"),
        "given": given,
        "shortest": str(passwords.SHORTEST),
    }
    safe = {key: escaped(word) for key, word in words.items()}
    page = PAGE.substitute(
        safe, language=language, trouble=told, lock=_lock(request.url)
    )
    return HTMLResponse(page, status_code=400 if trouble else 200)


def _lock(url: URL) -> str:
    """Return a word about the way here, where others could listen."""
    if url.scheme == "https" or url.hostname in {"127.0.0.1", "::1", "localhost"}:
        return ""
    hint = _(
        "Nothing is encrypted before this step, so do it in a network that you trust."
        " After it, your browser warns you once: the box has made its certificate"
        " itself. Accept it, and log in."
    )
    return f'<p class="soft">{escaped(hint)}</p>'
