"""What can be counted and what can be paid with, in every language."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Noun(StrEnum):
    """What is counted; each language has its own forms of it."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MESSAGE = "message"
    NEW_MESSAGE = "new-message"
    SAVED_MESSAGE = "saved-message"
    CALL = "call"
    CALLER = "caller"
    EURO = "euro"
    EURO_CENT = "euro-cent"
    DOLLAR = "dollar"
    CENT = "cent"
    POUND = "pound"
    PENNY = "penny"
    LIRA = "lira"
    KURUS = "kurus"
    RUBLE = "ruble"
    KOPECK = "kopeck"
    YUAN = "yuan"
    FEN = "fen"
    FRANC = "franc"
    RAPPEN = "rappen"


class Currency(StrEnum):
    """What is paid with, by its ISO 4217 code."""

    EUR = "EUR"
    USD = "USD"
    GBP = "GBP"
    TRY = "TRY"
    RUB = "RUB"
    CNY = "CNY"
    CHF = "CHF"


@dataclass(frozen=True, slots=True)
class Coins:
    """The whole of a currency, and the hundredth part of it."""

    whole: Noun
    hundredth: Noun


COINS: Mapping[Currency, Coins] = MappingProxyType(
    {
        Currency.EUR: Coins(Noun.EURO, Noun.EURO_CENT),
        Currency.USD: Coins(Noun.DOLLAR, Noun.CENT),
        Currency.GBP: Coins(Noun.POUND, Noun.PENNY),
        Currency.TRY: Coins(Noun.LIRA, Noun.KURUS),
        Currency.RUB: Coins(Noun.RUBLE, Noun.KOPECK),
        Currency.CNY: Coins(Noun.YUAN, Noun.FEN),
        Currency.CHF: Coins(Noun.FRANC, Noun.RAPPEN),
    },
)
