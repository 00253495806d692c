"""Which elements share a scale: sizes of the group shapes and the number of groups of a matrix. Groups start at
element [0, 0]; those at the right and lower edge may be incomplete."""

from collections.abc import Mapping
from typing import Final

from .recipe import GroupShape

_SIZES: Final[Mapping[GroupShape, tuple[int, int]]] = {
    "1x128": (1, 128),
    "128x1": (128, 1),
    "128x128": (128, 128),
    "1x32": (1, 32),
    "1x16": (1, 16),
}


def group_size(group: GroupShape, shape: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns of one complete group. `tensor` spans whatever there is, at least one element."""
    return _SIZES.get(group) or (max(1, shape[0]), max(1, shape[1]))


def group_count(group: GroupShape, shape: tuple[int, int]) -> tuple[int, int]:
    """Shape of the scales of a matrix: one scale a group, rounded up."""
    rows, columns = group_size(group, shape)
    return -(-shape[0] // rows), -(-shape[1] // columns)


def divides_evenly(group: GroupShape, shape: tuple[int, int]) -> bool:
    """Whether every group of the matrix is complete."""
    rows, columns = group_size(group, shape)
    return shape[0] % rows == 0 and shape[1] % columns == 0
