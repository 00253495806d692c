"""Claims of conversions in one pass: records of the capability `online-quantization`, as they travel in JSON, and
functions that make them. What each conversion is stands in schemas/convert.schema.json and spec/online-quantization.md."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypedDict

from .recipe import Recipe

OnlineInput = Literal["FP32", "BF16", "FP16"]

LOGFMT_BITS: Final = range(3, 17)
"""Widths that a LogFMT code can have, its sign included."""

# `from` is a keyword of Python, so that this record can't be written as a class.
RequantizeSupport = TypedDict("RequantizeSupport", {"from": Recipe, "to": Recipe, "transpose": list[bool]})
"""One pair of recipes: that of the stored codes and that of the result, which may be the transposed matrix or not."""


class QuantizeBothSupport(TypedDict):
    """One pair of recipes by which one pass quantizes, and the formats that may go in."""

    first: Recipe
    second: Recipe
    inputs: list[OnlineInput]


class NormalizeSupport(TypedDict):
    """Normalization, alone and with a cast in the same pass."""

    inputs: list[OnlineInput]
    recipes: list[Recipe]


class LogFmtSupport(TypedDict):
    """LogFMT, both ways."""

    bits: list[int]
    inputs: list[OnlineInput]


class OnlineQuantization(TypedDict, total=False):
    """What is claimed of conversions in one pass."""

    requantize: list[RequantizeSupport]
    quantizeBoth: list[QuantizeBothSupport]
    normalize: NormalizeSupport
    logFmt: LogFmtSupport


def conversions(
    *,
    requantize: Sequence[RequantizeSupport] = (),
    quantize_both: Sequence[QuantizeBothSupport] = (),
    normalize: NormalizeSupport | None = None,
    logfmt: LogFmtSupport | None = None,
) -> OnlineQuantization:
    """The conversions of a manifest, each made by the function of its name with `_support`. Raises ValueError without any."""
    record: OnlineQuantization = {}
    if requantize:
        record["requantize"] = list(requantize)
    if quantize_both:
        record["quantizeBoth"] = list(quantize_both)
    if normalize is not None:
        record["normalize"] = normalize
    if logfmt is not None:
        record["logFmt"] = logfmt
    if not record:
        raise ValueError("conversions needs one at least; leave it out of the manifest where nothing is claimed")
    return record


def requantize_support(
    source: Recipe, target: Recipe, *, transpose: Iterable[bool] = (False, True)
) -> RequantizeSupport:
    """Codes made by one recipe, to which those of another are given; by default as they lie, and transposed."""
    record: RequantizeSupport = {
        "from": _with_scales(source),
        "to": _with_scales(target),
        "transpose": list(transpose),
    }
    _check_list("transpose", record["transpose"])
    return record


def quantize_both_support(first: Recipe, second: Recipe, *, inputs: Iterable[OnlineInput]) -> QuantizeBothSupport:
    """Two recipes by which one pass over the values quantizes."""
    record: QuantizeBothSupport = {
        "first": _with_scales(first),
        "second": _with_scales(second),
        "inputs": list(inputs),
    }
    _check_list("inputs", record["inputs"])
    return record


def normalize_support(*recipes: Recipe, inputs: Iterable[OnlineInput]) -> NormalizeSupport:
    """A norm of rows, whose values are returned, or quantized by one of the recipes."""
    record: NormalizeSupport = {"inputs": list(inputs), "recipes": [_with_scales(recipe) for recipe in recipes]}
    _check_list("inputs", record["inputs"])
    if not recipes:
        raise ValueError("a norm is claimed with the casts that can follow it: at least one recipe")
    return record


def logfmt_support(*bits: int, inputs: Iterable[OnlineInput]) -> LogFmtSupport:
    """LogFMT with codes of these widths, which count the sign."""
    record: LogFmtSupport = {"bits": list(bits), "inputs": list(inputs)}
    _check_list("bits", record["bits"])
    _check_list("inputs", record["inputs"])
    for width in bits:
        if width not in LOGFMT_BITS:
            raise ValueError(f"a LogFMT code has {LOGFMT_BITS[0]} to {LOGFMT_BITS[-1]} bits, and not {width}")
    return record


def _with_scales(recipe: Recipe) -> Recipe:
    if "scaling" not in recipe:
        raise ValueError(f"a conversion gives scales, and the cast to {recipe['format']} has none: use scaled(...)")
    return recipe


def _check_list(name: str, entries: Sequence[object]) -> None:
    if not entries or len(set(entries)) != len(entries):
        raise ValueError(f"{name} must list at least one, and nothing twice: {entries}")
