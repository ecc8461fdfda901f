"""Every number is said as a person of that language writes it in words."""

import random
import re
from collections.abc import Callable

import pytest
from num2words import num2words  # type: ignore[import-untyped]

from tipring.domain.spoken.language import (
    GREATEST_NUMBER,
    GREATEST_ORDINAL,
    WAIT_MINUTES,
    Language,
)
from tipring.domain.spoken.languages import LANGUAGES
from tipring.domain.spoken.words import Noun

EDGES = [0, 1, 2, 10, 11, 12, 19, 20, 21, 22, 28, 31, 58, 80, 81, 99, 100, 101, 102]
EDGES += [108, 110, 111, 121, 180, 200, 201, 210, 999, 1000, 1001, 1010, 1100, 1101]
EDGES += [2000, 2002, 10_000, 10_001, 11_000, 20_015, 21_000, 22_000, 100_000, 100_001]
EDGES += [101_000, 102_010, 112_111, 200_002, 500_500, 999_999]
RANDOM = random.Random(21)  # noqa: S311 - the same numbers in every run
NUMBERS = EDGES + RANDOM.sample(range(1_000_000), 200 - len(EDGES))
SMALL = [*range(60), 100, 101, 102, 111, 112, 121, 122, 125, 211, 999]

ORACLES = ("en", "de", "it", "ru", "tr")
each = pytest.mark.parametrize("code", ORACLES)
everyone = pytest.mark.parametrize("spoken", LANGUAGES.values(), ids=LANGUAGES)


def text(spoken: Language, say: tuple[str, ...]) -> str:
    return " ".join(spoken.pieces[piece] for piece in say).rstrip(".")


def joined(words: str) -> str:
    """Return *words* without what only writing tells: spaces, hyphens, elisions."""
    words = re.sub(r"[\s,-]", "", words.casefold())
    for written, heard in (("centoo", "cento"), ("tré", "tre"), ("ё", "е")):
        words = words.replace(written, heard)
    return words


def oracle(figure: int, code: str, **form: str) -> str:
    """Return what num2words says, but for three slips of its own."""
    thousands, rest = divmod(figure, 1000)
    if code == "tr" and thousands > 1 and not form:
        return f"{oracle(thousands, code)}bin{oracle(rest, code) if rest else ''}"
    words = num2words(figure, lang=code, **form)
    if code == "en":
        words = words.replace(" and ", " ")
    for slip, right in (("einstausend", "eintausend"), ("dicotto", "diciotto")):
        words = words.replace(slip, right)
    return joined(words)


@each
def test_two_hundred_numbers_are_as_the_oracle_says(code: str) -> None:
    spoken = LANGUAGES[code]
    assert len(NUMBERS) == 200
    for figure in NUMBERS:
        assert joined(text(spoken, spoken.number(figure))) == oracle(figure, code)


def test_russian_numbers_agree_with_their_nouns() -> None:
    spoken = LANGUAGES["ru"]
    for figure in NUMBERS:
        for form in ("f", "n"):
            said = joined(text(spoken, spoken.number(figure, form)))
            assert said == oracle(figure, "ru", gender=form)
    for figure in WAIT_MINUTES[1:]:
        said = joined(text(spoken, spoken.number(figure, "genitive")))
        assert said == oracle(figure, "ru", gender="f", case="g")


@pytest.mark.parametrize("code", ["en", "de", "it", "ru", "tr"])
def test_ordinals_are_as_the_oracle_says(code: str) -> None:
    spoken = LANGUAGES[code]
    form = {"gender": "n"} if code == "ru" else {}
    for figure in range(1, GREATEST_ORDINAL + 1):
        said = joined(text(spoken, spoken.ordinal(figure)))
        assert said == oracle(figure, code, to="ordinal", **form)


def test_russian_years_are_as_the_oracle_says() -> None:
    spoken = LANGUAGES["ru"]
    for year in range(1901, 2100):
        said = joined(text(spoken, spoken.year(year)))
        expected = oracle(year, "ru", to="ordinal", case="g")
        assert said == expected.replace("однатысяча", "тысяча") + "года"


# --- Mandarin: no oracle knows it ----------------------------------------------------

BY_HAND = {
    0: "零",
    2: "二",
    10: "十",
    14: "十四",
    20: "二十",
    99: "九十九",
    100: "一百",
    101: "一百零一",
    110: "一百一十",
    115: "一百一十五",
    120: "一百二十",
    200: "两百",
    222: "两百二十二",
    1000: "一千",
    1001: "一千零一",
    1010: "一千零一十",
    1100: "一千一百",
    2005: "两千零五",
    2026: "两千零二十六",
    9999: "九千九百九十九",
    10_000: "一万",
    10_001: "一万零一",
    10_010: "一万零一十",
    10_100: "一万零一百",
    11_000: "一万一千",
    12_345: "一万两千三百四十五",
    20_015: "两万零一十五",
    100_000: "十万",
    102_000: "十万两千",
    120_034: "十二万零三十四",
    200_002: "二十万零二",
    505_050: "五十万五千零五十",
    999_999: "九十九万九千九百九十九",
}


def mandarin(figure: int) -> str:
    """Say *figure* another way than the rules do: digit, unit, digit, unit."""
    if figure >= 10_000:
        high, low = divmod(figure, 10_000)
        high_text = "两" if high == 2 else mandarin(high)
        nought = "零" if 0 < low < 1000 else ""
        low_text = nought + mandarin(low) if low else ""
        if low_text.startswith(("十", "零十")):
            low_text = low_text.replace("十", "一十", 1)
        return f"{high_text}万{low_text}"
    digits = str(figure)
    said = ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        said += f"{digit}{'_十百千'[place]}" if digit != "0" else "0"
    said = re.sub("0+", "0", said).rstrip("0") or "0"
    said = said.replace("_", "").replace("2百", "两百").replace("2千", "两千")
    said = said.translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    return said.removeprefix("一") if said.startswith("一十") else said


def test_mandarin_numbers_are_as_written_by_hand_and_digit_by_digit() -> None:
    spoken = LANGUAGES["zh"]
    for figure, words in BY_HAND.items():
        assert joined(text(spoken, spoken.number(figure))) == words
        assert mandarin(figure) == words
    for figure in NUMBERS:
        assert joined(text(spoken, spoken.number(figure))) == mandarin(figure)


# --- counted things ------------------------------------------------------------------


def english(figure: int, one: str) -> str:
    return oracle(figure, "en") + one + ("" if figure == 1 else "s")


FEMININE = {"Minute", "Stunde", "Sekunde"}


def german(figure: int, one: str, many: str) -> str:
    article = "eine" if one in FEMININE else "ein"
    if figure == 1:
        return article + one
    return re.sub("eins$", article, oracle(figure, "de")) + many


def russian(figure: int, one: str, few: str, many: str, gender: str) -> str:
    last = 5 if 11 <= figure % 100 <= 14 else figure % 10
    word = one if last == 1 else few if last in {2, 3, 4} else many
    return oracle(figure, "ru", gender=gender) + word


def mandarin_of(figure: int, measured: str) -> str:
    return ("两" if figure == 2 else mandarin(figure)) + measured


def italian(figure: int, one: str, many: str) -> str:
    return one if figure == 1 else oracle(figure, "it") + many


Counting = Callable[[int], str]
COUNTING: dict[tuple[str, Noun], Counting] = {
    ("en", Noun.SECOND): lambda n: english(n, "second"),
    ("en", Noun.MINUTE): lambda n: english(n, "minute"),
    ("en", Noun.HOUR): lambda n: english(n, "hour"),
    ("en", Noun.NEW_MESSAGE): lambda n: english(n, "new message"),
    ("de", Noun.SECOND): lambda n: german(n, "Sekunde", "Sekunden"),
    ("de", Noun.MINUTE): lambda n: german(n, "Minute", "Minuten"),
    ("de", Noun.HOUR): lambda n: german(n, "Stunde", "Stunden"),
    ("de", Noun.DAY): lambda n: german(n, "Tag", "Tage"),
    ("de", Noun.CALL): lambda n: german(n, "Anruf", "Anrufe"),
    ("it", Noun.MINUTE): lambda n: italian(n, "unminuto", "minuti"),
    ("it", Noun.SECOND): lambda n: italian(n, "unsecondo", "secondi"),
    ("it", Noun.HOUR): lambda n: italian(n, "un'ora", "ore"),
    ("it", Noun.CALL): lambda n: italian(n, "unachiamata", "chiamate"),
    ("ru", Noun.MINUTE): lambda n: russian(n, "минута", "минуты", "минут", "f"),
    ("ru", Noun.SECOND): lambda n: russian(n, "секунда", "секунды", "секунд", "f"),
    ("ru", Noun.HOUR): lambda n: russian(n, "час", "часа", "часов", "m"),
    ("ru", Noun.DAY): lambda n: russian(n, "день", "дня", "дней", "m"),
    ("ru", Noun.MESSAGE): lambda n: russian(
        n, "сообщение", "сообщения", "сообщений", "n"
    ),
    ("ru", Noun.CALL): lambda n: russian(n, "звонок", "звонка", "звонков", "m"),
    ("ru", Noun.RUBLE): lambda n: russian(n, "рубль", "рубля", "рублей", "m"),
    ("ru", Noun.KOPECK): lambda n: russian(n, "копейка", "копейки", "копеек", "f"),
    ("tr", Noun.MINUTE): lambda n: oracle(n, "tr") + "dakika",
    ("tr", Noun.SECOND): lambda n: oracle(n, "tr") + "saniye",
    ("tr", Noun.HOUR): lambda n: oracle(n, "tr") + "saat",
    ("zh", Noun.MINUTE): lambda n: mandarin_of(n, "分钟"),
    ("zh", Noun.SECOND): lambda n: mandarin_of(n, "秒"),
    ("zh", Noun.HOUR): lambda n: mandarin_of(n, "个小时"),
    ("zh", Noun.DAY): lambda n: mandarin_of(n, "天"),
    ("zh", Noun.MESSAGE): lambda n: mandarin_of(n, "条消息"),
}


@pytest.mark.parametrize(
    ("code", "noun"), COUNTING, ids=lambda value: str(value).rpartition(".")[2]
)
def test_a_noun_stands_in_the_form_that_its_number_asks_for(
    code: str, noun: Noun
) -> None:
    spoken = LANGUAGES[code]
    for figure in SMALL:
        said = joined(text(spoken, spoken.counted(noun, figure)))
        assert said == joined(COUNTING[code, noun](figure))


AND = {"en": "and", "de": "und", "it": "e"}
"""Before the last part of a duration; others need no word."""


def lasting(code: str, seconds: int) -> str:
    minutes, rest_s = divmod(seconds, 60)
    hours, rest_min = divmod(minutes, 60)
    figures = {Noun.HOUR: hours, Noun.MINUTE: rest_min, Noun.SECOND: rest_s}
    if minutes >= 10:
        del figures[Noun.SECOND]
    *parts, last = (COUNTING[code, noun](n) for noun, n in figures.items() if n)
    return "".join([*parts, AND.get(code, "") if parts else "", last])


@pytest.mark.parametrize("code", LANGUAGES)
def test_two_hundred_durations_are_as_the_oracle_counts(code: str) -> None:
    spoken = LANGUAGES[code]
    durations = [*range(1, 62), *RANDOM.sample(range(62, 36_000), 139)]
    assert len(durations) == 200
    for seconds in durations:
        said = joined(text(spoken, spoken.duration(seconds)).replace(".", ""))
        assert said == joined(lasting(code, seconds)), seconds


def test_german_minutes_are_feminine_wherever_a_one_is_heard() -> None:
    spoken = LANGUAGES["de"]
    assert text(spoken, spoken.counted(Noun.MINUTE, 1)) == "eine Minute"
    assert text(spoken, spoken.counted(Noun.MINUTE, 21)) == "einundzwanzig Minuten"
    assert text(spoken, spoken.counted(Noun.MINUTE, 101)) == "einhundert eine Minuten"


@everyone
def test_what_cannot_be_said_is_refused(spoken: Language) -> None:
    for figure in (-1, GREATEST_NUMBER + 1):
        with pytest.raises(ValueError, match="cannot be said"):
            spoken.number(figure)


@pytest.mark.parametrize("code", ORACLES)
def test_a_place_in_a_row_is_one_of_thirty_one(code: str) -> None:
    for figure in (0, GREATEST_ORDINAL + 1):
        with pytest.raises(ValueError, match="1 to 31"):
            LANGUAGES[code].ordinal(figure)
