"""PyTorch as a device: `scaled_mm` for operands with scales, `mm` and `addmm` for the others, on a CPU or on CUDA. What
the installation supports is found by trying. Run it with `python -m desiderata.examples.torch_adapter`, with
`--device cpu` or `--device cuda`, and with `--timed` to claim the time of each product; README.md says what came of it."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from desiderata import (
    NUMPY_TYPES,
    STORAGE,
    Adapter,
    Array,
    GemmCounters,
    GemmOutputFormat,
    GemmSupport,
    Layout,
    Manifest,
    NumberFormat,
    Operand,
    OperandSupport,
    PrecisionMode,
    PrecisionName,
    gemm_support,
    group_count,
    manifest,
    mode,
    operand,
    serve,
    take_streams,
)

WITHOUT_TORCH: Final = 69
"""Exit code where torch can't be imported: EX_UNAVAILABLE of sysexits.h."""

try:
    # It may print while it is imported.
    if __name__ == "__main__":
        take_streams()
    import torch

    from desiderata.examples import clock, torch_products
except ImportError as error:
    if __name__ != "__main__":
        raise
    print(f"torch_adapter needs PyTorch, `pip install torch`: {error}", file=sys.stderr)
    sys.exit(WITHOUT_TORCH)

LAYOUTS: Final[tuple[Layout, ...]] = ("TN", "NN", "TT", "NT")
OUTPUTS: Final[tuple[GemmOutputFormat, ...]] = ("FP32", "BF16")
FP8_PAIRS: Final[tuple[tuple[NumberFormat, NumberFormat], ...]] = (
    ("E4M3", "E4M3"),
    ("E4M3", "E5M2"),
    ("E5M2", "E4M3"),
    ("E5M2", "E5M2"),
    ("E4M3FNUZ", "E4M3FNUZ"),
    ("E4M3FNUZ", "E5M2FNUZ"),
    ("E5M2FNUZ", "E4M3FNUZ"),
    ("E5M2FNUZ", "E5M2FNUZ"),
)
TRIED_K: Final = (128, 512)
TRIED_ODD_K: Final = 17


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that some version of torch supports on some device."""

    a: OperandSupport
    b: OperandSupport
    way: "torch_products.Way"
    native_scaling: bool = False

    @property
    def is_scaled(self) -> bool:
        return "scaling" in self.a


def candidates() -> Iterator[Candidate]:
    """All of them: wide formats, FP8 with a scale for each tensor, DeepSeek-V3's groups, microscaling and NVFP4's."""
    plain, scaled = torch_products.plain, torch_products.scaled
    for wide in ("BF16", "FP16", "FP32"):
        yield Candidate(operand(wide), operand(wide), plain)
    for a, b in FP8_PAIRS:
        yield Candidate(operand(a, "tensor"), operand(b, "tensor"), scaled)
    tiles, blocks = operand("E4M3", "1x128"), operand("E4M3", "128x128")
    for left, right in ((tiles, blocks), (tiles, tiles), (blocks, tiles)):
        yield Candidate(left, right, scaled)
    for a, b in FP8_PAIRS[:4]:
        left, right = (operand(format, "1x32", scale_format="E8M0") for format in (a, b))
        yield Candidate(left, right, scaled, native_scaling=True)
    nvfp4 = operand("E2M1", "1x16", scale_format="UE4M3")
    yield Candidate(nvfp4, nvfp4, scaled, native_scaling=True)


class TorchAdapter(Adapter):
    """Products by PyTorch on one device, `cpu` or `cuda`. `timed` claims the elapsed time, from operands on the device to
    a product on the device."""

    def __init__(self, device: str, timed: bool = False) -> None:
        self._device = device
        self._timed = timed
        self._claims = [(support, candidate.way) for candidate in candidates() for support in self._found(candidate)]

    def describe(self) -> Manifest:
        return manifest(
            name="torch",
            version="0.1.0",
            device={
                "vendor": "PyTorch",
                "product": "CPU" if self._device == "cpu" else torch.cuda.get_device_name(),
                "library": f"torch {torch.__version__}",
                "path": "mm, addmm, scaled_mm, scaled_addmm",
            },
            kind="software" if self._device == "cpu" else "hardware",
            times="measured" if self._timed else None,
            products=[support for support, _ in self._claims],
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
        way = next(way for line, way in self._claims if _matches(line["a"], a) and _matches(line["b"], b))
        addend = None if c is None else torch_products.to_torch(c, self._device)
        compute = way(a, b, addend, output, precision == "fast", self._device)
        d, elapsed_ns = clock.repeat(compute, repetitions, self._wait)
        product = torch_products.to_numpy(d, NUMPY_TYPES[STORAGE[output]])
        return (product, {"elapsedNs": elapsed_ns}) if self._timed else product

    def _wait(self) -> None:
        """Until the device has done all that was launched; on a CPU that is so when a function returns."""
        if self._device == "cuda":
            torch.cuda.synchronize()

    def _found(self, candidate: Candidate) -> Sequence[GemmSupport]:
        """A line with what works of a candidate; none if nothing does."""
        outputs = [output for output in OUTPUTS if self._works(candidate, output=output)]
        if not outputs:
            return ()
        grouped = candidate.is_scaled and candidate.a["scaling"]["group"] != "tensor"
        return (
            gemm_support(
                candidate.a,
                candidate.b,
                layouts=[layout for layout in LAYOUTS if self._works(candidate, layout=layout, output=outputs[0])],
                outputs=outputs,
                # Where torch's addend has to be in the type of the result, it is not one in FP32 for every output.
                addend="FP32" if all(self._works(candidate, output=one, addend=True) for one in outputs) else "none",
                tail="any" if self._works(candidate, output=outputs[0], lengths=(TRIED_ODD_K, 0)) else "refuse",
                scaling=("native" if candidate.native_scaling else "emulated") if grouped else None,
                modes=self._modes(candidate),
                counters=("elapsedNs",) if self._timed else (),
            ),
        )

    def _modes(self, candidate: Candidate) -> list[PrecisionMode]:
        """Only CUDA has a choice, `use_fast_accum`; without it, torch promises sums in FP32."""
        if self._device == "cpu" or not candidate.is_scaled:
            return [mode()]
        return [mode(), mode("fast", accumulator_bits=13)]

    def _works(
        self,
        candidate: Candidate,
        *,
        layout: Layout = "TN",
        output: GemmOutputFormat,
        addend: bool = False,
        lengths: Sequence[int] = TRIED_K,
    ) -> bool:
        """Whether torch takes a product of ones without an error. What it makes of it is for the suite to judge."""
        c = torch.ones(3, 5, device=self._device) if addend else None
        for k in lengths:
            a = _ones(candidate.a, 3, k, layout in ("NN", "NT"))
            b = _ones(candidate.b, 5, k, layout in ("TT", "NT"))
            try:
                d = candidate.way(a, b, c, output, False, self._device)()
            except (RuntimeError, ValueError, NotImplementedError, AttributeError, TypeError):
                return False
            if d.dtype != torch_products.OUTPUT_TYPES[output] or tuple(d.shape) != (3, 5):
                return False
        return True


def _matches(support: OperandSupport, asked: Operand) -> bool:
    return support["format"] == asked.format and support.get("scaling") == asked.scaling


def _ones(support: OperandSupport, rows: int, k: int, transpose: bool) -> Operand:
    """An operand of ones, whose scales are 1."""
    shape = (k, rows) if transpose else (rows, k)
    dtype = NUMPY_TYPES[STORAGE[support["format"]]]
    # E2M1 comes as its codes: that of 1 is 2.
    data = np.full(shape, 2, dtype) if support["format"] == "E2M1" else np.ones(shape).astype(dtype)
    scaling = support.get("scaling")
    if scaling is None:
        return Operand(data, support["format"], transpose)
    scales = np.ones(group_count(scaling["group"], shape)).astype(NUMPY_TYPES[STORAGE[scaling["scaleFormat"]]])
    return Operand(data, support["format"], transpose, scaling, scales)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="where to multiply; cpu if not given")
    parser.add_argument("--timed", action="store_true", help="claim the time that a product takes")
    return parser.parse_args()


if __name__ == "__main__":
    device, timed = options().device, options().timed
    if device == "cuda" and not torch.cuda.is_available():
        print("torch_adapter: this installation of PyTorch finds no CUDA device", file=sys.stderr)
        sys.exit(WITHOUT_TORCH)
    serve(lambda: TorchAdapter(device, timed))
