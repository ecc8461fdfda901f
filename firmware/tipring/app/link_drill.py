"""Drills of the link, as the settings want them."""

from datetime import datetime

from tipring.config.settings import Settings
from tipring.desk.desk import Desk
from tipring.desk.drill_calendar import DrillCalendar
from tipring.desk.drill_witness import Premises
from tipring.desk.link_drill import DrillPlan, LinkDrill
from tipring.edge.firewall import Firewall

IN_A_CALL = "a telephone of the office is in a call"


def add_drills(desk: Desk, settings: Settings) -> None:
    """Let *desk* hold drills, if its link is watched. Before `run`."""
    if desk.link_desk is None:
        return
    wanted, zone = settings.drill, settings.office.zone
    premises = Premises(
        hub=desk.link,
        link=desk.link_desk,
        ways=desk.ways,
        watches=desk.watches,
        office=settings.office,
        busy=lambda: IN_A_CALL if desk.house and desk.house.calls else "",
    )
    plan = DrillPlan(
        calls=wanted.calls,
        own_number=wanted.own_number,
        arrives_at=wanted.arrives_at,
        tell=(wanted.tell or settings.care.tell) if settings.mail else (),
    )
    drill = LinkDrill(premises, plan, Firewall(wanted.office), desk.journal)

    def next_after(moment: datetime) -> datetime | None:
        return wanted.at.next_after(moment, zone) if wanted.at else None

    desk.drills = DrillCalendar(drill, desk.journal, next_after)
