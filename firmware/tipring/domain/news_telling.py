"""News for other machines as sentences."""

from functools import singledispatch

from tipring.domain.news_entries import (
    NewsBegan,
    NewsDelivered,
    NewsDropped,
    NewsRefused,
)


@singledispatch
def tell_of_news(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what is no entry about news.
    """
    message = f"there is no sentence for {what}"
    raise NotImplementedError(message)


@tell_of_news.register
def _(what: NewsBegan) -> str:
    return f"tells {what.addressee} the news from now on"


@tell_of_news.register
def _(what: NewsDelivered) -> str:
    return f"has told {what.addressee} all news up to entry {what.up_to_id}"


@tell_of_news.register
def _(what: NewsRefused) -> str:
    return f"is told by {what.addressee} not to tell news {what.news_id}: {what.why}"


@tell_of_news.register
def _(what: NewsDropped) -> str:
    return (
        f"gives up the oldest {what.count} news for {what.addressee}:"
        " too many waited for too long"
    )
