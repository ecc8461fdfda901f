"""From an office to its page."""

from tipring.domain.degradation.advice import advice
from tipring.domain.degradation.outages import outages
from tipring.domain.degradation.report import Case, Report
from tipring.domain.degradation.services import services
from tipring.domain.degradation.setup import Setup


def report(setup: Setup) -> Report:
    """Return what the office of *setup* keeps in each failure."""
    cases = tuple(
        Case(outage.name, outage.means, services(outage, setup))
        for outage in outages(setup)
    )
    return Report(setup.office, setup.moment, cases, tuple(advice(setup)))
