"""Prints what the casts of an example adapter really do, claimed or not, as a Markdown table: `python -m
desiderata.examples.cast_table ml_dtypes`. It counts against its own exact rounding, and decides nothing: judging is the
suite's business."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import ml_dtypes
import numpy as np
from numpy.typing import NDArray

from desiderata import Adapter, Array, InputFormat, NumberFormat, Recipe
from desiderata.examples.ml_dtypes_adapter import TYPES, MlDtypesAdapter

INPUT_TYPES: Final[dict[InputFormat, np.dtype[Any]]] = {
    "FP32": np.dtype(np.float32),
    "BF16": np.dtype(ml_dtypes.bfloat16),
    "FP16": np.dtype(np.float16),
    "FP64": np.dtype(np.float64),
}
BITS: Final[dict[NumberFormat, int]] = {
    "E4M3": 8,
    "E5M2": 8,
    "E4M3FNUZ": 8,
    "E5M2FNUZ": 8,
    "E8M0": 8,
    "E2M3": 6,
    "E3M2": 6,
    "E2M1": 4,
}


@dataclass(frozen=True)
class Cast:
    """The cast of an adapter to one format, with the finite values of that format that are not negative, in order."""

    adapter: Adapter
    recipe: Recipe
    values: NDArray[np.float64]
    codes: NDArray[np.int64]

    def __call__(self, x: NDArray[np.float64], source: InputFormat) -> Array:
        """Codes of values that the source format holds exactly."""
        codes = self.adapter.quantize(x.astype(INPUT_TYPES[source])[np.newaxis], self.recipe)[0]
        return codes.reshape(-1).view(storage_type(self.recipe["format"]))

    @property
    def smallest(self) -> float:
        """The smallest positive value."""
        return float(self.values[self.values > 0][0])

    @property
    def beyond(self) -> float:
        """The value that would come after the largest, if the exponents had no upper bound."""
        *_, previous, largest = self.values
        return float(2 * largest if self.recipe["format"] == "E8M0" else 2 * largest - previous)

    @property
    def ties(self) -> NDArray[np.float64]:
        """The points halfway between neighbouring values; the last is where overflow begins."""
        return self.values + np.diff(self.values, append=self.beyond) / 2

    def nearest(self, x: NDArray[np.float64]) -> NDArray[np.int64]:
        """Codes of magnitudes in the range, rounded once to nearest even."""
        index = np.searchsorted(self.ties, x, side="left")
        up = (x == self.ties[index]) & (self.codes[index] % 2 == 1)
        codes: NDArray[np.int64] = self.codes[index + up]
        return codes


def cast_of(adapter: Adapter, format: NumberFormat) -> Cast | None:
    """The cast between a format and wider ones that an adapter's support matrix lists, or None if it lists none."""
    for line in adapter.describe()["capabilities"]["fine-grained-quantization"]["supports"]:
        if line["recipe"]["format"] == format and "scaling" not in line["recipe"]:
            codes = np.arange(2 ** BITS[format])
            values = decode(format, codes)
            kept = np.isfinite(values) & ~np.signbit(values)
            return Cast(adapter, line["recipe"], values[kept], codes[kept])
    return None


def decode(format: NumberFormat, codes: NDArray[np.int64]) -> NDArray[np.float64]:
    """The values of codes, which FP64 holds exactly."""
    return codes.astype(storage_type(format)).view(TYPES[format]).astype(np.float64)


def storage_type(format: NumberFormat) -> type[np.unsignedinteger[Any]]:
    """The unsigned integer that holds a code."""
    return np.uint8 if BITS[format] <= 8 else np.uint16


def one(value: Callable[[Cast], float]) -> Callable[[Cast], str]:
    """A row that asks for the code of one FP32 value."""

    def row(cast: Cast) -> str:
        code = int(cast(np.array([value(cast)], np.float64), "FP32")[0])
        result = float(decode(cast.recipe["format"], np.array([code]))[0])
        shown = "NaN" if np.isnan(result) else f"2^{code - 127}" if cast.recipe["format"] == "E8M0" else f"{result:.6g}"
        return f"{shown} `0x{code:0{1 if BITS[cast.recipe['format']] == 4 else 2}X}`"

    return row


def right(source: InputFormat, inputs: Callable[[Cast], NDArray[np.float64]]) -> Callable[[Cast], str]:
    """A row that counts how many positive inputs within the range have the code that one rounding gives."""

    def row(cast: Cast) -> str:
        x = inputs(cast)
        x = x[(x > 0) & (x < cast.ties[-1])]
        wrong = int(np.count_nonzero(cast(x, source) != cast.nearest(x)))
        return f"all {len(x)}" if wrong == 0 else f"{len(x) - wrong} of {len(x)}"

    return row


def every_value_of(source: InputFormat) -> Callable[[Cast], NDArray[np.float64]]:
    """All values of a 16-bit format."""
    return lambda _: np.arange(2**16, dtype=np.uint16).view(INPUT_TYPES[source]).astype(np.float64)


def beside_ties(cast: Cast) -> NDArray[np.float64]:
    """FP64 values so near to a tie, on both sides, that FP32 can't tell them from it."""
    return np.concatenate([cast.ties * (1 - 2.0**-40), cast.ties * (1 + 2.0**-40)])


ROWS: Final[list[tuple[str, Callable[[Cast], str]]]] = [
    ("the largest value", one(lambda cast: cast.values[-1])),
    ("the tie beyond it", one(lambda cast: cast.ties[-1])),
    ("FP32 value after that tie", one(lambda cast: float(np.nextafter(np.float32(cast.ties[-1]), np.float32(np.inf))))),
    ("what would come next", one(lambda cast: min(cast.beyond, float(np.finfo(np.float32).max)))),
    ("infinity", one(lambda _: np.inf)),
    ("-infinity", one(lambda _: -np.inf)),
    ("NaN", one(lambda _: np.nan)),
    ("-0", one(lambda _: -0.0)),
    ("- smallest / 4", one(lambda cast: -cast.smallest / 4)),
    ("smallest / 2: a tie", one(lambda cast: cast.smallest / 2)),
    ("smallest * 1.5: a tie", one(lambda cast: cast.smallest * 1.5)),
    ("right: FP32 ties", right("FP32", lambda cast: cast.ties[:-1])),
    ("right: BF16 values", right("BF16", every_value_of("BF16"))),
    ("right: FP16 values", right("FP16", every_value_of("FP16"))),
    ("right: FP64 values beside ties", right("FP64", beside_ties)),
]


def table(adapter: Adapter) -> str:
    """The table of an adapter's casts to narrow formats, as Markdown."""
    # numpy warns of NaN and overflow, which are asked for here.
    with np.errstate(all="ignore"):
        casts = {format: cast for format in BITS if (cast := cast_of(adapter, format)) is not None}
        lines = [["from FP32", *casts], ["---"] * (len(casts) + 1)]
        lines += [[label, *(row(cast) for cast in casts.values())] for label, row in ROWS]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def example(library: str, saturate: bool = True) -> Adapter:
    """An example adapter by the name of its library. `saturate` is a choice of ONNX's operators alone."""
    if library == "ml_dtypes":
        return MlDtypesAdapter()
    from desiderata.examples.onnxruntime_adapter import OnnxRuntimeAdapter

    return OnnxRuntimeAdapter(saturate)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Prints what the casts of a library really do.")
    parser.add_argument("library", choices=["ml_dtypes", "onnxruntime"])
    parser.add_argument("--no-saturate", action="store_true", help="set ONNX's attribute saturate to 0")
    arguments = parser.parse_args()
    print(table(example(arguments.library, not arguments.no_saturate)))
