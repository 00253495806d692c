"""The adapter for ml_dtypes with four habits of code that is around: each saves something, and none gives what the steps of
a conversion give."""

import ml_dtypes
import numpy as np

from desiderata import Array, Quantized, Recipe, RmsNorm, serve
from desiderata.examples import logfmt
from desiderata.examples.block_quantization import join, split
from desiderata.examples.ml_dtypes_adapter import MlDtypesAdapter
from desiderata.examples.row_norm import rms_norm


class HabitsAdapter(MlDtypesAdapter):
    def requantize(
        self,
        codes: Array,
        scales: Array,
        tensor_scale: Array | None,
        source: Recipe,
        target: Recipe,
        transpose: bool,
    ) -> Quantized:
        """Goes by way of BF16, the format that a model's tensors have elsewhere."""
        values = self.dequantize(codes, scales, tensor_scale, source, "BF16", "through-fp32")
        return self.quantize(values.T if transpose else values, target)

    def quantize_both(self, x: Array, first: Recipe, second: Recipe) -> tuple[Quantized, Quantized]:
        """Makes the second form of the first: the values are gone by then."""
        codes, scales, tensor_scale = self.quantize(x, first)
        assert scales is not None
        values = self.dequantize(codes, scales, tensor_scale, first, "FP32", "through-fp32")
        return (codes, scales, tensor_scale), self.quantize(values, second)

    def normalize(self, x: Array, norm: RmsNorm, recipe: Recipe | None) -> Array | Quantized:
        """Rounds what is normalized to BF16, as a norm in a model of BF16 does."""
        normalized = rms_norm(x, norm)
        return normalized if recipe is None else self.quantize(normalized.astype(ml_dtypes.bfloat16), recipe)

    def encode_logfmt(self, x: Array, bits: int) -> tuple[Array, Array]:
        """Rounds the place of an element in log space."""
        codes, ends = logfmt.encode(x, bits)
        tiles = split(x.astype(np.float32), logfmt.TILE)
        smallest, largest = (end[:, np.newaxis, :, np.newaxis] for end in (ends[:, :, 0], ends[:, :, 1]))
        last = 2 ** (bits - 1) - 1
        with np.errstate(all="ignore"):
            place = np.log(np.maximum(np.abs(tiles), smallest) / smallest) / np.log(largest / smallest) * (last - 1)
            levels = np.where(tiles == 0, 0, 1 + np.nan_to_num(np.rint(place)))
        return join(levels + np.signbit(tiles) * (last + 1), x.shape).astype(codes.dtype), ends


if __name__ == "__main__":
    serve(HabitsAdapter)
