"""What telephones may watch, in words: message lamps, and who talks."""

from tipring.edge.plan import EdgePlan
from tipring.edge.publisher import Published


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


def talk(plan: EdgePlan, extension: str, *, talks: bool) -> Published:
    """Return whether an extension is in a call (RFC 4235): a busy lamp."""
    entity = f"sip:{extension}@{plan.domain}"
    state = "confirmed" if talks else "terminated"
    body = (
        '<?xml version="1.0"?>\r\n'
        '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0"'
        f' state="full" entity="{entity}">\r\n'
        f'<dialog id="{extension}"><state>{state}</state></dialog>\r\n'
        "</dialog-info>\r\n"
    )
    kind = "application/dialog-info+xml"
    return Published(extension, "dialog", kind, body, is_last=not talks)


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
