"""The message of a frame: a JSON object that names each tensor of the frame once. What its parts mean is decided
elsewhere."""

from collections.abc import Iterator
from typing import Any, TypeGuard

from .bounded_json import parse_json
from .errors import StreamError
from .frame import Frame


def parse_message(frame: Frame) -> dict[str, Any]:
    """The message of a frame. Raises StreamError if it and the frame's tensors do not belong together."""
    message = parse_json(frame.message, "a message")
    if not isinstance(message, dict):
        raise StreamError("a message must be a JSON object")
    unnamed = set(frame.tensors)
    for name in _references(message):
        if name not in frame.tensors:
            raise StreamError(f"a message names the tensor {name!r}, which its frame does not have")
        if name not in unnamed:
            raise StreamError(f"a message names the tensor {name!r} twice")
        unnamed.remove(name)
    if unnamed:
        raise StreamError(f"a frame has the tensor {min(unnamed)!r}, which its message does not name")
    return message


def is_reference(value: object) -> TypeGuard[dict[str, str]]:
    """Whether a part of a message stands for a tensor."""
    return isinstance(value, dict) and value.keys() == {"tensor"} and isinstance(value["tensor"], str)


def _references(value: object) -> Iterator[str]:
    """The names of tensors in a part of a message, whose depth was bounded when it was parsed."""
    if is_reference(value):
        yield value["tensor"]
    elif isinstance(value, dict):
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
