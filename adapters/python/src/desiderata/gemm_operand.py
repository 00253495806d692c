"""An operand of a product as an adapter's method receives it: tensors and what is said about them. The server has
checked that they fit together before."""

from dataclasses import dataclass

from .formats import Array, NumberFormat
from .gemm_claims import OperandScaling
from .recipe import Recipe


@dataclass(frozen=True, slots=True)
class RmsNorm:
    """The norm that goes before a quantization, along k: `weight` is float32 [K], `epsilon` float32 [1]."""

    weight: Array
    epsilon: Array


@dataclass(frozen=True, slots=True)
class Operand:
    """One operand, A (M x K) or B (N x K).

    `data` holds its codes as stored, each array in the numpy type of its format: [M, K] or [N, K], and with `transpose`
    [K, M] or [K, N]. `scales` are one a group of the *stored* matrix, `tensor_scale` is float32 [1]; both are None where
    `scaling` has none, and `scaling` is None where the codes are the values. With `quantize`, `data` holds values that
    the recipe makes codes of first, after the norm if there is one.
    """

    data: Array
    format: NumberFormat
    transpose: bool
    scaling: OperandScaling | None = None
    scales: Array | None = None
    tensor_scale: Array | None = None
    quantize: Recipe | None = None
    norm: RmsNorm | None = None

    @property
    def rows(self) -> int:
        """M or N: how many rows or columns of the product the operand has."""
        return int(self.data.shape[1 if self.transpose else 0])

    @property
    def k(self) -> int:
        """K: how many products are added for each element."""
        return int(self.data.shape[0 if self.transpose else 1])
