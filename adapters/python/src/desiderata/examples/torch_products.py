"""How PyTorch multiplies: its matrix products, from an adapter's operands to a tensor. Nothing is decoded or scaled here:
codes and scales go in as they are, in the layout that torch asks for. What it does not take raises an error."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import numpy as np
import torch
from torch.nn import functional

from desiderata import Array, GemmOutputFormat, GroupShape, Operand, OperandScaling
from desiderata.examples.scale_tiles import scale_tiles

Tensor = Any
"""A torch.Tensor. The package is checked where torch is not installed, and there its types are unknown."""

Way = Callable[[Operand, Operand, Tensor | None, GemmOutputFormat, bool, str], Callable[[], Tensor]]
"""A product whose operands are on the device, and which is computed at each call: A, B, addend, output format, whether
to add fast, device."""

# An array goes to torch as its bits, and comes to be seen as what they are.
_BITS: Final[Mapping[int, Any]] = {1: np.uint8, 2: np.int16, 4: np.int32}
OUTPUT_TYPES: Final[Mapping[GemmOutputFormat, Any]] = {"FP32": torch.float32, "BF16": torch.bfloat16}

_CUDA_MULTIPLE: Final = 16
"""On CUDA, both dimensions of an 8-bit B, and the rows of an A that is stored by columns, have to be multiples of this."""


def plain(
    a: Operand, b: Operand, c: Tensor | None, output: GemmOutputFormat, fast: bool, device: str
) -> Callable[[], Tensor]:
    """`torch.mm` or, with an addend, `torch.addmm`: codes are the values, in BF16, FP16 or FP32."""
    left, right = _matrix(a, device), _matrix(b, device).t()
    wanted = OUTPUT_TYPES[output]
    other = {} if left.dtype == wanted else {"out_dtype": wanted}
    if c is None:
        return lambda: torch.mm(left, right, **other)
    return lambda: torch.addmm(c, left, right, **other)


def scaled(
    a: Operand, b: Operand, c: Tensor | None, output: GemmOutputFormat, fast: bool, device: str
) -> Callable[[], Tensor]:
    """`torch.nn.functional.scaled_mm` or, with an addend, `scaled_addmm`."""
    rows, columns = a.rows, b.rows
    left, right = _padded(_matrix(a, device), a, device), _padded(_matrix(b, device), b, device)
    arguments = (
        left,
        right.t(),
        _scales(a, device),
        _kind(a),
        _transposed_scales(b, device),
        _kind(b),
    )
    options = {"swizzle_a": _swizzle(a), "swizzle_b": _swizzle(b), "use_fast_accum": fast}
    if c is None:
        multiply = partial(functional.scaled_mm, *arguments, **options, output_dtype=OUTPUT_TYPES[output])
    else:
        missing = left.shape[0] - rows, right.shape[0] - columns
        addend = functional.pad(c, (0, missing[1], 0, missing[0]))
        multiply = partial(functional.scaled_addmm, addend, *arguments, **options)
    return lambda: multiply()[:rows, :columns]


def to_torch(array: Array, device: str) -> Tensor:
    """The same bits on a device, in the type of the same name. Raises AttributeError where torch is too old for it."""
    bits = np.ascontiguousarray(array).view(_BITS[array.dtype.itemsize])
    # A copy, for the array may be one that torch must not write to.
    return torch.tensor(bits, device=device).view(getattr(torch, array.dtype.name))


def to_numpy(tensor: Tensor, dtype: np.dtype[Any]) -> Array:
    """The same bits in numpy."""
    bits: Array = tensor.contiguous().cpu().view(torch.int32 if dtype.itemsize == 4 else torch.int16).numpy()
    return bits.view(dtype)


def _matrix(operand: Operand, device: str) -> Tensor:
    """The operand as [M, K] or [N, K]: a view of what is stored, so that torch sees the layout."""
    codes = operand.data
    if operand.format == "E2M1":
        if operand.transpose:
            raise ValueError("torch has two E2M1 codes to a byte along K, and no other layout")
        # Two to a byte, the first in the lower half.
        pairs = (codes[:, 0::2] & 15) | (codes[:, 1::2] << 4)
        return torch.tensor(pairs, device=device).view(torch.float4_e2m1fn_x2)
    stored = to_torch(codes, device)
    return stored.t() if operand.transpose else stored


def _padded(matrix: Tensor, operand: Operand, device: str) -> Tensor:
    """On CUDA, with rows of zero codes up to a multiple of 16: they make rows of the product that are cut off."""
    missing = -matrix.shape[0] % _CUDA_MULTIPLE
    if device == "cpu" or missing == 0:
        return matrix
    bits = matrix.view(torch.uint8)
    if operand.transpose:
        return functional.pad(bits.t(), (0, missing)).view(matrix.dtype).t()
    return functional.pad(bits, (0, 0, 0, missing)).view(matrix.dtype)


_KINDS: Final[Mapping[GroupShape, str]] = {
    "tensor": "TensorWise",
    "1x128": "BlockWise1x128",
    "128x128": "BlockWise128x128",
    "1x32": "BlockWise1x32",
    "1x16": "BlockWise1x16",
}


def _scaling(operand: Operand) -> tuple[OperandScaling, Array]:
    if operand.scaling is None or operand.scales is None:
        raise TypeError("scaled_mm multiplies operands with scales")
    return operand.scaling, operand.scales


def _kind(operand: Operand) -> Any:
    scaling, _ = _scaling(operand)
    return getattr(functional.ScalingType, _KINDS[scaling["group"]])


def _is_swizzled(scaling: OperandScaling) -> bool:
    return scaling["scaleFormat"] != "FP32"


def _swizzle(operand: Operand) -> Any:
    scaling, _ = _scaling(operand)
    return functional.SwizzleType.SWIZZLE_32_4_4 if _is_swizzled(scaling) else functional.SwizzleType.NO_SWIZZLE


def _scales(operand: Operand, device: str) -> Tensor:
    """The scales of an operand, laid out as torch asks for those of its kind."""
    scaling, scales = _scaling(operand)
    if scaling["group"] == "tensor":
        # Where K is 0 there is no group, and torch wants a scale all the same.
        return to_torch(scales, device).reshape(()) if scales.size == 1 else torch.ones((), device=device)
    if operand.transpose:
        raise ValueError("torch takes scales of groups along K, which are not those of a transposed operand")
    rows = operand.rows + (0 if device == "cpu" else -operand.rows % _CUDA_MULTIPLE)
    if _is_swizzled(scaling):
        whole = np.zeros((rows, scales.shape[1]), scales.dtype)
        whole[: scales.shape[0]] = scales
        return to_torch(scale_tiles(whole), device)
    if scaling["group"] == "1x128":
        # One scale after another down a column.
        whole = np.zeros((rows, scales.shape[1]), scales.dtype)
        whole[: scales.shape[0]] = scales
        return to_torch(whole.T, device).t()
    # A multiple of four scales apart from row to row.
    return functional.pad(to_torch(scales, device), (0, -scales.shape[1] % 4))[:, : scales.shape[1]]


def _transposed_scales(operand: Operand, device: str) -> Tensor:
    """Those of B, which torch takes as K x N."""
    scales = _scales(operand, device)
    return scales.t() if scales.ndim == 2 else scales
