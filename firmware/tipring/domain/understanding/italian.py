"""Italian as callers say it; numbers below a hundred are one word, with elisions."""

from types import MappingProxyType

from tipring.domain.understanding.lexicon import (
    Clock,
    DateWords,
    DayPart,
    Lexicon,
    NumberWords,
    Sort,
    TimeWords,
)

_ONES = ("uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")
_TEENS = (
    *("dieci", "undici", "dodici", "tredici", "quattordici", "quindici", "sedici"),
    *("diciassette", "diciotto", "diciannove"),
)
_TENS = (
    *("venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta"),
    "novanta",
)
_ELIDED = ("uno", "otto")
"""Before these the tens lose their last letter."""


def _joined(tens: str, one: str) -> str:
    whole = tens[:-1] if one in _ELIDED else tens
    return whole + ("tré" if one == "tre" else one)


_MONTHS = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio"),
    *("agosto", "settembre", "ottobre", "novembre", "dicembre"),
)
_WEEKDAYS = (
    *("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
)

_NUMBERS = NumberWords(
    values=MappingProxyType(
        {word: value for value, word in enumerate(("zero", *_ONES, *_TEENS))}
        | {word: 10 * tens for tens, word in enumerate(_TENS, 2)}
        | {word[:-1]: 10 * tens for tens, word in enumerate(_TENS, 2)}
        | {"un": 1, "una": 1, "tré": 3}
    ),
    times=MappingProxyType({"cento": 100, "cent": 100, "mille": 1000, "mila": 1000}),
    joints=frozenset({"e"}),
    vocabulary=(
        *("zero", *_ONES, "un", "una", *_TEENS, *_TENS),
        *(_joined(tens, one) for tens in _TENS for one in _ONES),
        *("cento", *(f"{one}cento" for one in _ONES[1:])),
        *("mille", *(f"{one}mila" for one in _ONES[1:])),
    ),
)

_DATES = DateWords(
    relative=MappingProxyType(
        {
            "oggi": 0,
            "domani": 1,
            "dopodomani": 2,
            "dopo domani": 2,
            "ieri": -1,
            "altro ieri": -2,
        }
    ),
    weekdays=MappingProxyType(
        {word: day for day, word in enumerate(_WEEKDAYS)}
        | {word.replace("ì", "i"): day for day, word in enumerate(_WEEKDAYS[:5])}
    ),
    months=MappingProxyType({word: month for month, word in enumerate(_MONTHS, 1)}),
    ordinals=MappingProxyType({"primo": 1, "l'otto": 8, "l'undici": 11}),
    patterns=MappingProxyType(
        {
            "RELATIVE": Sort.DISTANCE,
            "WEEKDAY": Sort.COMING,
            "questo WEEKDAY": Sort.COMING,
            "questa WEEKDAY": Sort.COMING,
            "prossimo WEEKDAY": Sort.NEXT_WEEK,
            "prossima WEEKDAY": Sort.NEXT_WEEK,
            "WEEKDAY prossimo": Sort.NEXT_WEEK,
            "WEEKDAY prossima": Sort.NEXT_WEEK,
            "WEEKDAY prossima settimana": Sort.NEXT_WEEK,
            "tra N giorni": Sort.IN_DAYS,
            "tra N giorno": Sort.IN_DAYS,
            "fra N giorni": Sort.IN_DAYS,
            "fra N giorno": Sort.IN_DAYS,
            "tra N settimane": Sort.IN_WEEKS,
            "tra N settimana": Sort.IN_WEEKS,
            "fra N settimane": Sort.IN_WEEKS,
            "fra N settimana": Sort.IN_WEEKS,
            "NTH MONTH": Sort.DAY,
            "NTH": Sort.DAY,
            "NTH NTH_MONTH": Sort.DAY,
        }
    ),
    fillers=frozenset({"il", "lo", "l", "la", "di", "del", "della", "per"}),
)

_TIMES = TimeWords(
    patterns=MappingProxyType(
        {
            "HOUR e MIN": Clock(),
            "HOUR": Clock(),
            "HOUR in punto": Clock(),
            "HOUR e mezza": Clock(30),
            "HOUR e mezzo": Clock(30),
            "HOUR e un quarto": Clock(15),
            "HOUR e tre quarti": Clock(45),
            "HOUR meno un quarto": Clock(-15),
            "HOUR meno MIN": Clock(sign=-1),
            "un quarto HOUR": Clock(-15),
            "HOUR MIN": Clock(),
        }
    ),
    hours=MappingProxyType({"l'una": 1}),
    fixed=MappingProxyType(
        {
            "mezzogiorno": 720,
            "mezzogiorno e mezzo": 750,
            "mezzogiorno e mezza": 750,
            "mezzanotte": 0,
        }
    ),
    parts=MappingProxyType(
        {
            "di mattina": DayPart.MORNING,
            "del mattino": DayPart.MORNING,
            "del pomeriggio": DayPart.AFTERNOON,
            "di sera": DayPart.AFTERNOON,
            "di notte": DayPart.NIGHT,
        }
    ),
    fillers=frozenset(
        {
            *("alle", "alla", "all", "le", "la", "l", "ore", "di", "del", "della"),
            *("verso", "circa", "per"),
        }
    ),
)

ITALIAN = Lexicon(
    language="it",
    yes=(
        *("sì", "si", "sì grazie", "certo", "esatto", "giusto", "va bene", "corretto"),
        *("certamente", "d'accordo", "okay", "sì esatto", "sì è giusto"),
    ),
    no=(
        *("no", "no grazie", "sbagliato", "non è giusto", "no è sbagliato"),
        *("assolutamente no", "per niente"),
    ),
    digits=MappingProxyType(
        {word: str(digit) for digit, word in enumerate(("zero", *_ONES))}
    ),
    repeats=MappingProxyType({"doppio": 2, "doppia": 2, "triplo": 3}),
    numbers=_NUMBERS,
    dates=_DATES,
    times=_TIMES,
    fillers=frozenset({"prego", "favore", "ehm"}),
)
