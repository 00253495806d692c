"""An adapter whose library prints wherever it can: from Python, past Python's buffers, from C, and from a program that
it starts."""

import ctypes
import os
import subprocess
import sys

from desiderata import Adapter, Array, Manifest, manifest, serve, take_streams

take_streams()
libc = ctypes.CDLL(None)


def shout(when: str) -> None:
    print(f"print, {when}")
    sys.stdout.write(f"sys.stdout, {when}\n")
    if sys.__stdout__ is not None:
        sys.__stdout__.write(f"sys.__stdout__, {when}\n")
    os.write(1, f"os.write, {when}\n".encode())
    libc.puts(f"puts, {when}".encode())
    libc.printf(b"printf without a newline, %s", when.encode())
    subprocess.run(["echo", f"echo, {when}"], check=True)


shout("import")


class LoudAdapter(Adapter):
    def __init__(self) -> None:
        shout("construction")

    def describe(self) -> Manifest:
        shout("describe")
        return manifest(name="loud", version="1", device={"vendor": "Vendor", "product": "X1"}, kind="software")

    def echo(self, x: Array) -> Array:
        shout("echo")
        os.read(0, 1)
        return x

    def close(self) -> None:
        shout("close")


if __name__ == "__main__":
    serve(LoudAdapter)
