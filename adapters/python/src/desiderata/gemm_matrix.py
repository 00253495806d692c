"""The claims of products, and what follows from them: which requests are refused, and which shapes and storage types the
others must have. What is not claimed is refused before anything else is looked at."""

from collections.abc import Sequence
from typing import Final

from .adapter import Adapter, implements
from .errors import InvalidArgument, ManifestError, Unimplemented
from .formats import STORAGE, Array
from .gemm_claims import GemmSupport, Layout, OperandSupport
from .gemm_operand import Operand
from .groups import group_count
from .manifest import Manifest
from .tensor_checks import check_norm, check_tensor, matrix_shape

_FEATURE: Final = "gemm"
_TAIL_MULTIPLE: Final = 128
"""What K must be a multiple of where tails are refused. Every group shape divides it."""


class GemmMatrix:
    """The support matrix of products. Raises ManifestError if it contradicts itself or the adapter's class."""

    def __init__(self, manifest: Manifest, adapter: Adapter) -> None:
        feature = manifest["capabilities"].get(_FEATURE)
        self._supports: Sequence[GemmSupport] = () if feature is None else feature["supports"]
        for index, line in enumerate(self._supports):
            if not isinstance(line, dict) or line.keys() != GemmSupport.__annotations__.keys():
                raise ManifestError(
                    f"the support matrix of gemm has the line {line!r}; desiderata.gemm_support makes a complete one"
                )
            if "times" not in manifest and any(counter.endswith("Ns") for counter in line["counters"]):
                raise ManifestError(
                    f"the support matrix of gemm claims a time of {_product(line['a'], line['b'])}; the manifest's times"
                    " must say whether it is 'measured' or 'modelled'"
                )
            if any(_operands(line) == _operands(other) for other in self._supports[:index]):
                raise ManifestError(
                    f"the support matrix of gemm has two lines for {_product(line['a'], line['b'])}; join them"
                )
        if self._supports and not implements(adapter, "gemm"):
            raise ManifestError(f"the support matrix claims gemm, but {type(adapter).__name__} has no such method")

    def check(self, a: Operand, b: Operand, c: Array | None, output: str, precision: str) -> GemmSupport:
        """The line that claims a product. Raises Unimplemented for what is not claimed, and InvalidArgument for what
        contradicts itself."""
        support = self._claimed(a, b)
        layout = layout_of(a, b)
        modes = [mode["name"] for mode in support["modes"]]
        for claimed, what in (
            (layout in support["layouts"], f"the layout {layout}"),
            (output in support["outputs"], f"the output {output}"),
            (precision in modes, f"the precision {precision}"),
            (c is None or support["addend"] != "none", "an addend"),
        ):
            if not claimed:
                product = _product(support["a"], support["b"])
                raise Unimplemented(f"{what} is not in the support matrix for {product}")
        for name, operand in (("a", a), ("b", b)):
            _check_operand(name, operand)
        if a.k != b.k:
            raise InvalidArgument(f"a has {a.k} elements along k, and b has {b.k}")
        if support["tail"] == "refuse" and a.k % _TAIL_MULTIPLE != 0:
            raise InvalidArgument(f"k is {a.k}, which is no multiple of {_TAIL_MULTIPLE}")
        if c is not None:
            check_tensor("c", c, "F32", (a.rows, b.rows))
        return support

    def _claimed(self, a: Operand, b: Operand) -> GemmSupport:
        for support in self._supports:
            if _is_claimed(support["a"], a) and _is_claimed(support["b"], b):
                return support
        raise Unimplemented(f"{_product(_asked(a), _asked(b))} is not in the support matrix")


def _operands(line: GemmSupport) -> list[dict[str, object]]:
    """What makes a line another one: a norm is no operand of its own, for it may be left out of a request."""
    return [{name: part for name, part in line[side].items() if name != "norm"} for side in ("a", "b")]


def layout_of(a: Operand, b: Operand) -> Layout:
    """How the operands are stored, by the names of BLAS."""
    if a.transpose:
        return "NT" if b.transpose else "NN"
    return "TT" if b.transpose else "TN"


def _is_claimed(support: OperandSupport, operand: Operand) -> bool:
    return (
        support["format"] == operand.format
        and support.get("scaling") == operand.scaling
        and support.get("quantize") == operand.quantize
        and (operand.norm is None or support.get("norm") == "rms")
    )


def _asked(operand: Operand) -> OperandSupport:
    """What a manifest would have to claim of an operand."""
    support: OperandSupport = {"format": operand.format}
    if operand.scaling is not None:
        support["scaling"] = operand.scaling
    if operand.quantize is not None:
        support["quantize"] = operand.quantize
    return support


def _check_operand(name: str, operand: Operand) -> None:
    stored = matrix_shape(f"{name}.data", operand.data)
    check_tensor(f"{name}.data", operand.data, STORAGE[operand.format], stored)
    scaling, norm = operand.scaling, operand.norm
    parts: list[tuple[str, Array | None, str | None, tuple[int, ...]]] = []
    if scaling is None:
        parts += [("scales", operand.scales, None, ()), ("tensorScale", operand.tensor_scale, None, ())]
    else:
        count = group_count(scaling["group"], stored)
        parts.append(("scales", operand.scales, STORAGE[scaling["scaleFormat"]], count))
        parts.append(("tensorScale", operand.tensor_scale, "F32" if scaling["tensorScale"] == "FP32" else None, (1,)))
    if norm is not None:
        if operand.quantize is None:
            raise InvalidArgument(f"{name} has a norm, and no recipe to quantize by")
        check_norm(f"{name}.norm", norm, operand.k)
    for part, tensor, dtype, shape in parts:
        if tensor is None and dtype is not None:
            raise InvalidArgument(f"{name}.{part} is missing; {describe_operand(_asked(operand))} has it")
        if tensor is not None and dtype is None:
            raise InvalidArgument(f"{name}.{part} is there; {describe_operand(_asked(operand))} has none")
        if tensor is not None and dtype is not None:
            check_tensor(f"{name}.{part}", tensor, dtype, shape)


def _product(a: OperandSupport, b: OperandSupport) -> str:
    return f"{describe_operand(a)} by {describe_operand(b)}"


def describe_operand(support: OperandSupport) -> str:
    """An operand in a few words. Its parts may be any JSON: they come from a request."""
    scaling: object = support.get("scaling")
    quantize: object = support.get("quantize")
    if isinstance(quantize, dict):
        return f"{support['format']} quantized to {quantize.get('format')}"
    if not isinstance(scaling, dict):
        return support["format"]
    scales = scaling.get("scaleFormat")
    second = " below a tensor scale" if scaling.get("tensorScale") == "FP32" else ""
    return f"{support['format']} in groups of {scaling.get('group')} with {scales} scales{second}"
