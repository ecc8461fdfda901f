"""Deaths of the box's processes as sentences."""

from functools import singledispatch

from tipring.domain.news_telling import tell_of_news
from tipring.domain.service_entries import ServiceDied, ServiceGaveUp


@singledispatch
def tell_of_services(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_news(what)


@tell_of_services.register
def _(what: ServiceDied) -> str:
    return f"lost {what.service} at {what.died_at:%Y-%m-%d %H:%M:%S} UTC: {what.how}"


@tell_of_services.register
def _(what: ServiceGaveUp) -> str:
    return (
        f"lost {what.service} again and again; it rests since"
        f" {what.since:%Y-%m-%d %H:%M:%S} UTC"
    )
