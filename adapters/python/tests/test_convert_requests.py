"""Requests for conversions: what an adapter's methods receive, what is refused under which code before they are called, and
which of their results are no answers."""

from collections.abc import Iterator
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from peer import PROGRAMS, AdapterProcess, Answer, Array, adapter_process

from desiderata import cast, scaled

E4M3 = np.dtype(ml_dtypes.float8_e4m3fn)
E8M0 = np.dtype(ml_dtypes.float8_e8m0fnu)
F32 = np.dtype(np.float32)
BF16 = np.dtype(ml_dtypes.bfloat16)

TILES = scaled("E4M3", "1x128")
COLUMNS = scaled("E4M3", "128x1")
WHOLE = scaled("E4M3", "1x128", scale_format="E8M0", tail="refuse")
NVFP4 = scaled("E2M1", "1x16", scale_format="UE4M3", tensor_scale="FP32")


@pytest.fixture(scope="module")
def adapter() -> Iterator[AdapterProcess]:
    with adapter_process(str(PROGRAMS / "convert_adapter.py")) as process:
        yield process
        assert ask(process, "logfmt-encode", x=zeros(F32, 1, 1), bits=4).error is None


def ask(adapter: AdapterProcess, conversion: str | None, **parts: Any) -> Answer:
    """Sends a conversion, whose arrays go into the frame under names of their own."""
    tensors: dict[str, Array] = {}

    def placed(path: str, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            tensors[path] = value
            return {"tensor": path}
        if isinstance(value, dict):
            return {name: placed(f"{path}.{name}", part) for name, part in value.items()}
        return value

    params = {"conversion": conversion, **{name.rstrip("_"): value for name, value in parts.items()}}
    placed_params = {name: placed(name, value) for name, value in params.items() if value is not None}
    return adapter.call_with(placed_params, tensors, "convert")


def zeros(dtype: Any, *shape: int, first: int = 0) -> Array:
    """Zeros, but for the first byte of codes or the first value, which tells the adapter what to do."""
    array = np.zeros(shape, np.dtype(dtype))
    if array.dtype == E4M3:
        array.view(np.uint8).reshape(-1)[:1] = first
    else:
        array.reshape(-1)[:1] = first
    return array


def tiles(rows: int = 130, columns: int = 200, first: int = 0) -> dict[str, Array]:
    return {"codes": zeros(E4M3, rows, columns, first=first), "scales": zeros(F32, rows, -(-columns // 128))}


def norm(columns: int) -> dict[str, Array]:
    return {"weight": zeros(F32, columns), "epsilon": np.full(1, 0.5, np.float32)}


def ends(*shape: int) -> Array:
    return zeros(F32, *shape)


def layout(answer: Answer) -> dict[str, tuple[str, list[int]]]:
    assert answer.error is None, answer.error
    return {name: (tensor.dtype, tensor.shape) for name, tensor in answer.tensors.items()}


def values(answer: Answer, name: str) -> float:
    """The first value of a tensor in F32."""
    return float(np.frombuffer(answer.tensors[name].data, "<f4")[0])


def test_requantized_codes_have_the_form_of_the_second_recipe(adapter: AdapterProcess) -> None:
    answer = ask(adapter, "requantize", x=tiles(), from_=TILES, to=COLUMNS, transpose=False)
    assert layout(answer) == {"y.codes": ("F8_E4M3", [130, 200]), "y.scales": ("F32", [2, 200])}
    assert answer.result == {
        "conversion": "requantize",
        "y": {"codes": {"tensor": "y.codes"}, "scales": {"tensor": "y.scales"}},
    }
    assert values(answer, "y.scales") == 260
    answer = ask(adapter, "requantize", x=tiles(), from_=TILES, to=COLUMNS, transpose=True)
    assert layout(answer) == {"y.codes": ("F8_E4M3", [200, 130]), "y.scales": ("F32", [2, 130])}


def test_a_scale_of_the_tensor_comes_and_goes_with_its_recipe(adapter: AdapterProcess) -> None:
    whole = {"codes": zeros(E4M3, 32, 128), "scales": zeros(E8M0, 32, 1)}
    answer = ask(adapter, "requantize", x=whole, from_=WHOLE, to=NVFP4, transpose=True)
    assert layout(answer) == {
        "y.codes": ("U8", [128, 32]),
        "y.scales": ("F8_E4M3", [128, 2]),
        "y.tensorScale": ("F32", [1]),
    }
    small = {"codes": zeros(np.uint8, 4, 128), "scales": zeros(E4M3, 4, 8), "tensorScale": zeros(F32, 1)}
    answer = ask(adapter, "requantize", x=small, from_=NVFP4, to=WHOLE, transpose=False)
    assert layout(answer) == {"y.codes": ("F8_E4M3", [4, 128]), "y.scales": ("F8_E8M0", [4, 1])}


def test_two_forms_come_back_each_with_its_own_scales(adapter: AdapterProcess) -> None:
    answer = ask(adapter, "quantize-both", x=zeros(BF16, 3, 200), first=TILES, second=COLUMNS)
    assert layout(answer) == {
        "first.codes": ("F8_E4M3", [3, 200]),
        "first.scales": ("F32", [3, 2]),
        "second.codes": ("F8_E4M3", [3, 200]),
        "second.scales": ("F32", [1, 200]),
    }
    assert (values(answer, "first.scales"), values(answer, "second.scales")) == (1, 2)


def test_a_norm_gives_values_or_what_a_recipe_makes_of_them(adapter: AdapterProcess) -> None:
    answer = ask(adapter, "normalize", x=zeros(BF16, 3, 200), norm=norm(200))
    assert layout(answer) == {"y": ("F32", [3, 200])}
    assert (answer.result, values(answer, "y")) == ({"conversion": "normalize", "y": {"tensor": "y"}}, 0.5)
    answer = ask(adapter, "normalize", x=zeros(F32, 3, 200), norm=norm(200), recipe=TILES)
    assert layout(answer) == {"quantized.codes": ("F8_E4M3", [3, 200]), "quantized.scales": ("F32", [3, 2])}
    assert values(answer, "quantized.scales") == 200


def test_logfmt_codes_have_two_bytes_where_they_need_them(adapter: AdapterProcess) -> None:
    answer = ask(adapter, "logfmt-encode", x=zeros(F32, 2, 130), bits=4)
    assert layout(answer) == {"y.codes": ("U8", [2, 130]), "y.ends": ("F32", [2, 2, 2])}
    answer = ask(adapter, "logfmt-encode", x=zeros(BF16, 2, 128), bits=10)
    assert layout(answer) == {"y.codes": ("U16", [2, 128]), "y.ends": ("F32", [2, 1, 2])}
    y = {"codes": zeros(np.uint16, 2, 130), "ends": ends(2, 2, 2)}
    answer = ask(adapter, "logfmt-decode", y=y, bits=10)
    assert (layout(answer), values(answer, "x")) == ({"x": ("F32", [2, 130])}, 18)


def test_matrices_may_be_empty(adapter: AdapterProcess) -> None:
    assert layout(ask(adapter, "logfmt-encode", x=zeros(F32, 0, 130), bits=4))["y.ends"] == ("F32", [0, 2, 2])
    answer = ask(adapter, "quantize-both", x=zeros(F32, 3, 0), first=TILES, second=COLUMNS)
    assert layout(answer)["first.scales"] == ("F32", [3, 0])


OTHER_CONVERSIONS: dict[str, dict[str, Any]] = {
    "the pair the other way round": {"x": tiles(), "from_": COLUMNS, "to": TILES, "transpose": False},
    "another rule": {"x": tiles(), "from_": {**TILES, "overflow": "non-finite"}, "to": COLUMNS, "transpose": False},
    "a cast": {"x": tiles(), "from_": cast("E4M3"), "to": COLUMNS, "transpose": False},
    "not transposed": {"x": tiles(), "from_": WHOLE, "to": NVFP4, "transpose": False},
    "two forms that are not claimed": {"x": zeros(F32, 1, 1), "first": COLUMNS, "second": TILES},
    "two forms of FP16": {"x": zeros(np.float16, 1, 1), "first": TILES, "second": COLUMNS},
    "a norm of FP16": {"x": zeros(np.float16, 1, 1), "norm": norm(1)},
    "a norm and a recipe that is not claimed": {"x": zeros(F32, 1, 1), "norm": norm(1), "recipe": COLUMNS},
    "LogFMT of another width": {"x": zeros(F32, 1, 1), "bits": 8},
    "LogFMT of FP16": {"x": zeros(np.float16, 1, 1), "bits": 4},
    "LogFMT codes of another width": {"y": {"codes": zeros(np.uint8, 1, 1), "ends": ends(1, 1, 2)}, "bits": 8},
}


def named(parts: dict[str, Any]) -> str:
    """The conversion that parameters are for."""
    for part, conversion in (
        ("transpose", "requantize"),
        ("second", "quantize-both"),
        ("norm", "normalize"),
        ("y", "logfmt-decode"),
    ):
        if part in parts:
            return conversion
    return "logfmt-encode"


@pytest.mark.parametrize("what", OTHER_CONVERSIONS)
def test_what_is_not_claimed_is_refused(adapter: AdapterProcess, what: str) -> None:
    parts = OTHER_CONVERSIONS[what]
    answer = ask(adapter, named(parts), **parts)
    assert (answer.code, answer.error and answer.error["code"]) == ("UNIMPLEMENTED", -32000)
    assert "is not in the support matrix" in answer.error["message"]


TURN = {"from_": TILES, "to": COLUMNS, "transpose": False}
BOTH = {"first": TILES, "second": COLUMNS}

CONTRADICTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "codes of another type": ({"x": {**tiles(), "codes": zeros(F32, 130, 200)}, **TURN}, "x.codes has dtype F32"),
    "codes in three dimensions": (
        {"x": {**tiles(), "codes": zeros(E4M3, 2, 2, 2)}, **TURN},
        "x.codes has shape [2, 2, 2]",
    ),
    "scales of another shape": (
        {"x": {**tiles(), "scales": zeros(F32, 2, 130)}, **TURN},
        "x.scales has shape [2, 130]; [130, 2] would be right",
    ),
    "no scales": ({"x": {"codes": zeros(E4M3, 1, 1)}, **TURN}, "the parameter x.scales is missing"),
    "a tensor scale too many": ({"x": {**tiles(), "tensorScale": zeros(F32, 1)}, **TURN}, "x.tensorScale is there"),
    "more than a matrix": ({"x": {**tiles(), "zeroPoint": 1}, **TURN}, "there is no parameter 'x.zeroPoint'"),
    "transpose as a number": ({"x": tiles(), **TURN, "transpose": 1}, "transpose must be true or false"),
    "an incomplete group of the source": (
        {
            "x": {"codes": zeros(E4M3, 16, 100), "scales": zeros(E8M0, 16, 1)},
            "from_": WHOLE,
            "to": NVFP4,
            "transpose": True,
        },
        "[16, 100] is no multiple of the group 1x128",
    ),
    "an incomplete group of the target": (
        {
            "x": {"codes": zeros(np.uint8, 4, 100), "scales": zeros(E4M3, 4, 7), "tensorScale": zeros(F32, 1)},
            "from_": NVFP4,
            "to": WHOLE,
            "transpose": False,
        },
        "[4, 100] is no multiple of the group 1x128",
    ),
    "values of FP64": ({"x": zeros(np.float64, 1, 1), **BOTH}, "x has dtype F64; values come in F32, BF16 or F16"),
    "values in one dimension": ({"x": zeros(F32, 4), **BOTH}, "x has shape [4]; it must have rows and columns"),
    "an incomplete group of the second form": (
        {"x": zeros(F32, 4, 100), "first": TILES, "second": WHOLE},
        "[4, 100] is no multiple of the group 1x128",
    ),
    "a recipe too many": ({"x": zeros(F32, 1, 1), **BOTH, "third": TILES}, "there is no parameter 'third'"),
    "a weight of another length": (
        {"x": zeros(F32, 4, 100), "norm": norm(4)},
        "norm.weight has shape [4]; [100] would be right",
    ),
    "an epsilon of another type": (
        {"x": zeros(F32, 4, 4), "norm": {**norm(4), "epsilon": zeros(np.float64, 1)}},
        "norm.epsilon has dtype F64; F32 would be right",
    ),
    "an incomplete group after a norm": (
        {"x": zeros(F32, 4, 100), "norm": norm(100), "recipe": WHOLE},
        "[4, 100] is no multiple of the group 1x128",
    ),
    "bits as a text": ({"x": zeros(F32, 1, 1), "bits": "4"}, "bits must be a whole number from 3 to 16"),
    "bits as a truth": ({"x": zeros(F32, 1, 1), "bits": True}, "bits must be a whole number from 3 to 16"),
    "two bits": ({"x": zeros(F32, 1, 1), "bits": 2}, "bits must be a whole number from 3 to 16"),
    "no bits": ({"x": zeros(F32, 1, 1)}, "the parameter bits is missing"),
    "codes too wide": (
        {"y": {"codes": zeros(np.uint16, 1, 1), "ends": ends(1, 1, 2)}, "bits": 4},
        "y.codes has dtype U16; U8 would be right",
    ),
    "ends of another shape": (
        {"y": {"codes": zeros(np.uint8, 2, 130), "ends": ends(2, 1, 2)}, "bits": 4},
        "y.ends has shape [2, 1, 2]; [2, 2, 2] would be right",
    ),
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_arguments_that_contradict_each_other_are_refused(adapter: AdapterProcess, what: str) -> None:
    parts, message = CONTRADICTIONS[what]
    answer = ask(adapter, named(parts), **parts)
    assert (answer.code, answer.error and answer.error["code"]) == ("INVALID_ARGUMENT", -32602)
    assert message in answer.error["message"]


@pytest.mark.parametrize(
    ("conversion", "message"),
    [("transmute", "there is no conversion 'transmute'; requantize, quantize-both,"), (None, "conversion is missing")],
)
def test_a_conversion_that_there_is_not_is_refused(
    adapter: AdapterProcess, conversion: str | None, message: str
) -> None:
    answer = ask(adapter, conversion, x=zeros(F32, 1, 1))
    assert answer.code == "INVALID_ARGUMENT"
    assert message in answer.error["message"]


NO_ANSWERS: dict[str, tuple[dict[str, Any], str]] = {
    "other codes": ({"x": tiles(first=1), **TURN}, "codes has shape [130, 199]; [130, 200] would be right"),
    "wide codes": ({"x": tiles(first=2), **TURN}, "codes has dtype F64; F8_E4M3 would be right"),
    "nothing": ({"x": tiles(first=3), **TURN}, "requantize must return codes, scales and tensor scale"),
    "no scales": ({"x": tiles(first=5), **TURN}, "scales is missing"),
    "no forms": ({"x": zeros(F32, 2, 2, first=3), **BOTH}, "quantize_both must return two forms"),
    "one form": ({"x": zeros(F32, 2, 2, first=4), **BOTH}, "quantize_both must return two forms"),
    "a second form without scales": (
        {"x": zeros(F32, 2, 2, first=5), **BOTH},
        "quantize_both, second, returned something else than the recipe asks for: scales is missing",
    ),
    "fewer values": ({"x": zeros(F32, 2, 2, first=1), "norm": norm(2)}, "normalize returned F32 [2, 1]; F32 [2, 2]"),
    "FP64 values": ({"x": zeros(F32, 2, 2, first=2), "norm": norm(2)}, "normalize returned F64 [2, 2]; F32 [2, 2]"),
    "codes without a recipe": (
        {"x": zeros(F32, 2, 2, first=4), "norm": norm(2)},
        "normalize returned a tuple; a numpy array would be right",
    ),
    "codes alone after a norm": (
        {"x": zeros(F32, 2, 2, first=4), "norm": norm(2), "recipe": TILES},
        "normalize must return codes, scales and tensor scale",
    ),
    "one end": ({"x": zeros(F32, 2, 2, first=1), "bits": 4}, "encode_logfmt returned F32 [2, 1, 1]; F32 [2, 1, 2]"),
    "codes of four bytes": (
        {"x": zeros(F32, 2, 2, first=2), "bits": 4},
        "encode_logfmt returned U32 [2, 2]; U8 [2, 2]",
    ),
    "LogFMT codes alone": (
        {"x": zeros(F32, 2, 2, first=4), "bits": 4},
        "encode_logfmt must return the codes and the ends",
    ),
    "decoded to FP64": (
        {"y": {"codes": zeros(np.uint8, 2, 2, first=2), "ends": ends(2, 1, 2)}, "bits": 4},
        "decode_logfmt returned F64 [2, 2]; F32 [2, 2] would be right",
    ),
}


@pytest.mark.parametrize("what", NO_ANSWERS)
def test_results_that_are_no_answers_become_errors(adapter: AdapterProcess, what: str) -> None:
    parts, message = NO_ANSWERS[what]
    answer = ask(adapter, named(parts), **parts)
    assert answer.code == "INTERNAL"
    assert message in answer.error["message"]


def test_an_adapter_without_any_of_the_methods_does_not_know_it() -> None:
    with adapter_process(str(PROGRAMS / "vendor_adapter.py")) as vendor:
        answer = ask(vendor, "logfmt-encode", x=zeros(F32, 1, 1), bits=4)
        assert (answer.code, answer.error["code"]) == ("UNIMPLEMENTED", -32601)
