"""The schemas of an API's types are made once in a test run.

A box makes its API once in its life, tests make hundreds of them: of all their work a
twentieth was pydantic's, on the same types again and again.
"""

from typing import Any, get_args
from unittest.mock import patch

from fastapi._compat import v2
from pydantic import ConfigDict, TypeAdapter

_known: dict[object, TypeAdapter[Any]] = {}


def make_schemas_once() -> None:
    """Have FastAPI take a schema that is known already."""
    patch.object(v2, "TypeAdapter", _schema).start()


def _schema(annotated: Any, *, config: ConfigDict | None) -> TypeAdapter[Any]:  # noqa: ANN401
    """Return the schema of an `Annotated`, whose remarks are known by what they say."""
    annotation, *remarks = get_args(annotated)
    key = (annotation, repr(remarks), repr(config))
    if key not in _known:
        _known[key] = TypeAdapter(annotated, config=config)
    return _known[key]
