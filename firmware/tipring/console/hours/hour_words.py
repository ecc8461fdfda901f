"""Words for what the rules of office hours say."""

from babel.dates import format_date, get_day_names

from tipring.console.words import N_, _, locale, n_
from tipring.domain.hours import WEEKDAYS, OfficeState, Switch
from tipring.domain.opening import Doubt, Finding

STATES = {
    OfficeState.OPEN: N_("Open"),
    OfficeState.CLOSED: N_("Closed"),
    OfficeState.HOLIDAY: N_("Holiday"),
}
SWITCHES = {
    Switch.AUTO: N_("By the hours"),
    Switch.OPEN: N_("Open, by hand"),
    Switch.CLOSED: N_("Closed, by hand"),
}


def day_name(day: str) -> str:
    """Return a weekday (`mon`) in the language of the page."""
    return str(get_day_names("wide", locale=locale())[WEEKDAYS.index(day)])


def doubt_words(found: Finding) -> str:
    """Return a finding as a sentence."""
    day = format_date(found.day, "full", locale=locale())
    match found.doubt:
        case Doubt.OPEN_ON_HOLIDAY:
            told = _("Open on {day}, which is a public holiday: {name}.")
        case Doubt.NO_HOLIDAYS:
            told = n_(
                "No holiday of {name} is written down; there is one, on {day}.",
                "No holiday of {name} is written down; there are {days} from {day} on.",
                found.days,
            )
        case Doubt.NEVER_OPEN:
            told = _("Never open.")
        case Doubt.LONG_CLOSED:
            told = _("Closed for {days} days on end from {day}.")
        case Doubt.CLOCK_CHANGE:
            told = _("The clock changes while it is open, on {day}.")
        case Doubt.BY_HAND:
            told = _("The hours do not count: it is switched by hand.")
    return told.format(day=day, days=found.days, name=found.name)
