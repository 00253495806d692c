"""The parameters of a request: JSON values, and the tensors of its frame by the names that the message gives them. Whatever
does not fit raises InvalidArgument; what the values mean is not decided here."""

from collections.abc import Mapping
from typing import Any, TypeGuard

from .errors import InvalidArgument
from .formats import Array
from .message import is_reference


class Parameters:
    """The parameters of one request, or of a part of it: `path` is then what leads there, such as `a.`."""

    def __init__(self, values: object, tensors: Mapping[str, Array], path: str = "") -> None:
        if not _is_record(values):
            raise InvalidArgument("params must be an object")
        self._values = values
        self._tensors = tensors
        self._path = path

    def __contains__(self, name: str) -> bool:
        """Whether there is such a parameter."""
        return name in self._values

    def only(self, *names: str) -> None:
        """Refuses parameters by any other name."""
        for name in self._values:
            if name not in names:
                raise InvalidArgument(
                    f"there is no parameter {self._path + name!r}; {', '.join(names) or 'none'} would be right"
                )

    def tensor(self, name: str) -> Array:
        """The tensor that a parameter names."""
        reference = self._value(name)
        if not is_reference(reference):
            raise InvalidArgument(f"{self._path}{name} must be a tensor: {{'tensor': NAME}}")
        return self._tensors[reference["tensor"]]

    def optional_tensor(self, name: str) -> Array | None:
        """The tensor that a parameter names, or None where there is no such parameter."""
        return self.tensor(name) if name in self._values else None

    def record(self, name: str) -> Any:
        """A parameter that is a JSON object."""
        value = self._value(name)
        if not _is_record(value) or is_reference(value):
            raise InvalidArgument(f"{self._path}{name} must be an object")
        return value

    def optional_record(self, name: str) -> Any:
        """A parameter that is a JSON object, or None where there is no such parameter."""
        return self.record(name) if name in self._values else None

    def part(self, name: str) -> "Parameters":
        """A parameter that is a JSON object with tensors of its own."""
        return Parameters(self.record(name), self._tensors, f"{self._path}{name}.")

    def text(self, name: str) -> Any:
        """A parameter that is a text."""
        value = self._value(name)
        if not isinstance(value, str):
            raise InvalidArgument(f"{self._path}{name} must be a text")
        return value

    def truth(self, name: str) -> bool:
        """A parameter that is true or false."""
        value = self._value(name)
        if not isinstance(value, bool):
            raise InvalidArgument(f"{self._path}{name} must be true or false")
        return value

    def count(self, name: str, allowed: range) -> int:
        """A parameter that is a whole number of a range."""
        value = self._value(name)
        if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
            raise InvalidArgument(f"{self._path}{name} must be a whole number from {allowed[0]} to {allowed[-1]}")
        return value

    def _value(self, name: str) -> object:
        if name not in self._values:
            raise InvalidArgument(f"the parameter {self._path}{name} is missing")
        return self._values[name]


def _is_record(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)
