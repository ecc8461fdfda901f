"""Italian: twenty-four hours, "giovedì ventisei novembre", "un'ora"."""

import datetime as dt
from types import MappingProxyType

from tipring.domain.say import Say
from tipring.domain.spoken.language import Language, Sentences
from tipring.domain.spoken.vocabulary import Counted, Vocabulary, words
from tipring.domain.spoken.words import Noun

FIRST = 1
"""The one day of a month that is an ordinal."""


class Italian(Language):
    """Italian."""

    sentences = Sentences(
        between=("queue-wait-between", "{low}", "queue-to", "{high_minutes}"),
        joint=("joint-and",),
    )
    telephone_groups = MappingProxyType({9: (2, 3, 4), 10: (3, 3, 4)})

    def _thousands(self, count: int) -> Say:
        if count == 1:
            return ("number-1000",)
        return (*self.number(count), "number-thousand")

    def date(self, day: dt.date, *, year: bool = False) -> Say:
        """Say "giovedì ventisei novembre"; the first of a month is "primo"."""
        of_month = self.ordinal(FIRST) if day.day == FIRST else self.number(day.day)
        named = (self._weekdays[day.weekday()], *of_month, self._months[day.month - 1])
        return named + self.year(day.year) if year else named

    def time_of_day(self, at: dt.time) -> Say:
        """Say "ore quattordici e trenta", "ore una"."""
        said = ("time-hours", *self.number(at.hour, "f"))
        return (*said, "joint-and", *self.number(at.minute)) if at.minute else said


DIGITS = words("zero uno due tre quattro cinque sei sette otto nove")
TEENS = words(
    "dieci undici dodici tredici quattordici quindici sedici diciassette diciotto"
    " diciannove",
)
TENS = words("venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
ELIDING = (1, 8)
"""Digits that begin with a vowel and take the last one of the ten: ventuno."""
ACCENTED = 3
"""At the end of a longer number: ventitré."""


def _compound(ten: str, digit: int) -> str:
    if digit in ELIDING:
        return ten[:-1] + DIGITS[digit]
    return ten + ("tré" if digit == ACCENTED else DIGITS[digit])


def _small() -> tuple[str, ...]:
    compound = (
        text
        for ten in TENS
        for text in (ten, *(_compound(ten, digit) for digit in range(1, 10)))
    )
    return (*DIGITS, *TEENS, *compound)


SMALL = _small()


def _ordinal(figure: int) -> str:
    text = SMALL[figure]
    if text.endswith("tré"):
        return f"{text[:-1]}eesimo"
    return f"{text if text.endswith('sei') else text[:-1]}esimo"


WORDS = Vocabulary(
    digits=DIGITS,
    star="asterisco",
    pound="cancelletto",
    small=SMALL,
    hundreds=("cento", *(f"{digit}cento" for digit in DIGITS[2:])),
    forms=MappingProxyType({"f": {1: "una"}}),
    ordinals=(
        *words("primo secondo terzo quarto quinto sesto settimo ottavo nono decimo"),
        *(_ordinal(figure) for figure in range(11, 32)),
    ),
    weekdays=words("lunedì martedì mercoledì giovedì venerdì sabato domenica"),
    months=words(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre"
        " novembre dicembre",
    ),
    nouns=MappingProxyType(
        {
            Noun.SECOND: Counted("un secondo", "secondi", whole_one=True),
            Noun.MINUTE: Counted("un minuto", "minuti", whole_one=True),
            Noun.HOUR: Counted("un'ora", "ore", whole_one=True),
            Noun.DAY: Counted("un giorno", "giorni", whole_one=True),
            Noun.MESSAGE: Counted("un messaggio", "messaggi", whole_one=True),
            Noun.NEW_MESSAGE: Counted(
                "un nuovo messaggio",
                "nuovi messaggi",
                whole_one=True,
            ),
            Noun.SAVED_MESSAGE: Counted(
                "un messaggio salvato",
                "messaggi salvati",
                whole_one=True,
            ),
            Noun.CALL: Counted("una chiamata", "chiamate", whole_one=True),
            Noun.CALLER: Counted("una persona", "persone", whole_one=True),
            Noun.EURO: Counted("un euro", "euro", whole_one=True),
            Noun.EURO_CENT: Counted("un centesimo", "centesimi", whole_one=True),
            Noun.DOLLAR: Counted("un dollaro", "dollari", whole_one=True),
            Noun.CENT: Counted("un centesimo", "centesimi", whole_one=True),
            Noun.POUND: Counted("una sterlina", "sterline", whole_one=True),
            Noun.PENNY: Counted("un penny", "pence", whole_one=True),
            Noun.LIRA: Counted("una lira turca", "lire turche", whole_one=True),
            Noun.KURUS: Counted("un kurush", "kurush", whole_one=True),
            Noun.RUBLE: Counted("un rublo", "rubli", whole_one=True),
            Noun.KOPECK: Counted("un copeco", "copechi", whole_one=True),
            Noun.YUAN: Counted("uno yuan", "yuan", whole_one=True),
            Noun.FEN: Counted("un fen", "fen", whole_one=True),
            Noun.FRANC: Counted("un franco", "franchi", whole_one=True),
            Noun.RAPPEN: Counted("un centesimo", "centesimi", whole_one=True),
        },
    ),
    phrases=MappingProxyType(
        {
            "queue-number": "Lei è il numero",
            "queue-in-line": "in attesa.",
            "queue-wait-soon": "L'attesa è di meno di un minuto.",
            "queue-wait-between": "L'attesa va da",
            "queue-wait-about": "L'attesa è di circa",
            "queue-wait-up-to": "L'attesa è al massimo di",
            "queue-wait-more-than": "L'attesa è di oltre",
            "queue-to": "a",
            "number-1000": "mille",
            "number-thousand": "mila",
            "joint-and": "e",
            "day-today": "oggi",
            "day-yesterday": "ieri",
            "time-hours": "ore",
            "messages-have": "Lei ha",
            "messages-none": "Non ha messaggi.",
        },
    ),
)

ITALIAN = Italian("it", WORDS)
