"""Logging in and out: plain pages that need no script."""

import math
from string import Template
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from tipring.console.ground import Ground
from tipring.console.look.parts import escaped
from tipring.console.reception import COOKIE, SECURE_COOKIE, cookie_of
from tipring.console.sessions import WHOLE, LogInRefused, Place
from tipring.console.words import _, n_, speaking, wished

PAGE = Template("""<!doctype html>
<html lang="$language"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title · Tipring</title>
<link rel="stylesheet" href="/look/console.css">
<link rel="stylesheet" href="/look/log-in.css"></head>
<body><main class="log-in sheet"><h1>$office</h1>$trouble
<form method="post" action="/log-in"><input type="hidden" name="next" value="$next">
<label>$name <input name="name" autocomplete="username" autofocus required></label>
<label>$password <input name="password" type="password"
 autocomplete="current-password" required></label>
<button>$log_in</button></form><p class="soft">$forgotten</p>$telephone</main></body>
</html>
""")


def add_log_in(web: FastAPI) -> None:
    """Let people log in and out."""

    @web.get("/log-in", include_in_schema=False)
    async def ask(request: Request) -> Response:
        """Ask for name and password."""
        ground: Ground = request.state.ground
        if not ground.is_set_up:
            return RedirectResponse("/first-run")
        return _page(request, request.query_params.get("next", "/"))

    @web.post("/log-in", include_in_schema=False)
    async def log_in(request: Request) -> Response:
        """Let somebody in, or say why not."""
        ground: Ground = request.state.ground
        given = parse_qs((await request.body()).decode(errors="replace"))
        name, password, after = (
            given.get(key, [""])[0] for key in ("name", "password", "next")
        )
        try:
            key = await ground.sessions.log_in(name, password, place_of(request))
        except LogInRefused as error:
            return _refused(request, after, error)
        answer = RedirectResponse(inside(after), 303)
        give_key(request, answer, key)
        return answer

    @web.get("/log-out", include_in_schema=False)
    async def log_out(request: Request) -> Response:
        """End the session; asked by a link of ours only, and harmless anyway."""
        ground: Ground = request.state.ground
        await ground.sessions.log_out(cookie_of(request))
        answer = RedirectResponse("/log-in")
        for cookie in (COOKIE, SECURE_COOKIE):
            answer.delete_cookie(cookie, secure=cookie == SECURE_COOKIE, httponly=True)
        return answer


def place_of(request: Request) -> Place:
    """Return where somebody asks from."""
    address = request.client.host if request.client else ""
    return Place(address, request.headers.get("user-agent", ""))


def give_key(request: Request, answer: Response, key: str) -> None:
    """Have the browser keep the key of a session."""
    is_secure = request.url.scheme == "https"
    answer.set_cookie(
        SECURE_COOKIE if is_secure else COOKIE,
        key,
        max_age=int(WHOLE.total_seconds()),
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )


def inside(path: str) -> str:
    """Return *path* if it is one of ours; else the first page."""
    parts = urlsplit(path)
    is_ours = path.startswith("/") and not parts.netloc and "\\" not in path
    return path if is_ours and not path.startswith("//") else "/"


def _refused(request: Request, after: str, error: LogInRefused) -> Response:
    speak(request)
    if not error.wait_s:
        words = _("This name and this password do not belong together.")
        return _page(request, after, words, 403)
    wait = math.ceil(error.wait_s)
    words = n_(
        "Too many wrong passwords. Wait {wait} second, then try again.",
        "Too many wrong passwords. Wait {wait} seconds, then try again.",
        wait,
    ).format(wait=wait)
    answer = _page(request, after, words, 429)
    answer.headers["Retry-After"] = str(wait)
    return answer


def speak(request: Request) -> str:
    """Let `_` speak the language that the browser wishes; return it."""
    speaking.set(wished(request.headers.get("accept-language", "")))
    return speaking.get()


def _page(
    request: Request, after: str, trouble: str = "", status: int = 200
) -> Response:
    ground: Ground = request.state.ground
    language = speak(request)
    office = ground.settings.office.name if ground.settings else "Tipring"
    told = f'<p role="alert" class="failure">{escaped(trouble)}</p>' if trouble else ""
    words = {
        "title": _("Log in"),
        "office": office,
        "next": inside(after),
        "name": _("Name"),
        "password": _("Password"),
        "log_in": _("Log in"),
        "forgotten": _(
            "Forgotten? The owner gives you a new one. The owner's own is changed at"
            " the box: tipring account password NAME"
        ),
    }
    safe = {key: escaped(word) for key, word in words.items()}
    telephone = _telephone(ground)
    page = PAGE.substitute(safe, language=language, trouble=told, telephone=telephone)
    return HTMLResponse(page, status_code=status)


def _telephone(ground: Ground) -> str:
    """Return the way to the phone page, which goes by extensions; or nothing."""
    if ground.settings is None or ground.settings.sip is None:
        return ""
    words = escaped(_("Only telephone: log in with your extension"))
    return f'<p><a href="/pages/phone.html">{words}</a></p>'
