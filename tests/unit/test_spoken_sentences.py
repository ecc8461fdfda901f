"""Waits, times, dates, money and counts, as somebody who grew up with it says them."""

import datetime as dt
import tomllib
from itertools import product

import pytest

from tipring.domain.spoken.language import BREATH, WAIT_MINUTES, Language
from tipring.domain.spoken.languages import LANGUAGES, language, pieces
from tipring.domain.spoken.recordings import Recordings
from tipring.domain.spoken.words import COINS, Currency, Noun
from tipring.speech.prompts import normalised, shipped_root

everyone = pytest.mark.parametrize("spoken", LANGUAGES.values(), ids=LANGUAGES)


def said(code: str, say: tuple[str, ...]) -> str:
    texts = pieces(code)
    words = [texts[piece] if piece != BREATH else "," for piece in say]
    return ("" if code == "zh" else " ").join(words).rstrip(".。")


def table(*rows: tuple[object, ...]) -> list[tuple[object, ...]]:
    """Return a row for each figure and language, from rows in the languages' order."""
    return [
        (figure, code, words)
        for figure, *texts in rows
        for code, words in zip(LANGUAGES, texts, strict=True)
    ]


# The order of the rows: English, German, Italian, Russian, Turkish, Mandarin.

POSITIONS = table(
    (
        2,
        "You are number two in line",
        "Sie sind auf Platz zwei in der Warteschlange",
        "Lei è il numero due in attesa",
        "Ваш номер в очереди два",
        "Sırada iki numaradasınız",
        "您排在第二位",
    ),
    (
        21,
        "You are number twenty-one in line",
        "Sie sind auf Platz einundzwanzig in der Warteschlange",
        "Lei è il numero ventuno in attesa",
        "Ваш номер в очереди двадцать один",
        "Sırada yirmi bir numaradasınız",
        "您排在第二十一位",
    ),
)


@pytest.mark.parametrize(("place", "code", "words"), POSITIONS)
def test_a_place_in_line(place: int, code: str, words: str) -> None:
    assert said(code, language(code).position(place)) == words


WAITS = table(
    (
        (0, 1),
        "The wait is less than a minute",
        "Die Wartezeit beträgt weniger als eine Minute",
        "L'attesa è di meno di un minuto",
        "Ждать придётся меньше минуты",
        "Bekleme süresi bir dakikadan az",
        "等候时间不到一分钟",
    ),
    (
        (0, 2),
        "The wait is up to two minutes",
        "Die Wartezeit beträgt bis zu zwei Minuten",
        "L'attesa è al massimo di due minuti",
        "Ждать придётся до двух минут",
        "Bekleme süresi en fazla iki dakika",
        "等候时间最多两分钟",
    ),
    (
        (1, 2),
        "The wait is about one to two minutes",
        "Die Wartezeit beträgt etwa eine bis zwei Minuten",
        "L'attesa va da uno a due minuti",
        "Ждать придётся от одной до двух минут",
        "Bekleme süresi yaklaşık bir ila iki dakika",
        "等候时间大约一到两分钟",
    ),
    (
        (5, 10),
        "The wait is about five to ten minutes",
        "Die Wartezeit beträgt etwa fünf bis zehn Minuten",
        "L'attesa va da cinque a dieci minuti",
        "Ждать придётся от пяти до десяти минут",
        "Bekleme süresi yaklaşık beş ila on dakika",
        "等候时间大约五到十分钟",
    ),
    (
        (25, 25),
        "The wait is about twenty-five minutes",
        "Die Wartezeit beträgt etwa fünfundzwanzig Minuten",
        "L'attesa è di circa venticinque minuti",
        "Ждать придётся около двадцати пяти минут",
        "Bekleme süresi yaklaşık yirmi beş dakika",
        "等候时间大约二十五分钟",
    ),
    (
        (1, None),
        "The wait is more than one minute",
        "Die Wartezeit beträgt mehr als eine Minute",
        "L'attesa è di oltre un minuto",
        "Ждать придётся более одной минуты",
        "Bekleme süresi en az bir dakika",
        "等候时间超过一分钟",
    ),
    (
        (90, None),
        "The wait is more than ninety minutes",
        "Die Wartezeit beträgt mehr als neunzig Minuten",
        "L'attesa è di oltre novanta minuti",
        "Ждать придётся более девяноста минут",
        "Bekleme süresi en az doksan dakika",
        "等候时间超过九十分钟",
    ),
)


@pytest.mark.parametrize(("minutes", "code", "words"), WAITS)
def test_a_wait(minutes: tuple[int, int | None], code: str, words: str) -> None:
    assert said(code, language(code).wait_range(*minutes)) == words


DURATIONS = table(
    (
        0,
        "zero seconds",
        "null Sekunden",
        "zero secondi",
        "ноль секунд",
        "sıfır saniye",
        "零秒",
    ),
    (
        61,
        "one minute. and one second",
        "eine Minute und eine Sekunde",
        "un minuto e un secondo",
        "одна минута одна секунда",
        "bir dakika bir saniye",
        "一分钟一秒",
    ),
    (
        142,
        "two minutes. and twenty-two seconds",
        "zwei Minuten und zweiundzwanzig Sekunden",
        "due minuti e ventidue secondi",
        "две минуты двадцать две секунды",
        "iki dakika yirmi iki saniye",
        "两分钟二十二秒",
    ),
    (
        605,
        "ten minutes",
        "zehn Minuten",
        "dieci minuti",
        "десять минут",
        "on dakika",
        "十分钟",
    ),
    (
        3660,
        "one hour and one minute",
        "eine Stunde und eine Minute",
        "un'ora e un minuto",
        "один час одна минута",
        "bir saat bir dakika",
        "一个小时一分钟",
    ),
    (
        7200,
        "two hours",
        "zwei Stunden",
        "due ore",
        "два часа",
        "iki saat",
        "两个小时",
    ),
)


@pytest.mark.parametrize(("seconds", "code", "words"), DURATIONS)
def test_a_duration(seconds: int, code: str, words: str) -> None:
    assert said(code, language(code).duration(seconds)) == words


TIMES = table(
    (
        (0, 0),
        "midnight",
        "null Uhr",
        "ore zero",
        "ноль часов",
        "saat sıfır",
        "凌晨零点",
    ),
    (
        (0, 30),
        "twelve thirty A M",
        "null Uhr dreißig",
        "ore zero e trenta",
        "ноль часов тридцать минут",
        "saat sıfır otuz",
        "凌晨零点三十分",
    ),
    (
        (1, 1),
        "one oh one A M",
        "ein Uhr eins",
        "ore una e uno",
        "один час одна минута",
        "saat bir sıfır bir",
        "凌晨一点零一分",
    ),
    (
        (9, 5),
        "nine oh five A M",
        "neun Uhr fünf",
        "ore nove e cinque",
        "девять часов пять минут",
        "saat dokuz sıfır beş",
        "上午九点零五分",
    ),
    (
        (12, 0),
        "noon",
        "zwölf Uhr",
        "ore dodici",
        "двенадцать часов",
        "saat on iki",
        "中午十二点",
    ),
    (
        (12, 45),
        "twelve forty-five P M",
        "zwölf Uhr fünfundvierzig",
        "ore dodici e quarantacinque",
        "двенадцать часов сорок пять минут",
        "saat on iki kırk beş",
        "中午十二点四十五分",
    ),
    (
        (14, 30),
        "two thirty P M",
        "vierzehn Uhr dreißig",
        "ore quattordici e trenta",
        "четырнадцать часов тридцать минут",
        "saat on dört otuz",
        "下午两点三十分",
    ),
    (
        (21, 2),
        "nine oh two P M",
        "einundzwanzig Uhr zwei",
        "ore ventuno e due",
        "двадцать один час две минуты",
        "saat yirmi bir sıfır iki",
        "晚上九点零二分",
    ),
)


@pytest.mark.parametrize(("clock", "code", "words"), TIMES)
def test_a_time_of_day(clock: tuple[int, int], code: str, words: str) -> None:
    assert said(code, language(code).time_of_day(dt.time(*clock))) == words


DATES = table(
    (
        dt.date(2026, 11, 26),
        "Thursday November twenty-sixth twenty twenty-six",
        "Donnerstag der sechsundzwanzigste November zwei tausend sechsundzwanzig",
        "giovedì ventisei novembre due mila ventisei",
        "четверг двадцать шестое ноября две тысячи двадцать шестого года",
        "yirmi altı Kasım iki bin yirmi altı Perşembe",
        "二零二六年十一月二十六号星期四",
    ),
    (
        dt.date(2009, 3, 1),
        "Sunday March first two thousand nine",
        "Sonntag der erste März zwei tausend neun",
        "domenica primo marzo due mila nove",
        "воскресенье первое марта две тысячи девятого года",
        "bir Mart iki bin dokuz Pazar",
        "二零零九年三月一号星期日",
    ),
    (
        dt.date(2000, 8, 3),
        "Thursday August third two thousand",
        "Donnerstag der dritte August zwei tausend",
        "giovedì tre agosto due mila",
        "четверг третье августа двухтысячного года",
        "üç Ağustos iki bin Perşembe",
        "二零零零年八月三号星期四",
    ),
    (
        dt.date(1980, 2, 29),
        "Friday February twenty-ninth nineteen eighty",
        "Freitag der neunundzwanzigste Februar neunzehn hundert achtzig",
        "venerdì ventinove febbraio mille novecento ottanta",
        "пятница двадцать девятое февраля тысяча девятьсот восьмидесятого года",
        "yirmi dokuz Şubat bin dokuz yüz seksen Cuma",
        "一九八零年二月二十九号星期五",
    ),
)


@pytest.mark.parametrize(("day", "code", "words"), DATES)
def test_a_date(day: dt.date, code: str, words: str) -> None:
    spoken = language(code)
    assert said(code, spoken.date(day, year=True)) == words
    whole, short = spoken.date(day, year=True), spoken.date(day)
    assert set(short) < set(whole)


def test_years_of_other_centuries() -> None:
    english, german = language("en"), language("de")
    assert said("en", english.year(1905)) == "nineteen oh five"
    assert said("de", german.year(1905)) == "neunzehn hundert fünf"


NOON_OF_26 = dt.datetime(2026, 11, 26, 15, 5, tzinfo=dt.UTC)
WHENS = table(
    (
        dt.date(2026, 11, 26),
        "today three oh five P M",
        "heute fünfzehn Uhr fünf",
        "oggi ore quindici e cinque",
        "сегодня пятнадцать часов пять минут",
        "bugün saat on beş sıfır beş",
        "今天下午三点零五分",
    ),
    (
        dt.date(2026, 11, 27),
        "yesterday three oh five P M",
        "gestern fünfzehn Uhr fünf",
        "ieri ore quindici e cinque",
        "вчера пятнадцать часов пять минут",
        "dün saat on beş sıfır beş",
        "昨天下午三点零五分",
    ),
    (
        dt.date(2026, 12, 24),
        "Thursday November twenty-sixth three oh five P M",
        "Donnerstag der sechsundzwanzigste November fünfzehn Uhr fünf",
        "giovedì ventisei novembre ore quindici e cinque",
        "четверг двадцать шестое ноября пятнадцать часов пять минут",
        "yirmi altı Kasım Perşembe saat on beş sıfır beş",
        "十一月二十六号星期四下午三点零五分",
    ),
)


@pytest.mark.parametrize(("today", "code", "words"), WHENS)
def test_when_something_was(today: dt.date, code: str, words: str) -> None:
    assert said(code, language(code).when(NOON_OF_26, today)) == words


@everyone
def test_the_year_is_said_of_what_was_in_another_one(spoken: Language) -> None:
    later = spoken.when(NOON_OF_26, dt.date(2027, 1, 2))
    assert later == spoken.date(NOON_OF_26.date(), year=True) + spoken.time_of_day(
        NOON_OF_26.time(),
    )


MONEY = table(
    (
        (0, "EUR"),
        "zero euros",
        "null Euro",
        "zero euro",
        "ноль евро",
        "sıfır avro",
        "零欧元",
    ),
    (
        (101, "EUR"),
        "one euro and one cent",
        "ein Euro und ein Cent",
        "un euro e un centesimo",
        "один евро один цент",
        "bir avro bir sent",
        "一欧元一欧分",
    ),
    (
        (250, "USD"),
        "two dollars and fifty cents",
        "zwei Dollar und fünfzig Cent",
        "due dollari e cinquanta centesimi",
        "два доллара пятьдесят центов",
        "iki dolar elli sent",
        "两美元五十美分",
    ),
    (
        (201, "GBP"),
        "two pounds and one penny",
        "zwei Pfund und ein Penny",
        "due sterline e un penny",
        "два фунта один пенни",
        "iki sterlin bir peni",
        "两英镑一便士",
    ),
    (
        (2102, "RUB"),
        "twenty-one rubles and two kopecks",
        "einundzwanzig Rubel und zwei Kopeken",
        "ventuno rubli e due copechi",
        "двадцать один рубль две копейки",
        "yirmi bir ruble iki kopek",
        "二十一卢布两戈比",
    ),
    (
        (100, "TRY"),
        "one lira",
        "eine Lira",
        "una lira turca",
        "одна лира",
        "bir lira",
        "一里拉",
    ),
    (
        (95, "CHF"),
        "ninety-five centimes",
        "fünfundneunzig Rappen",
        "novantacinque centesimi",
        "девяносто пять раппенов",
        "doksan beş santim",
        "九十五生丁",
    ),
    (
        (1255, "CNY"),
        "twelve yuan and fifty-five fen",
        "zwölf Yuan und fünfundfünfzig Fen",
        "dodici yuan e cinquantacinque fen",
        "двенадцать юаней пятьдесят пять фэней",
        "on iki yuan elli beş fen",
        "十二元五角五分",
    ),
)


@pytest.mark.parametrize(("amount", "code", "words"), MONEY)
def test_money(amount: tuple[int, str], code: str, words: str) -> None:
    hundredths, currency = amount
    assert said(code, language(code).money(hundredths, Currency(currency))) == words


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (200, "两元"),
        (220, "两元两角"),
        (1205, "十二元零五分"),
        (5, "五分"),
        (50, "五角"),
        (52, "五角两分"),
    ],
)
def test_yuan_have_tenths_of_their_own(fen: int, words: str) -> None:
    assert said("zh", language("zh").money(fen, Currency.CNY)) == words


MESSAGES = table(
    (
        (0, 0),
        "You have no messages",
        "Sie haben keine Nachrichten",
        "Non ha messaggi",
        "У вас нет сообщений",
        "Hiç mesajınız yok",
        "您没有消息",
    ),
    (
        (1, 0),
        "You have one new message",
        "Sie haben eine neue Nachricht",
        "Lei ha un nuovo messaggio",
        "У вас одно новое сообщение",
        "bir yeni mesajınız var",
        "您有一条新消息",
    ),
    (
        (3, 2),
        "You have three new messages and two saved messages",
        "Sie haben drei neue Nachrichten und zwei gespeicherte Nachrichten",
        "Lei ha tre nuovi messaggi e due messaggi salvati",
        "У вас три новых сообщения и два сохранённых сообщения",
        "üç yeni mesajınız ve iki kayıtlı mesajınız var",
        "您有三条新消息和两条已保存的消息",
    ),
    (
        (0, 21),
        "You have twenty-one saved messages",
        "Sie haben einundzwanzig gespeicherte Nachrichten",
        "Lei ha ventuno messaggi salvati",
        "У вас двадцать одно сохранённое сообщение",
        "yirmi bir kayıtlı mesajınız var",
        "您有二十一条已保存的消息",
    ),
)


@pytest.mark.parametrize(("counts", "code", "words"), MESSAGES)
def test_how_many_messages(counts: tuple[int, int], code: str, words: str) -> None:
    assert said(code, language(code).messages(*counts)) == words


# --- digits --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "telephone", "words"),
    [
        (
            "en",
            "+12125550142",
            "one , two one two , five five five , zero one four two",
        ),
        ("en", "5550142", "five five five , zero one four two"),
        ("de", "03012", "null drei null , eins zwei"),
        ("it", "0612", "zero sei uno due"),
        (
            "ru",
            "4951234567",
            "четыре девять пять , один два три , четыре пять , шесть семь",
        ),
        ("tr", "05321234567", "sıfır beş üç iki , bir iki üç , dört beş , altı yedi"),
        ("zh", "13812345678", "幺三八,幺二三四,五六七八"),
        ("en", "12345678901234", None),
        ("en", "", ""),
    ],
)
def test_a_telephone_number_has_room_to_breathe(
    code: str, telephone: str, words: str | None
) -> None:
    say = language(code).telephone(telephone)
    assert words is None or said(code, say) == words
    assert tuple(piece for piece in say if piece != BREATH) == (
        language(code).telephone_digits(telephone)
    )


@everyone
def test_keys_are_said_one_by_one_and_nothing_else_is(spoken: Language) -> None:
    assert spoken.digits("+1 2-#*") == (
        "digit-1",
        "digit-2",
        "digit-pound",
        "digit-star",
    )


# --- the recordings ------------------------------------------------------------------


def everything(spoken: Language) -> set[str]:
    """Return every piece that can come out of any door."""
    numbers = [*range(1101), *range(1000, 1_000_000, 997), 10_000, 999_999]
    says = [spoken.number(figure) for figure in numbers]
    says += [spoken.ordinal(figure) for figure in range(1, 32)]
    says += [spoken.position(place) for place in range(1, 100)]
    says += [spoken.counted(noun, n) for noun, n in product(Noun, range(130))]
    says += [
        spoken.wait_range(low, high)
        for low, high in product(WAIT_MINUTES, (*WAIT_MINUTES, None))
    ]
    says += [spoken.year(year) for year in range(1901, 2100)]
    start = dt.datetime(2024, 1, 1, 0, 0, tzinfo=dt.UTC)
    moments = [start + dt.timedelta(days=n, minutes=n * 7) for n in range(366)]
    says += [spoken.when(moment, moment.date()) for moment in moments]
    says += [spoken.when(moment, start.date()) for moment in moments]
    says += [spoken.when(start, dt.date(2024, 1, 2))]
    says += [
        spoken.time_of_day(dt.time(minute // 60, minute % 60)) for minute in range(1440)
    ]
    says += [spoken.duration(seconds) for seconds in range(0, 90_000, 61)]
    says += [spoken.money(n, currency) for n, currency in product(range(130), COINS)]
    says += [spoken.messages(new, old) for new, old in product(range(4), repeat=2)]
    says += [spoken.telephone("0123456789*#")]
    says += [spoken.digits("0123456789*#")]
    return {piece for say in says for piece in say}


SAID_ELSEWHERE = {"whisper-waiting"}
"""By the queue's phrasebook, with another text where figures need it."""


@everyone
def test_every_figure_has_its_pieces_and_every_piece_has_its_figure(
    spoken: Language,
) -> None:
    assert everything(spoken) - {BREATH} == spoken.pieces.keys() - SAID_ELSEWHERE


@everyone
def test_no_two_pieces_sound_the_same(spoken: Language) -> None:
    texts = [normalised(text) for text in spoken.pieces.values()]
    assert len(set(texts)) == len(texts)
    assert not set(texts) & spoken.pieces.keys()


def test_one_id_is_one_text() -> None:
    recordings = Recordings()
    assert recordings.add("number-1", "one") == "number-1"
    assert recordings.add("digit-1", "One.") == "number-1"
    with pytest.raises(ValueError, match="both 'one' and 'two'"):
        recordings.add("number-1", "two")


@everyone
def test_every_piece_is_recorded_and_says_what_it_should(spoken: Language) -> None:
    folder = shipped_root() / spoken.code
    catalogue = tomllib.loads((folder / "catalogue.toml").read_text("utf-8"))
    assert {name: catalogue.get(name) for name in spoken.pieces} == dict(spoken.pieces)
    assert all((folder / f"{name}.wav").is_file() for name in spoken.pieces)


@pytest.mark.parametrize(
    ("code", "base"),
    [("en_us", "en"), ("de-CH", "de"), ("zh", "zh"), ("xx", "en"), ("", "en")],
)
def test_a_language_is_found_by_its_code(code: str, base: str) -> None:
    assert language(code) is LANGUAGES[base]
    assert pieces(code) == LANGUAGES[base].pieces
