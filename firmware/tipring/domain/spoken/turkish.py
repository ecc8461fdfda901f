"""Turkish: no plural after a number, the verb at the end, twenty-four hours."""

import datetime as dt
from types import MappingProxyType

from tipring.domain.say import Say
from tipring.domain.spoken.language import Language, Sentences
from tipring.domain.spoken.vocabulary import Counted, Vocabulary, words
from tipring.domain.spoken.words import Noun


class Turkish(Language):
    """Turkish."""

    sentences = Sentences(messages=("{counts}", "messages-have"))
    telephone_groups = MappingProxyType(
        {7: (3, 2, 2), 10: (3, 3, 2, 2), 11: (4, 3, 2, 2), 12: (2, 3, 3, 2, 2)},
    )

    def _thousands(self, count: int) -> Say:
        thousand = ("number-thousand",)
        return thousand if count == 1 else self.number(count) + thousand

    def date(self, day: dt.date, *, year: bool = False) -> Say:
        """Say "yirmi altı Kasım Perşembe"; the year goes before the weekday."""
        said = (*self.number(day.day), self._months[day.month - 1])
        said += self.year(day.year) if year else ()
        return (*said, self._weekdays[day.weekday()])

    def time_of_day(self, at: dt.time) -> Say:
        """Say "saat on dört otuz", "saat dokuz sıfır beş"."""
        said = ("time-hour", *self.number(at.hour))
        if not at.minute:
            return said
        nought = self.digits("0") if at.minute < len(DIGITS) else ()
        return said + nought + self.number(at.minute)


DIGITS = words("sıfır bir iki üç dört beş altı yedi sekiz dokuz")
TENS = words("on yirmi otuz kırk elli altmış yetmiş seksen doksan")
SMALL = (
    *DIGITS,
    *(text for ten in TENS for text in (ten, *(f"{ten} {one}" for one in DIGITS[1:]))),
)
ORDINALS = words(
    "birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu",
)

WORDS = Vocabulary(
    digits=DIGITS,
    star="yıldız",
    pound="kare",
    small=SMALL,
    hundreds=("yüz", *(f"{digit} yüz" for digit in DIGITS[2:])),
    ordinals=(
        *ORDINALS,
        "onuncu",
        *(f"on {ordinal}" for ordinal in ORDINALS),
        "yirminci",
        *(f"yirmi {ordinal}" for ordinal in ORDINALS),
        "otuzuncu",
        "otuz birinci",
    ),
    weekdays=words("Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi Pazar"),
    months=words(
        "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    ),
    nouns=MappingProxyType(
        {
            Noun.SECOND: Counted("saniye"),
            Noun.MINUTE: Counted("dakika"),
            Noun.HOUR: Counted("saat"),
            Noun.DAY: Counted("gün"),
            Noun.MESSAGE: Counted("mesaj"),
            Noun.NEW_MESSAGE: Counted("yeni mesajınız"),
            Noun.SAVED_MESSAGE: Counted("kayıtlı mesajınız"),
            Noun.CALL: Counted("arama"),
            Noun.CALLER: Counted("arayan"),
            Noun.EURO: Counted("avro"),
            Noun.EURO_CENT: Counted("sent"),
            Noun.DOLLAR: Counted("dolar"),
            Noun.CENT: Counted("sent"),
            Noun.POUND: Counted("sterlin"),
            Noun.PENNY: Counted("peni"),
            Noun.LIRA: Counted("lira"),
            Noun.KURUS: Counted("kuruş"),
            Noun.RUBLE: Counted("ruble"),
            Noun.KOPECK: Counted("kopek"),
            Noun.YUAN: Counted("yuan"),
            Noun.FEN: Counted("fen"),
            Noun.FRANC: Counted("İsviçre frangı"),
            Noun.RAPPEN: Counted("santim"),
        },
    ),
    phrases=MappingProxyType(
        {
            "queue-number": "Sırada",
            "queue-in-line": "numaradasınız.",
            "queue-wait-soon": "Bekleme süresi bir dakikadan az.",
            "queue-wait-about": "Bekleme süresi yaklaşık",
            "queue-wait-up-to": "Bekleme süresi en fazla",
            "queue-wait-more-than": "Bekleme süresi en az",
            "queue-to": "ila",
            "number-thousand": "bin",
            "joint-and": "ve",
            "day-today": "bugün",
            "day-yesterday": "dün",
            "time-hour": "saat",
            "messages-have": "var.",
            "messages-none": "Hiç mesajınız yok.",
        },
    ),
)

TURKISH = Turkish("tr", WORDS)
