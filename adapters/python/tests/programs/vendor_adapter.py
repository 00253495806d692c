"""An adapter as a vendor might write it: it claims a few recipes, and the first element that a test sends makes it do
something else, from the right thing to the worst."""

import sys
from typing import Any

import ml_dtypes
import numpy as np

from desiderata import (
    Adapter,
    AdapterError,
    Array,
    DequantizeRounding,
    InvalidArgument,
    Manifest,
    OutputFormat,
    Recipe,
    cast,
    group_count,
    manifest,
    scaled,
    serve,
    support,
)

WORKS, RAISES, REFUSES, SHAPE, LIST, MEMORY, CODES_ALONE, EXITS, DTYPE, NOTHING, SCALES, NO_NAME = range(12)


class VendorAdapter(Adapter):
    def describe(self) -> Manifest:
        return manifest(
            name="vendor",
            version="1",
            device={"vendor": "Vendor", "product": "X1"},
            kind="simulator",
            max_elements=1 << 20,
            supports=[
                support(cast("E4M3"), inputs=["FP32", "BF16"], outputs=["FP32"]),
                support(scaled("E4M3", "1x128", tail="refuse"), inputs=["FP32"], outputs=["FP32", "BF16"]),
                support(
                    scaled("E2M1", "1x16", scale_format="UE4M3", tensor_scale="FP32"), inputs=["FP32"], outputs=["FP32"]
                ),
            ],
        )

    def echo(self, x: Array) -> Array:
        return x if x.ndim != 3 else x[0]

    def quantize(self, x: Array, recipe: Recipe) -> tuple[Array, Array | None, Array | None]:
        trigger = int(x[0, 0]) if x.size > 0 else WORKS
        fail(trigger)
        codes = np.zeros(x.shape, ml_dtypes.float4_e2m1fn if recipe["format"] == "E2M1" else ml_dtypes.float8_e4m3fn)
        results: dict[int, Any] = {
            SHAPE: (codes[:, 1:], None, None),
            LIST: (codes.tolist(), None, None),
            CODES_ALONE: codes,
            DTYPE: (codes.astype(np.float32), None, None),
            NOTHING: None,
            SCALES: (codes, np.ones((1, 1), np.float32), None),
            NO_NAME: (codes.astype(np.complex64), None, None),
        }
        if trigger in results:
            return results[trigger]  # type: ignore[no-any-return]
        scaling = recipe.get("scaling")
        if scaling is None:
            return codes, None, None
        count = group_count(scaling["group"], (x.shape[0], x.shape[1]))
        if scaling["tensorScale"] == "none":
            return codes, np.ones(count, np.float32), None
        return codes, np.ones(count, ml_dtypes.float8_e4m3fn), np.ones(1, np.float32)

    def dequantize(
        self,
        codes: Array,
        scales: Array | None,
        tensor_scale: Array | None,
        recipe: Recipe,
        output: OutputFormat,
        rounding: DequantizeRounding,
    ) -> Array:
        trigger = int(codes.view(np.uint8)[0, 0])
        fail(trigger)
        values = (
            np.arange(codes.size).reshape(codes.shape).astype(np.float32 if output == "FP32" else ml_dtypes.bfloat16)
        )
        results: dict[int, Any] = {
            SHAPE: values[:, 1:],
            LIST: values.tolist(),
            DTYPE: values.astype(np.float64),
            NOTHING: None,
            # The right answer in a layout of its own, which the package has to put in order.
            WORKS: np.asfortranarray(values.astype(">f4") if output == "FP32" else values),
        }
        return results[trigger]  # type: ignore[no-any-return]

    def close(self) -> None:
        print("closed")


def fail(trigger: int) -> None:
    match trigger:
        case 1:
            raise RuntimeError("the device is on fire")
        case 2:
            raise InvalidArgument("not these values")
        case 5:
            np.empty(2**62, np.uint8)
        case 7:
            sys.exit(3)
        case 12:
            raise AdapterError("OUT_OF_RANGE", "x" * 20_000)


if __name__ == "__main__":
    serve(VendorAdapter)
