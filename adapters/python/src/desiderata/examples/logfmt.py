"""LogFMT in plain float32 numpy, as a user writes it from its definition: a logarithm finds the level of an element, an
exponential its value, and the nearer of two levels is taken by their values. Source: "Insights into DeepSeek-V3", 3.2."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from desiderata import Array
from desiderata.examples.block_quantization import join, split

TILE: Final = "1x128"
WIDEST_RANGE: Final = np.float32(2.0**32)
"""The largest magnitude of a tile is at most so many times its smallest: smaller ones are raised."""


def encode(x: Array, bits: int) -> tuple[Array, NDArray[np.float32]]:
    """Codes, and the smallest and largest magnitude of each tile. `x` is finite."""
    values = x.astype(np.float32)
    tiles = split(values, TILE)
    magnitudes = np.abs(tiles)
    largest = magnitudes.max(axis=3, keepdims=True)
    smallest = np.min(magnitudes, axis=3, keepdims=True, where=magnitudes > 0, initial=np.inf)
    smallest = np.where(largest == 0, largest, np.maximum(smallest, largest / WIDEST_RANGE))
    last = 2 ** (bits - 1) - 1
    with np.errstate(all="ignore"):
        place = np.log(magnitudes / smallest) / np.log(largest / smallest) * np.float32(last - 1)
        below = 1 + np.clip(np.nan_to_num(np.floor(place)), 0, last - 2)
        low, high = level_values(below, smallest, largest, last), level_values(below + 1, smallest, largest, last)
        levels = np.where(magnitudes - low < high - magnitudes, below, below + 1)
    levels[magnitudes == 0] = 0
    codes = join(levels + np.signbit(tiles) * 2 ** (bits - 1), values.shape)
    ends = np.stack([smallest[:, 0, :, 0], largest[:, 0, :, 0]], axis=2)
    return codes.astype(np.uint16 if bits > 8 else np.uint8), ends


def decode(codes: Array, ends: NDArray[np.float32], bits: int) -> NDArray[np.float32]:
    """The values of codes."""
    half = 2 ** (bits - 1)
    tiles = split(codes, TILE)
    levels = (tiles % half).astype(np.float32)
    smallest, largest = (end[:, np.newaxis, :, np.newaxis] for end in (ends[:, :, 0], ends[:, :, 1]))
    with np.errstate(all="ignore"):
        magnitudes = np.where(levels == 0, np.float32(0), level_values(levels, smallest, largest, half - 1))
    return join(np.where(tiles >= half, -magnitudes, magnitudes), codes.shape)


def level_values(
    levels: NDArray[np.float32], smallest: NDArray[np.float32], largest: NDArray[np.float32], last: int
) -> NDArray[np.float32]:
    """The magnitudes for which levels from 1 to `last` stand."""
    places: NDArray[np.float32] = (levels - 1) / np.float32(last - 1)
    values: NDArray[np.float32] = smallest * np.exp(np.log(largest / smallest) * places)
    return values
