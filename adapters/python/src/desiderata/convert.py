"""Requests of the method `convert`: which method of the adapter each conversion calls, with what, and what has to come
back. The claims decide before which of them are refused."""

from collections.abc import Callable, Mapping
from typing import Final

from .adapter import Adapter
from .errors import InvalidArgument
from .formats import Array
from .gemm_operand import RmsNorm
from .online_claims import LOGFMT_BITS
from .online_matrix import OnlineMatrix, logfmt_ends_shape, logfmt_storage
from .parameters import Parameters
from .returned import expected, quantized, tensors

Result = tuple[dict[str, object], dict[str, Array]]
"""A result, as JSON and tensors."""


def convert(adapter: Adapter, claims: OnlineMatrix, parameters: Parameters) -> Result:
    """The result of a conversion."""
    name = parameters.text("conversion")
    conversion = _CONVERSIONS.get(name)
    if conversion is None:
        raise InvalidArgument(f"there is no conversion {name!r}; {', '.join(_CONVERSIONS)} are all")
    result, arrays = conversion(adapter, claims, parameters)
    return {"conversion": name, **result}, arrays


def _requantize(adapter: Adapter, claims: OnlineMatrix, parameters: Parameters) -> Result:
    parameters.only("conversion", "x", "from", "to", "transpose")
    x = parameters.part("x")
    x.only("codes", "scales", "tensorScale")
    codes, scales, tensor_scale = x.tensor("codes"), x.tensor("scales"), x.optional_tensor("tensorScale")
    source, target = parameters.record("from"), parameters.record("to")
    request = (codes, scales, tensor_scale, source, target, parameters.truth("transpose"))
    shape = claims.check_requantize(*request)
    parts = quantized("requantize", adapter.requantize(*request), target, shape)
    return _parts({"y": parts})


def _quantize_both(adapter: Adapter, claims: OnlineMatrix, parameters: Parameters) -> Result:
    parameters.only("conversion", "x", "first", "second")
    x, first, second = parameters.tensor("x"), parameters.record("first"), parameters.record("second")
    shape = claims.check_quantize_both(x, first, second)
    forms = adapter.quantize_both(x, first, second)
    if not isinstance(forms, tuple) or len(forms) != 2:
        raise TypeError("quantize_both must return two forms, each of codes, scales and tensor scale")
    return _parts(
        {
            "first": quantized("quantize_both, first,", forms[0], first, shape),
            "second": quantized("quantize_both, second,", forms[1], second, shape),
        }
    )


def _normalize(adapter: Adapter, claims: OnlineMatrix, parameters: Parameters) -> Result:
    parameters.only("conversion", "x", "norm", "recipe")
    x, norm, recipe = parameters.tensor("x"), rms_norm(parameters.part("norm")), parameters.optional_record("recipe")
    shape = claims.check_normalize(x, norm, recipe)
    result = adapter.normalize(x, norm, recipe)
    if recipe is None:
        return tensors({"y": expected("normalize", result, "F32", shape)})
    return _parts({"quantized": quantized("normalize", result, recipe, shape)})


def _logfmt_encode(adapter: Adapter, claims: OnlineMatrix, parameters: Parameters) -> Result:
    parameters.only("conversion", "x", "bits")
    x, bits = parameters.tensor("x"), parameters.count("bits", LOGFMT_BITS)
    shape = claims.check_logfmt_encode(x, bits)
    result = adapter.encode_logfmt(x, bits)
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError("encode_logfmt must return the codes and the ends of each tile")
    codes = expected("encode_logfmt", result[0], logfmt_storage(bits), shape)
    ends = expected("encode_logfmt", result[1], "F32", logfmt_ends_shape(shape))
    return _parts({"y": {"codes": codes, "ends": ends}})


def _logfmt_decode(adapter: Adapter, claims: OnlineMatrix, parameters: Parameters) -> Result:
    parameters.only("conversion", "y", "bits")
    y = parameters.part("y")
    y.only("codes", "ends")
    codes, ends, bits = y.tensor("codes"), y.tensor("ends"), parameters.count("bits", LOGFMT_BITS)
    shape = claims.check_logfmt_decode(codes, ends, bits)
    return tensors({"x": expected("decode_logfmt", adapter.decode_logfmt(codes, ends, bits), "F32", shape)})


_CONVERSIONS: Final[Mapping[str, Callable[[Adapter, OnlineMatrix, Parameters], Result]]] = {
    "requantize": _requantize,
    "quantize-both": _quantize_both,
    "normalize": _normalize,
    "logfmt-encode": _logfmt_encode,
    "logfmt-decode": _logfmt_decode,
}


def rms_norm(part: Parameters) -> RmsNorm:
    """The norm in a part of a request."""
    part.only("weight", "epsilon")
    return RmsNorm(part.tensor("weight"), part.tensor("epsilon"))


def _parts(parts: Mapping[str, Mapping[str, Array | None]]) -> Result:
    """A result whose parts have tensors of their own."""
    references: dict[str, object] = {}
    arrays: dict[str, Array] = {}
    for part, named in parts.items():
        references[part], own = tensors(named, f"{part}.")
        arrays.update(own)
    return references, arrays
