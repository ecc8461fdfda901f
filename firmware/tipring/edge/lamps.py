"""Message-waiting lamps (RFC 3842): what Kamailio is asked to send."""

from tipring.edge.plan import EdgePlan

EXPIRES_S = 3600


def body(extension: str, domain: str, new: int, old: int) -> str:
    """Return application/simple-message-summary (RFC 3842, section 3.5)."""
    waiting = "yes" if new else "no"
    return (
        f"Messages-Waiting: {waiting}\r\n"
        f"Message-Account: sip:{extension}@{domain}\r\n"
        f"Voice-Message: {new}/{old}\r\n"
    )


def notification(plan: EdgePlan, extension: str, new: int, old: int) -> list[str]:
    """Return the parameters of `tm.t_uac_start`: a NOTIFY that nobody subscribed to.

    Most desk phones light their lamp by it; it goes to all telephones of *extension*
    by way of Kamailio itself, who knows where they are.
    """
    uri = f"sip:{extension}@{plan.domain}"
    headers = (
        f"From: <{uri}>\r\nTo: <{uri}>\r\n"
        f"Contact: <sip:tipring@127.0.0.1:{plan.inner_port}>\r\n"
        "Event: message-summary\r\nSubscription-State: active\r\n"
        "Content-Type: application/simple-message-summary\r\n"
    )
    summary = body(extension, plan.domain, new, old)
    return _by_way_of_kamailio(plan, "NOTIFY", uri, headers, summary)


def publication(plan: EdgePlan, extension: str, new: int, old: int) -> list[str]:
    """Return the parameters of a PUBLISH, for telephones that have subscribed."""
    uri = f"sip:{extension}@{plan.domain}"
    headers = (
        f"From: <{uri}>\r\nTo: <{uri}>\r\n"
        f"Event: message-summary\r\nExpires: {EXPIRES_S}\r\n"
        "Content-Type: application/simple-message-summary\r\n"
    )
    summary = body(extension, plan.domain, new, old)
    return _by_way_of_kamailio(plan, "PUBLISH", uri, headers, summary)


def _by_way_of_kamailio(
    plan: EdgePlan, method: str, uri: str, headers: str, text: str
) -> list[str]:
    here = f"127.0.0.1:{plan.inner_port}"
    return [method, uri, f"sip:{here}", f"udp:{here}", headers, text]
