"""ml_dtypes as a device: every cast is the library's own `astype`, with whatever that does. Group scales, norms and LogFMT
are a few lines of numpy. Run it with `python -m desiderata.examples.ml_dtypes_adapter`; README.md says what came of it."""

from collections.abc import Mapping
from typing import Any, Final

import ml_dtypes
import numpy as np

from desiderata import (
    Adapter,
    Array,
    DequantizeRounding,
    GroupShape,
    Manifest,
    NumberFormat,
    OnlineInput,
    OnlineQuantization,
    OutputFormat,
    QuantizationSupport,
    Quantized,
    Recipe,
    RmsNorm,
    ScaleFormat,
    cast,
    conversions,
    logfmt_support,
    manifest,
    normalize_support,
    quantize_both_support,
    requantize_support,
    scaled,
    serve,
    support,
)
from desiderata.examples import block_quantization, logfmt
from desiderata.examples.options import example_options
from desiderata.examples.row_norm import rms_norm

TYPES: Final[Mapping[NumberFormat, np.dtype[Any]]] = {
    "E4M3": np.dtype(ml_dtypes.float8_e4m3fn),
    "E5M2": np.dtype(ml_dtypes.float8_e5m2),
    "E4M3FNUZ": np.dtype(ml_dtypes.float8_e4m3fnuz),
    "E5M2FNUZ": np.dtype(ml_dtypes.float8_e5m2fnuz),
    "E8M0": np.dtype(ml_dtypes.float8_e8m0fnu),
    "E2M1": np.dtype(ml_dtypes.float4_e2m1fn),
    "E2M3": np.dtype(ml_dtypes.float6_e2m3fn),
    "E3M2": np.dtype(ml_dtypes.float6_e3m2fn),
    "BF16": np.dtype(ml_dtypes.bfloat16),
    "FP16": np.dtype(np.float16),
    "FP32": np.dtype(np.float32),
}

# Beyond the range, `astype` goes to infinity or NaN; only the formats that have neither saturate.
SATURATING: Final = frozenset({"E2M1", "E2M3", "E3M2"})
# numpy's own types round an FP64 value once. Those of ml_dtypes go by way of FP32.
ROUNDING_FP64_ONCE: Final = frozenset({"FP16", "FP32"})

OUTPUTS: Final[tuple[OutputFormat, ...]] = ("FP32", "BF16", "FP16")
INPUTS: Final[tuple[OnlineInput, ...]] = ("FP32", "BF16", "FP16")
FP32_SCALED: Final[tuple[NumberFormat, ...]] = ("E4M3", "E5M2")
FP32_GROUPS: Final[tuple[GroupShape, ...]] = ("1x128", "128x1", "128x128", "tensor")
MICROSCALED: Final[tuple[NumberFormat, ...]] = ("E4M3", "E5M2", "E2M3", "E3M2", "E2M1")
TILE_SCALES: Final[tuple[ScaleFormat, ...]] = ("FP32", "E8M0")
LOGFMT_BITS: Final = (4, 8, 10, 12)


class MlDtypesAdapter(Adapter):
    """Casts by ml_dtypes and numpy. With `conforming`, only what was found to conform is claimed."""

    def __init__(self, conforming: bool = False) -> None:
        self._conforming = conforming

    def describe(self) -> Manifest:
        return manifest(
            name="ml_dtypes",
            version="0.1.0",
            device={
                "vendor": "jax-ml",
                "product": "ml_dtypes",
                "library": f"ml_dtypes {ml_dtypes.__version__}, numpy {np.__version__}",
                "path": "astype",
            },
            kind="software",
            supports=[
                *(cast_support(format, self._conforming) for format in TYPES),
                *(scaled_support(scaled(format, group)) for format in FP32_SCALED for group in FP32_GROUPS),
                *(scaled_support(scaled(format, "1x32", scale_format="E8M0")) for format in MICROSCALED),
                scaled_support(scaled("E2M1", "1x16", scale_format="UE4M3", tensor_scale="FP32")),
            ],
            conversions=conversion_claims(),
        )

    def quantize(self, x: Array, recipe: Recipe) -> Quantized:
        target = TYPES[recipe["format"]]
        scaling = recipe.get("scaling")
        if scaling is None:
            return astype(x, target), None, None
        largest = block_quantization.LARGEST[recipe["format"]]
        return block_quantization.quantize(x, scaling, largest, lambda quotients: astype(quotients, target))

    def dequantize(
        self,
        codes: Array,
        scales: Array | None,
        tensor_scale: Array | None,
        recipe: Recipe,
        output: OutputFormat,
        rounding: DequantizeRounding,
    ) -> Array:
        values = codes.view(TYPES[recipe["format"]])
        scaling = recipe.get("scaling")
        if scaling is None or scales is None:
            return astype(values, TYPES[output])
        products = block_quantization.dequantize(values.astype(np.float32), scales, tensor_scale, scaling["group"])
        return astype(products, TYPES[output])

    def requantize(
        self,
        codes: Array,
        scales: Array,
        tensor_scale: Array | None,
        source: Recipe,
        target: Recipe,
        transpose: bool,
    ) -> Quantized:
        values = self.dequantize(codes, scales, tensor_scale, source, "FP32", "through-fp32")
        return self.quantize(values.T if transpose else values, target)

    def quantize_both(self, x: Array, first: Recipe, second: Recipe) -> tuple[Quantized, Quantized]:
        return self.quantize(x, first), self.quantize(x, second)

    def normalize(self, x: Array, norm: RmsNorm, recipe: Recipe | None) -> Array | Quantized:
        normalized = rms_norm(x, norm)
        return normalized if recipe is None else self.quantize(normalized, recipe)

    def encode_logfmt(self, x: Array, bits: int) -> tuple[Array, Array]:
        return logfmt.encode(x, bits)

    def decode_logfmt(self, codes: Array, ends: Array, bits: int) -> Array:
        return logfmt.decode(codes, ends, bits)


def conversion_claims() -> OnlineQuantization:
    """What a training step in FP8 does between its products, in the formats that ml_dtypes casts to."""
    tiles = [
        (scaled(format, "1x128", scale_format=scales), scaled(format, "128x1", scale_format=scales))
        for format in FP32_SCALED
        for scales in TILE_SCALES
    ]
    return conversions(
        requantize=[requantize_support(*pair) for row, column in tiles for pair in ((row, column), (column, row))],
        quantize_both=[quantize_both_support(row, column, inputs=INPUTS) for row, column in tiles],
        normalize=normalize_support(
            *(row for row, _ in tiles), scaled("E4M3", "1x32", scale_format="E8M0"), inputs=INPUTS
        ),
        logfmt=logfmt_support(*LOGFMT_BITS, inputs=INPUTS),
    )


def cast_support(format: NumberFormat, conforming: bool) -> QuantizationSupport:
    """A cast under the rule that `astype` follows, from what it takes, or from what it takes without an error."""
    recipe = cast(format) if format in SATURATING else cast(format, overflow="non-finite", infinity="non-finite")
    if conforming and format == "E8M0":
        return support(recipe, outputs=OUTPUTS)
    takes_fp64 = not conforming or format in ROUNDING_FP64_ONCE
    return support(recipe, inputs=(*INPUTS, "FP64") if takes_fp64 else INPUTS, outputs=OUTPUTS)


def scaled_support(recipe: Recipe) -> QuantizationSupport:
    """A recipe with group scales. No quotient reaches beyond the range, so that the canonical saturation is true."""
    return support(recipe, inputs=INPUTS, outputs=OUTPUTS, rounding="through-fp32")


def astype(values: Array, target: np.dtype[Any]) -> Array:
    """The library's cast, without its warnings."""
    with np.errstate(all="ignore"):
        return values.astype(target)


if __name__ == "__main__":
    options = example_options(__doc__)
    serve(lambda: MlDtypesAdapter(options.conforming))
