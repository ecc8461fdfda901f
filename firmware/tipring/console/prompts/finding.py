"""Which prompts the list shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tipring.desk.prompt_desk import PromptRecord
from tipring.speech.narrator import Source
from tipring.speech.prompts import MUSIC


class Sort(StrEnum):
    """How much is listed."""

    WORDS = "words"
    """Sentences that calls may say, without the hundreds of pieces of figures."""
    USED = "used"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for."""

    words: str = ""
    """All of which stand in the text or in the id."""
    language: str = ""
    source: Source | None = None
    sort: Sort = Sort.WORDS


def found(records: Iterable[PromptRecord], wish: Wish) -> list[PromptRecord]:
    """Return those that are wished for; what is silent first, then the owner's."""
    words = wish.words.casefold().split()
    rows = [
        record
        for record in records
        if _counts(record, wish)
        and all(word in f"{record.text} {record.id}".casefold() for word in words)
    ]
    return sorted(rows, key=_rank)


def languages_of(records: Iterable[PromptRecord]) -> list[str]:
    """Return the languages that are spoken; music is none."""
    return sorted({record.language for record in records} - {MUSIC})


def _counts(record: PromptRecord, wish: Wish) -> bool:
    if wish.language not in {"", record.language}:
        return False
    if wish.source not in {None, record.source}:
        return False
    match wish.sort:
        case Sort.WORDS:
            return record.number is not None or record.source is Source.MISSING
        case Sort.USED:
            return record.in_use
        case _:
            return True


def _rank(record: PromptRecord) -> tuple[bool, bool, str, str]:
    is_loud = record.source is not Source.MISSING
    return is_loud, record.source is not Source.OWN, record.language, record.id
