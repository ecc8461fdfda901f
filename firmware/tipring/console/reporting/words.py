"""The words of reports: what rules call by a short name, people read in a sentence."""

from collections.abc import Mapping

from tipring.console.words import _, locale
from tipring.domain.queue.entries import Outcome
from tipring.domain.reports.handovers import Verdict
from tipring.domain.reports.periods import Period
from tipring.domain.reports.ranking import Metric, Standing
from tipring.domain.reports.report import Grouping
from tipring.domain.staffing.advice import Doubt, Sureness


def periods() -> Mapping[Period, str]:
    """Return the names of periods."""
    return {
        Period.TODAY: _("Today"),
        Period.YESTERDAY: _("Yesterday"),
        Period.THIS_WEEK: _("This week"),
        Period.LAST_WEEK: _("Last week"),
        Period.LAST_28_DAYS: _("The last 28 days"),
        Period.THIS_MONTH: _("This month"),
        Period.LAST_MONTH: _("Last month"),
        Period.OWN: _("From day to day"),
    }


def groupings() -> Mapping[Grouping, str]:
    """Return what rows may be."""
    return {
        Grouping.HOUR: _("Hour of the day"),
        Grouping.DAY: _("Day"),
        Grouping.WEEKDAY: _("Day of the week"),
        Grouping.LINE: _("Line"),
        Grouping.QUEUE: _("Queue"),
        Grouping.AGENT: _("Agent"),
    }


def outcomes() -> Mapping[str, str]:
    """Return how callers left who were neither answered nor gave up."""
    return {
        Outcome.ABANDONED.value: _("gave up"),
        Outcome.FULL.value: _("the queue was full"),
        Outcome.OVERFLOWED.value: _("waited too long and was sent on"),
        Outcome.REFUSED.value: _("nobody could answer, at the door"),
        Outcome.STRANDED.value: _("nobody could answer any more"),
        Outcome.LEFT_BY_KEY.value: _("left by key"),
        Outcome.CLOSED.value: _("the queue was switched off"),
        Outcome.MOVED.value: _("went on elsewhere"),
        Outcome.RETURNED.value: _("came back to a kept place"),
        Outcome.CALLBACK_FAILED.value: _("could not be called back"),
        Outcome.LOST.value: _("lost when the box was cut off"),
        Outcome.LOST_TRUNK.value: _("lost with the trunk"),
    }


def verdicts() -> Mapping[Verdict, str]:
    """Return how transfers are judged."""
    return {
        Verdict.RIGHT: _("right"),
        Verdict.CAME_BACK: _("came back to the queue"),
        Verdict.SENT_AGAIN: _("was sent on again"),
        Verdict.NOT_REACHED: _("reached nobody"),
        Verdict.CALLED_AGAIN: _("called again within a day"),
        Verdict.OPEN: _("cannot be told yet"),
    }


def metrics() -> Mapping[Metric, str]:
    """Return what agents are ordered by."""
    return {
        Metric.RESOLUTION: _("Resolved contacts (more is better)"),
        Metric.HANDLING: _("Handling time against the queue's mean (less is better)"),
        Metric.PER_HOUR: _("Calls an hour of serving (more is better)"),
        Metric.ACCURACY: _("Right transfers (more is better)"),
    }


def standings() -> Mapping[Standing, str]:
    """Return how agents stand to the mean."""
    return {
        Standing.BETTER: _("better than the mean"),
        Standing.WORSE: _("worse than the mean"),
        Standing.SAME: _("not to be told from the mean"),
        Standing.TOO_FEW: _("too few calls for a place"),
    }


def doubts() -> Mapping[Doubt, str]:
    """Return what the records do not show that theory supposes."""
    return {
        Doubt.FEW_CALLS: _("There are few calls to go by."),
        Doubt.DAYS_DIFFER: _("Days differ by more than chance would have it."),
        Doubt.LEAPS: _(
            "The number of calls leaps from one half hour to the next: callers of the"
            " busy one meet the agents of the quiet one."
        ),
        Doubt.NOT_EXPONENTIAL: _(
            "Handling times vary otherwise than Erlang supposes (exponential)."
        ),
        Doubt.NOT_LOG_NORMAL: _(
            "Handling times are not log-normal either: there may be several kinds of"
            " calls."
        ),
        Doubt.NOBODY_GAVE_UP: _(
            "Too few callers gave up to know how patient they are: they are taken for"
            " patient."
        ),
        Doubt.UNEVEN_PATIENCE: _(
            "Callers do not give up as evenly as Erlang A supposes."
        ),
    }


def surenesses() -> Mapping[Sureness, str]:
    """Return how far an advice can be trusted."""
    return {
        Sureness.WELL: _("well founded"),
        Sureness.ROUGH: _("roughly"),
        Sureness.GUESS: _("a guess"),
    }


def weekday(number: int, width: str = "wide") -> str:
    """Return the name of a weekday, 0 for Monday."""
    return str(locale().days["stand-alone"][width][number])
