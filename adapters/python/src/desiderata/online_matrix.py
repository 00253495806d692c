"""The claims of conversions in one pass, and what follows from them: which requests are refused, and which shapes and
storage types the others must have. What is not claimed is refused before anything else is looked at."""

from collections.abc import Mapping, Sequence
from typing import Final

from .adapter import Adapter, implements
from .errors import InvalidArgument, ManifestError, Unimplemented
from .formats import INPUT_FORMATS, Array, DType, wire_name
from .gemm_operand import RmsNorm
from .groups import group_count
from .manifest import Manifest
from .online_claims import (
    LogFmtSupport,
    NormalizeSupport,
    OnlineInput,
    OnlineQuantization,
    QuantizeBothSupport,
    RequantizeSupport,
)
from .recipe import Recipe
from .support_matrix import describe_recipe, layout_problem
from .tensor_checks import check_norm, check_tail, check_tensor, matrix_shape

_FEATURE: Final = "online-quantization"
_METHODS: Final[Mapping[str, Sequence[str]]] = {
    "requantize": ("requantize",),
    "quantizeBoth": ("quantize_both",),
    "normalize": ("normalize",),
    "logFmt": ("encode_logfmt", "decode_logfmt"),
}
"""The methods of an adapter's class that a kind of conversion needs."""
CONVERSION_METHODS: Final = tuple(method for methods in _METHODS.values() for method in methods)


class OnlineMatrix:
    """The conversions of a manifest. Raises ManifestError if they contradict themselves or the adapter's class."""

    def __init__(self, manifest: Manifest, adapter: Adapter) -> None:
        claims: OnlineQuantization = manifest["capabilities"].get(_FEATURE, {})
        for kind in claims:
            for method in _METHODS.get(kind, ()):
                if not implements(adapter, method):
                    raise ManifestError(
                        f"the manifest claims {kind}, but {type(adapter).__name__} has no method {method}"
                    )
        self._requantize = claims.get("requantize", [])
        self._quantize_both = claims.get("quantizeBoth", [])
        self._normalize = claims.get("normalize")
        self._logfmt = claims.get("logFmt")
        for kind, records, form in (
            ("requantize", self._requantize, RequantizeSupport),
            ("quantizeBoth", self._quantize_both, QuantizeBothSupport),
            ("normalize", _one(self._normalize), NormalizeSupport),
            ("logFmt", _one(self._logfmt), LogFmtSupport),
        ):
            _check_records(kind, records, form.__annotations__.keys())

    def check_requantize(
        self,
        codes: Array,
        scales: Array,
        tensor_scale: Array | None,
        source: Recipe,
        target: Recipe,
        transpose: bool,
    ) -> tuple[int, int]:
        """The shape of the result. Raises Unimplemented for what is not claimed, and InvalidArgument for what contradicts
        itself."""
        if not any(
            one["from"] == source and one["to"] == target and transpose in one["transpose"] for one in self._requantize
        ):
            turned = "transposed" if transpose else "not transposed"
            raise _unclaimed(f"requantize from {describe_recipe(source)} to {describe_recipe(target)}, {turned},")
        shape = matrix_shape("x.codes", codes)
        problem = layout_problem(source, shape, codes, scales, tensor_scale)
        if problem is not None:
            raise InvalidArgument(f"x.{problem}")
        result = (shape[1], shape[0]) if transpose else shape
        check_tail(source, shape)
        check_tail(target, result)
        return result

    def check_quantize_both(self, x: Array, first: Recipe, second: Recipe) -> tuple[int, int]:
        """The shape of the values. Raises the same."""
        for one in self._quantize_both:
            if one["first"] == first and one["second"] == second:
                shape = _check_input(x, one["inputs"])
                check_tail(first, shape)
                check_tail(second, shape)
                return shape
        raise _unclaimed(f"quantize-both to {describe_recipe(first)} and {describe_recipe(second)}")

    def check_normalize(self, x: Array, norm: RmsNorm, recipe: Recipe | None) -> tuple[int, int]:
        """The shape of the values. Raises the same."""
        if self._normalize is None:
            raise _unclaimed("normalize")
        if recipe is not None and recipe not in self._normalize["recipes"]:
            raise _unclaimed(f"normalize to {describe_recipe(recipe)}")
        shape = _check_input(x, self._normalize["inputs"])
        check_norm("norm", norm, shape[1])
        if recipe is not None:
            check_tail(recipe, shape)
        return shape

    def check_logfmt_encode(self, x: Array, bits: int) -> tuple[int, int]:
        """The shape of the values. Raises the same."""
        return _check_input(x, self._claimed_logfmt(bits)["inputs"])

    def check_logfmt_decode(self, codes: Array, ends: Array, bits: int) -> tuple[int, int]:
        """The shape of the codes. Raises the same."""
        self._claimed_logfmt(bits)
        shape = matrix_shape("y.codes", codes)
        check_tensor("y.codes", codes, logfmt_storage(bits), shape)
        check_tensor("y.ends", ends, "F32", logfmt_ends_shape(shape))
        return shape

    def _claimed_logfmt(self, bits: int) -> LogFmtSupport:
        if self._logfmt is None or bits not in self._logfmt["bits"]:
            raise _unclaimed(f"LogFMT of {bits} bits")
        return self._logfmt


def logfmt_storage(bits: int) -> DType:
    """The storage type of LogFMT codes."""
    return "U16" if bits > 8 else "U8"


def logfmt_ends_shape(shape: tuple[int, int]) -> tuple[int, int, int]:
    """Shape of the two ends of each tile of a matrix."""
    return *group_count("1x128", shape), 2


def _one(record: NormalizeSupport | LogFmtSupport | None) -> Sequence[object]:
    return () if record is None else (record,)


def _check_records(kind: str, records: Sequence[object], fields: object) -> None:
    pairs: list[list[object]] = []
    for record in records:
        if not isinstance(record, dict) or record.keys() != fields:
            raise ManifestError(f"{kind} has the line {record!r}; the functions of its name make a complete one")
        pair = [part for name, part in record.items() if name not in ("transpose", "inputs")]
        if pair in pairs:
            raise ManifestError(f"{kind} has two lines for the same recipes; join them")
        pairs.append(pair)


def _check_input(x: Array, inputs: Sequence[OnlineInput]) -> tuple[int, int]:
    dtype = wire_name(x)
    input_format = None if dtype is None else INPUT_FORMATS.get(dtype)
    if input_format is None or input_format == "FP64":
        raise InvalidArgument(f"x has dtype {dtype}; values come in F32, BF16 or F16")
    if input_format not in inputs:
        raise _unclaimed(f"an input in {input_format}")
    return matrix_shape("x", x)


def _unclaimed(what: str) -> Unimplemented:
    return Unimplemented(f"{what} is not in the support matrix")
