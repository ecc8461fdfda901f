"""Mandarin: numbers by tens of thousands, measure words, the greater part first."""

import datetime as dt
from types import MappingProxyType

from tipring.domain.say import Say
from tipring.domain.spoken.language import GREATEST_NUMBER, Language, Sentences, within
from tipring.domain.spoken.vocabulary import Counted, Vocabulary
from tipring.domain.spoken.words import Currency, Noun

MYRIAD = 10_000
NOON_H = 12
PARTS = (
    (6, "time-night"),
    (12, "time-morning"),
    (13, "time-noon"),
    (18, "time-afternoon"),
    (24, "time-evening"),
)
"""Until which hour a part of the day lasts; the hour is said after its name."""
TWO = 2


class Chinese(Language):
    """Mandarin."""

    sentences = Sentences()
    telephone_groups = MappingProxyType(
        {7: (3, 4), 8: (4, 4), 11: (3, 4, 4), 12: (4, 4, 4), 13: (2, 3, 4, 4)},
    )

    def number(self, figure: int, form: str = "") -> Say:
        """Say "十二万三千零五"; two of something are 两, and only two."""
        within(figure, 0, GREATEST_NUMBER)
        myriads, rest = divmod(figure, MYRIAD)
        if not myriads:
            return self._below_myriad(rest, form)
        said = (*self._below_myriad(myriads, "counted"), "number-myriad")
        if not rest:
            return said
        nought = self.digits("0") if rest < MYRIAD // 10 else ()
        return said + nought + self._inner(rest)

    def _below_myriad(self, figure: int, form: str) -> Say:
        if figure < len(SMALL):
            return super().number(figure, form)
        return self._inner(figure)

    def _inner(self, figure: int) -> Say:
        """Say what follows a greater part, or has a greater part itself."""
        said: Say = ()
        rest = figure
        for unit in (1000, 100):
            digit, below = divmod(rest, unit)
            if digit:
                said += (f"number-{digit * unit}",)
                if 0 < below < unit // 10:
                    said += self.digits("0")
            rest = below
        return said + super().number(rest, "inner") if rest else said

    def ordinal(self, figure: int) -> Say:
        """Say "第三"."""
        return ("ordinal-of", *self.number(figure))

    def date(self, day: dt.date, *, year: bool = False) -> Say:
        """Say "二零二六年十一月二十六号星期四"."""
        said = self.year(day.year) if year else ()
        said += (self._months[day.month - 1], *self.number(day.day))
        return (*said, "date-day", self._weekdays[day.weekday()])

    def year(self, year: int) -> Say:
        """Say a year digit by digit: "二零二六年"."""
        return (*self.digits(str(year)), "date-year")

    def time_of_day(self, at: dt.time) -> Say:
        """Say "下午两点三十分", "上午九点零五分"."""
        part = next(name for until, name in PARTS if at.hour < until)
        hour = at.hour - NOON_H if at.hour > NOON_H else at.hour
        said = (part, *self.number(hour, "counted"), "time-hour")
        if not at.minute:
            return said
        nought = self.digits("0") if at.minute < len(DIGITS) else ()
        return (*said, *nought, *self.number(at.minute), "time-minute")

    def money(self, hundredths: int, currency: Currency) -> Say:
        """Say yuan with 角 and 分, other money with its own coins."""
        whole, rest = divmod(hundredths, 100)
        if currency is not Currency.CNY or not rest:
            return super().money(hundredths, currency)
        said = self.counted(Noun.YUAN, whole) if whole else ()
        tenths, last = divmod(rest, 10)
        if tenths:
            said += (*self.number(tenths, "counted"), "money-tenth")
        elif whole:
            said += self.digits("0")
        return said + self.counted(Noun.FEN, last) if last else said

    def telephone_digits(self, number: str) -> Say:
        """Say 幺 for one, which nobody takes for a seven."""
        one = self.digits("1")[0]
        digits = self.digits(number)
        return tuple("digit-1-telephone" if digit == one else digit for digit in digits)


DIGITS = tuple("零一二三四五六七八九")
TENS = ("十", *(f"{digit}十" for digit in DIGITS[2:]))
SMALL = (
    *DIGITS,
    *(text for ten in TENS for text in (ten, *(f"{ten}{one}" for one in DIGITS[1:]))),
)
BEFORE_UNITS = ("一", "两", *DIGITS[3:])


def _of(measured: str) -> Counted:
    """Return a noun with its measure word, of which there are two by 两."""
    return Counted(measured, number="counted")


WORDS = Vocabulary(
    digits=DIGITS,
    star="星号",
    pound="井号",
    small=SMALL,
    hundreds=tuple(f"{digit}百" for digit in BEFORE_UNITS),
    forms=MappingProxyType(
        {
            "counted": {TWO: "两"},
            "inner": {figure: f"一{SMALL[figure]}" for figure in range(10, 20)},
        },
    ),
    weekdays=tuple(f"星期{day}" for day in "一二三四五六日"),
    months=tuple(f"{SMALL[month]}月" for month in range(1, 13)),
    nouns=MappingProxyType(
        {
            Noun.SECOND: _of("秒"),
            Noun.MINUTE: _of("分钟"),
            Noun.HOUR: _of("个小时"),
            Noun.DAY: _of("天"),
            Noun.MESSAGE: _of("条消息"),
            Noun.NEW_MESSAGE: _of("条新消息"),
            Noun.SAVED_MESSAGE: _of("条已保存的消息"),
            Noun.CALL: _of("个电话"),
            Noun.CALLER: _of("位来电者"),
            Noun.EURO: _of("欧元"),
            Noun.EURO_CENT: _of("欧分"),
            Noun.DOLLAR: _of("美元"),
            Noun.CENT: _of("美分"),
            Noun.POUND: _of("英镑"),
            Noun.PENNY: _of("便士"),
            Noun.LIRA: _of("里拉"),
            Noun.KURUS: _of("库鲁什"),
            Noun.RUBLE: _of("卢布"),
            Noun.KOPECK: _of("戈比"),
            Noun.YUAN: _of("元"),
            Noun.FEN: _of("分"),
            Noun.FRANC: _of("瑞士法郎"),
            Noun.RAPPEN: _of("生丁"),
        },
    ),
    phrases=MappingProxyType(
        {
            "queue-number": "您排在第",
            "queue-in-line": "位。",
            "queue-wait-soon": "等候时间不到一分钟。",
            "queue-wait-about": "等候时间大约",
            "queue-wait-up-to": "等候时间最多",
            "queue-wait-more-than": "等候时间超过",
            "queue-to": "到",
            "digit-1-telephone": "幺",
            "number-myriad": "万",
            **{
                f"number-{digit}000": f"{text}千"
                for digit, text in enumerate(BEFORE_UNITS, start=1)
            },
            "ordinal-of": "第",
            "joint-and": "和",
            "day-today": "今天",
            "day-yesterday": "昨天",
            "date-year": "年",
            "date-day": "号",
            "time-night": "凌晨",
            "time-morning": "上午",
            "time-noon": "中午",
            "time-afternoon": "下午",
            "time-evening": "晚上",
            "time-hour": "点",
            "time-minute": "分",
            "money-tenth": "角",
            "messages-have": "您有",
            "messages-none": "您没有消息。",
        },
    ),
)

CHINESE = Chinese("zh", WORDS)
