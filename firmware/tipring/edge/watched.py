"""What telephones may watch, in words: message lamps, and what colleagues do."""

from tipring.domain.watched import Activity, Watched
from tipring.edge.plan import EdgePlan
from tipring.edge.publisher import Published
from tipring.wire.watched_xml import DIALOG_INFO, PIDF, dialog_info, pidf


def lamp(plan: EdgePlan, extension: str, new: int, old: int) -> Published:
    """Return how many messages wait (RFC 3842, section 3.5)."""
    waiting = "yes" if new else "no"
    body = (
        f"Messages-Waiting: {waiting}\r\n"
        f"Message-Account: sip:{extension}@{plan.domain}\r\n"
        f"Voice-Message: {new}/{old}\r\n"
    )
    kind = "application/simple-message-summary"
    return Published(extension, "message-summary", kind, body)


def seen(plan: EdgePlan, extension: str, what: Watched) -> tuple[Published, Published]:
    """Return what an extension does: for busy lamps (RFC 4235), and as presence."""
    entity = f"sip:{extension}@{plan.domain}"
    dialog, presence = (form(entity, extension, what) for form in (dialog_info, pidf))
    is_over = what.activity is Activity.FREE and not what.is_quiet
    return (
        Published(extension, "dialog", DIALOG_INFO, dialog, is_last=is_over),
        Published(extension, "presence", PIDF, presence),
    )


def unasked(plan: EdgePlan, what: Published) -> list[str]:
    """Return the parameters of `tm.t_uac_start`: a NOTIFY without a subscription.

    Most desk phones light their message lamp by it; it goes to all telephones of the
    extension by way of Kamailio itself, who knows where they are.
    """
    uri, here = f"sip:{what.extension}@{plan.domain}", f"127.0.0.1:{plan.inner_port}"
    headers = (
        f"From: <{uri}>\r\nTo: <{uri}>\r\nContact: <sip:tipring@{here}>\r\n"
        f"Event: {what.event}\r\nSubscription-State: active\r\n"
        f"Content-Type: {what.content_type}\r\n"
    )
    return ["NOTIFY", uri, f"sip:{here}", f"udp:{here}", headers, what.body]
