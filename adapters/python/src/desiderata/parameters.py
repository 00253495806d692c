"""The parameters of a request: JSON values, and the tensors of its frame by the names that the message gives them. Whatever
does not fit raises InvalidArgument; what the values mean is not decided here."""

from collections.abc import Mapping
from typing import Any, TypeGuard

from .errors import InvalidArgument
from .formats import Array
from .message import is_reference


class Parameters:
    """The parameters of one request."""

    def __init__(self, values: object, tensors: Mapping[str, Array]) -> None:
        if not _is_record(values):
            raise InvalidArgument("params must be an object")
        self._values = values
        self._tensors = tensors

    def only(self, *names: str) -> None:
        """Refuses parameters by any other name."""
        for name in self._values:
            if name not in names:
                raise InvalidArgument(f"there is no parameter {name!r}; {', '.join(names) or 'none'} would be right")

    def tensor(self, name: str) -> Array:
        """The tensor that a parameter names."""
        reference = self._value(name)
        if not is_reference(reference):
            raise InvalidArgument(f"{name} must be a tensor: {{'tensor': NAME}}")
        return self._tensors[reference["tensor"]]

    def optional_tensor(self, name: str) -> Array | None:
        """The tensor that a parameter names, or None where there is no such parameter."""
        return self.tensor(name) if name in self._values else None

    def record(self, name: str) -> Any:
        """A parameter that is a JSON object."""
        value = self._value(name)
        if not _is_record(value) or is_reference(value):
            raise InvalidArgument(f"{name} must be an object")
        return value

    def text(self, name: str) -> Any:
        """A parameter that is a text."""
        value = self._value(name)
        if not isinstance(value, str):
            raise InvalidArgument(f"{name} must be a text")
        return value

    def _value(self, name: str) -> object:
        if name not in self._values:
            raise InvalidArgument(f"the parameter {name} is missing")
        return self._values[name]


def _is_record(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)
