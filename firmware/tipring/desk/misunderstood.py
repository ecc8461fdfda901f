"""What the desk's door answers to a question that makes no sense.

JSON may hold halves of letters (a lone surrogate, RFC 8259, section 8.2), which no
answer in UTF-8 can quote: that must not end in 500.
"""

import json

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

UNPROCESSABLE = 422
_TOLD = ("type", "loc", "msg")
"""Not what was sent: whoever asks knows it."""


def add_misunderstood(api: FastAPI) -> None:
    """Let *api* say what it does not understand."""

    @api.exception_handler(RequestValidationError)
    async def misread(_request: Request, error: RequestValidationError) -> Response:
        """Say where the question is wrong."""
        told = [{key: one[key] for key in _TOLD} for one in error.errors()]
        in_ascii = json.dumps({"detail": told})
        return Response(in_ascii, UNPROCESSABLE, media_type="application/json")
