"""Scales of groups in plain numpy, as a user of a library that only casts would write them, by the canonical rule: FP32
scales, E8M0 scales rounded up, and UE4M3 scales below a tensor scale (NVFP4). The cast of the elements is left to the
library under test."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import ml_dtypes
import numpy as np
from numpy.typing import NDArray

from desiderata import Array, GroupShape, NumberFormat, Scaling, group_count, group_size

AMAX_FLOOR: Final = np.float32(1e-4)
LARGEST: Final[Mapping[NumberFormat, np.float32]] = {
    "E4M3": np.float32(448),
    "E5M2": np.float32(57344),
    "E4M3FNUZ": np.float32(240),
    "E5M2FNUZ": np.float32(57344),
    "E2M3": np.float32(7.5),
    "E3M2": np.float32(28),
    "E2M1": np.float32(6),
    "UE4M3": np.float32(448),
}


def quantize(
    x: Array, scaling: Scaling, largest: np.float32, cast: Callable[[NDArray[np.float32]], Array]
) -> tuple[Array, Array, Array | None]:
    """Codes, scales and tensor scale. `largest` is that of the element format, and `cast` makes its codes."""
    with np.errstate(all="ignore"):
        values = x.astype(np.float32, copy=False)
        groups = split(values, scaling["group"])
        amax = group_amax(groups)
        if scaling["tensorScale"] == "FP32":
            tensor_scale = scale_of_tensor(values, largest)
            scales = (amax / largest / tensor_scale).astype(ml_dtypes.float8_e4m3fn)
            divisors = scales.astype(np.float32) * tensor_scale
            quotients = np.where(along(divisors) == 0, np.copysign(np.float32(0), groups), groups / along(divisors))
            return cast(join(quotients, values.shape)), scales, tensor_scale
        scales = group_scales(amax, scaling, largest)
        return cast(join(groups / along(scales), values.shape)), stored(scales, scaling), None


def dequantize(
    values: NDArray[np.float32], scales: Array, tensor_scale: Array | None, group: GroupShape
) -> NDArray[np.float32]:
    """Values of decoded codes: each times the scale of its group (times that of the tensor), rounded to FP32."""
    with np.errstate(all="ignore"):
        factors = scales.astype(np.float32) if tensor_scale is None else scales.astype(np.float32) * tensor_scale
        return join(split(values, group) * along(factors), values.shape)


def group_amax(groups: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest magnitude of each group; NaN if the group holds a NaN or an infinity."""
    # One pass for each of the two ends: no array of magnitudes as large as the tensor is made.
    amax: NDArray[np.float32] = np.maximum(groups.max(axis=(1, 3)), -groups.min(axis=(1, 3)))
    amax[np.isinf(amax)] = np.nan
    return amax


def group_scales(amax: NDArray[np.float32], scaling: Scaling, largest: np.float32) -> NDArray[np.float32]:
    """One scale a group, as FP32."""
    scales = np.maximum(amax, AMAX_FLOOR) / largest
    return power_of_two_above(scales) if scaling["scaleFormat"] == "E8M0" else scales


def power_of_two_above(scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """The smallest power of two that is not below each scale, read off its bits: a logarithm would be wrong at some."""
    significand, exponent = np.frexp(scales)
    powers: NDArray[np.float32] = np.ldexp(np.ones_like(scales), exponent - (significand == 0.5))
    powers[np.isnan(scales)] = np.nan
    return powers


def scale_of_tensor(values: NDArray[np.float32], largest: np.float32) -> NDArray[np.float32]:
    """The scale of the whole tensor, under which no group's scale is beyond UE4M3. Only finite elements count."""
    amax = np.max(np.abs(values), where=np.isfinite(values), initial=AMAX_FLOOR)
    return np.array([amax / (largest * LARGEST["UE4M3"])], np.float32)


def stored(scales: NDArray[np.float32], scaling: Scaling) -> Array:
    """The scales in the type in which they are stored."""
    return scales.astype(ml_dtypes.float8_e8m0fnu) if scaling["scaleFormat"] == "E8M0" else scales


def along(scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scales shaped so that each meets the elements of its group in what `split` returns."""
    return scales[:, np.newaxis, :, np.newaxis]


def split(values: NDArray[Any], group: GroupShape) -> NDArray[Any]:
    """A matrix as [groups down, rows of a group, groups across, columns of a group], zeros filling incomplete groups."""
    shape = (values.shape[0], values.shape[1])
    rows, columns = group_size(group, shape)
    down, across = group_count(group, shape)
    missing = down * rows - shape[0], across * columns - shape[1]
    if missing != (0, 0):
        values = np.pad(values, ((0, missing[0]), (0, missing[1])))
    return values.reshape(down, rows, across, columns)


def join(groups: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """The matrix of which `split` made groups."""
    down, rows, across, columns = groups.shape
    return groups.reshape(down * rows, across * columns)[: shape[0], : shape[1]]
