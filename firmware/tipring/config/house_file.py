"""What tipring.toml says of calls among the office's telephones."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from tipring.config.problems import Problem
from tipring.config.sip_file import EXTENSION
from tipring.config.toml_file import TomlFile
from tipring.domain.extensions import Extension
from tipring.domain.house.emergency import EMERGENCY_NUMBERS
from tipring.domain.queue.settings import QueueSettings
from tipring.domain.voicemail.mailbox import Mailbox


def doubled_numbers(
    file: TomlFile,
    extensions: Mapping[str, Extension],
    queues: Collection[QueueSettings],
    mailboxes: Collection[Mailbox],
    country: str,
) -> Iterator[Problem]:
    """Yield each extension whose number means something else already."""
    others = MappingProxyType(
        {
            **{box.number: f"the mailbox {box.name}" for box in mailboxes},
            **{queue.card.extension: f"the queue {queue.name}" for queue in queues},
            **dict.fromkeys(EMERGENCY_NUMBERS[country], "a number for emergencies"),
        }
    )
    for number in extensions:
        if number in others:
            what = f"is {others[number]} as well"
            remedy = "give each a number of its own"
            yield file.problem((EXTENSION, number), what, remedy)
