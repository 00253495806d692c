"""numpy's float32 matmul as a matrix unit, for operands in every format of ml_dtypes and under every kind of scale:
they are decoded, scaled and multiplied in FP32, as an emulation on a CPU does it. Run it with
`python -m desiderata.examples.numpy_gemm_adapter`, with `--timed` to claim the time that it takes; README.md says what
came of it."""

import argparse
from typing import Final

import ml_dtypes
import numpy as np
from numpy.typing import NDArray

from desiderata import (
    Adapter,
    Array,
    GemmCounters,
    GemmOutputFormat,
    GemmSupport,
    Manifest,
    NumberFormat,
    Operand,
    OperandSupport,
    PrecisionName,
    gemm_support,
    manifest,
    operand,
    serve,
)
from desiderata.examples import block_quantization, clock
from desiderata.examples.ml_dtypes_adapter import TYPES

PAIRS: Final[tuple[tuple[NumberFormat, NumberFormat], ...]] = (
    ("E4M3", "E4M3"),
    ("E4M3", "E5M2"),
    ("E5M2", "E4M3"),
    ("E5M2", "E5M2"),
    ("E4M3FNUZ", "E4M3FNUZ"),
    ("E5M2FNUZ", "E5M2FNUZ"),
    ("E2M3", "E2M3"),
    ("E3M2", "E3M2"),
    ("E2M1", "E2M1"),
    ("BF16", "BF16"),
    ("FP16", "FP16"),
    ("FP32", "FP32"),
)
MICROSCALED: Final[tuple[NumberFormat, ...]] = ("E4M3", "E5M2", "E2M3", "E3M2", "E2M1")


class NumpyGemmAdapter(Adapter):
    """Products by `numpy.matmul`, whose order of addition is that of the BLAS library behind it: no model is declared.

    `timed` claims the elapsed time of all that a product takes here, the decoding of its operands included.
    """

    def __init__(self, timed: bool = False) -> None:
        self._timed = timed

    def describe(self) -> Manifest:
        return manifest(
            name="numpy-gemm",
            version="0.1.0",
            device={
                "vendor": "NumPy",
                "product": "numpy.matmul",
                "library": f"numpy {np.__version__}, ml_dtypes {ml_dtypes.__version__}",
                "path": f"float32, {blas_name()}",
            },
            kind="software",
            times="measured" if self._timed else None,
            products=products(self._timed),
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
        def compute() -> Array:
            d = values(a) @ values(b).T
            for scale in (a.tensor_scale, b.tensor_scale):
                if scale is not None:
                    d *= scale
            if c is not None:
                d += c
            product: Array = d.astype(TYPES[output], copy=False)
            return product

        with np.errstate(all="ignore"):
            d, elapsed_ns = clock.repeat(compute, repetitions)
        return (d, {"elapsedNs": elapsed_ns}) if self._timed else d


def products(timed: bool = False) -> list[GemmSupport]:
    """The support matrix: plain codes, a scale for each tensor, and the scales of groups that models are deployed with."""
    eight_bits = PAIRS[:6]
    lines = [(operand(a), operand(b)) for a, b in PAIRS]
    lines += [(operand(a, "tensor"), operand(b, "tensor")) for a, b in eight_bits]
    for a, b in eight_bits[:4]:
        lines += [(operand(a, "1x128"), operand(b, "128x128")), (operand(a, "1x128"), operand(b, "1x128"))]
    for format in MICROSCALED:
        microscaled = operand(format, "1x32", scale_format="E8M0")
        lines.append((microscaled, microscaled))
    nvfp4 = operand("E2M1", "1x16", scale_format="UE4M3", tensor_scale="FP32")
    lines.append((nvfp4, nvfp4))
    return [product(a, b, timed) for a, b in lines]


def product(a: OperandSupport, b: OperandSupport, timed: bool) -> GemmSupport:
    """A line. Nothing is promoted: what stands for the unit, the float32 matmul, adds to the end by itself. The scales
    of groups meet the elements before it, in numpy, and so they are emulated."""
    grouped = any(one["scaling"]["group"] != "tensor" for one in (a, b) if "scaling" in one)
    return gemm_support(
        a,
        b,
        layouts=("TN", "NN", "TT", "NT"),
        outputs=("FP32", "BF16"),
        addend="FP32",
        scaling="emulated" if grouped else None,
        counters=("elapsedNs",) if timed else (),
    )


def values(operand: Operand) -> NDArray[np.float32]:
    """The values of an operand's codes, each times the scale of its group and rounded to FP32: [M, K] or [N, K], in
    this order, so that BLAS never sees how the operand was stored. A second scale of the tensor is left out."""
    codes: NDArray[np.float32] = operand.data.view(TYPES[operand.format]).astype(np.float32)
    if operand.scaling is not None and operand.scales is not None:
        codes = block_quantization.dequantize(codes, operand.scales, None, operand.scaling["group"])
    return np.ascontiguousarray(codes.T if operand.transpose else codes)


def blas_name() -> str:
    """The BLAS library that numpy was built with."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{blas['name']} {blas['version']}"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timed", action="store_true", help="claim the time that a product takes")
    return parser.parse_args()


if __name__ == "__main__":
    timed = options().timed
    serve(lambda: NumpyGemmAdapter(timed))
