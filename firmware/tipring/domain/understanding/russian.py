"""Russian as callers say it; hours and minutes are said in several cases."""

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

_ONES = (
    *("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь"),
    "девять",
)
_TEENS = (
    *("десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать"),
    *("пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать"),
)
_TENS = (
    *("двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят"),
    *("восемьдесят", "девяносто"),
)
_HUNDREDS = (
    *("сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот"),
    *("восемьсот", "девятьсот"),
)
_FIRST_STEMS = (
    *("перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят"),
    *("десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат", "пятнадцат"),
    *("шестнадцат", "семнадцат", "восемнадцат", "девятнадцат", "двадцат"),
)


def _ordinal(stem: str, ending: str) -> str:
    if stem != "трет":
        return stem + ending
    return "третье" if ending == "ое" else "третьего"


def _ordinals(ending: str) -> dict[str, int]:
    """Return the first to the thirty-first with one ending."""
    low = {_ordinal(stem, ending): nth for nth, stem in enumerate(_FIRST_STEMS, 1)}
    ones = list(low.items())[:9]
    high = {f"двадцать {word}": 20 + nth for word, nth in ones}
    return low | high | {f"тридцат{ending}": 30, f"тридцать {ones[0][0]}": 31}


_HOURS = 12
_OF_THE_HOUR = {word: nth for word, nth in _ordinals("ого").items() if nth <= _HOURS}
_MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август"),
    *("сентябрь", "октябрь", "ноябрь", "декабрь"),
)
_OF_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа"),
    *("сентября", "октября", "ноября", "декабря"),
)
_WEEKDAYS = (
    *("понедельник", "вторник", "среда", "четверг", "пятница", "суббота"),
    "воскресенье",
)

_NUMBERS = NumberWords(
    values=MappingProxyType(
        {word: value for value, word in enumerate((*_ONES, *_TEENS))}
        | {word: 10 * tens for tens, word in enumerate(_TENS, 2)}
        | {word: 100 * hundreds for hundreds, word in enumerate(_HUNDREDS, 1)}
        | {"нуль": 0, "одна": 1, "одно": 1, "одну": 1, "две": 2}
    ),
    times=MappingProxyType({"тысяча": 1000, "тысячи": 1000, "тысяч": 1000}),
)

_DATES = DateWords(
    relative=MappingProxyType(
        {
            "сегодня": 0,
            "завтра": 1,
            "послезавтра": 2,
            "вчера": -1,
            "позавчера": -2,
        }
    ),
    weekdays=MappingProxyType(
        {word: day for day, word in enumerate(_WEEKDAYS)}
        | {"среду": 2, "пятницу": 4, "субботу": 5}
    ),
    months=MappingProxyType(
        {word: month for month, word in enumerate(_OF_MONTHS, 1)}
        | {word: month for month, word in enumerate(_MONTHS, 1)}
    ),
    ordinals=MappingProxyType(_ordinals("ое") | _ordinals("ого")),
    patterns=MappingProxyType(
        {
            "RELATIVE": Sort.DISTANCE,
            "WEEKDAY": Sort.COMING,
            **{
                f"{word} WEEKDAY": Sort.COMING
                for word in ("этот", "эту", "это", "ближайший", "ближайшую")
            },
            **{
                f"{word} WEEKDAY": Sort.NEXT_WEEK
                for word in ("следующий", "следующую", "следующее")
            },
            "WEEKDAY следующей недели": Sort.NEXT_WEEK,
            "WEEKDAY следующей неделе": Sort.NEXT_WEEK,
            **{f"через N {word}": Sort.IN_DAYS for word in ("дней", "дня", "день")},
            "через неделю": Sort.IN_WEEKS,
            **{
                f"через N {word}": Sort.IN_WEEKS
                for word in ("недель", "недели", "неделю")
            },
            "NTH MONTH": Sort.DAY,
            "NTH": Sort.DAY,
            "NTH NTH_MONTH": Sort.DAY,
        }
    ),
    fillers=frozenset({"в", "во", "на", "числа", "число"}),
)

_TIMES = TimeWords(
    patterns=MappingProxyType(
        {
            "HOUR": Clock(),
            "HOUR OCLOCK": Clock(),
            "HOUR OCLOCK MIN": Clock(),
            "HOUR OCLOCK MIN MINUTES": Clock(),
            "HOUR MIN": Clock(),
            "половина HOUR_ENDING": Clock(-30),
            "пол HOUR_ENDING": Clock(-30),
            "HOUR_HALF": Clock(-30),
            "четверть HOUR_ENDING": Clock(-45),
            "без четверти HOUR": Clock(-15),
            "без MIN_LESS HOUR": Clock(sign=-1),
            "без MIN_LESS минут HOUR": Clock(sign=-1),
            "MIN HOUR_ENDING": Clock(-60),
            "MIN MINUTES HOUR_ENDING": Clock(-60),
        }
    ),
    hours=MappingProxyType({"час": 1}),
    places=MappingProxyType(
        {
            "OCLOCK": MappingProxyType(dict.fromkeys(("час", "часа", "часов"), 0)),
            "MINUTES": MappingProxyType(
                dict.fromkeys(("минут", "минуты", "минута"), 0)
            ),
            "HOUR_ENDING": MappingProxyType(_OF_THE_HOUR),
            "HOUR_HALF": MappingProxyType(
                {f"пол{word}": hour for word, hour in _OF_THE_HOUR.items()}
            ),
            "MIN_LESS": MappingProxyType(
                {
                    "одной": 1,
                    "двух": 2,
                    "трёх": 3,
                    "четырёх": 4,
                    "пяти": 5,
                    "десяти": 10,
                    "пятнадцати": 15,
                    "двадцати": 20,
                    "двадцати пяти": 25,
                }
            ),
        }
    ),
    fixed=MappingProxyType({"полдень": 720, "полночь": 0}),
    parts=MappingProxyType(
        {
            **dict.fromkeys(("утра", "утром"), DayPart.MORNING),
            **dict.fromkeys(("дня", "днём", "днем"), DayPart.AFTERNOON),
            **dict.fromkeys(("вечера", "вечером"), DayPart.AFTERNOON),
            **dict.fromkeys(("ночи", "ночью"), DayPart.NIGHT),
        }
    ),
    fillers=frozenset({"в", "к", "около", "ровно", "на"}),
)

RUSSIAN = Lexicon(
    language="ru",
    yes=(
        *("да", "ага", "угу", "конечно", "верно", "правильно", "да конечно", "точно"),
        *("хорошо", "да верно", "да правильно", "так точно", "согласен", "согласна"),
    ),
    no=(
        *("нет", "не", "неверно", "неправильно", "нет спасибо", "нет не так"),
        *("не надо", "не согласен", "не согласна", "ни в коем случае"),
    ),
    digits=MappingProxyType(
        {word: str(digit) for digit, word in enumerate(_ONES)}
        | {"нуль": "0", "одна": "1", "две": "2"}
    ),
    numbers=_NUMBERS,
    dates=_DATES,
    times=_TIMES,
    fillers=frozenset({"пожалуйста", "э", "ну"}),
)
