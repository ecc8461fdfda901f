"""What is written down of news that go to other machines."""

from tipring.domain.journal_event import JournalEvent
from tipring.domain.nouns import named_noun


@named_noun
class NewsBegan(JournalEvent):
    """Somebody new is told news: from the next happening on."""

    addressee: str
    """`webhook:NAME` or `mqtt`."""
    after_id: int
    """The last entry of the journal that is not told."""


@named_noun
class NewsDelivered(JournalEvent):
    """All news of the journal up to an entry have been told."""

    addressee: str
    up_to_id: int


@named_noun
class NewsRefused(JournalEvent):
    """One news was not wanted, for good; the next ones are told."""

    addressee: str
    news_id: int
    why: str


@named_noun
class NewsDropped(JournalEvent):
    """So much waited that the oldest were given up."""

    addressee: str
    count: int
    up_to_id: int


NewsEntry = NewsBegan | NewsDelivered | NewsRefused | NewsDropped
