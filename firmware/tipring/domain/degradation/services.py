"""What people rely on, and what of it is left in a failure."""

from collections.abc import Callable, Iterator
from typing import Final

from tipring.domain.degradation.outages import conditions
from tipring.domain.degradation.report import Grade, Service
from tipring.domain.degradation.setup import AgentSetup, Outage, Setup
from tipring.domain.degradation.street import calls_out, words_of
from tipring.domain.dialplan.choosing import choose
from tipring.domain.link.view import Fitness

NOTHING_RUNS: Final = "the box does not run"
NO_TELEPHONE: Final = "no telephone of the office reaches the box"
PLAIN: Final = "the plain telephone behind the relay"


def services(outage: Outage, setup: Setup) -> tuple[Service, ...]:
    """Return what is left in *outage*, what matters most first."""
    return tuple(found for ask in _ASKED for found in ask(outage, setup))


# --- calls ----------------------------------------------------------------------------


def _help(outage: Outage, setup: Setup) -> Iterator[Service]:
    what = f"Calls for help ({setup.help_number})"
    if not setup.extensions:
        return
    if outage.box or outage.phones:
        why = NOTHING_RUNS if outage.box else NO_TELEPHONE
        plain = setup.lifeline and (setup.lifeline not in outage.lines)
        if plain:
            how = f"from {PLAIN} on {setup.lifeline} only: {why}"
            if setup.lifeline_waits and not outage.box:
                how += "; the button of the box gives it the line"
            yield Service(what, Grade.PARTLY, how)
        else:
            how = f"{why}: take a mobile, or a plain telephone on a line"
            yield Service(what, Grade.GONE, how)
        return
    now = conditions(outage, setup)
    found = choose(setup.help_number, setup.plan, now).ways
    ways = [each.way for each in found if each.fitness is not Fitness.NONE]
    if ways:
        yield Service(what, Grade.WORKS, words_of(ways))
    else:
        yield Service(what, Grade.GONE, "no way is left: take a mobile")


def _callers_on_lines(outage: Outage, setup: Setup) -> Iterator[Service]:
    for line in setup.lines:
        what = f"Callers on the line {line}"
        if line in outage.lines:
            how = "they hear what the carrier tells them"
            yield Service(what, Grade.GONE, how)
        elif not outage.box or (setup.stands_by and not outage.internet):
            yield Service(what, Grade.WORKS, _answered(outage, setup))
        elif line == setup.lifeline:
            yield Service(what, Grade.PARTLY, f"{PLAIN} rings: {NOTHING_RUNS}")
        else:
            how = f"{NOTHING_RUNS}: only a plain telephone on the line rings"
            yield Service(what, Grade.GONE, how)


def _answered(outage: Outage, setup: Setup) -> str:
    if not setup.stands_by:
        return "the box answers"
    if outage.internet or outage.pbx:
        return "the box takes the line, the cloud PBX being gone"
    return "the telephone or the adapter has the line, as on normal days"


def _callers_on_trunks(outage: Outage, setup: Setup) -> Iterator[Service]:
    for trunk in setup.trunks:
        what = f"Callers on the trunk {trunk}"
        if outage.box:
            how = f"{NOTHING_RUNS}: they go where the provider forwards them"
            yield Service(what, Grade.GONE, how)
        elif outage.internet or trunk in outage.trunks:
            yield Service(what, Grade.GONE, _lost(setup))
        else:
            yield Service(what, Grade.WORKS, "the box answers")


def _lost(setup: Setup) -> str:
    how = "they go where the provider forwards them"
    if setup.queues and setup.lines and setup.keep_place_min:
        how += (
            "; who waited in a queue finds his place again by calling a line within"
            f" {setup.keep_place_min:g} minutes"
        )
    return how


def _inside(outage: Outage, setup: Setup) -> Iterator[Service]:
    what = "Calls among the office's telephones"
    if not setup.extensions:
        return
    if outage.box:
        yield Service(what, Grade.GONE, NOTHING_RUNS)
    elif outage.phones:
        yield Service(what, Grade.GONE, NO_TELEPHONE)
    else:
        yield Service(what, Grade.WORKS, "the box puts them through")


def _outside(outage: Outage, setup: Setup) -> Iterator[Service]:
    if not setup.extensions or not setup.plan.allowed:
        return
    why = NOTHING_RUNS if outage.box else NO_TELEPHONE if outage.phones else ""
    yield from calls_out(setup.plan, conditions(outage, setup), why)


# --- people ---------------------------------------------------------------------------


def _queues(outage: Outage, setup: Setup) -> Iterator[Service]:
    what = "Queues"
    if not setup.queues:
        return
    if outage.box:
        yield Service(what, Grade.GONE, NOTHING_RUNS)
        return
    rung = [each for each in setup.agents if _is_rung(each, outage, setup)]
    if len(rung) == len(setup.agents):
        yield Service(what, Grade.WORKS, "every agent who is signed in is rung")
    elif rung:
        names = ", ".join(each.name for each in rung)
        yield Service(what, Grade.PARTLY, f"of the agents only these are rung: {names}")
    else:
        how = "callers wait, and no agent can be rung: they overflow as they are set"
        yield Service(what, Grade.GONE, how)


def _is_rung(agent: AgentSetup, outage: Outage, setup: Setup) -> bool:
    match agent.kind:
        case "extension":
            return not outage.phones
        case "handset":
            return agent.at not in outage.lines
        case "outside":
            return bool(choose(agent.at, setup.plan, conditions(outage, setup)).ways)
        case _:
            return True


# --- what is taken down and told ------------------------------------------------------


def _voicemail(outage: Outage, setup: Setup) -> Iterator[Service]:
    what = "Voicemail"
    if not setup.mailboxes:
        return
    if outage.box:
        yield Service(what, Grade.GONE, f"{NOTHING_RUNS}; what was left is kept")
    elif outage.disk:
        yield Service(what, Grade.GONE, "no message is taken, and callers are told so")
    else:
        yield Service(what, Grade.WORKS, "messages are taken, and kept in the box")


def _mail(outage: Outage, setup: Setup) -> Iterator[Service]:
    if setup.sends_mail:
        yield _told("Mail of messages", outage, is_near=setup.mail_is_near)


def _news(outage: Outage, setup: Setup) -> Iterator[Service]:
    if setup.sends_news:
        near = setup.news_are_near
        yield _told("News to other machines", outage, is_near=near)


def _told(what: str, outage: Outage, *, is_near: bool) -> Service:
    if outage.box:
        how = f"{NOTHING_RUNS}; what waits goes out when it does again"
        return Service(what, Grade.GONE, how)
    if outage.disk:
        return Service(what, Grade.GONE, "what waits is on the card")
    if outage.internet and not is_near:
        how = "it waits, and goes out in order when the internet is back"
        return Service(what, Grade.PARTLY, how)
    return Service(what, Grade.WORKS, "it goes out as ever")


def _web(outage: Outage, setup: Setup) -> Iterator[Service]:
    what = "What flows ask of web services"
    if not setup.asks_web:
        return
    if outage.box or outage.internet:
        flows = ", ".join(setup.asks_web)
        how = NOTHING_RUNS if outage.box else f"calls go on by `failed` ({flows})"
        yield Service(what, Grade.GONE, how)
    else:
        yield Service(what, Grade.WORKS, "they are asked as ever")


def _records(outage: Outage, _setup: Setup) -> Iterator[Service]:
    what = "Records of calls"
    if outage.box:
        yield Service(what, Grade.GONE, f"{NOTHING_RUNS}; those that there are stay")
    elif outage.disk:
        yield Service(what, Grade.GONE, "what happens now is not written down")
    else:
        yield Service(what, Grade.WORKS, "they are kept in the box")


_ASKED: Final[tuple[Callable[[Outage, Setup], Iterator[Service]], ...]] = (
    _help,
    _callers_on_lines,
    _callers_on_trunks,
    _queues,
    _inside,
    _outside,
    _voicemail,
    _mail,
    _news,
    _web,
    _records,
)
