"""German: twenty-four hours, "Donnerstag, der sechsundzwanzigste November"."""

import datetime as dt
from types import MappingProxyType

from tipring.domain.say import Say
from tipring.domain.spoken.language import Language, Sentences
from tipring.domain.spoken.vocabulary import Counted, Vocabulary, words
from tipring.domain.spoken.words import Noun

ONE_HOUR = 1
"""Of the clock: "ein Uhr", where a bare number would be "eins"."""
BY_HUNDREDS = range(1901, 2000)
"""Years that are said so: neunzehnhundert fünf."""
CENTURY = 100


class German(Language):
    """German."""

    sentences = Sentences(joint=("joint-and",))
    telephone_groups = MappingProxyType({10: (3, 3, 2, 2), 11: (4, 3, 2, 2)})

    def _thousands(self, count: int) -> Say:
        return (*self.number(count, "m"), "number-thousand")

    def date(self, day: dt.date, *, year: bool = False) -> Say:
        """Say "Donnerstag, der sechsundzwanzigste November"."""
        named = (self._weekdays[day.weekday()], "date-the", *self.ordinal(day.day))
        said = (*named, self._months[day.month - 1])
        return said + self.year(day.year) if year else said

    def year(self, year: int) -> Say:
        """Say "neunzehnhundert fünf", "zweitausend sechsundzwanzig"."""
        if year not in BY_HUNDREDS:
            return self.number(year)
        century, rest = divmod(year, CENTURY)
        return (*self.number(century), "year-hundred", *self.number(rest))

    def time_of_day(self, at: dt.time) -> Say:
        """Say "vierzehn Uhr dreißig", "ein Uhr", "null Uhr fünf"."""
        hour = self.number(at.hour, "m" if at.hour == ONE_HOUR else "")
        return (*hour, "time-hour", *(self.number(at.minute) if at.minute else ()))


DIGITS = words("null eins zwei drei vier fünf sechs sieben acht neun")
TEENS = words(
    "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
)
TENS = words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
JOINED = ("ein", *DIGITS[2:])
"""The digits as they stand before "und" and "hundert"."""


def _small() -> tuple[str, ...]:
    compound = (
        text
        for ten in TENS
        for text in (ten, *(f"{digit}und{ten}" for digit in JOINED))
    )
    return (*DIGITS, *TEENS, *compound)


SMALL = _small()


def _ein(one: str, many: str) -> Counted:
    """Return a masculine or neuter noun: "ein Tag", "hundertein Tage"."""
    return Counted(f"ein {one}", many, number="m", whole_one=True)


def _eine(one: str, many: str) -> Counted:
    """Return a feminine noun: "eine Minute", "hunderteine Minuten"."""
    return Counted(f"eine {one}", many, number="f", whole_one=True)


WORDS = Vocabulary(
    digits=DIGITS,
    star="Stern",
    pound="Raute",
    small=SMALL,
    hundreds=tuple(f"{digit}hundert" for digit in JOINED),
    forms=MappingProxyType({"m": {1: "ein"}, "f": {1: "eine"}}),
    ordinals=(
        *words("erste zweite dritte vierte fünfte sechste siebte achte neunte"),
        *(f"{number}te" for number in SMALL[10:20]),
        *(f"{number}ste" for number in SMALL[20:32]),
    ),
    weekdays=words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    months=words(
        "Januar Februar März April Mai Juni Juli August September Oktober November"
        " Dezember",
    ),
    nouns=MappingProxyType(
        {
            Noun.SECOND: _eine("Sekunde", "Sekunden"),
            Noun.MINUTE: _eine("Minute", "Minuten"),
            Noun.HOUR: _eine("Stunde", "Stunden"),
            Noun.DAY: _ein("Tag", "Tage"),
            Noun.MESSAGE: _eine("Nachricht", "Nachrichten"),
            Noun.NEW_MESSAGE: _eine("neue Nachricht", "neue Nachrichten"),
            Noun.SAVED_MESSAGE: _eine(
                "gespeicherte Nachricht", "gespeicherte Nachrichten"
            ),
            Noun.CALL: _ein("Anruf", "Anrufe"),
            Noun.CALLER: _ein("Anrufer", "Anrufer"),
            Noun.EURO: _ein("Euro", "Euro"),
            Noun.EURO_CENT: _ein("Cent", "Cent"),
            Noun.DOLLAR: _ein("Dollar", "Dollar"),
            Noun.CENT: _ein("Cent", "Cent"),
            Noun.POUND: _ein("Pfund", "Pfund"),
            Noun.PENNY: _ein("Penny", "Pence"),
            Noun.LIRA: _eine("Lira", "Lira"),
            Noun.KURUS: _ein("Kurusch", "Kurusch"),
            Noun.RUBLE: _ein("Rubel", "Rubel"),
            Noun.KOPECK: _eine("Kopeke", "Kopeken"),
            Noun.YUAN: _ein("Yuan", "Yuan"),
            Noun.FEN: _ein("Fen", "Fen"),
            Noun.FRANC: _ein("Franken", "Franken"),
            Noun.RAPPEN: _ein("Rappen", "Rappen"),
        },
    ),
    phrases=MappingProxyType(
        {
            "queue-number": "Sie sind auf Platz",
            "queue-in-line": "in der Warteschlange.",
            "queue-wait-soon": "Die Wartezeit beträgt weniger als eine Minute.",
            "queue-wait-about": "Die Wartezeit beträgt etwa",
            "queue-wait-up-to": "Die Wartezeit beträgt bis zu",
            "queue-wait-more-than": "Die Wartezeit beträgt mehr als",
            "queue-to": "bis",
            "whisper-waiting": "Wartezeit des Anrufers",
            "number-thousand": "tausend",
            "joint-and": "und",
            "day-today": "heute",
            "day-yesterday": "gestern",
            "date-the": "der",
            "time-hour": "Uhr",
            "year-hundred": "hundert",
            "messages-have": "Sie haben",
            "messages-none": "Sie haben keine Nachrichten.",
        },
    ),
)

GERMAN = German("de", WORDS)
