"""JAX as a device: `jax.lax.dot_general`, compiled by XLA for whatever JAX finds first, in 8-bit and wider formats. What
the installation supports is found by trying. Run it with `python -m desiderata.examples.jax_adapter`; README.md says
what came of it."""

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

import ml_dtypes
import numpy as np

from desiderata import (
    NUMPY_TYPES,
    STORAGE,
    Adapter,
    Array,
    GemmOutputFormat,
    GemmSupport,
    Manifest,
    NumberFormat,
    Operand,
    PrecisionName,
    gemm_support,
    manifest,
    operand,
    serve,
    take_streams,
)

WITHOUT_JAX: Final = 69
"""Exit code where jax can't be imported: EX_UNAVAILABLE of sysexits.h."""

try:
    # It may print while it is imported.
    if __name__ == "__main__":
        take_streams()
    import jax
except ImportError as error:
    if __name__ != "__main__":
        raise
    print(f"jax_adapter needs JAX, `pip install jax`: {error}", file=sys.stderr)
    sys.exit(WITHOUT_JAX)

OUTPUTS: Final[tuple[GemmOutputFormat, ...]] = ("FP32", "BF16")
FP8: Final[tuple[tuple[NumberFormat, ...], ...]] = (("E4M3", "E5M2"), ("E4M3FNUZ", "E5M2FNUZ"))
# ml_dtypes has types for these, whose codes travel in bytes.
SMALL: Final = {
    "E2M1": np.dtype(ml_dtypes.float4_e2m1fn),
    "E2M3": np.dtype(ml_dtypes.float6_e2m3fn),
    "E3M2": np.dtype(ml_dtypes.float6_e3m2fn),
}
ALIKE: Final[tuple[NumberFormat, ...]] = ("BF16", "FP16", "FP32", "E2M1", "E2M3", "E3M2")


def pairs() -> Iterator[tuple[NumberFormat, NumberFormat]]:
    """Pairs of formats that are tried."""
    for family in FP8:
        yield from ((a, b) for a in family for b in family)
    yield from ((format, format) for format in ALIKE)


class JaxAdapter(Adapter):
    """Products without scales; the layout of an operand is the dimension that is contracted."""

    def describe(self) -> Manifest:
        device = jax.devices()[0]
        return manifest(
            name="jax",
            version="0.1.0",
            device={
                "vendor": "JAX",
                "product": str(device.device_kind),
                "library": f"jax {jax.__version__}",
                "path": f"lax.dot_general on {device.platform}",
            },
            kind="software" if device.platform == "cpu" else "hardware",
            products=[line for a, b in pairs() for line in self._found(a, b)],
        )

    def gemm(
        self,
        a: Operand,
        b: Operand,
        c: Array | None,
        output: GemmOutputFormat,
        precision: PrecisionName,
        repetitions: int,
    ) -> Array:
        compiled = _product(a.transpose, b.transpose, output)
        left, right = (one.data.view(SMALL.get(one.format, one.data.dtype)) for one in (a, b))
        for _ in range(repetitions):
            d = compiled(left, right).block_until_ready()
        return np.asarray(d)

    def _found(self, a: NumberFormat, b: NumberFormat) -> Sequence[GemmSupport]:
        outputs = [output for output in OUTPUTS if self._works(a, b, output)]
        if not outputs:
            return ()
        return (gemm_support(operand(a), operand(b), layouts=("TN", "NN", "TT", "NT"), outputs=outputs),)

    def _works(self, a: NumberFormat, b: NumberFormat, output: GemmOutputFormat) -> bool:
        """Whether JAX takes a product without an error. What it makes of it is for the suite to judge."""
        left, right = (
            Operand(np.zeros((rows, 33), NUMPY_TYPES[STORAGE[format]]), format, False)
            for rows, format in ((3, a), (5, b))
        )
        try:
            d = self.gemm(left, right, None, output, "full", 1)
        except (jax.errors.JaxRuntimeError, NotImplementedError, TypeError, ValueError):
            return False
        return d.shape == (3, 5) and d.dtype == NUMPY_TYPES[STORAGE[output]]


def _product(transpose_a: bool, transpose_b: bool, output: GemmOutputFormat) -> Any:
    """A product with K as the first dimension of a transposed operand, and as the second of another."""
    contracted = ((0 if transpose_a else 1,), (0 if transpose_b else 1,))
    dimensions = (contracted, ((), ()))
    result = NUMPY_TYPES[STORAGE[output]]
    return partial(jax.lax.dot_general, dimension_numbers=dimensions, preferred_element_type=result)


if __name__ == "__main__":
    serve(JaxAdapter)
