"""Recipes: how values become codes, with the canonical rule as default. Records as they travel in JSON; the meaning of
each choice stands in schemas/recipe.schema.json and spec/fine-grained-quantization.md."""

from typing import Final, Literal, TypedDict

from .formats import NumberFormat

OverflowRule = Literal["saturate", "non-finite"]
InfinityRule = Literal["non-finite", "saturate"]
GroupShape = Literal["1x128", "128x1", "128x128", "1x32", "1x16", "tensor"]
ScaleFormat = Literal["FP32", "E8M0", "UE4M3"]
TensorScale = Literal["none", "FP32"]
AmaxFloor = Literal["1e-4", "1e-12", "none"]
ScaleRule = Literal["divide", "multiply-reciprocal"]
PowerOfTwoRule = Literal["none", "up", "floor", "nearest"]
ElementRule = Literal["divide", "multiply-reciprocal", "multiply-max-over-amax"]
ZeroGroupRule = Literal["from-floor", "unit", "minimum"]
NonFiniteRule = Literal["nan-scale", "unit-scale"]
TailRule = Literal["partial", "refuse"]

_WIDE_FORMATS: Final = frozenset({"BF16", "FP16", "FP32"})
_FORMATS_WITHOUT_NAN: Final = frozenset({"E2M1", "E2M3", "E3M2"})
_SCALABLE_FORMATS: Final = _FORMATS_WITHOUT_NAN | {"E4M3", "E5M2", "E5M6", "E4M3FNUZ", "E5M2FNUZ"}


class Scaling(TypedDict):
    """How a group's scale is found and applied."""

    group: GroupShape
    scaleFormat: ScaleFormat
    tensorScale: TensorScale
    amaxFloor: AmaxFloor
    scaleRule: ScaleRule
    powerOfTwo: PowerOfTwoRule
    elementRule: ElementRule
    zeroGroup: ZeroGroupRule
    nonFinite: NonFiniteRule
    tail: TailRule


# What a record may lack stands in a part of its own with total=False: NotRequired is too young for Python 3.10.
class _ScaledPart(TypedDict, total=False):
    scaling: Scaling


class Recipe(_ScaledPart):
    """How values become codes: a plain cast, or with `scaling`, groups of elements that share a scale."""

    format: NumberFormat
    overflow: OverflowRule
    infinity: InfinityRule


def cast(format: NumberFormat, *, overflow: OverflowRule | None = None, infinity: InfinityRule | None = None) -> Recipe:
    """A recipe without scales.

    By default narrow formats saturate on overflow, BF16, FP16 and FP32 do not, and an infinity stays non-finite in
    every format that can say so. Raises ValueError for `non-finite` in a format that has neither infinity nor NaN, and
    for FP64, from which values come and to which none go.
    """
    if format == "FP64":
        raise ValueError("FP64 is a format of inputs; there is no cast to it")
    if format in _FORMATS_WITHOUT_NAN and "non-finite" in (overflow, infinity):
        raise ValueError(f"{format} has neither infinity nor NaN: overflow and infinity must be 'saturate'")
    return {
        "format": format,
        "overflow": overflow or ("non-finite" if format in _WIDE_FORMATS else "saturate"),
        "infinity": infinity or ("saturate" if format in _FORMATS_WITHOUT_NAN else "non-finite"),
    }


def scaled(
    format: NumberFormat,
    group: GroupShape,
    *,
    scale_format: ScaleFormat = "FP32",
    tensor_scale: TensorScale = "none",
    amax_floor: AmaxFloor = "1e-4",
    scale_rule: ScaleRule = "divide",
    power_of_two: PowerOfTwoRule | None = None,
    element_rule: ElementRule = "divide",
    zero_group: ZeroGroupRule | None = None,
    non_finite: NonFiniteRule = "nan-scale",
    tail: TailRule = "partial",
    overflow: OverflowRule | None = None,
    infinity: InfinityRule | None = None,
) -> Recipe:
    """A recipe in which the elements of a group share a scale. Name only what differs from the canonical rule.

    E8M0 scales are powers of two, rounded up unless `power_of_two` says otherwise. Without an amax floor a group of
    zeros has the scale 1 unless `zero_group` says otherwise. Raises ValueError for choices that exclude each other.
    """
    if format not in _SCALABLE_FORMATS:
        raise ValueError(f"{format} has no group scales; {', '.join(sorted(_SCALABLE_FORMATS))} can have them")
    if tensor_scale == "FP32" and (scale_format != "UE4M3" or power_of_two not in (None, "none")):
        raise ValueError("tensor_scale='FP32' goes with scale_format='UE4M3' and unrestricted scales only")
    if scale_format == "E8M0" and power_of_two == "none":
        raise ValueError("an E8M0 scale is a power of two: power_of_two must be 'up', 'floor' or 'nearest'")
    if element_rule == "multiply-max-over-amax" and (scale_format != "FP32" or power_of_two not in (None, "none")):
        raise ValueError("element_rule='multiply-max-over-amax' goes with unrestricted FP32 scales only")
    if zero_group is not None and (amax_floor == "none") == (zero_group == "from-floor"):
        raise ValueError("zero_group must be 'from-floor' with an amax floor, and 'unit' or 'minimum' without one")
    scaling: Scaling = {
        "group": group,
        "scaleFormat": scale_format,
        "tensorScale": tensor_scale,
        "amaxFloor": amax_floor,
        "scaleRule": scale_rule,
        "powerOfTwo": power_of_two or ("up" if scale_format == "E8M0" else "none"),
        "elementRule": element_rule,
        "zeroGroup": zero_group or ("unit" if amax_floor == "none" else "from-floor"),
        "nonFinite": non_finite,
        "tail": tail,
    }
    return {**cast(format, overflow=overflow, infinity=infinity), "scaling": scaling}
