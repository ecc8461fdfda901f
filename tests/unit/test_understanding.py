"""What a caller said, and what it means: numbers, days, times, yes and no."""

from datetime import date, time, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.sayer import LANGUAGES, say_date, say_number, say_time
from tipring.domain.flow import Answer
from tipring.domain.understanding.languages import (
    LEXICONS,
    lexicon_for,
    month_first,
)
from tipring.domain.understanding.meaning import (
    expected,
    key_phrases,
    understands,
    understood,
)
from tipring.domain.understanding.text import LIKE, likeness, nearly_alike, plain

THURSDAY = date(2026, 11, 26)
ANSWERS = {answer.value: answer for answer in Answer}


def meaning(language: str, answer: str, text: str) -> str | None:
    return understood(text, ANSWERS[answer], language, THURSDAY)


# --- whatever can be said can be understood -----------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None, max_examples=30)
@given(number=st.integers(0, 9999))
def test_every_number_is_understood(language: str, number: int) -> None:
    said = say_number(number, language)
    assert meaning(language, "number", said) == str(number)
    if language != "it":  # elisions go across the words that ears know
        words = plain(said).split()
        assert all(word_is_expected(language, Answer.NUMBER, word) for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None, max_examples=30)
@given(ahead=st.integers(0, 365))
def test_every_day_of_the_coming_year_is_understood(language: str, ahead: int) -> None:
    day = THURSDAY + timedelta(days=ahead % 365)
    assert meaning(language, "date", say_date(day, language)) == day.isoformat()


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None, max_examples=30)
@given(moment=st.times())
def test_every_time_of_the_day_is_understood(language: str, moment: time) -> None:
    unmistakable = moment.replace(hour=13 + moment.hour % 11, second=0, microsecond=0)
    said = say_time(unmistakable, language)
    assert meaning(language, "time", said) == unmistakable.isoformat("minutes")


@pytest.mark.parametrize("language", [*LANGUAGES, "ko"])
@settings(deadline=None, max_examples=30)
@given(row=st.text("0123456789", min_size=1, max_size=12))
def test_every_row_of_digits_is_understood(language: str, row: str) -> None:
    said = " ".join(key_phrases(digit, language)[0] for digit in row)
    assert meaning(language, "digits", said) == row


@settings(deadline=None)
@given(text=st.text(max_size=30), answer=st.sampled_from(Answer))
def test_anything_else_means_nothing_and_breaks_nothing(
    text: str, answer: Answer
) -> None:
    for language in LEXICONS:
        assert understood(f"qq {text}", answer, language, THURSDAY) is None


@cache
def expected_words(language: str, answer: Answer) -> frozenset[str]:
    return frozenset(plain(word) for word in expected(answer, language).words)


def word_is_expected(language: str, answer: Answer, word: str) -> bool:
    """Whether ears that know the expected words can hear *word*, joined or not."""
    parts = expected_words(language, answer)
    whole = plain(word)
    ends = {0}
    for start in range(len(whole)):
        if start in ends:
            ends |= {start + len(p) for p in parts if whole.startswith(p, start)}
    return len(whole) in ends


# --- by example ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said", "row"),
    [
        ("en", "one two three", "123"),
        ("en", "double four oh five", "4405"),
        ("en", "triple zero one", "0001"),
        ("en", "twenty three forty five", "2345"),
        ("en", "oh oh seven please", "007"),
        ("en", "zero five", "05"),
        ("en", "double", None),
        ("en", "one billing", None),
        ("en", "", None),
        ("en", "one " * 41, None),
        ("en", "two thousand and five six", "20056"),
        ("de", "zwo null dreiundzwanzig", "2023"),
        ("it", "tre doppio zero", "300"),
        ("tr", "çift sıfır bir", "001"),
        ("zh", "幺三八零零", "13800"),
        ("zh", "零五", "05"),
        ("ko", "공 일 둘", "012"),
        ("ko", "일이삼", "123"),
    ],
)
def test_digits(language: str, said: str, row: str | None) -> None:
    assert meaning(language, "digits", said) == row


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [
        ("en", "nineteen hundred", "1900"),
        ("en", "a hundred and five", "105"),
        ("en", "one two three", "123"),
        ("en", "twenty-three", "23"),
        ("en", "three hundred thousand", "300000"),
        ("en", "hundred hundred", None),
        ("en", "thousand and", "1000"),
        ("en", "and", None),
        ("en", "one " * 10, None),
        ("de", "drei und zwanzig", "23"),
        ("de", "zwei hundert fünf", "205"),
        ("de", "hundertundeins", "101"),
        ("de", "dreißig", "30"),
        ("de", "dreissig", "30"),
        ("it", "cent otto", "108"),
        ("it", "ventitré", "23"),
        ("ru", "две тысячи пять", "2005"),
        ("tr", "on bir", "11"),
        ("zh", "一百一", "110"),
        ("zh", "两千三", "2300"),
        ("zh", "一百零一", "101"),
        ("zh", "一万二", "12000"),
        ("zh", "一千零", "1000"),
        ("zh", "十五", "15"),
        ("ko", "일", None),
    ],
)
def test_numbers(language: str, said: str, number: str | None) -> None:
    assert meaning(language, "number", said) == number


@pytest.mark.parametrize(
    ("language", "said", "day"),
    [
        ("en", "tomorrow", "2026-11-27"),
        ("en", "the day after tomorrow", "2026-11-28"),
        ("en", "Thursday", "2026-12-03"),
        ("en", "this Friday", "2026-11-27"),
        ("en", "next Monday", "2026-11-30"),
        ("en", "next Sunday", "2026-12-06"),
        ("en", "in three weeks", "2026-12-17"),
        ("en", "in a week", "2026-12-03"),
        ("en", "in ten days please", "2026-12-06"),
        ("en", "December third", "2026-12-03"),
        ("en", "the third", "2026-12-03"),
        ("en", "the twenty sixth", "2026-11-26"),
        ("en", "the thirty first", "2026-12-31"),
        ("en", "twelve three", "2026-12-03"),
        ("en_us", "twelve three", "2026-12-03"),
        ("en-GB", "twelve three", "2027-03-12"),
        ("en", "Monday the seventh of December", "2026-12-07"),
        ("en", "Tuesday the seventh of December", None),
        ("en", "Tuesday please nothing", None),
        ("en", "February twenty ninth", "2028-02-29"),
        ("en", "the thirtieth of February", None),
        ("en", "thirteen thirty", None),
        ("de", "übermorgen", "2026-11-28"),
        ("de", "am dritten zwölften", "2026-12-03"),
        ("de", "nächste Woche Montag", "2026-11-30"),
        ("de", "in einer Woche", "2026-12-03"),
        ("de", "Sonnabend", "2026-11-28"),
        ("it", "l'otto marzo", "2027-03-08"),
        ("it", "lunedi prossimo", "2026-11-30"),
        ("it", "fra due giorni", "2026-11-28"),
        ("ru", "двадцать третье февраля", "2027-02-23"),
        ("ru", "в следующую среду", "2026-12-02"),
        ("ru", "через неделю", "2026-12-03"),
        ("tr", "ayın üçü", "2026-12-03"),
        ("tr", "haftaya cuma", "2026-12-04"),
        ("tr", "yirmi dokuzu", "2026-11-29"),
        ("zh", "下周一", "2026-11-30"),
        ("zh", "三天后", "2026-11-29"),
        ("zh", "十二月二十号", "2026-12-20"),
        ("ko", "월요일", None),
        ("xx", "tomorrow", None),
    ],
)
def test_days(language: str, said: str, day: str | None) -> None:
    assert meaning(language, "date", said) == day


@pytest.mark.parametrize(
    ("language", "said", "moment"),
    [
        ("en", "half past two", "14:30"),
        ("en", "quarter to nine", "08:45"),
        ("en", "a quarter to seven", "18:45"),
        ("en", "seven", "07:00"),
        ("en", "six o'clock", "18:00"),
        ("en", "noon", "12:00"),
        ("en", "two oh five", "14:05"),
        ("en", "nine thirty a.m.", "09:30"),
        ("en", "twelve thirty pm", "12:30"),
        ("en", "twelve a m", "00:00"),
        ("en", "quarter to twelve at night", "23:45"),
        ("en", "two at night", "02:00"),
        ("en", "eight in the evening", "20:00"),
        ("en", "twenty five to three", "14:35"),
        ("en", "fourteen hundred", "14:00"),
        ("en", "sixty past two", None),
        ("en", "tomorrow", None),
        ("de", "halb drei", "14:30"),
        ("de", "fünf vor halb drei", "14:25"),
        ("de", "fünf nach halb drei", "14:35"),
        ("de", "dreiviertel drei", "14:45"),
        ("de", "viertel drei", "14:15"),
        ("de", "um neun Uhr morgens", "09:00"),
        ("de", "zwölf Uhr mittags", "12:00"),
        ("de", "ein Uhr mittags", "13:00"),
        ("de", "elf Uhr mittags", "11:00"),
        ("de", "vierundzwanzig uhr", "00:00"),
        ("it", "le tre e mezza", "15:30"),
        ("it", "le quattro meno un quarto", "15:45"),
        ("it", "alle venti e tre", "20:03"),
        ("it", "l'una", "13:00"),
        ("it", "mezzogiorno e mezzo", "12:30"),
        ("ru", "пол третьего", "14:30"),
        ("ru", "полтретьего", "14:30"),
        ("ru", "без четверти три", "14:45"),
        ("ru", "без двадцати пяти три", "14:35"),
        ("ru", "пять минут третьего", "14:05"),
        ("ru", "три часа ночи", "03:00"),
        ("ru", "час дня", "13:00"),
        ("tr", "üç buçuk", "15:30"),
        ("tr", "üçe çeyrek var", "14:45"),
        ("tr", "saat üçü beş geçe", "15:05"),
        ("tr", "akşam sekizde", "20:00"),
        ("zh", "下午三点半", "15:30"),
        ("zh", "差五分三点", "14:55"),
        ("zh", "两点一刻", "14:15"),
        ("zh", "晚上十二点", "00:00"),
        ("ko", "세 시", None),
    ],
)
def test_times(language: str, said: str, moment: str | None) -> None:
    assert meaning(language, "time", said) == moment


@pytest.mark.parametrize(
    ("language", "said", "answer"),
    [
        ("en", "Yes.", "yes"),
        ("en", "yes please", "yes"),
        ("en", "that's right", "yes"),
        ("en", "nope", "no"),
        ("en", "perhaps", None),
        ("de", "ja, bitte", "yes"),
        ("de", "nö", "no"),
        ("it", "sì", "yes"),
        ("ru", "да, конечно", "yes"),
        ("tr", "Hayır", "no"),
        ("zh", "是 的", "yes"),
        ("zh", "不对", "no"),
        ("ko", "아니요", "no"),
        ("ko", "네", "yes"),
    ],
)
def test_yes_and_no(language: str, said: str, answer: str | None) -> None:
    assert meaning(language, "yes-no", said) == answer


def test_phrases_are_the_affair_of_their_node() -> None:
    assert meaning("en", "phrase", "billing") is None


# --- what the ears must know ---------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", [Answer.DATE, Answer.TIME])
def test_ears_get_single_words_for_days_and_times(
    language: str, answer: Answer
) -> None:
    words = expected(answer, language).words
    assert len(words) == len(set(words)) > 30
    assert all(word == word.strip() and " " not in word for word in words)
    said = (
        say_date(date(2026, 12, 23), language)
        if answer is Answer.DATE
        else say_time(time(14, 30), language)
    )
    if lexicon_for(language) and language != "zh":
        assert all(
            word_is_expected(language, answer, word) for word in plain(said).split()
        )


def test_ears_of_a_day_need_no_number_above_thirty_one() -> None:
    words = expected(Answer.DATE, "en").words
    assert "twenty" in words
    assert "forty" not in words


def test_phrases_stand_beside_what_the_answer_needs() -> None:
    heard = expected(Answer.YES_NO, "de", ["vertrieb"])
    assert heard.phrases[:2] == ("vertrieb", "ja")
    assert heard.words == ()
    assert expected(Answer.PHRASE, "xx", ["billing"]).phrases == ("billing",)
    assert expected(Answer.DATE, "ko").words == ()
    assert expected(Answer.NUMBER, "ko").words == ()
    assert "double" in expected(Answer.DIGITS, "en").words


def test_keys_are_said_digit_by_digit() -> None:
    assert key_phrases("0", "en") == ("zero", "oh", "o")
    assert key_phrases("12", "en") == ("one two",)
    assert key_phrases("*", "en") == ()
    assert key_phrases("1", "xx") == ()


def test_what_is_understood_in_which_language() -> None:
    assert all(understands(code, answer) for code in LANGUAGES for answer in Answer)
    assert understands("ko", Answer.DIGITS)
    assert not understands("ko", Answer.NUMBER)
    assert not understands("ko", Answer.DATE)
    assert not understands("ko", Answer.TIME)
    assert not understands("xx", Answer.YES_NO)
    assert understands("xx", Answer.PHRASE)


def test_where_the_month_comes_first() -> None:
    assert month_first("en_us")
    assert month_first("zh")
    assert not month_first("en_gb")
    assert not month_first("de")
    assert not month_first("xx")


def test_how_alike_two_phrases_are() -> None:
    assert likeness("Billing", "billing!") == 1.0
    assert likeness("", "") == 1.0
    assert likeness("billing", "filling") == pytest.approx(6 / 7)
    assert likeness("sales", "emergency") < 0.3


@given(st.text("ab ", max_size=9), st.text("abc", max_size=9))
def test_short_cuts_do_not_change_what_is_nearly_alike(one: str, other: str) -> None:
    assert nearly_alike(one, other) == (likeness(one, other) >= LIKE)
