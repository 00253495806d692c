"""The elapsed time of a product, for examples that measure it. Where launches return at once, the clock has to wait for the
device, before it starts and before it stops."""

import time
from collections.abc import Callable
from typing import TypeVar

Product = TypeVar("Product")


def repeat(
    compute: Callable[[], Product], repetitions: int, wait: Callable[[], object] = lambda: None
) -> tuple[Product, int]:
    """The last of so many products, at least one, and the nanoseconds that all of them took; `wait` returns when the
    device has nothing left to do."""
    wait()
    start = time.perf_counter_ns()
    product = compute()
    for _ in range(repetitions - 1):
        product = compute()
    wait()
    return product, time.perf_counter_ns() - start
