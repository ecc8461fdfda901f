"""A person who says figures: numbers, days and times of day, in six languages.

Written from grammars, not from the tables that the tests hold against it.
"""

from datetime import date, time

from num2words import num2words  # type: ignore[import-untyped]

MONTHS = {
    "en": "january february march april may june july august september october "
    "november december",
    "de": "januar februar märz april mai juni juli august september oktober "
    "november dezember",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre "
    "ottobre novembre dicembre",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября "
    "ноября декабря",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
}
ZH = "零一二三四五六七八九"
LANGUAGES = ("en", "de", "it", "ru", "tr", "zh")
WRONG_IN_THE_BOOK = "dicotto"
"""num2words says centodicotto for 118."""


def say_number(number: int, language: str) -> str:
    if language == "zh":
        return chinese(number)
    words: str = num2words(number, lang=language)
    return words.replace(WRONG_IN_THE_BOOK, "diciotto").replace(",", "")


def chinese(number: int) -> str:
    said = ""
    gap = False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            said += ZH[0] * gap + ZH[digit] + unit
        gap = not digit and bool(said)
    said = said or ZH[0]
    return said[1:] if 10 <= number < 20 else said


def say_date(day: date, language: str) -> str:
    if language == "zh":
        return f"{chinese(day.month)}月{chinese(day.day)}号"
    month = MONTHS[language].split()[day.month - 1]
    match language:
        case "en":
            return f"the {num2words(day.day, to='ordinal')} of {month}"
        case "de":
            return f"am {num2words(day.day, lang='de', to='ordinal')}n {month}"
        case "it":
            return (
                f"il {'primo' if day.day == 1 else say_number(day.day, 'it')} {month}"
            )
        case "ru":
            return f"{russian_ordinal(day.day)} {month}"
        case _:
            return f"{say_number(day.day, language)} {month}"


def russian_ordinal(number: int) -> str:
    word: str = num2words(number, lang="ru", to="ordinal")
    if word.endswith("третий"):
        return word.removesuffix("ий") + "ье"
    return word[:-2] + "ое"


def say_time(moment: time, language: str) -> str:
    """Say it by the clock of 24 hours."""
    hour, minute = moment.hour, moment.minute
    hours, minutes = say_number(hour, language), say_number(minute, language)
    match language:
        case "en":
            return f"{hours} {minutes if minute > 9 else 'oh ' + minutes}"
        case "de":
            return f"{hours} uhr {minutes}" if minute else f"{hours} uhr"
        case "it":
            return f"le {hours} e {minutes}" if minute else f"le {hours}"
        case "ru":
            return f"{hours} часов {minutes} минут"
        case "zh":
            return f"{hours}点{'零' if 0 < minute < 10 else ''}{minutes}分"
        case _:
            zero = "sıfır " if 0 < minute < 10 else ""
            return f"saat {hours} {zero}{minutes}" if minute else f"saat {hours}"
