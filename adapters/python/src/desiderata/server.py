"""Answers requests, one after another, until the stream ends: reads a frame, checks it, calls the adapter's method,
writes the answer. Errors of the adapter become answers; bytes that are no frame end the process."""

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NoReturn

import numpy as np

from .adapter import Adapter, GemmCounters, implements
from .errors import AdapterError, InvalidArgument, ManifestError, StreamError, UnknownMethod
from .formats import STORAGE, Array, DType, storage_array, wire_name
from .frame import MAX_PAYLOAD_BYTES, Frame, FrameReader, write_frame
from .gemm_claims import CounterName
from .gemm_matrix import GemmMatrix
from .gemm_operand import Operand, RmsNorm
from .manifest import Manifest
from .message import parse_message
from .parameters import Parameters
from .streams import take_streams
from .support_matrix import SupportMatrix, layout_problem

_MAX_MESSAGE_LENGTH: Final = 10_000
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_OPTIONAL_METHODS: Final = frozenset({"quantize", "dequantize", "gemm"})
_MAX_REPETITIONS: Final = 1_000_000
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
    service = _Service(adapter, manifest, SupportMatrix(manifest, adapter), GemmMatrix(manifest, adapter))
    while (frame := reader.read()) is not None:
        write_frame(descriptor, _answer(service, frame))


@dataclass(frozen=True, slots=True)
class _Service:
    """What an answer depends on beside its request."""

    adapter: Adapter
    manifest: Manifest
    claims: SupportMatrix
    products: GemmMatrix


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
    if method in _OPTIONAL_METHODS and not implements(service.adapter, method):
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
        case _:
            raise UnknownMethod(f"there is no method {method!r} in protocol {service.manifest['protocol']}")


def _echo(service: _Service, parameters: Parameters) -> tuple[object, dict[str, Array]]:
    parameters.only("x")
    x = parameters.tensor("x")
    returned = _stored("echo", service.adapter.echo(x))
    _expect("echo", returned, wire_name(x), x.shape)
    return _tensors({"x": returned})


def _quantize(service: _Service, parameters: Parameters) -> tuple[object, dict[str, Array]]:
    parameters.only("x", "recipe")
    x, recipe = parameters.tensor("x"), parameters.record("recipe")
    service.claims.check_quantize(x, recipe)
    result = service.adapter.quantize(x, recipe)
    if not isinstance(result, tuple) or len(result) != 3:
        raise TypeError(
            "quantize must return codes, scales and tensor scale, with None for what the recipe does not have"
        )
    codes = _stored("quantize", result[0])
    scales, tensor_scale = (None if part is None else _stored("quantize", part) for part in result[1:])
    problem = layout_problem(recipe, (x.shape[0], x.shape[1]), codes, scales, tensor_scale)
    if problem is not None:
        raise TypeError(f"quantize returned something else than the recipe asks for: {problem}")
    return _tensors({"codes": codes, "scales": scales, "tensorScale": tensor_scale})


def _dequantize(service: _Service, parameters: Parameters) -> tuple[object, dict[str, Array]]:
    parameters.only("codes", "scales", "tensorScale", "recipe", "output", "rounding")
    codes, recipe, output = parameters.tensor("codes"), parameters.record("recipe"), parameters.text("output")
    scales, tensor_scale = parameters.optional_tensor("scales"), parameters.optional_tensor("tensorScale")
    request = (codes, scales, tensor_scale, recipe, output, parameters.text("rounding"))
    service.claims.check_dequantize(*request)
    returned = _stored("dequantize", service.adapter.dequantize(*request))
    _expect("dequantize", returned, STORAGE[output], codes.shape)
    return _tensors({"y": returned})


def _gemm(service: _Service, parameters: Parameters) -> tuple[object, dict[str, Array]]:
    parameters.only("a", "b", "c", "output", "precision", "repetitions")
    a, b = _operand(parameters.part("a")), _operand(parameters.part("b"))
    c = parameters.optional_tensor("c")
    output, precision = parameters.text("output"), parameters.text("precision")
    repetitions = parameters.optional_count("repetitions", 1, _MAX_REPETITIONS)
    support = service.products.check(a, b, c, output, precision)
    result = service.adapter.gemm(a, b, c, output, precision, repetitions)
    product, counters = result if isinstance(result, tuple) and len(result) == 2 else (result, {})
    returned = _stored("gemm", product)
    _expect("gemm", returned, STORAGE[output], (a.rows, b.rows))
    _expect_counters(counters, set(support["counters"]))
    answer, tensors = _tensors({"d": returned})
    return ({**answer, "counters": counters} if counters else answer), tensors


def _operand(parameters: Parameters) -> Operand:
    parameters.only("data", "format", "transpose", "quantize", "norm", "scaling", "scales", "tensorScale")
    norm = None
    if "norm" in parameters:
        part = parameters.part("norm")
        part.only("weight", "epsilon")
        norm = RmsNorm(part.tensor("weight"), part.tensor("epsilon"))
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


def _stored(method: str, value: object) -> Array:
    """A tensor that a method of the adapter has returned, as it travels."""
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{method} returned a {type(value).__name__}; a numpy array would be right")
    stored = storage_array(value)
    if wire_name(stored) is None:
        raise TypeError(f"{method} returned the type {value.dtype}, for which the protocol has no name")
    return stored


def _expect(method: str, returned: Array, dtype: DType | None, shape: tuple[int, ...]) -> None:
    if wire_name(returned) != dtype or returned.shape != shape:
        raise TypeError(
            f"{method} returned {wire_name(returned)} {list(returned.shape)}; {dtype} {list(shape)} would be right"
        )


def _tensors(named: Mapping[str, Array | None]) -> tuple[dict[str, object], dict[str, Array]]:
    present = {name: array for name, array in named.items() if array is not None}
    return {name: {"tensor": name} for name in present}, present
