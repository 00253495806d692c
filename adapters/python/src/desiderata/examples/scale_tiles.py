"""The order in which Blackwell's matrix unit reads the scales of groups of 32 or 16 along K. Bits are moved and nothing
is computed."""

from typing import Final

import numpy as np

from desiderata import Array

TILE_ROWS: Final = 128
TILE_COLUMNS: Final = 4


def scale_tiles(scales: Array) -> Array:
    """Scales [rows, columns] as one run of tiles of 128 x 4. In a tile, row r and column c are at
    16 (r mod 32) + 4 floor(r / 32) + c; incomplete tiles are filled with zeros.

    Source: cuBLAS documentation, "1D Block Scaling Factors Layout".
    """
    rows, columns = scales.shape
    down, across = -(-rows // TILE_ROWS), -(-columns // TILE_COLUMNS)
    whole = np.zeros((down * TILE_ROWS, across * TILE_COLUMNS), np.uint8)
    whole[:rows, :columns] = scales.view(np.uint8)
    tiles = whole.reshape(down, 4, 32, across, TILE_COLUMNS).transpose(0, 3, 2, 1, 4)
    return np.ascontiguousarray(tiles).reshape(-1).view(scales.dtype)
