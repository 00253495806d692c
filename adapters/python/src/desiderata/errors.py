"""The errors that an adapter answers with. Each carries one of the canonical code names that a program reads and a
sentence that a person reads. How they travel is the server's business."""

from typing import Final, Literal, get_args

ErrorCode = Literal[
    "INVALID_ARGUMENT",
    "UNIMPLEMENTED",
    "OUT_OF_RANGE",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "DEADLINE_EXCEEDED",
    "UNAVAILABLE",
    "DATA_LOSS",
    "INTERNAL",
]

UNKNOWN_METHOD: Final = -32601
INVALID_PARAMS: Final = -32602
INTERNAL_ERROR: Final = -32603
OTHER_ERROR: Final = -32000


class AdapterError(Exception):
    """An answer that is an error. Raise it from any method of an adapter.

    `message` says what is wrong and what would be right. Raises ValueError for a code that the protocol does not have.
    """

    def __init__(self, code: ErrorCode, message: str) -> None:
        if code not in get_args(ErrorCode):
            raise ValueError(f"there is no error code {code!r}; {', '.join(get_args(ErrorCode))} are all")
        super().__init__(message)
        self.code: ErrorCode = code
        self.message = message

    @property
    def number(self) -> int:
        """The JSON-RPC number that goes with the code."""
        match self.code:
            case "INVALID_ARGUMENT":
                return INVALID_PARAMS
            case "INTERNAL":
                return INTERNAL_ERROR
            case _:
                return OTHER_ERROR


class Unimplemented(AdapterError):
    """The request asks for something that the manifest does not claim."""

    def __init__(self, message: str) -> None:
        super().__init__("UNIMPLEMENTED", message)


class UnknownMethod(Unimplemented):
    """The request asks for a method that the adapter does not have."""

    @property
    def number(self) -> int:
        return UNKNOWN_METHOD


class InvalidArgument(AdapterError):
    """The request contradicts itself: a rank, shape or storage type that can't be meant."""

    def __init__(self, message: str) -> None:
        super().__init__("INVALID_ARGUMENT", message)


class ManifestError(ValueError):
    """The manifest that `describe` gives can't be sent: it contradicts itself or the adapter's class."""


class StreamError(Exception):
    """What arrived is no frame of the protocol. Nothing after it can be trusted, so the process ends."""
