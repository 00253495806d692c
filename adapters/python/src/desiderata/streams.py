"""Takes the process's stdin and stdout for the protocol. Afterwards whatever else prints, in Python or in a C library,
prints to stderr, and whatever else reads finds an empty stdin."""

import fcntl
import os
import socket
import stat
import sys
from dataclasses import dataclass
from typing import Final

# The system's own choices, 64 KiB for a pipe and 208 KiB for a socket, make large tensors a third as fast.
_BUFFER_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True)
class ProtocolStreams:
    """Private file descriptors of the two directions."""

    requests: int
    responses: int


_taken: ProtocolStreams | None = None


def take_streams() -> ProtocolStreams:
    """Takes stdin and stdout, once in the life of the process; later calls give the same descriptors.

    `serve` does this. Call it earlier, before the import, for a library that writes to stdout while it is imported.
    """
    global _taken
    if _taken is None:
        # New descriptors are not inherited: a program that is started can't hold the stream open or write into it.
        _taken = ProtocolStreams(requests=os.dup(0), responses=os.dup(1))
        for descriptor in (_taken.requests, _taken.responses):
            os.set_blocking(descriptor, True)
            _enlarge_buffer(descriptor)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        # Not flushed before: what was printed until now, and still waits in a buffer, belongs on stderr as well.
        os.dup2(2, 1)
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(line_buffering=True)
    return _taken


def _enlarge_buffer(descriptor: int) -> None:
    """Asks for a larger buffer of a pipe or socket. A refusal costs nothing but speed."""
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISFIFO(mode) and hasattr(fcntl, "F_SETPIPE_SZ"):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _BUFFER_BYTES)
        elif stat.S_ISSOCK(mode):
            with socket.socket(fileno=os.dup(descriptor)) as stream:
                for direction in (socket.SO_SNDBUF, socket.SO_RCVBUF):
                    stream.setsockopt(socket.SOL_SOCKET, direction, _BUFFER_BYTES)
    except OSError:
        pass
