"""Turkish as callers say it; hours are said in several cases."""

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

_ONES = ("bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_TENS = (
    *("on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan"),
)
_OF_MONTH = ("biri", "ikisi", "üçü", "dördü", "beşi", "altısı", "yedisi", "sekizi")
_ORDINALS = (*_OF_MONTH, "dokuzu")
_HOURS_PASSED = (
    *("biri", "ikiyi", "üçü", "dördü", "beşi", "altıyı", "yediyi", "sekizi"),
    *("dokuzu", "onu", "on biri", "on ikiyi"),
)
_HOURS_AHEAD = (
    *("bire", "ikiye", "üçe", "dörde", "beşe", "altıya", "yediye", "sekize"),
    *("dokuza", "ona", "on bire", "on ikiye"),
)
_AT_HOURS = (
    *("birde", "ikide", "üçte", "dörtte", "beşte", "altıda", "yedide", "sekizde"),
    *("dokuzda", "onda", "on birde", "on ikide"),
)
_MONTHS = (
    *("ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos"),
    *("eylül", "ekim", "kasım", "aralık"),
)
_WEEKDAYS = (
    *("pazartesi", "salı", "çarşamba", "perşembe", "cuma", "cumartesi", "pazar"),
)

_NUMBERS = NumberWords(
    values=MappingProxyType(
        {word: value for value, word in enumerate(("sıfır", *_ONES))}
        | {word: 10 * tens for tens, word in enumerate(_TENS, 1)}
    ),
    times=MappingProxyType({"yüz": 100, "bin": 1000}),
    lowest_tens=10,
)

_DATES = DateWords(
    relative=MappingProxyType(
        {
            "bugün": 0,
            "yarın": 1,
            "öbür gün": 2,
            "yarından sonra": 2,
            "dün": -1,
            "evvelsi gün": -2,
        }
    ),
    weekdays=MappingProxyType({word: day for day, word in enumerate(_WEEKDAYS)}),
    months=MappingProxyType({word: month for month, word in enumerate(_MONTHS, 1)}),
    ordinals=MappingProxyType(
        {
            f"{tens} {word}".strip(): 10 * ten + one
            for ten, tens in enumerate(("", "on", "yirmi"))
            for one, word in enumerate(_ORDINALS, 1)
        }
        | {"onu": 10, "yirmisi": 20, "otuzu": 30, "otuz biri": 31}
    ),
    patterns=MappingProxyType(
        {
            "RELATIVE": Sort.DISTANCE,
            "WEEKDAY": Sort.COMING,
            "bu WEEKDAY": Sort.COMING,
            "önümüzdeki WEEKDAY": Sort.COMING,
            "gelecek WEEKDAY": Sort.NEXT_WEEK,
            "haftaya WEEKDAY": Sort.NEXT_WEEK,
            "gelecek hafta WEEKDAY": Sort.NEXT_WEEK,
            "N gün sonra": Sort.IN_DAYS,
            "N hafta sonra": Sort.IN_WEEKS,
            "haftaya": Sort.IN_WEEKS,
            "NTH MONTH": Sort.DAY,
            "NTH": Sort.DAY,
            "ayın NTH": Sort.DAY,
            "NTH NTH_MONTH": Sort.DAY,
        }
    ),
    fillers=frozenset({"günü", "için"}),
)


def _hours(words: tuple[str, ...]) -> MappingProxyType[str, int]:
    return MappingProxyType({word: hour for hour, word in enumerate(words, 1)})


_TIMES = TimeWords(
    patterns=MappingProxyType(
        {
            "HOUR": Clock(),
            "HOUR_AT": Clock(),
            "HOUR HALF": Clock(30),
            "HOUR MIN": Clock(),
            "HOUR sıfır MIN": Clock(),
            "HOUR_PASSED çeyrek PAST": Clock(15),
            "HOUR_AHEAD çeyrek TO": Clock(-15),
            "HOUR_PASSED MIN PAST": Clock(),
            "HOUR_AHEAD MIN TO": Clock(sign=-1),
        }
    ),
    places=MappingProxyType(
        {
            "HOUR_AT": _hours(_AT_HOURS),
            "HOUR_PASSED": _hours(_HOURS_PASSED),
            "HOUR_AHEAD": _hours(_HOURS_AHEAD),
            "HALF": MappingProxyType({"buçuk": 0, "buçukta": 0}),
            "PAST": MappingProxyType({"geçe": 0, "geçiyor": 0}),
            "TO": MappingProxyType({"kala": 0, "var": 0}),
        }
    ),
    fixed=MappingProxyType(
        {"öğlen": 720, "öğle": 720, "yarım": 750, "gece yarısı": 0},
    ),
    parts=MappingProxyType(
        {
            "sabah": DayPart.MORNING,
            "öğleden önce": DayPart.MORNING,
            "öğlen": DayPart.NOON,
            "öğleden sonra": DayPart.AFTERNOON,
            "akşam": DayPart.AFTERNOON,
            "akşamüstü": DayPart.AFTERNOON,
            "gece": DayPart.NIGHT,
        }
    ),
    fillers=frozenset({"saat", "tam"}),
)

TURKISH = Lexicon(
    language="tr",
    yes=(
        *("evet", "tamam", "olur", "doğru", "evet doğru", "elbette", "tabii", "aynen"),
        *("evet lütfen", "peki", "kesinlikle"),
    ),
    no=(
        *("hayır", "yok", "olmaz", "yanlış", "değil", "hayır yanlış", "istemiyorum"),
        *("hayır teşekkürler", "doğru değil"),
    ),
    digits=MappingProxyType(
        {word: str(digit) for digit, word in enumerate(("sıfır", *_ONES))}
    ),
    repeats=MappingProxyType({"çift": 2}),
    numbers=_NUMBERS,
    dates=_DATES,
    times=_TIMES,
    fillers=frozenset({"lütfen", "ee"}),
)
