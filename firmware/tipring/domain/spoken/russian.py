"""Russian: three forms of a noun, numbers by gender and case, twenty-four hours."""

import datetime as dt
from types import MappingProxyType

from tipring.domain.say import Say
from tipring.domain.spoken.language import Language, Sentences
from tipring.domain.spoken.vocabulary import Counted, Plural, Vocabulary, words
from tipring.domain.spoken.words import Noun

FEW = range(2, 5)
"""Last digits after which a noun stands in the genitive singular: две минуты."""
TEENS_OF = range(11, 20)
"""After them the noun is in the genitive plural, whatever their last digit is."""
CENTURY = 100
OWN_MILLENNIUM = range(10, 20)
"""Centuries that begin with "тысяча", without its number."""
COMPOUND = 20
"""Greater numbers are a ten and a digit."""
THOUSAND = {
    Plural.ONE: "number-thousand",
    Plural.FEW: "number-thousand-few",
    Plural.MANY: "number-thousand-many",
}


class Russian(Language):
    """Russian."""

    sentences = Sentences(
        position=("queue-number", "{number}"),
        between=("queue-wait-between", "{low}", "queue-to", "{high_minutes}"),
    )
    telephone_groups = MappingProxyType(
        {7: (3, 2, 2), 10: (3, 3, 2, 2), 11: (1, 3, 3, 2, 2)},
    )

    def plural(self, figure: int) -> Plural:
        """Return the form after *figure*: 21 минута, 22 минуты, 25 минут."""
        if figure % 100 in TEENS_OF:
            return Plural.MANY
        if figure % 10 == 1:
            return Plural.ONE
        return Plural.FEW if figure % 10 in FEW else Plural.MANY

    def _thousands(self, count: int) -> Say:
        return (*self.number(count, "f"), THOUSAND[self.plural(count)])

    def _wait_number(self, minutes: int) -> Say:
        return self.number(minutes, "genitive")

    def _wait_minutes(self, minutes: int) -> Say:
        plural = Plural.FEW if minutes == 1 else Plural.MANY
        return (*self._wait_number(minutes), self._nouns[Noun.MINUTE, plural])

    def date(self, day: dt.date, *, year: bool = False) -> Say:
        """Say "четверг, двадцать шестое ноября"."""
        named = (self._weekdays[day.weekday()], *self.ordinal(day.day))
        said = (*named, self._months[day.month - 1])
        return said + self.year(day.year) if year else said

    def year(self, year: int) -> Say:
        """Say "две тысячи двадцать шестого года": the last part is an ordinal."""
        century, rest = divmod(year, CENTURY)
        if rest == 0:
            return ("year-2000", "year-of")
        said = self.number(year - rest, "f")
        if century in OWN_MILLENNIUM:
            said = said[1:]
        if rest > COMPOUND and rest % 10:
            said += self.number(rest - rest % 10)
            rest %= 10
        return (*said, f"year-{rest}", "year-of")

    def time_of_day(self, at: dt.time) -> Say:
        """Say "четырнадцать часов тридцать минут"."""
        hours = self.counted(Noun.HOUR, at.hour)
        return hours + self.counted(Noun.MINUTE, at.minute) if at.minute else hours


DIGITS = words("ноль один два три четыре пять шесть семь восемь девять")
TEENS = words(
    "десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать"
    " семнадцать восемнадцать девятнадцать",
)
TENS = words(
    "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
)
ORDINAL_STEMS = words(
    "перв втор треть четвёрт пят шест седьм восьм девят десят одиннадцат двенадцат"
    " тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат"
    " двадцат",
)
ROUND_STEMS = words(
    "тридцат сороков пятидесят шестидесят семидесят восьмидесят девяност",
)


def _small() -> tuple[str, ...]:
    compound = (
        text for ten in TENS for text in (ten, *(f"{ten} {one}" for one in DIGITS[1:]))
    )
    return (*DIGITS, *TEENS, *compound)


def _ending_in(digit: int, text: str) -> dict[int, str]:
    """Return *text* for *digit*, and for every compound number that ends in it."""
    compound = {
        10 * ten + digit: f"{name} {text}" for ten, name in enumerate(TENS, start=2)
    }
    return {digit: text} | compound


def _neuter(stem: str) -> str:
    return f"{stem}е" if stem == "треть" else f"{stem}ое"


def _genitive(stem: str) -> str:
    return f"{stem}его" if stem == "треть" else f"{stem}ого"


GENITIVE = MappingProxyType(
    dict(
        enumerate(
            words(
                "одной двух трёх четырёх пяти шести семи восьми девяти десяти",
            ),
            start=1,
        ),
    )
    | {
        15: "пятнадцати",
        20: "двадцати",
        25: "двадцати пяти",
        30: "тридцати",
        40: "сорока",
        50: "пятидесяти",
        60: "шестидесяти",
        75: "семидесяти пяти",
        90: "девяноста",
    },
)
"""Of the minutes that people say."""

WORDS = Vocabulary(
    digits=DIGITS,
    star="звёздочка",
    pound="решётка",
    small=_small(),
    hundreds=words(
        "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
    ),
    forms=MappingProxyType(
        {
            "f": _ending_in(1, "одна") | _ending_in(2, "две"),
            "n": _ending_in(1, "одно"),
            "genitive": GENITIVE,
        },
    ),
    ordinals=(
        *(_neuter(stem) for stem in ORDINAL_STEMS),
        *(f"двадцать {_neuter(stem)}" for stem in ORDINAL_STEMS[:9]),
        "тридцатое",
        "тридцать первое",
    ),
    weekdays=words("понедельник вторник среда четверг пятница суббота воскресенье"),
    months=words(
        "января февраля марта апреля мая июня июля августа сентября октября ноября"
        " декабря",
    ),
    nouns=MappingProxyType(
        {
            Noun.SECOND: Counted("секунда", "секунд", "секунды", number="f"),
            Noun.MINUTE: Counted("минута", "минут", "минуты", number="f"),
            Noun.HOUR: Counted("час", "часов", "часа"),
            Noun.DAY: Counted("день", "дней", "дня"),
            Noun.MESSAGE: Counted("сообщение", "сообщений", "сообщения", number="n"),
            Noun.NEW_MESSAGE: Counted(
                "новое сообщение",
                "новых сообщений",
                "новых сообщения",
                number="n",
            ),
            Noun.SAVED_MESSAGE: Counted(
                "сохранённое сообщение",
                "сохранённых сообщений",
                "сохранённых сообщения",
                number="n",
            ),
            Noun.CALL: Counted("звонок", "звонков", "звонка"),
            Noun.CALLER: Counted("абонент", "абонентов", "абонента"),
            Noun.EURO: Counted("евро"),
            Noun.EURO_CENT: Counted("цент", "центов", "цента"),
            Noun.DOLLAR: Counted("доллар", "долларов", "доллара"),
            Noun.CENT: Counted("цент", "центов", "цента"),
            Noun.POUND: Counted("фунт", "фунтов", "фунта"),
            Noun.PENNY: Counted("пенни"),
            Noun.LIRA: Counted("лира", "лир", "лиры", number="f"),
            Noun.KURUS: Counted("куруш", "курушей", "куруша"),
            Noun.RUBLE: Counted("рубль", "рублей", "рубля"),
            Noun.KOPECK: Counted("копейка", "копеек", "копейки", number="f"),
            Noun.YUAN: Counted("юань", "юаней", "юаня"),
            Noun.FEN: Counted("фэнь", "фэней", "фэня"),
            Noun.FRANC: Counted("франк", "франков", "франка"),
            Noun.RAPPEN: Counted("раппен", "раппенов", "раппена"),
        },
    ),
    phrases=MappingProxyType(
        {
            "queue-number": "Ваш номер в очереди",
            "queue-wait-soon": "Ждать придётся меньше минуты.",
            "queue-wait-between": "Ждать придётся от",
            "queue-wait-about": "Ждать придётся около",
            "queue-wait-up-to": "Ждать придётся до",
            "queue-wait-more-than": "Ждать придётся более",
            "queue-to": "до",
            "whisper-waiting": "Время ожидания",
            "number-thousand": "тысяча",
            "number-thousand-few": "тысячи",
            "number-thousand-many": "тысяч",
            "joint-and": "и",
            "day-today": "сегодня",
            "day-yesterday": "вчера",
            "year-of": "года",
            "year-2000": "двухтысячного",
            **{
                f"year-{figure}": _genitive(stem)
                for figure, stem in enumerate(ORDINAL_STEMS, start=1)
            },
            **{
                f"year-{10 * ten}": _genitive(stem)
                for ten, stem in enumerate(ROUND_STEMS, start=3)
            },
            "messages-have": "У вас",
            "messages-none": "У вас нет сообщений.",
        },
    ),
)

RUSSIAN = Russian("ru", WORDS)
