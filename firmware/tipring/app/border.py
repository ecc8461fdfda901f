"""The border that the owner's settings ask for."""

from dataclasses import replace

from tipring.config.settings import Settings
from tipring.edge.plan import EdgePlan

FOLDER = "border"
"""In the store's directory: registrations outlast a power cut."""


def border_plan(settings: Settings) -> EdgePlan | None:
    """Return what the border is made from; None: a box without SIP."""
    sip = settings.sip
    if sip is None:
        return None
    plan = EdgePlan(
        directory=settings.store_directory / FOLDER,
        listen=sip.listen,
        passwords=sip.passwords,
        trunks=sip.trunks,
    )
    return replace(
        plan,
        port=sip.port,
        tls_port=sip.tls_port,
        domain=sip.domain,
        rtp_first_port=sip.rtp_first_port,
        rtp_last_port=sip.rtp_last_port,
    )
