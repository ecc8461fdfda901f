"""From the settings to what matters of them when a part of the office fails."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from tipring.config.settings import NewsSettings, Settings
from tipring.domain.board import RelayHolds
from tipring.domain.degradation.setup import AgentSetup, Setup
from tipring.domain.flow import Flow, HttpNode
from tipring.domain.house.emergency import EMERGENCY_NUMBERS
from tipring.domain.news.addressee import needs_link

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
        mail_is_near=settings.mail is not None and not needs_link(settings.mail.host),
        news_are_near=not any(map(needs_link, _told_hosts(news))),
        asks_web=tuple(name for name, flow in office.flows.items() if _asks_far(flow)),
        is_watched=link is not None,
        stands_by=link is not None and link.mode == STANDBY,
        keep_place_min=link.keep_place_min if link else 0.0,
    )


def _told_hosts(news: NewsSettings) -> Iterator[str]:
    for hook in news.webhooks:
        yield urlsplit(hook.url).hostname or ""
    if news.broker:
        yield news.broker.host


def _asks_far(flow: Flow) -> bool:
    asked = [node.url for node in flow.nodes.values() if isinstance(node, HttpNode)]
    return any(needs_link(urlsplit(url).hostname or "") for url in asked)


def _agent(name: str, phone: str) -> AgentSetup:
    kind, _, at = phone.partition(":")
    return AgentSetup(name, kind, at)
