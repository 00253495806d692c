"""The class that a vendor derives an adapter from. It holds no device and checks nothing: the server checks every
request against the manifest before it calls a method here."""

from .errors import Unimplemented
from .formats import Array, OutputFormat
from .gemm_claims import CounterName, GemmOutputFormat, PrecisionName
from .gemm_operand import Operand, RmsNorm
from .manifest import DequantizeRounding, Manifest
from .recipe import Recipe

GemmCounters = dict[CounterName, int]
"""What the device counted for one product, all repetitions together: bytes and nanoseconds, by name."""

Quantized = tuple[Array, Array | None, Array | None]
"""Codes, scales and tensor scale of a matrix; None for what the recipe does not have."""


class Adapter:
    """An adapter: `describe`, and those of the other methods that the device supports.

    Requests are self-contained. Nothing of one may be left to the next.
    """

    def describe(self) -> Manifest:
        """What the adapter is and what it claims. Asked for once, when the adapter starts."""
        raise NotImplementedError("an adapter must have a method describe, which returns its manifest")

    def echo(self, x: Array) -> Array:
        """The same tensor, every bit of it. An adapter with a device may send it there and back."""
        return x

    def quantize(self, x: Array, recipe: Recipe) -> Quantized:
        """Codes, scales and tensor scale of a matrix of values.

        `x` is float32, bfloat16, float16 or (casts only) float64, [rows, columns], in a format that the recipe's line
        of the support matrix lists. Codes are [rows, columns], scales one a group, the tensor scale float32 [1], each
        in the numpy type of its format; scales and tensor scale are None where the recipe has none.
        """
        raise Unimplemented("this adapter has no method quantize")

    def dequantize(
        self,
        codes: Array,
        scales: Array | None,
        tensor_scale: Array | None,
        recipe: Recipe,
        output: OutputFormat,
        rounding: DequantizeRounding,
    ) -> Array:
        """The values of codes and scales, [rows, columns], as float32, bfloat16 or float16 according to `output`."""
        raise Unimplemented("this adapter has no method dequantize")

    def gemm(
        self,
        a: Operand,
        b: Operand,
        c: Array | None,
        output: GemmOutputFormat,
        precision: PrecisionName,
        repetitions: int,
    ) -> Array | tuple[Array, GemmCounters]:
        """The product of A (M x K) and B (N x K), D[m, n] = sum over k of A[m, k] * B[n, k], plus C[m, n].

        `c` is float32 [M, N], or None where there is no addend. The result is [M, N], float32 or bfloat16 according to
        `output`, and beside it the counters that the line of the support matrix claims, if it claims any. K may be 0.
        The product is computed `repetitions` times, one after another, before it is returned; the counters are of all.
        """
        raise Unimplemented("this adapter has no method gemm")

    def requantize(
        self,
        codes: Array,
        scales: Array,
        tensor_scale: Array | None,
        source: Recipe,
        target: Recipe,
        transpose: bool,
    ) -> Quantized:
        """Stored codes with other scales, as the steps would give them: dequantized to float32 by `source`, transposed
        if asked, quantized by `target`."""
        raise Unimplemented("this adapter has no method requantize")

    def quantize_both(self, x: Array, first: Recipe, second: Recipe) -> tuple[Quantized, Quantized]:
        """What `quantize` would give for each of two recipes. `x` is float32, bfloat16 or float16, [rows, columns]."""
        raise Unimplemented("this adapter has no method quantize_both")

    def normalize(self, x: Array, norm: RmsNorm, recipe: Recipe | None) -> Array | Quantized:
        """Each row by its root mean square, times the weights: x / sqrt(mean(x^2) + epsilon) * weight.

        `x` is as for `quantize_both`. Without a recipe the values are returned, float32 [rows, columns]; with one, what
        it makes of them.
        """
        raise Unimplemented("this adapter has no method normalize")

    def encode_logfmt(self, x: Array, bits: int) -> tuple[Array, Array]:
        """LogFMT codes of finite values, and the ends of each tile of 1x128: its smallest and its largest magnitude.

        `x` is as for `quantize_both`. Codes are [rows, columns], uint8, or uint16 for more than 8 bits; ends are float32
        [rows, tiles, 2].
        """
        raise Unimplemented("this adapter has no method encode_logfmt")

    def decode_logfmt(self, codes: Array, ends: Array, bits: int) -> Array:
        """The values of LogFMT codes, float32 [rows, columns]."""
        raise Unimplemented("this adapter has no method decode_logfmt")

    def close(self) -> None:
        """Called once, when the stream has ended. Releases what the adapter holds."""


def implements(adapter: Adapter, method: str) -> bool:
    """Whether the adapter's class has a method of its own by this name."""
    return getattr(type(adapter), method, None) is not getattr(Adapter, method)
