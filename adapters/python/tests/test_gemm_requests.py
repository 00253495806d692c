"""Requests for products: what an adapter's method receives, what is refused under which code before it is called, and
which of its results are no answers."""

from collections.abc import Iterator, Mapping
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from peer import PROGRAMS, AdapterProcess, Answer, Array, adapter_process

from desiderata import scaled

E4M3 = np.dtype(ml_dtypes.float8_e4m3fn)
E5M2 = np.dtype(ml_dtypes.float8_e5m2)
F32 = np.dtype(np.float32)

SEEN = ("m", "n", "k", "transpose", "scales", "tensor scale", "quantize", "norm", "c", "fast", "repetitions")


@pytest.fixture(scope="module")
def adapter() -> Iterator[AdapterProcess]:
    with adapter_process(str(PROGRAMS / "gemm_adapter.py")) as process:
        yield process
        assert seen(ask(process, plain())) == {"m": 4, "n": 4, "k": 3, "repetitions": 1}


def zeros(dtype: Any, *shape: int) -> Array:
    return np.zeros(shape, np.dtype(dtype))


def first(code: int, array: Array) -> Array:
    """The array with this code as its first element."""
    array.view(np.uint8).reshape(-1)[0] = code
    return array


Request = tuple[dict[str, Any], dict[str, Array]]


def with_operands(a: Mapping[str, Any], b: Mapping[str, Any], **others: Any) -> Request:
    """A request, whose arrays go into the frame under names of their own."""
    tensors: dict[str, Array] = {}

    def placed(path: str, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            tensors[path] = value
            return {"tensor": path}
        if isinstance(value, dict):
            return {name: placed(f"{path}.{name}", part) for name, part in value.items()}
        return value

    params = {"output": "FP32", "precision": "full", "a": dict(a), "b": dict(b), **others}
    return {name: placed(name, value) for name, value in params.items() if value is not None}, tensors


def side(data: Array, format: str, transpose: bool = False, **others: Any) -> dict[str, Any]:
    return {"data": data, "format": format, "transpose": transpose, **others}


def scaling(group: str, scale_format: str = "FP32", tensor_scale: str = "none") -> dict[str, str]:
    return {"group": group, "scaleFormat": scale_format, "tensorScale": tensor_scale}


def plain(a: Array | None = None, b: Array | None = None, **others: Any) -> Request:
    left = side(zeros(E4M3, 4, 3) if a is None else a, "E4M3")
    return with_operands(left, side(zeros(E5M2, 4, 3) if b is None else b, "E5M2"), **others)


TILES = side(zeros(E4M3, 4, 256), "E4M3", scaling=scaling("1x128"), scales=zeros(F32, 4, 2))
BLOCKS = side(zeros(E4M3, 5, 256), "E4M3", scaling=scaling("128x128"), scales=zeros(F32, 1, 2))
NVFP4 = side(
    zeros(np.uint8, 4, 40),
    "E2M1",
    scaling=scaling("1x16", "UE4M3", "FP32"),
    scales=zeros(E4M3, 4, 3),
    tensorScale=zeros(F32, 1),
)
NORM = {"weight": zeros(F32, 256), "epsilon": zeros(F32, 1)}
VALUES = side(zeros(ml_dtypes.bfloat16, 4, 256), "BF16", quantize=scaled("E4M3", "1x128"))


def ask(adapter: AdapterProcess, request: Request) -> Answer:
    return adapter.call_with(*request)


def seen(answer: Answer) -> dict[str, int]:
    """What the adapter's method saw, as far as it is not zero."""
    assert answer.error is None, answer.error
    values = np.frombuffer(answer.tensors["d"].data, "<f4").tolist()
    return {name: int(value) for name, value in zip(SEEN, values, strict=False) if value != 0}


def without(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != name}


def test_a_product_is_answered_in_its_output_format_with_the_counters_that_are_claimed(
    adapter: AdapterProcess,
) -> None:
    answer = ask(adapter, plain(c=zeros(F32, 4, 4), precision="fast", repetitions=3))
    assert answer.result == {"d": {"tensor": "d"}, "counters": {"elapsedNs": 21, "storedBytesA": 12}}
    assert seen(answer) == {"m": 4, "n": 4, "k": 3, "c": 1, "fast": 1, "repetitions": 3}
    answer = ask(adapter, plain(output="BF16"))
    assert (answer.tensors["d"].dtype, answer.tensors["d"].shape) == ("BF16", [4, 4])


def test_operands_arrive_as_they_are_stored(adapter: AdapterProcess) -> None:
    stored = side(zeros(E4M3, 7, 4), "E4M3", True), side(zeros(E5M2, 7, 5), "E5M2", True)
    assert seen(ask(adapter, with_operands(*stored))) == {"m": 4, "n": 5, "k": 7, "transpose": 1, "repetitions": 1}
    sizes = {"m": 4, "n": 5, "k": 256, "repetitions": 1}
    assert seen(ask(adapter, with_operands(TILES, BLOCKS))) == {**sizes, "scales": 1}
    assert seen(ask(adapter, with_operands(VALUES, BLOCKS))) == {**sizes, "quantize": 1}
    normed = {**VALUES, "norm": NORM}
    assert seen(ask(adapter, with_operands(normed, BLOCKS))) == {**sizes, "quantize": 1, "norm": 1}
    answer = ask(adapter, with_operands(NVFP4, NVFP4))
    assert seen(answer) == {"m": 4, "n": 4, "k": 40, "scales": 1, "tensor scale": 1, "repetitions": 1}
    assert answer.result == {"d": {"tensor": "d"}}


def test_products_may_be_empty(adapter: AdapterProcess) -> None:
    answer = ask(adapter, plain(zeros(E4M3, 4, 0), zeros(E5M2, 4, 0)))
    assert answer.tensors["d"].shape == [4, 4]
    answer = ask(adapter, plain(zeros(E4M3, 0, 8), zeros(E5M2, 4, 8)))
    assert answer.tensors["d"].shape == [0, 4]


OTHER_PRODUCTS: dict[str, Request] = {
    "formats in another order": with_operands(side(zeros(E5M2, 4, 3), "E5M2"), side(zeros(E4M3, 4, 3), "E4M3")),
    "FP64": with_operands(side(zeros(np.float64, 4, 3), "FP64"), side(zeros(np.float64, 4, 3), "FP64")),
    "another layout": with_operands(side(zeros(E4M3, 3, 4), "E4M3", True), side(zeros(E5M2, 4, 3), "E5M2")),
    "another mode": plain(precision="promoted"),
    "another output": plain(output="FP16"),
    "another group": with_operands({**TILES, "scaling": scaling("128x1")}, BLOCKS),
    "another scale format": with_operands({**TILES, "scaling": scaling("1x128", "E8M0")}, BLOCKS),
    "no tensor scale": with_operands({**NVFP4, "scaling": scaling("1x16", "UE4M3")}, NVFP4),
    "scaling that is not claimed": with_operands(TILES, TILES),
    "an addend that is not claimed": with_operands(TILES, BLOCKS, c=zeros(F32, 4, 5)),
    "another recipe": with_operands({**VALUES, "quantize": scaled("E4M3", "1x128", amax_floor="none")}, BLOCKS),
    "a norm that is not claimed": with_operands({**TILES, "norm": NORM}, BLOCKS),
    "an unknown choice": with_operands({**TILES, "scaling": {**scaling("1x128"), "dither": True}}, BLOCKS),
}


@pytest.mark.parametrize("what", OTHER_PRODUCTS)
def test_what_is_not_claimed_is_refused(adapter: AdapterProcess, what: str) -> None:
    answer = ask(adapter, OTHER_PRODUCTS[what])
    assert (answer.code, answer.error and answer.error["code"]) == ("UNIMPLEMENTED", -32000)
    assert "is not in the support matrix" in answer.error["message"]


CONTRADICTIONS: dict[str, tuple[Request, str]] = {
    "another k": (plain(b=zeros(E5M2, 4, 4)), "a has 3 elements along k, and b has 4"),
    "three dimensions": (plain(zeros(E4M3, 4, 3, 1)), "a.data has shape [4, 3, 1]"),
    "codes of another type": (plain(zeros(np.int64, 4, 3)), "a.data has dtype I64; F8_E4M3 would be right"),
    "no scales": (with_operands(without(TILES, "scales"), BLOCKS), "a.scales is missing"),
    "scales of another shape": (
        with_operands({**TILES, "scales": zeros(F32, 2, 4)}, BLOCKS),
        "a.scales has shape [2, 4]; [4, 2] would be right",
    ),
    "scales of another type": (
        with_operands(TILES, {**BLOCKS, "scales": zeros(np.float64, 1, 2)}),
        "b.scales has dtype F64; F32 would be right",
    ),
    "scales without scaling": (
        with_operands(side(zeros(E4M3, 4, 3), "E4M3", scales=zeros(F32, 1, 1)), side(zeros(E5M2, 4, 3), "E5M2")),
        "a.scales is there; E4M3 has none",
    ),
    "no tensor scale": (with_operands(NVFP4, without(NVFP4, "tensorScale")), "b.tensorScale is missing"),
    "a tensor scale too many": (
        with_operands({**TILES, "tensorScale": zeros(F32, 1)}, BLOCKS),
        "a.tensorScale is there",
    ),
    "a tensor scale of another shape": (
        with_operands({**NVFP4, "tensorScale": zeros(F32, 1, 1)}, NVFP4),
        "a.tensorScale has shape [1, 1]; [1] would be right",
    ),
    "an addend of another shape": (plain(c=zeros(F32, 3, 4)), "c has shape [3, 4]; [4, 4] would be right"),
    "an addend of another type": (plain(c=zeros(np.float64, 4, 4)), "c has dtype F64; F32 would be right"),
    "a tail that is to be refused": (
        with_operands(
            {**TILES, "data": zeros(E4M3, 4, 200)},
            {**BLOCKS, "data": zeros(E4M3, 5, 200)},
        ),
        "k is 200, which is no multiple of 128",
    ),
    "a weight of another length": (
        with_operands({**VALUES, "norm": {**NORM, "weight": zeros(F32, 4)}}, BLOCKS),
        "a.norm.weight has shape [4]; [256] would be right",
    ),
    "a norm without weight": (
        with_operands({**VALUES, "norm": without(NORM, "weight")}, BLOCKS),
        "the parameter a.norm.weight is missing",
    ),
    "no data": (with_operands(without(TILES, "data"), BLOCKS), "the parameter a.data is missing"),
    "transpose as a text": (with_operands({**TILES, "transpose": "no"}, BLOCKS), "a.transpose must be true or false"),
    "an operand with more": (with_operands({**TILES, "zeroPoint": 3}, BLOCKS), "there is no parameter 'a.zeroPoint'"),
    "no precision": (plain(precision=None), "the parameter precision is missing"),
    "no repetitions at all": (plain(repetitions=0), "repetitions must be a whole number from 1 to 1000000"),
    "half a repetition": (plain(repetitions=1.5), "repetitions must be a whole number"),
    "repetitions as a truth": (plain(repetitions=True), "repetitions must be a whole number"),
    "a parameter too many": (plain(alpha=2), "there is no parameter 'alpha'"),
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_arguments_that_contradict_each_other_are_refused(adapter: AdapterProcess, what: str) -> None:
    request, message = CONTRADICTIONS[what]
    answer = ask(adapter, request)
    assert (answer.code, answer.error and answer.error["code"]) == ("INVALID_ARGUMENT", -32602)
    assert message in answer.error["message"]


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        (1, "gemm returned F32 [5, 4]; F32 [4, 5] would be right"),
        (2, "gemm returned F64 [4, 5]; F32 [4, 5] would be right"),
        (3, "gemm returned a NoneType; a numpy array would be right"),
        (4, "gemm returned the counters {}; elapsedNs, storedBytesA would be right"),
        (5, "gemm returned the counters {'elapsedNs': 7}; elapsedNs, storedBytesA would be right"),
        (6, "gemm returned -1 for elapsedNs; a whole number from 0 to 2^53 - 1 would be right"),
    ],
)
def test_results_that_are_no_answers_become_errors(adapter: AdapterProcess, trigger: int, message: str) -> None:
    answer = ask(adapter, plain(first(trigger, zeros(E4M3, 4, 3)), zeros(E5M2, 5, 3)))
    assert answer.code == "INTERNAL"
    assert message in answer.error["message"]


def test_an_adapter_without_the_method_does_not_know_it() -> None:
    with adapter_process(str(PROGRAMS / "vendor_adapter.py")) as vendor:
        answer = vendor.call_with(*plain())
        assert (answer.code, answer.error["code"]) == ("UNIMPLEMENTED", -32601)
