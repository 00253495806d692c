"""Requests to an adapter that claims a few recipes: what is answered, what is refused under which code, and that the
next request is served whatever a vendor's method does."""

from collections.abc import Iterator, Mapping
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from peer import PROGRAMS, AdapterProcess, Answer, Array, adapter_process, frame

from desiderata import AdapterError, cast, scaled

CAST = cast("E4M3")
TILES = scaled("E4M3", "1x128", tail="refuse")
NVFP4 = scaled("E2M1", "1x16", scale_format="UE4M3", tensor_scale="FP32")
E4M3 = ml_dtypes.float8_e4m3fn

Tensors = Mapping[str, Array]


@pytest.fixture(scope="module")
def vendor() -> Iterator[AdapterProcess]:
    with adapter_process(str(PROGRAMS / "vendor_adapter.py")) as adapter:
        yield adapter
        assert adapter.call("quantize", {"recipe": CAST}, {"x": np.zeros((1, 1), np.float32)}).error is None


def quantize(vendor: AdapterProcess, recipe: object, x: Array) -> Answer:
    return vendor.call("quantize", {"recipe": recipe}, {"x": x})


def dequantize(
    vendor: AdapterProcess, recipe: object, tensors: Tensors, output: object = "FP32", rounding: object = "once"
) -> Answer:
    return vendor.call("dequantize", {"recipe": recipe, "output": output, "rounding": rounding}, tensors)


def values(*shape: int, first: int = 0, dtype: Any = np.float32) -> Array:
    """Zeros, but for the first, which tells the adapter what to do."""
    x = np.zeros(shape, dtype)
    x.reshape(-1)[:1] = first
    return x


def codes(*shape: int, first: int = 0, dtype: Any = E4M3) -> Array:
    return values(*shape, first=first, dtype=np.uint8).view(dtype)


def scales(*shape: int, dtype: Any = np.float32) -> Array:
    return np.ones(shape, dtype)


def layout(answer: Answer) -> dict[str, tuple[str, list[int]]]:
    assert answer.error is None
    assert answer.result == {name: {"tensor": name} for name in answer.tensors}
    return {name: (tensor.dtype, tensor.shape) for name, tensor in answer.tensors.items()}


def test_what_is_claimed_is_answered_in_the_storage_types_of_its_formats(vendor: AdapterProcess) -> None:
    assert layout(quantize(vendor, CAST, values(2, 3))) == {"codes": ("F8_E4M3", [2, 3])}
    assert layout(quantize(vendor, CAST, values(2, 3, dtype=ml_dtypes.bfloat16))) == {"codes": ("F8_E4M3", [2, 3])}
    assert layout(quantize(vendor, TILES, values(2, 256))) == {
        "codes": ("F8_E4M3", [2, 256]),
        "scales": ("F32", [2, 2]),
    }
    assert layout(quantize(vendor, NVFP4, values(2, 17))) == {
        "codes": ("U8", [2, 17]),
        "scales": ("F8_E4M3", [2, 2]),
        "tensorScale": ("F32", [1]),
    }


def test_matrices_without_elements_are_matrices(vendor: AdapterProcess) -> None:
    assert layout(quantize(vendor, TILES, values(0, 128))) == {
        "codes": ("F8_E4M3", [0, 128]),
        "scales": ("F32", [0, 1]),
    }
    assert layout(quantize(vendor, TILES, values(4, 0))) == {"codes": ("F8_E4M3", [4, 0]), "scales": ("F32", [4, 0])}


def test_the_order_of_a_recipes_choices_has_no_meaning(vendor: AdapterProcess) -> None:
    backwards = {**dict(reversed(TILES.items())), "scaling": dict(reversed(TILES["scaling"].items()))}
    assert quantize(vendor, backwards, values(1, 128)).error is None


def test_an_array_in_any_layout_and_byte_order_travels_in_order(vendor: AdapterProcess) -> None:
    answer = dequantize(vendor, CAST, {"codes": codes(2, 3)})
    assert layout(answer) == {"y": ("F32", [2, 3])}
    assert answer.tensors["y"].data == np.arange(6, dtype="<f4").tobytes()


OTHER_RULES: dict[str, tuple[object, Array]] = {
    "another format": (cast("E5M2"), values(1, 1)),
    "another overflow rule": (cast("E4M3", overflow="non-finite"), values(1, 1)),
    "another infinity rule": (cast("E4M3", infinity="saturate"), values(1, 1)),
    "another group shape": (scaled("E4M3", "128x1", tail="refuse"), values(128, 1)),
    "another scale format": (scaled("E4M3", "1x128", scale_format="E8M0", tail="refuse"), values(1, 128)),
    "another tail rule": (scaled("E4M3", "1x128"), values(1, 128)),
    "another element rule": (
        scaled("E4M3", "1x128", element_rule="multiply-reciprocal", tail="refuse"),
        values(1, 128),
    ),
    "no tensor scale": (scaled("E2M1", "1x16", scale_format="UE4M3"), values(1, 16)),
    "an unknown choice": ({**CAST, "dither": True}, values(1, 1)),
    "a missing choice": ({"format": "E4M3"}, values(1, 1)),
    "an empty recipe": ({}, values(1, 1)),
    "an input that is not listed": (CAST, values(1, 1, dtype=np.float16)),
    "an input that this recipe does not list": (TILES, values(1, 128, dtype=ml_dtypes.bfloat16)),
    "FP64": (CAST, values(1, 1, dtype=np.float64)),
}


@pytest.mark.parametrize("what", OTHER_RULES)
def test_what_is_not_claimed_is_refused(vendor: AdapterProcess, what: str) -> None:
    answer = quantize(vendor, *OTHER_RULES[what])
    assert (answer.code, answer.error["code"]) == ("UNIMPLEMENTED", -32000)
    assert "is not in the support matrix" in answer.error["message"]


def test_outputs_and_roundings_that_are_not_claimed_are_refused(vendor: AdapterProcess) -> None:
    tiles = {"codes": codes(1, 128), "scales": scales(1, 1)}
    assert dequantize(vendor, TILES, tiles, "BF16").error is None
    for recipe, tensors, output, rounding in (
        (CAST, {"codes": codes(1, 128)}, "BF16", "once"),
        (CAST, {"codes": codes(1, 128)}, "E4M3", "once"),
        (TILES, tiles, "FP16", "once"),
        (TILES, tiles, "BF16", "through-fp32"),
        (scaled("E4M3", "1x128"), tiles, "FP32", "once"),
    ):
        answer = dequantize(vendor, recipe, tensors, output, rounding)
        assert answer.code == "UNIMPLEMENTED"
        assert "is not in the support matrix" in answer.error["message"]


CONTRADICTIONS: dict[str, tuple[str, object, Tensors]] = {
    "a vector": ("quantize", {"recipe": CAST}, {"x": values(3)}),
    "three dimensions": ("quantize", {"recipe": CAST}, {"x": values(1, 2, 3)}),
    "values that are integers": ("quantize", {"recipe": CAST}, {"x": values(1, 1, dtype=np.int32)}),
    "values that are codes": ("quantize", {"recipe": CAST}, {"x": codes(1, 1)}),
    "a tail that is to be refused": ("quantize", {"recipe": TILES}, {"x": values(2, 200)}),
    "no values": ("quantize", {"recipe": CAST}, {}),
    "values that are no tensor": ("quantize", {"recipe": CAST, "x": [[1, 2]]}, {}),
    "no recipe": ("quantize", None, {"x": values(1, 1)}),
    "a recipe that is a name": ("quantize", {"recipe": "E4M3"}, {"x": values(1, 1)}),
    "a recipe that is a tensor": ("quantize", {}, {"x": values(1, 1), "recipe": values(1, 1)}),
    "a parameter too many": ("quantize", {"recipe": CAST, "mode": "fast"}, {"x": values(1, 1)}),
    "parameters in a list": ("quantize", [1, 2], {}),
    "a cast with scales": ("dequantize", CAST, {"codes": codes(1, 128), "scales": scales(1, 1)}),
    "a scaled recipe without scales": ("dequantize", TILES, {"codes": codes(1, 128)}),
    "scales of another shape": ("dequantize", TILES, {"codes": codes(1, 128), "scales": scales(1, 2)}),
    "scales transposed": ("dequantize", TILES, {"codes": codes(2, 384), "scales": scales(3, 2)}),
    "scales of another type": (
        "dequantize",
        TILES,
        {"codes": codes(1, 128), "scales": scales(1, 1, dtype=np.float64)},
    ),
    "codes of another type": ("dequantize", CAST, {"codes": codes(1, 128, dtype=np.uint8)}),
    "codes that are a vector": ("dequantize", CAST, {"codes": codes(128)}),
    "a tail of codes": ("dequantize", TILES, {"codes": codes(1, 200), "scales": scales(1, 2)}),
    "a tensor scale too many": (
        "dequantize",
        TILES,
        {"codes": codes(1, 128), "scales": scales(1, 1), "tensorScale": scales(1)},
    ),
    "no tensor scale": (
        "dequantize",
        NVFP4,
        {"codes": codes(1, 16, dtype=np.uint8), "scales": codes(1, 1)},
    ),
    "a tensor scale for each row": (
        "dequantize",
        NVFP4,
        {"codes": codes(2, 16, dtype=np.uint8), "scales": codes(2, 1), "tensorScale": scales(2)},
    ),
    "echo of nothing": ("echo", {}, {}),
    "describe with an argument": ("describe", {"verbose": True}, {}),
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_arguments_that_contradict_each_other_are_refused(vendor: AdapterProcess, what: str) -> None:
    method, params, tensors = CONTRADICTIONS[what]
    if method == "dequantize":
        answer = dequantize(vendor, params, tensors)
    else:
        answer = vendor.call(method, params, tensors)
    assert (answer.code, answer.error["code"]) == ("INVALID_ARGUMENT", -32602)
    assert len(answer.error["message"]) > 10


def test_unknown_methods_are_refused_under_the_number_for_them(vendor: AdapterProcess) -> None:
    for method in ("Quantize", "close", "__init__", "", "describe ", "matmul"):
        answer = vendor.call(method)
        assert (answer.code, answer.error["code"]) == ("UNIMPLEMENTED", -32601)


def test_a_message_that_is_no_request_is_refused(vendor: AdapterProcess) -> None:
    for message in ({"id": "n/1", "method": "describe"}, {"jsonrpc": "2.0", "id": "n/1"}):
        vendor.send(frame(message))
        assert vendor.receive().code == "INVALID_ARGUMENT"


FAILURES: dict[str, tuple[int, str, int, str]] = {
    "an exception": (1, "INTERNAL", -32603, "RuntimeError: the device is on fire"),
    "a refusal of its own": (2, "INVALID_ARGUMENT", -32602, "not these values"),
    "too little memory": (5, "RESOURCE_EXHAUSTED", -32000, "the adapter ran out of memory"),
    "a wrong shape": (3, "INTERNAL", -32603, "codes has shape [2, 127]; [2, 128] would be right"),
    "a list": (4, "INTERNAL", -32603, "quantize returned a list; a numpy array would be right"),
    "codes alone": (6, "INTERNAL", -32603, "quantize must return codes, scales and tensor scale, with None for"),
    "a wrong type": (8, "INTERNAL", -32603, "codes has dtype F32; F8_E4M3 would be right"),
    "nothing": (9, "INTERNAL", -32603, "quantize must return codes, scales and tensor scale"),
    "scales that a cast does not have": (10, "INTERNAL", -32603, "scales is there; the cast to E4M3 has none"),
    "a type without a name": (11, "INTERNAL", -32603, "complex64, for which the protocol has no name"),
}


@pytest.mark.parametrize("what", FAILURES)
def test_whatever_quantize_does_becomes_an_answer_and_the_next_request_is_served(
    vendor: AdapterProcess, what: str
) -> None:
    trigger, code, number, message = FAILURES[what]
    answer = quantize(vendor, CAST, values(2, 128, first=trigger))
    assert (answer.code, answer.error["code"]) == (code, number)
    assert message in answer.error["message"]
    assert quantize(vendor, CAST, values(1, 1)).error is None


def test_a_message_is_no_longer_than_the_schema_of_errors_allows(vendor: AdapterProcess) -> None:
    answer = quantize(vendor, CAST, values(2, 128, first=12))
    assert answer.code == "OUT_OF_RANGE"
    assert answer.error["message"] == "x" * 10_000


def test_an_error_code_that_the_protocol_does_not_have_is_found_at_once() -> None:
    with pytest.raises(ValueError, match="there is no error code 'OOPS'"):
        AdapterError("OOPS", "x")  # type: ignore[arg-type]


def test_missing_and_misshapen_scales_are_found(vendor: AdapterProcess) -> None:
    for trigger, message in ((3, "codes has shape [2, 127]"), (10, "scales has shape [1, 1]; [2, 1] would be right")):
        answer = quantize(vendor, TILES, values(2, 128, first=trigger))
        assert answer.code == "INTERNAL"
        assert message in answer.error["message"]


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        (1, "RuntimeError: the device is on fire"),
        (3, "dequantize returned F32 [2, 2]; F32 [2, 3] would be right"),
        (4, "dequantize returned a list"),
        (8, "dequantize returned F64 [2, 3]; F32 [2, 3] would be right"),
        (9, "dequantize returned a NoneType"),
    ],
)
def test_wrong_results_of_dequantize_are_found(vendor: AdapterProcess, trigger: int, message: str) -> None:
    answer = dequantize(vendor, CAST, {"codes": codes(2, 3, first=trigger)})
    assert answer.code == "INTERNAL"
    assert message in answer.error["message"]


def test_a_wrong_result_of_echo_is_found(vendor: AdapterProcess) -> None:
    answer = vendor.call("echo", tensors={"x": values(1, 2, 3)})
    assert answer.code == "INTERNAL"
    assert "echo returned F32 [2, 3]; F32 [1, 2, 3] would be right" in answer.error["message"]


def test_an_adapter_that_exits_is_not_kept_alive() -> None:
    with adapter_process(str(PROGRAMS / "vendor_adapter.py")) as adapter:
        with pytest.raises(EOFError):
            quantize(adapter, CAST, values(1, 1, first=7))
        assert adapter.wait() == 3
