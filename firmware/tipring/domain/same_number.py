"""Whether two calls come from one number, however their networks wrote it.

An exchange delivers `2125550123` by its caller ID where a provider of telephony says
`+12125550123`, `12125550123` or `0012125550123`: whoever calls by one and then by the
other is the same person.
"""

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat

from tipring.domain.caller_number import bare, spellings
from tipring.domain.dial_plan import PLUS
from tipring.domain.dialplan.numbers import REGIONS


@lru_cache(maxsize=1024)
def known_as(number: str, country: str) -> str:
    """Return *number* in the form in which it is compared; empty stays empty.

    It is the number of ITU-T E.164 with a plus where that can be told, else what was
    delivered, without decoration.
    """
    written = bare(number)
    try:
        parsed = phonenumbers.parse(written, REGIONS.get(country, country.upper()))
    except phonenumbers.NumberParseException:
        return written
    if phonenumbers.is_valid_number(parsed):
        return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    whole = (one for one in spellings(written, country) if one.startswith(PLUS))
    return next(whole, written)
