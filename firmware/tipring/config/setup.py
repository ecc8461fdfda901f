"""From the settings to what matters of them when a part of the office fails."""

from datetime import datetime

from tipring.config.settings import Settings
from tipring.domain.board import RelayHolds
from tipring.domain.degradation.setup import AgentSetup, Setup
from tipring.domain.flow import HttpNode
from tipring.domain.house.emergency import EMERGENCY_NUMBERS

STANDBY = "standby"


def setup_of(settings: Settings, moment: datetime) -> Setup:
    """Return the parts of the office, as they are set; *moment* is aware."""
    office, link = settings.office, settings.link
    helps = EMERGENCY_NUMBERS[office.country]
    mailed = any(box.mail for box in office.mailboxes.values())
    news, panel = settings.news, settings.panel
    return Setup(
        office=office.name,
        plan=office.plan,
        moment=moment,
        help_number="112" if "112" in helps else min(helps),
        extensions=tuple(office.extensions),
        agents=tuple(
            _agent(agent.id, agent.phone) for agent in office.team.agents.values()
        ),
        queues=tuple(office.team.queues),
        mailboxes=tuple(office.mailboxes),
        lifeline=panel.line if panel else "",
        lifeline_waits=panel is not None
        and panel.board.relay_holds is RelayHolds.WHILE_RUNNING,
        sends_mail=settings.mail is not None and mailed,
        sends_news=bool(news.webhooks or news.broker),
        asks_web=tuple(
            name
            for name, flow in office.flows.items()
            if any(isinstance(node, HttpNode) for node in flow.nodes.values())
        ),
        is_watched=link is not None,
        stands_by=link is not None and link.mode == STANDBY,
        keep_place_min=link.keep_place_min if link else 0.0,
    )


def _agent(name: str, phone: str) -> AgentSetup:
    kind, _, at = phone.partition(":")
    return AgentSetup(name, kind, at)
