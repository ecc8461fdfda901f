"""German as callers say it; numbers are one word to ears and several to some people."""

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

_ONES = ("eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_TEENS = (
    *("zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn"),
    *("siebzehn", "achtzehn", "neunzehn"),
)
_TENS = (
    *("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig"),
    "neunzig",
)
_JOINED = ("ein", *_ONES[1:])
_UP_TO_99 = (
    *("null", *_ONES, "zwo", "ein", "eine", *_TEENS),
    *_TENS,
    *(f"{one}und{tens}" for tens in _TENS for one in _JOINED),
)
_FIRST_STEMS = (
    *("erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt"),
    *("zehnt", "elft", "zwölft", "dreizehnt", "vierzehnt", "fünfzehnt", "sechzehnt"),
    *("siebzehnt", "achtzehnt", "neunzehnt", "zwanzigst"),
    *(f"{one}undzwanzigst" for one in _JOINED),
    *("dreißigst", "einunddreißigst"),
)
_MONTHS = (
    *("januar", "februar", "märz", "april", "mai", "juni", "juli", "august"),
    *("september", "oktober", "november", "dezember"),
)
_WEEKDAYS = (
    *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag"),
    "sonntag",
)

_NUMBERS = NumberWords(
    values=MappingProxyType(
        {word: value for value, word in enumerate(("null", *_ONES, *_TEENS))}
        | {word: 10 * tens for tens, word in enumerate(_TENS, 2)}
        | {"ein": 1, "eine": 1, "einem": 1, "einer": 1, "zwo": 2}
    ),
    times=MappingProxyType({"hundert": 100, "tausend": 1000}),
    joints=frozenset({"und"}),
    ones_first=True,
    vocabulary=(
        *_UP_TO_99,
        *("hundert", *(f"{one}hundert" for one in _JOINED)),
        *("tausend", *(f"{one}tausend" for one in _JOINED)),
    ),
)


_DATES = DateWords(
    relative=MappingProxyType(
        {"heute": 0, "morgen": 1, "übermorgen": 2, "gestern": -1, "vorgestern": -2}
    ),
    weekdays=MappingProxyType(
        {word: day for day, word in enumerate(_WEEKDAYS)} | {"sonnabend": 5}
    ),
    months=MappingProxyType(
        {word: month for month, word in enumerate(_MONTHS, 1)}
        | {"jänner": 1, "feber": 2, "juno": 6}
    ),
    ordinals=MappingProxyType(
        {
            stem + ending: nth
            for nth, stem in enumerate(_FIRST_STEMS, 1)
            for ending in ("e", "en", "er")
        }
    ),
    patterns=MappingProxyType(
        {
            "RELATIVE": Sort.DISTANCE,
            "WEEKDAY": Sort.COMING,
            "diesen WEEKDAY": Sort.COMING,
            "kommenden WEEKDAY": Sort.COMING,
            "nächsten WEEKDAY": Sort.NEXT_WEEK,
            "WEEKDAY nächste woche": Sort.NEXT_WEEK,
            "nächste woche WEEKDAY": Sort.NEXT_WEEK,
            "in N tagen": Sort.IN_DAYS,
            "in N tag": Sort.IN_DAYS,
            "in N wochen": Sort.IN_WEEKS,
            "in N woche": Sort.IN_WEEKS,
            "NTH MONTH": Sort.DAY,
            "NTH": Sort.DAY,
            "NTH NTH_MONTH": Sort.DAY,
        }
    ),
    fillers=frozenset({"am", "der", "den", "dem", "für"}),
)

_TIMES = TimeWords(
    patterns=MappingProxyType(
        {
            "HOUR": Clock(),
            "HOUR uhr": Clock(),
            "HOUR uhr MIN": Clock(),
            "HOUR MIN": Clock(),
            "halb HOUR": Clock(-30),
            "viertel nach HOUR": Clock(15),
            "viertel vor HOUR": Clock(-15),
            "viertel HOUR": Clock(-45),
            "dreiviertel HOUR": Clock(-15),
            "drei viertel HOUR": Clock(-15),
            "MIN nach HOUR": Clock(),
            "MIN minuten nach HOUR": Clock(),
            "MIN vor HOUR": Clock(sign=-1),
            "MIN minuten vor HOUR": Clock(sign=-1),
            "MIN nach halb HOUR": Clock(-30),
            "MIN vor halb HOUR": Clock(-30, sign=-1),
        }
    ),
    fixed=MappingProxyType({"mittag": 720, "mittags": 720, "mitternacht": 0}),
    parts=MappingProxyType(
        {
            "morgens": DayPart.MORNING,
            "am morgen": DayPart.MORNING,
            "vormittags": DayPart.MORNING,
            "am vormittag": DayPart.MORNING,
            "früh": DayPart.MORNING,
            "mittags": DayPart.NOON,
            "nachmittags": DayPart.AFTERNOON,
            "am nachmittag": DayPart.AFTERNOON,
            "abends": DayPart.AFTERNOON,
            "am abend": DayPart.AFTERNOON,
            "nachts": DayPart.NIGHT,
            "in der nacht": DayPart.NIGHT,
        }
    ),
    fillers=frozenset({"um", "gegen", "so", "etwa", "genau", "am", "der"}),
)

GERMAN = Lexicon(
    language="de",
    yes=(
        *("ja", "jawohl", "jo", "jep", "genau", "richtig", "stimmt", "gerne", "klar"),
        *("ja gerne", "ja genau", "ja das stimmt", "ja richtig", "natürlich", "okay"),
        *("ja bitte", "das stimmt", "korrekt"),
    ),
    no=(
        *("nein", "nee", "nö", "ne", "falsch", "nein danke", "das stimmt nicht"),
        *("stimmt nicht", "nein das stimmt nicht", "auf keinen fall", "lieber nicht"),
    ),
    digits=MappingProxyType(
        {word: str(digit) for digit, word in enumerate(("null", *_ONES))}
        | {"zwo": "2", "ein": "1"}
    ),
    repeats=MappingProxyType({"doppel": 2, "doppelte": 2, "zweimal": 2, "dreimal": 3}),
    numbers=_NUMBERS,
    dates=_DATES,
    times=_TIMES,
    fillers=frozenset({"bitte", "äh", "ähm"}),
)
