"""Korean as callers say it: yes and no, and digits; no other answers yet."""

from types import MappingProxyType

from tipring.domain.understanding.lexicon import Lexicon

_ONES = "영일이삼사오육칠팔구"
_NATIVE = ("하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")

KOREAN = Lexicon(
    language="ko",
    yes=("네", "예", "응", "맞아요", "맞습니다", "그래요", "좋아요"),
    no=("아니요", "아니오", "아뇨", "아니", "아닙니다", "틀렸어요", "싫어요"),
    digits=MappingProxyType(
        {word: str(digit) for digit, word in enumerate(_ONES)}
        | {word: str(digit) for digit, word in enumerate(_NATIVE, 1)}
        | {"공": "0", "륙": "6"}
    ),
)
