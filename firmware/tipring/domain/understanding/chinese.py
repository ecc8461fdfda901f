"""Mandarin as callers say it; it is read letter by letter, spaces mean nothing."""

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

_ONES = "零一二三四五六七八九"
_WEEKDAYS = {day: index for index, day in enumerate("一二三四五六日")} | {"天": 6}
_NAMES = (*_ONES[1:], "十", "十一", "十二")

_NUMBERS = NumberWords(
    values=MappingProxyType(
        {word: value for value, word in enumerate(_ONES)} | {"〇": 0, "两": 2}
    ),
    times=MappingProxyType({"十": 10, "百": 100, "千": 1000, "万": 10_000}),
    counts_places=True,
)

_DATES = DateWords(
    relative=MappingProxyType(
        {
            "今天": 0,
            "明天": 1,
            "后天": 2,
            "大后天": 3,
            "昨天": -1,
            "前天": -2,
        }
    ),
    weekdays=MappingProxyType(
        {
            week + day: index
            for week in ("星期", "礼拜", "周")
            for day, index in _WEEKDAYS.items()
        }
    ),
    months=MappingProxyType({f"{name}月": nth for nth, name in enumerate(_NAMES, 1)}),
    patterns=MappingProxyType(
        {
            "RELATIVE": Sort.DISTANCE,
            "WEEKDAY": Sort.COMING,
            "这 WEEKDAY": Sort.COMING,
            "这个 WEEKDAY": Sort.COMING,
            "下 WEEKDAY": Sort.NEXT_WEEK,
            "下个 WEEKDAY": Sort.NEXT_WEEK,
            "N 天 后": Sort.IN_DAYS,
            "N 天 以后": Sort.IN_DAYS,
            "N 周 后": Sort.IN_WEEKS,
            "N 个 星期 后": Sort.IN_WEEKS,
            "MONTH NTH 号": Sort.DAY,
            "MONTH NTH 日": Sort.DAY,
            "MONTH NTH": Sort.DAY,
            "NTH 号": Sort.DAY,
            "NTH 日": Sort.DAY,
        }
    ),
)

_TIMES = TimeWords(
    patterns=MappingProxyType(
        {
            "HOUR 点": Clock(),
            "HOUR 点 钟": Clock(),
            "HOUR 点 整": Clock(),
            "HOUR 点 半": Clock(30),
            "HOUR 点 一刻": Clock(15),
            "HOUR 点 三刻": Clock(45),
            "HOUR 点 MIN": Clock(),
            "HOUR 点 MIN 分": Clock(),
            "HOUR 点 过 MIN 分": Clock(),
            "HOUR 时": Clock(),
            "HOUR 时 MIN 分": Clock(),
            "差 一刻 HOUR 点": Clock(-15),
            "HOUR 点 差 一刻": Clock(-15),
            "差 MIN 分 HOUR 点": Clock(sign=-1),
            "HOUR 点 差 MIN 分": Clock(sign=-1),
        }
    ),
    fixed=MappingProxyType({"中午": 720, "正午": 720, "半夜": 0, "午夜": 0}),
    parts=MappingProxyType(
        {
            "早上": DayPart.MORNING,
            "上午": DayPart.MORNING,
            "凌晨": DayPart.MORNING,
            "中午": DayPart.NOON,
            "下午": DayPart.AFTERNOON,
            "傍晚": DayPart.AFTERNOON,
            "晚上": DayPart.NIGHT,
            "夜里": DayPart.NIGHT,
        }
    ),
)

CHINESE = Lexicon(
    language="zh",
    yes=("是", "是的", "对", "对的", "好", "好的", "可以", "没错", "行", "嗯", "要"),
    no=("不", "不是", "不对", "不要", "不行", "不用", "没有", "错了", "不可以", "否"),
    digits=MappingProxyType(
        {word: str(digit) for digit, word in enumerate(_ONES)}
        | {"〇": "0", "幺": "1", "两": "2"}
    ),
    numbers=_NUMBERS,
    dates=_DATES,
    times=_TIMES,
    spaced=False,
)
