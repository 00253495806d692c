"""An adapter that claims every kind of conversion, and whose first element makes it return something else. What it
returns has the right form and says how the request arrived."""

from typing import Any

import numpy as np

from desiderata import (
    NUMPY_TYPES,
    STORAGE,
    Adapter,
    Array,
    Manifest,
    Quantized,
    Recipe,
    RmsNorm,
    conversions,
    group_count,
    logfmt_support,
    manifest,
    normalize_support,
    quantize_both_support,
    requantize_support,
    scaled,
    serve,
)

WORKS, SHAPE, DTYPE, NOTHING, ALONE, SCALES = range(6)

TILES = scaled("E4M3", "1x128")
COLUMNS = scaled("E4M3", "128x1")
WHOLE = scaled("E4M3", "1x128", scale_format="E8M0", tail="refuse")
NVFP4 = scaled("E2M1", "1x16", scale_format="UE4M3", tensor_scale="FP32")


def form(recipe: Recipe, shape: tuple[int, ...], seen: int, trigger: int = WORKS) -> Any:
    """Codes and scales in the form that a recipe asks for; the last scale says what was seen."""
    scaling = recipe["scaling"]
    codes = np.zeros(shape, NUMPY_TYPES[STORAGE[recipe["format"]]])
    scales = np.full(
        group_count(scaling["group"], (shape[0], shape[1])), seen, NUMPY_TYPES[STORAGE[scaling["scaleFormat"]]]
    )
    tensor_scale = np.full(1, seen, np.float32) if scaling["tensorScale"] == "FP32" else None
    results: dict[int, Any] = {
        SHAPE: (codes[:, 1:], scales, tensor_scale),
        DTYPE: (codes.astype(np.float64), scales, tensor_scale),
        NOTHING: None,
        ALONE: codes,
        SCALES: (codes, None, tensor_scale),
    }
    return results.get(trigger, (codes, scales, tensor_scale))


def first_of(array: Array) -> int:
    return int(array.reshape(-1)[:1].astype(np.float32).sum())


class ConvertAdapter(Adapter):
    def describe(self) -> Manifest:
        return manifest(
            name="convert",
            version="1",
            device={"vendor": "Vendor", "product": "X1"},
            kind="simulator",
            conversions=conversions(
                requantize=[
                    requantize_support(TILES, COLUMNS),
                    requantize_support(WHOLE, NVFP4, transpose=[True]),
                    requantize_support(NVFP4, WHOLE, transpose=[False]),
                ],
                quantize_both=[
                    quantize_both_support(TILES, COLUMNS, inputs=["FP32", "BF16"]),
                    quantize_both_support(TILES, WHOLE, inputs=["FP32"]),
                ],
                normalize=normalize_support(TILES, WHOLE, inputs=["FP32", "BF16"]),
                logfmt=logfmt_support(4, 10, inputs=["FP32", "BF16"]),
            ),
        )

    def requantize(
        self,
        codes: Array,
        scales: Array,
        tensor_scale: Array | None,
        source: Recipe,
        target: Recipe,
        transpose: bool,
    ) -> Quantized:
        shape = codes.shape[::-1] if transpose else codes.shape
        seen = scales.size + (100 if tensor_scale is not None else 0)
        return form(target, shape, seen, int(codes.reshape(-1)[:1].view(np.uint8).sum()))  # type: ignore[no-any-return]

    def quantize_both(self, x: Array, first: Recipe, second: Recipe) -> tuple[Quantized, Quantized]:
        trigger = first_of(x)
        results: dict[int, Any] = {NOTHING: None, ALONE: form(first, x.shape, 1)}
        return results.get(trigger, (form(first, x.shape, 1), form(second, x.shape, 2, trigger)))  # type: ignore[no-any-return]

    def normalize(self, x: Array, norm: RmsNorm, recipe: Recipe | None) -> Array | Quantized:
        if recipe is not None:
            return form(recipe, x.shape, norm.weight.size, first_of(x))  # type: ignore[no-any-return]
        y = np.full(x.shape, norm.epsilon[0], np.float32)
        results: dict[int, Any] = {
            SHAPE: y[:, 1:],
            DTYPE: y.astype(np.float64),
            NOTHING: None,
            ALONE: form(TILES, y.shape, 1),
        }
        return results.get(first_of(x), y)  # type: ignore[no-any-return]

    def encode_logfmt(self, x: Array, bits: int) -> tuple[Array, Array]:
        codes = np.full(x.shape, bits, np.uint16 if bits > 8 else np.uint8)
        ends = np.zeros((x.shape[0], -(-x.shape[1] // 128), 2), np.float32)
        results: dict[int, Any] = {
            SHAPE: (codes, ends[:, :, :1]),
            DTYPE: (codes.astype(np.uint32), ends),
            NOTHING: None,
            ALONE: codes,
        }
        return results.get(first_of(x), (codes, ends))  # type: ignore[no-any-return]

    def decode_logfmt(self, codes: Array, ends: Array, bits: int) -> Array:
        x = np.full(codes.shape, bits + ends.size, np.float32)
        results: dict[int, Any] = {SHAPE: x[:, 1:], DTYPE: x.astype(np.float64), NOTHING: None, ALONE: (x, ends)}
        return results.get(first_of(codes), x)  # type: ignore[no-any-return]


if __name__ == "__main__":
    serve(ConvertAdapter)
