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
            Noun.SECOND: Counted("eine Sekunde", "Sekunden", whole_one=True),
            Noun.MINUTE: Counted("eine Minute", "Minuten", number="f", whole_one=True),
            Noun.HOUR: Counted("eine Stunde", "Stunden", whole_one=True),
            Noun.DAY: Counted("ein Tag", "Tage", whole_one=True),
            Noun.MESSAGE: Counted("eine Nachricht", "Nachrichten", whole_one=True),
            Noun.NEW_MESSAGE: Counted(
                "eine neue Nachricht",
                "neue Nachrichten",
                whole_one=True,
            ),
            Noun.SAVED_MESSAGE: Counted(
                "eine gespeicherte Nachricht",
                "gespeicherte Nachrichten",
                whole_one=True,
            ),
            Noun.CALL: Counted("ein Anruf", "Anrufe", whole_one=True),
            Noun.CALLER: Counted("ein Anrufer", "Anrufer", whole_one=True),
            Noun.EURO: Counted("ein Euro", "Euro", whole_one=True),
            Noun.EURO_CENT: Counted("ein Cent", "Cent", whole_one=True),
            Noun.DOLLAR: Counted("ein Dollar", "Dollar", whole_one=True),
            Noun.CENT: Counted("ein Cent", "Cent", whole_one=True),
            Noun.POUND: Counted("ein Pfund", "Pfund", whole_one=True),
            Noun.PENNY: Counted("ein Penny", "Pence", whole_one=True),
            Noun.LIRA: Counted("eine Lira", "Lira", whole_one=True),
            Noun.KURUS: Counted("ein Kurusch", "Kurusch", whole_one=True),
            Noun.RUBLE: Counted("ein Rubel", "Rubel", whole_one=True),
            Noun.KOPECK: Counted("eine Kopeke", "Kopeken", whole_one=True),
            Noun.YUAN: Counted("ein Yuan", "Yuan", whole_one=True),
            Noun.FEN: Counted("ein Fen", "Fen", whole_one=True),
            Noun.FRANC: Counted("ein Franken", "Franken", whole_one=True),
            Noun.RAPPEN: Counted("ein Rappen", "Rappen", whole_one=True),
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
