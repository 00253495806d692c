"""The class that a vendor derives an adapter from. It holds no device and checks nothing: the server checks every
request against the manifest before it calls a method here."""

from .errors import Unimplemented
from .formats import Array, OutputFormat
from .manifest import DequantizeRounding, Manifest, Recipe


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

    def quantize(self, x: Array, recipe: Recipe) -> tuple[Array, Array | None, Array | None]:
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

    def close(self) -> None:
        """Called once, when the stream has ended. Releases what the adapter holds."""


def implements(adapter: Adapter, method: str) -> bool:
    """Whether the adapter's class has a method of its own by this name."""
    return getattr(type(adapter), method, None) is not getattr(Adapter, method)
