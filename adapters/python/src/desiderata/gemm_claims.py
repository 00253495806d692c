"""Claims of products of matrices: records of the support matrix of `gemm`, as they travel in JSON, and functions that
make them. What each choice means stands in schemas/capabilities/gemm.schema.json and spec/accumulation-precision.md."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypedDict

from .formats import NumberFormat
from .gemm_model import NumericModel
from .recipe import GroupShape, Recipe, ScaleFormat, TensorScale

Layout = Literal["TN", "NN", "TT", "NT"]
GemmOutputFormat = Literal["FP32", "BF16"]
PrecisionName = Literal["full", "promoted", "fast"]
AddendSupport = Literal["none", "FP32"]
GemmTailRule = Literal["any", "refuse"]
ScalingOrigin = Literal["none", "native", "emulated", "substituted"]
AccumulationOrigin = Literal["native", "emulated"]
NormKind = Literal["rms"]
CounterName = Literal[
    "globalBytesReadA",
    "globalBytesReadB",
    "globalBytesReadC",
    "globalBytesWrittenD",
    "globalBytesIntermediate",
    "storedBytesA",
    "storedBytesB",
    "computeUnitNs",
    "matrixUnitNs",
    "elapsedNs",
]

_NO_OPERANDS: Final = frozenset({"E8M0", "UE4M3", "FP64"})
_QUANTIZED_ON_THE_WAY: Final = frozenset({"FP32", "BF16", "FP16"})


class OperandScaling(TypedDict):
    """Which elements of a stored operand share a scale, and in which format it is stored."""

    group: GroupShape
    scaleFormat: ScaleFormat
    tensorScale: TensorScale


# What a record may lack stands in a part of its own with total=False: NotRequired is too young for Python 3.10.
class _OperandDetails(TypedDict, total=False):
    scaling: OperandScaling
    substitute: Recipe
    quantize: Recipe
    norm: NormKind


class OperandSupport(_OperandDetails):
    """Format and scaling of one operand."""

    format: NumberFormat


class _DeclaredPart(TypedDict, total=False):
    model: NumericModel


class PrecisionMode(_DeclaredPart):
    """A way to accumulate."""

    name: PrecisionName
    accumulation: AccumulationOrigin
    accumulatorBits: int


class GemmSupport(TypedDict):
    """One line of the support matrix: two operands, and what can be done with them."""

    a: OperandSupport
    b: OperandSupport
    layouts: list[Layout]
    outputs: list[GemmOutputFormat]
    addend: AddendSupport
    tail: GemmTailRule
    scaling: ScalingOrigin
    modes: list[PrecisionMode]
    counters: list[CounterName]


def operand(
    format: NumberFormat,
    group: GroupShape | None = None,
    *,
    scale_format: ScaleFormat = "FP32",
    tensor_scale: TensorScale = "none",
    substitute: Recipe | None = None,
    quantize: Recipe | None = None,
    norm: NormKind | None = None,
) -> OperandSupport:
    """An operand: codes that are the values, codes in groups that share a scale, or with `quantize`, values that a recipe
    makes codes of on their way into the product. `substitute` is the recipe whose scales take the place of those given.

    Raises ValueError for a format that is no operand's, and for choices that exclude each other.
    """
    if format in _NO_OPERANDS:
        raise ValueError(f"{format} is no format of operands")
    if quantize is not None and (group is not None or format not in _QUANTIZED_ON_THE_WAY):
        raise ValueError("what is quantized on its way comes as FP32, BF16 or FP16, and without scales")
    if norm is not None and quantize is None:
        raise ValueError("a norm goes before a quantization: norm needs quantize")
    if group is None and (scale_format != "FP32" or tensor_scale != "none"):
        raise ValueError("scale_format and tensor_scale need a group")
    if tensor_scale == "FP32" and scale_format != "UE4M3":
        raise ValueError("tensor_scale='FP32' goes with scale_format='UE4M3' only")
    if substitute is not None and (group is None or "scaling" not in substitute):
        raise ValueError("scales take the place of scales: substitute needs a group, and scaling of its own")
    record: OperandSupport = {"format": format}
    if group is not None:
        record["scaling"] = {"group": group, "scaleFormat": scale_format, "tensorScale": tensor_scale}
    if substitute is not None:
        record["substitute"] = substitute
    if quantize is not None:
        record["quantize"] = quantize
    if norm is not None:
        record["norm"] = norm
    return record


def mode(
    name: PrecisionName = "full",
    *,
    accumulation: AccumulationOrigin = "native",
    accumulator_bits: int = 23,
    model: NumericModel | None = None,
) -> PrecisionMode:
    """A way to accumulate. `accumulator_bits` are the fraction bits that a sum keeps: 23 is full precision."""
    record: PrecisionMode = {"name": name, "accumulation": accumulation, "accumulatorBits": accumulator_bits}
    if model is not None:
        record["model"] = model
    return record


def gemm_support(
    a: OperandSupport,
    b: OperandSupport,
    *,
    layouts: Iterable[Layout] = ("TN",),
    outputs: Iterable[GemmOutputFormat] = ("FP32",),
    addend: AddendSupport = "none",
    tail: GemmTailRule = "any",
    scaling: ScalingOrigin | None = None,
    modes: Sequence[PrecisionMode] | None = None,
    counters: Iterable[CounterName] = (),
) -> GemmSupport:
    """A line of the support matrix of products, by default in one mode, `full`.

    `scaling` says who applies the scales of groups, and has to be said where there are any. Raises ValueError where it
    is said of operands without such scales, or not said of others, where it is "substituted" and no operand has a
    `substitute`, or the other way round, and for lists that are empty or repeat themselves.
    """
    grouped = _has_groups(a) or _has_groups(b)
    if grouped == (scaling in (None, "none")):
        raise ValueError(
            "scaling must be 'native', 'emulated' or 'substituted' for operands with scales by group"
            if grouped
            else "scaling is about scales by group, and these operands have none"
        )
    if (scaling == "substituted") != ("substitute" in a or "substitute" in b):
        raise ValueError("scaling='substituted' goes with the substitute of an operand, and only with that")
    record: GemmSupport = {
        "a": a,
        "b": b,
        "layouts": list(layouts),
        "outputs": list(outputs),
        "addend": addend,
        "tail": tail,
        "scaling": scaling or "none",
        "modes": [mode()] if modes is None else list(modes),
        "counters": list(counters),
    }
    lists: tuple[tuple[str, list[str]], ...] = (
        ("layouts", [*record["layouts"]]),
        ("outputs", [*record["outputs"]]),
        ("modes", [one["name"] for one in record["modes"]]),
        ("counters", [*record["counters"]]),
    )
    for name, entries in lists:
        if len(set(entries)) != len(entries) or (not entries and name != "counters"):
            raise ValueError(f"{name} must list at least one, and nothing twice: {entries}")
    return record


def _has_groups(support: OperandSupport) -> bool:
    """Whether scales are shared by less than the whole operand."""
    scaling = support["quantize"].get("scaling") if "quantize" in support else support.get("scaling")
    return scaling is not None and scaling["group"] != "tensor"
