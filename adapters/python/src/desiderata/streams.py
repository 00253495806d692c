"""Takes the process's stdin and stdout for the protocol. Afterwards whatever else prints, in Python or in a C library,
prints to stderr, and whatever else reads finds an empty stdin."""

import os
import sys
from dataclasses import dataclass


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
        # New descriptors are not inherited: a child process can't hold the stream open or write into it.
        _taken = ProtocolStreams(requests=os.dup(0), responses=os.dup(1))
        os.set_blocking(_taken.requests, True)
        os.set_blocking(_taken.responses, True)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        # Not flushed before: what was printed until now, and still waits in a buffer, belongs on stderr as well.
        os.dup2(2, 1)
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(line_buffering=True)
    return _taken
