"""Answers requests, one after another, until the stream ends: reads a frame, checks it, calls the adapter's method,
writes the answer. Errors of the adapter become answers; bytes that are no frame end the process."""

import json
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from .adapter import Adapter, GemmCounters, implements
from .convert import convert, rms_norm
from .errors import AdapterError, InvalidArgument, ManifestError, StreamError, UnknownMethod
from .formats import STORAGE, Array, wire_name
from .frame import MAX_PAYLOAD_BYTES, Frame, FrameReader, write_frame
from .gemm_claims import CounterName
from .gemm_matrix import GemmMatrix
from .gemm_operand import Operand
from .manifest import Manifest
from .message import parse_message
from .online_matrix import CONVERSION_METHODS, OnlineMatrix
from .parameters import Parameters
from .returned import expected, quantized, tensors
from .streams import take_streams
from .support_matrix import SupportMatrix

_MAX_MESSAGE_LENGTH: Final = 10_000
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_OPTIONAL_METHODS: Final[Mapping[str, Sequence[str]]] = {
    "quantize": ("quantize",),
    "dequantize": ("dequantize",),
    "gemm": ("gemm",),
    "convert": CONVERSION_METHODS,
}
"""The methods of an adapter's class, one of which has to be there for a method of the protocol to be known."""
_REPETITIONS: Final = range(1, 1_000_001)
_MAX_COUNT: Final = 2**53 - 1


def serve(adapter: Adapter | Callable[[], Adapter], *, max_payload_bytes: int = MAX_PAYLOAD_BYTES) -> NoReturn:
    """Serves an adapter on stdin and stdout, then exits: 0 at the end of the stream, 1 after anything that is no frame.

    Give the class rather than an object if making one may print: then stdout is already out of reach.
    """
    streams = take_streams()
    try:
        served = adapter if isinstance(adapter, Adapter) else adapter()
        try:
            answer_all(served, FrameReader(streams.requests, max_payload_bytes), streams.responses)
        finally:
            served.close()
    except (StreamError, ManifestError) as error:
        _exit(f"desiderata adapter: {error}", 1)
    except BrokenPipeError:
        _exit("desiderata adapter: nobody reads the answers any more", 1)
    except KeyboardInterrupt:
        _exit("desiderata adapter: interrupted", 130)
    sys.exit(0)


def _exit(message: str, status: int) -> NoReturn:
    print(message, file=sys.stderr, flush=True)
    sys.exit(status)


def answer_all(adapter: Adapter, reader: FrameReader, descriptor: int) -> None:
    """Answers every request of a stream on a file descriptor. Raises StreamError and ManifestError."""
    manifest = adapter.describe()
    service = _Service(
        adapter,
        manifest,
        SupportMatrix(manifest, adapter),
        GemmMatrix(manifest, adapter),
        OnlineMatrix(manifest, adapter),
    )
    while (frame := reader.read()) is not None:
        write_frame(descriptor, _answer(service, frame))


@dataclass(frozen=True, slots=True)
class _Service:
    """What an answer depends on beside its request."""

    adapter: Adapter
    manifest: Manifest
    claims: SupportMatrix
    products: GemmMatrix
    conversions: OnlineMatrix


def _answer(service: _Service, frame: Frame) -> Frame:
    message = parse_message(frame)
    if not isinstance(identity := message.get("id"), str):
        raise StreamError("a request must have a text as its id, else there is nobody to answer")
    try:
        if message.get("jsonrpc") != "2.0" or not isinstance(method := message.get("method"), str):
            raise InvalidArgument("a request must have jsonrpc '2.0' and a method")
        result, tensors = _call(service, method, Parameters(message.get("params", {}), frame.tensors))
        return Frame(_json({"jsonrpc": "2.0", "id": identity, "result": result}), tensors)
    except AdapterError as error:
        return _refusal(identity, error)
    except MemoryError:
        traceback.print_exc()
        return _refusal(identity, AdapterError("RESOURCE_EXHAUSTED", "the adapter ran out of memory"))
    except Exception as error:  # noqa: BLE001 - whatever a vendor's method raises has to become an answer
        traceback.print_exc()
        return _refusal(identity, AdapterError("INTERNAL", f"{type(error).__name__}: {error}"))


def _refusal(identity: str, error: AdapterError) -> Frame:
    reply = {"code": error.number, "message": error.message[:_MAX_MESSAGE_LENGTH], "data": {"code": error.code}}
    return Frame(_json({"jsonrpc": "2.0", "id": identity, "error": reply}), {})


def _json(message: Mapping[str, object]) -> str:
    return _ENCODER.encode(message)


def _call(service: _Service, method: str, parameters: Parameters) -> tuple[object, dict[str, Array]]:
    """The result of a method, as JSON and tensors."""
    needed = _OPTIONAL_METHODS.get(method)
    if needed is not None and not any(implements(service.adapter, one) for one in needed):
        raise UnknownMethod(f"this adapter has no method {method}")
    match method:
        case "describe":
            parameters.only()
            return service.manifest, {}
        case "echo":
            return _echo(service, parameters)
        case "quantize":
            return _quantize(service, parameters)
        case "dequantize":
            return _dequantize(service, parameters)
        case "gemm":
            return _gemm(service, parameters)
        case "convert":
            return convert(service.adapter, service.conversions, parameters)
        case _:
            raise UnknownMethod(f"there is no method {method!r} in protocol {service.manifest['protocol']}")


def _echo(service: _Service, parameters: Parameters) -> tuple[object, dict[str, Array]]:
    parameters.only("x")
    x = parameters.tensor("x")
    return tensors({"x": expected("echo", service.adapter.echo(x), wire_name(x), x.shape)})


def _quantize(service: _Service, parameters: Parameters) -> tuple[object, dict[str, Array]]:
    parameters.only("x", "recipe")
    x, recipe = parameters.tensor("x"), parameters.record("recipe")
    service.claims.check_quantize(x, recipe)
    result = service.adapter.quantize(x, recipe)
    return tensors(quantized("quantize", result, recipe, (x.shape[0], x.shape[1])))


def _dequantize(service: _Service, parameters: Parameters) -> tuple[object, dict[str, Array]]:
    parameters.only("codes", "scales", "tensorScale", "recipe", "output", "rounding")
    codes, recipe, output = parameters.tensor("codes"), parameters.record("recipe"), parameters.text("output")
    scales, tensor_scale = parameters.optional_tensor("scales"), parameters.optional_tensor("tensorScale")
    request = (codes, scales, tensor_scale, recipe, output, parameters.text("rounding"))
    service.claims.check_dequantize(*request)
    return tensors({"y": expected("dequantize", service.adapter.dequantize(*request), STORAGE[output], codes.shape)})


def _gemm(service: _Service, parameters: Parameters) -> tuple[object, dict[str, Array]]:
    parameters.only("a", "b", "c", "output", "precision", "repetitions")
    a, b = _operand(parameters.part("a")), _operand(parameters.part("b"))
    c = parameters.optional_tensor("c")
    output, precision = parameters.text("output"), parameters.text("precision")
    repetitions = parameters.count("repetitions", _REPETITIONS) if "repetitions" in parameters else 1
    support = service.products.check(a, b, c, output, precision)
    result = service.adapter.gemm(a, b, c, output, precision, repetitions)
    product, counters = result if isinstance(result, tuple) and len(result) == 2 else (result, {})
    answer, arrays = tensors({"d": expected("gemm", product, STORAGE[output], (a.rows, b.rows))})
    _expect_counters(counters, set(support["counters"]))
    return ({**answer, "counters": counters} if counters else answer), arrays


def _operand(parameters: Parameters) -> Operand:
    parameters.only("data", "format", "transpose", "quantize", "norm", "scaling", "scales", "tensorScale")
    norm = rms_norm(parameters.part("norm")) if "norm" in parameters else None
    return Operand(
        data=parameters.tensor("data"),
        format=parameters.text("format"),
        transpose=parameters.truth("transpose"),
        scaling=parameters.optional_record("scaling"),
        scales=parameters.optional_tensor("scales"),
        tensor_scale=parameters.optional_tensor("tensorScale"),
        quantize=parameters.optional_record("quantize"),
        norm=norm,
    )


def _expect_counters(counters: GemmCounters, claimed: set[CounterName]) -> None:
    if not isinstance(counters, dict) or counters.keys() != claimed:
        names = ", ".join(sorted(claimed)) or "none"
        raise TypeError(f"gemm returned the counters {counters!r}; {names} would be right, as the manifest claims")
    for name, count in counters.items():
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= _MAX_COUNT:
            raise TypeError(f"gemm returned {count!r} for {name}; a whole number from 0 to 2^53 - 1 would be right")
