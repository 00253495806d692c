"""An adapter that claims a few products, and whose first code of A makes it do something else than multiply."""

from typing import Any

import numpy as np

from desiderata import (
    NUMPY_TYPES,
    STORAGE,
    Adapter,
    Array,
    GemmCounters,
    GemmOutputFormat,
    Manifest,
    Operand,
    PrecisionName,
    gemm_support,
    manifest,
    mode,
    operand,
    scaled,
    serve,
)

WORKS, SHAPE, DTYPE, NOTHING, NO_COUNTERS, OTHER_COUNTERS, NEGATIVE = range(7)


class GemmAdapter(Adapter):
    def describe(self) -> Manifest:
        nvfp4 = operand("E2M1", "1x16", scale_format="UE4M3", tensor_scale="FP32")
        tiles = scaled("E4M3", "1x128")
        return manifest(
            name="gemm",
            version="1",
            device={"vendor": "Vendor", "product": "X1"},
            kind="simulator",
            times="modelled",
            products=[
                gemm_support(
                    operand("E4M3"),
                    operand("E5M2"),
                    layouts=["TN", "NT"],
                    outputs=["FP32", "BF16"],
                    addend="FP32",
                    modes=[mode(), mode("fast", accumulator_bits=13)],
                    counters=["elapsedNs", "storedBytesA"],
                ),
                gemm_support(operand("E4M3", "1x128"), operand("E4M3", "128x128"), tail="refuse", scaling="native"),
                gemm_support(nvfp4, nvfp4, scaling="native"),
                gemm_support(
                    operand("BF16", quantize=tiles, norm="rms"), operand("E4M3", "128x128"), scaling="emulated"
                ),
            ],
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
        trigger = int(a.data.reshape(-1).view(np.uint8)[0]) if a.data.size > 0 else WORKS
        # How the operands arrived, for the test to see: sizes, and what there is of each.
        seen = [a.rows, b.rows, a.k, a.transpose, a.scales is not None, a.tensor_scale is not None]
        seen += [a.quantize is not None, a.norm is not None, c is not None, precision == "fast", repetitions]
        d = np.zeros((a.rows, b.rows), NUMPY_TYPES[STORAGE[output]])
        d.reshape(-1)[: len(seen)] = seen[: d.size]
        if a.format != "E4M3" or a.scaling is not None:
            return d
        counters: GemmCounters = {"elapsedNs": 7 * repetitions, "storedBytesA": a.data.size}
        results: dict[int, Any] = {
            SHAPE: (d.T, counters),
            DTYPE: (d.astype(np.float64), counters),
            NOTHING: None,
            NO_COUNTERS: d,
            OTHER_COUNTERS: (d, {"elapsedNs": 7}),
            NEGATIVE: (d, {**counters, "elapsedNs": -1}),
        }
        return results.get(trigger, (d, counters))  # type: ignore[no-any-return]


if __name__ == "__main__":
    serve(GemmAdapter)
