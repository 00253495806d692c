"""A matrix unit whose operand A is quantized on its way into the product, after a norm if one is asked for: ml_dtypes makes
the codes, numpy multiplies. `history` makes it take the scales of the request before, as a delayed scaling does."""

import sys
from dataclasses import replace

from desiderata import (
    Adapter,
    Array,
    GemmCounters,
    GemmOutputFormat,
    Manifest,
    Operand,
    PrecisionName,
    gemm_support,
    manifest,
    operand,
    scaled,
    serve,
)
from desiderata.examples.ml_dtypes_adapter import MlDtypesAdapter
from desiderata.examples.numpy_gemm_adapter import NumpyGemmAdapter
from desiderata.examples.row_norm import rms_norm

TILES = scaled("E4M3", "1x128")
MICROSCALED = scaled("E4M3", "1x32", scale_format="E8M0")
BLOCKS = operand("E4M3", "128x128")


class FusedAdapter(Adapter):
    def __init__(self, history: bool = False) -> None:
        self._history = history
        self._quantizer = MlDtypesAdapter()
        self._unit = NumpyGemmAdapter()
        self._before: Array | None = None

    def describe(self) -> Manifest:
        microscaled = operand("E4M3", "1x32", scale_format="E8M0")
        sides = [
            (operand("E4M3", "1x128"), BLOCKS),
            (microscaled, microscaled),
            (operand("BF16", quantize=TILES, norm="rms"), BLOCKS),
            (operand("FP32", quantize=TILES), BLOCKS),
            (operand("BF16", quantize=MICROSCALED), microscaled),
            (operand("BF16", quantize=MICROSCALED), operand("BF16", quantize=MICROSCALED)),
        ]
        return manifest(
            name="fused",
            version="1",
            device={"vendor": "Vendor", "product": "X1"},
            kind="simulator",
            products=[gemm_support(a, b, layouts=("TN", "NN", "TT", "NT"), scaling="emulated") for a, b in sides],
        )

    def gemm(
        self,
        a: Operand,
        b: Operand,
        c: Array | None,
        output: GemmOutputFormat,
        precision: PrecisionName,
        repetitions: int,
    ) -> Array | tuple[Array, GemmCounters]:
        return self._unit.gemm(self._cast(a), self._cast(b), c, output, precision, repetitions)

    def _cast(self, operand: Operand) -> Operand:
        """The operand whose codes and scales a recipe makes of values."""
        recipe = operand.quantize
        if recipe is None:
            return operand
        values = operand.data
        if operand.norm is not None:
            # Rows of the product are normalized, and with `transpose` these are columns of what is stored.
            normalized = rms_norm(values.T if operand.transpose else values, operand.norm)
            values = normalized.T if operand.transpose else normalized
        codes, scales, _ = self._quantizer.quantize(values, recipe)
        if self._history:
            before, self._before = self._before, scales
            scales = before if before is not None and scales is not None and before.shape == scales.shape else scales
        scaling = recipe["scaling"]
        return replace(
            operand,
            data=codes,
            format=recipe["format"],
            scaling={"group": scaling["group"], "scaleFormat": scaling["scaleFormat"], "tensorScale": "none"},
            scales=scales,
            quantize=None,
            norm=None,
        )


if __name__ == "__main__":
    serve(FusedAdapter("history" in sys.argv))
