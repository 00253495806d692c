"""JSON from a sender that is not trusted. Its depth and the number of its values are counted in the text before anything
is built from it: a few megabytes of brackets would otherwise become a gigabyte of objects."""

import json
import re
from typing import Any, Final, NoReturn

from .errors import StreamError

MAX_DEPTH: Final = 32
"""Objects within objects within objects: no message of the protocol needs more."""

MAX_VALUES: Final = 2**18
"""Values of one text, counting each object and array too. A manifest with a thousand entries has some 30,000."""

_ESCAPE: Final = re.compile(r"\\.", re.DOTALL)
_STRING: Final = re.compile(r'"[^"]*"?')
_BRACKET: Final = re.compile(r"[\[\]{}]")


def parse_json(text: str, what: str) -> Any:
    """JSON as the standard has it: no NaN, no Infinity, no name twice. Raises StreamError, also for a text that is nested
    or filled beyond the bounds."""
    _keep_to_bounds(text, what)
    try:
        return _DECODER.decode(text)
    except ValueError as error:
        raise StreamError(f"{what} is no JSON: {error}") from error


def _keep_to_bounds(text: str, what: str) -> None:
    structure = _STRING.sub("", _ESCAPE.sub("", text))
    if 1 + sum(map(structure.count, ",[{")) > MAX_VALUES:
        raise StreamError(f"{what} has more than {MAX_VALUES} values")
    depth = 0
    for bracket in _BRACKET.finditer(structure):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > MAX_DEPTH:
            raise StreamError(f"{what} is nested more than {MAX_DEPTH} deep")
        if depth < 0:
            return  # No JSON, as the parser will say when it comes to this bracket.


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return record


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
