"""The values of screening.toml."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

from tipring.config.values import refusal
from tipring.domain.screening import name_pattern, number_pattern


def _kept(parse: Callable[[str], str], remedy: str) -> AfterValidator:
    def check(text: str) -> str:
        try:
            return parse(text)
        except ValueError as error:
            raise refusal(str(error), remedy) from None

    return AfterValidator(check)


ScreenedNumber = Annotated[str, _kept(number_pattern, 'write for example "+49*"')]
ScreenedName = Annotated[str, _kept(name_pattern, 'write for example "ACME*"')]
