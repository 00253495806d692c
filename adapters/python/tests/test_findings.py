"""What the section "Findings about quantization" of README.md says about other people's libraries, found out again by
calling them directly. Where an installed version is not the recorded one and behaves differently, a test is skipped and
says so."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from peer import Array
from suite import suite_is_built, verdicts

from desiderata.examples.cast_table import example, table

RECORDED = {"ml_dtypes": "0.6.0", "numpy": "2.4.6", "onnxruntime": "1.32.0", "onnx": "1.23.2"}
README = (Path(__file__).parents[1] / "README.md").read_text()
FP8 = {
    "E4M3": ml_dtypes.float8_e4m3fn,
    "E5M2": ml_dtypes.float8_e5m2,
    "E4M3FNUZ": ml_dtypes.float8_e4m3fnuz,
    "E5M2FNUZ": ml_dtypes.float8_e5m2fnuz,
}
SMALL = {"E2M3": ml_dtypes.float6_e2m3fn, "E3M2": ml_dtypes.float6_e3m2fn, "E2M1": ml_dtypes.float4_e2m1fn}

Codes = Callable[[Any, str], list[int]]


@contextmanager
def recorded(*libraries: str) -> Iterator[None]:
    """A test of what was found in the recorded versions of libraries."""
    others = [f"{name} {version(name)}" for name in libraries if version(name) != RECORDED[name]]
    try:
        yield
    except AssertionError as error:
        if not others:
            raise
        found = ", ".join(f"{name} {RECORDED[name]}" for name in libraries)
        difference = str(error).splitlines()[0]
        pytest.skip(
            f"README.md tells what {found} does; {', '.join(others)}, which is installed, differs: {difference}"
        )


def test_the_versions_in_the_readme_are_those_that_are_tested() -> None:
    for name, number in RECORDED.items():
        assert f"{name} {number}" in README


def test_every_table_of_the_readme_is_what_the_libraries_do() -> None:
    tables = re.findall(r"^\| from FP32 .*\n(?:\|.*\n)+", README, re.MULTILINE)
    assert len(tables) == 3
    with recorded("ml_dtypes", "numpy"):
        assert tables[0].strip() == table(example("ml_dtypes"))
    pytest.importorskip("onnxruntime")
    with recorded("onnxruntime", "onnx"):
        assert tables[1].strip() == table(example("onnxruntime"))
        assert tables[2].strip() == table(example("onnxruntime", saturate=False))


def failures_in_the_readme(*libraries: str) -> set[str]:
    """The failing cases that the table of findings names for libraries."""
    found = README.split("### What was found")[1].split("\n\n")[1].splitlines()[2:]
    cases = set()
    for line in found:
        library, _, _, shown_by = (cell.strip() for cell in line.strip("|").split(" | "))
        if library.replace("`", "") in libraries:
            names, formats = shown_by.split(" in ")
            cases |= {f"{name}:format={format}" for name in names.split(", ") for format in formats.split(", ")}
    return {case.replace("`", "") for case in cases}


@suite_is_built
@pytest.mark.parametrize(
    ("adapter", "libraries"),
    [
        (["ml_dtypes_adapter"], ["ml_dtypes"]),
        (["onnxruntime_adapter"], ["onnxruntime"]),
        (["onnxruntime_adapter", "--no-saturate"], ["onnxruntime", "onnxruntime, saturate=0"]),
        (["onnxruntime_adapter", "--no-saturate", "--conforming"], []),
    ],
    ids=" ".join,
)
def test_the_suite_finds_what_the_readme_says_and_nothing_else(
    adapter: list[str], libraries: list[str], tmp_path: Path
) -> None:
    library = adapter[0].removesuffix("_adapter")
    pytest.importorskip(library)
    cases = verdicts(tmp_path, "req:QNT-001", ["-m", f"desiderata.examples.{adapter[0]}", *adapter[1:]])
    failing = {case for case, verdict in cases.items() if verdict not in ("pass", "unsupported")}
    with recorded(library, "numpy"):
        assert failing == failures_in_the_readme(*libraries)
        assert list(cases.values()).count("pass") > 20


def by_ml_dtypes(values: Any, dtype: Any, source: Any = np.float32) -> list[int]:
    """Codes of values, by nothing but numpy and ml_dtypes."""
    with np.errstate(all="ignore"):
        codes = np.array(values, source).astype(dtype)
    made: list[int] = codes.view(np.uint8 if codes.itemsize == 1 else np.uint16).tolist()
    return made


def test_ml_dtypes_goes_to_nan_or_infinity_beyond_the_range() -> None:
    with recorded("ml_dtypes"):
        beyond = [464.0, 464.00003, 1e30, np.inf, -np.inf]
        assert by_ml_dtypes(beyond, FP8["E4M3"]) == [0x7E, 0x7F, 0x7F, 0x7F, 0xFF]
        beyond = [61439.996, 61440.0, 1e30, np.inf, -np.inf]
        assert by_ml_dtypes(beyond, FP8["E5M2"]) == [0x7B, 0x7C, 0x7C, 0x7C, 0xFC]
        assert by_ml_dtypes(beyond, FP8["E5M2FNUZ"]) == [0x7F, 0x80, 0x80, 0x80, 0x80]
        assert by_ml_dtypes([247.99998, 248.0, np.inf], FP8["E4M3FNUZ"]) == [0x7F, 0x80, 0x80]


def test_ml_dtypes_saturates_in_formats_without_nan() -> None:
    with recorded("ml_dtypes"):
        for name, largest in (("E2M3", 0x1F), ("E3M2", 0x1F), ("E2M1", 0x07)):
            sign = largest + 1
            assert by_ml_dtypes([1e30, np.inf, -np.inf], SMALL[name]) == [largest, largest, largest | sign]


@pytest.mark.parametrize("name", [*FP8, *SMALL])
def test_ml_dtypes_rounds_fp64_by_way_of_fp32(name: str) -> None:
    dtype = {**FP8, **SMALL}[name]
    with recorded("ml_dtypes"):
        smallest = float(np.array([1], np.uint8).view(dtype)[0])
        # Just above the tie between zero and the smallest value, by less than FP32 can hold.
        above = smallest / 2 * (1 + 2.0**-40)
        assert by_ml_dtypes([above], dtype, np.float64) == [0]
        assert by_ml_dtypes([float(np.nextafter(np.float32(smallest / 2), np.float32(1)))], dtype) == [1]
        x = np.random.default_rng(1).standard_normal(10_000) * 3
        assert by_ml_dtypes(x, dtype, np.float64) == by_ml_dtypes(x.astype(np.float32), dtype)


def test_bfloat16_rounds_fp64_by_way_of_fp32_and_numpys_own_types_do_not() -> None:
    with recorded("ml_dtypes", "numpy"):
        x = 1 + 2.0**-8 + 2.0**-40
        assert by_ml_dtypes([x], ml_dtypes.bfloat16, np.float64) == [0x3F80]
        assert by_ml_dtypes([1 + 2.0**-11 + 2.0**-40], np.float16, np.float64) == [0x3C01]


def test_ml_dtypes_rounds_ties_of_e8m0_up() -> None:
    e8m0 = ml_dtypes.float8_e8m0fnu
    with recorded("ml_dtypes"):
        assert by_ml_dtypes([1.5, 3.0, 6.0], e8m0) == [0x80, 0x81, 0x82]  # The even codes: 0x80, 0x80, 0x82.
        assert by_ml_dtypes(2.0**127 * np.array([1.0, 1.4999999, 1.5]), e8m0) == [0xFE, 0xFE, 0xFF]


def test_ml_dtypes_rounds_everything_between_the_two_smallest_values_of_e8m0_up() -> None:
    e8m0 = ml_dtypes.float8_e8m0fnu
    with recorded("ml_dtypes"):
        x = np.array([0x00400000, 0x00400001, 0x00410000, 0x005FFFFF, 0x00800000], np.uint32).view(np.float32)
        assert by_ml_dtypes(x, e8m0) == [
            0x00,
            0x01,
            0x01,
            0x01,
            0x01,
        ]  # Nearest: 0x00 up to 1.5 * 2^-127, which is 0x00600000.
        assert by_ml_dtypes([0.0], e8m0) == [0xFF]


def test_ml_dtypes_keeps_the_sign_of_zero_where_there_is_one() -> None:
    with recorded("ml_dtypes"):
        for name in ("E4M3", "E5M2"):
            assert by_ml_dtypes([-0.0, -1e-30], FP8[name]) == [0x80, 0x80]
            assert by_ml_dtypes([-0.0, -1e-30], FP8[f"{name}FNUZ"]) == [0, 0]


@pytest.fixture(name="onnx_cast", scope="module")
def onnx_cast_fixture() -> Callable[..., list[int]]:
    """Codes of values by a graph of one Cast, made with nothing but onnx and onnxruntime."""
    onnx = pytest.importorskip("onnx")
    onnxruntime = pytest.importorskip("onnxruntime")
    types = {
        "E4M3": onnx.TensorProto.FLOAT8E4M3FN,
        "E5M2": onnx.TensorProto.FLOAT8E5M2,
        "E4M3FNUZ": onnx.TensorProto.FLOAT8E4M3FNUZ,
        "E5M2FNUZ": onnx.TensorProto.FLOAT8E5M2FNUZ,
        "E8M0": onnx.TensorProto.FLOAT8E8M0,
        "BF16": onnx.TensorProto.BFLOAT16,
        "FP16": onnx.TensorProto.FLOAT16,
    }

    def codes(values: Any, format: str, source: Any = np.float32, **attributes: Any) -> list[int]:
        x: Array = np.array(values, source)
        inner = onnx.TensorProto.FLOAT if source is np.float32 else onnx.TensorProto.DOUBLE
        wide = format in ("BF16", "FP16")
        graph = onnx.helper.make_graph(
            [onnx.helper.make_node("Cast", ["x"], ["y"], to=types[format], **attributes)],
            "cast",
            [onnx.helper.make_tensor_value_info("x", inner, None)],
            [onnx.helper.make_tensor_value_info("y", types[format], None)],
        )
        model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 24)], ir_version=11)
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        result: Array = np.empty(x.shape, np.uint16 if wide else np.uint8)
        binding = session.io_binding()
        binding.bind_input("x", "cpu", 0, inner, x.shape, x.ctypes.data)
        binding.bind_output("y", "cpu", 0, types[format], result.shape, result.ctypes.data)
        session.run_with_iobinding(binding)
        made: list[int] = result.tolist()
        return made

    return codes


def test_onnxruntime_saturates_infinities_as_well(onnx_cast: Callable[..., list[int]]) -> None:
    with recorded("onnxruntime", "onnx"):
        for format, largest in (("E4M3", 0x7E), ("E5M2", 0x7B), ("E4M3FNUZ", 0x7F), ("E5M2FNUZ", 0x7F)):
            assert onnx_cast([1e30, np.inf, -np.inf], format) == [largest, largest, largest | 0x80]


def test_onnxruntime_without_saturate_gives_448_between_480_and_496(onnx_cast: Callable[..., list[int]]) -> None:
    with recorded("onnxruntime", "onnx"):
        x = [464.0, 464.00003, 479.99997, 480.0, 495.99997, 496.0, 512.0, -480.0]
        assert onnx_cast(x, "E4M3", saturate=0) == [0x7E, 0x7F, 0x7F, 0x7E, 0x7E, 0x7F, 0x7F, 0xFE]


def test_onnxruntime_without_saturate_gives_nan_instead_of_infinity_below_65536(
    onnx_cast: Callable[..., list[int]],
) -> None:
    with recorded("onnxruntime", "onnx"):
        x = [61439.996, 61440.0, 65535.996, 65536.0, np.inf, -61440.0]
        assert onnx_cast(x, "E5M2", saturate=0) == [0x7B, 0x7F, 0x7F, 0x7C, 0x7C, 0xFF]


def test_onnxruntime_without_saturate_gives_nan_in_fnuz_formats(onnx_cast: Callable[..., list[int]]) -> None:
    with recorded("onnxruntime", "onnx"):
        assert onnx_cast([247.99998, 248.0, 300.0, -np.inf], "E4M3FNUZ", saturate=0) == [0x7F, 0x80, 0x80, 0x80]
        assert onnx_cast([61439.996, 61440.0, -np.inf], "E5M2FNUZ", saturate=0) == [0x7F, 0x80, 0x80]


def test_onnxruntime_rounds_fp64_by_way_of_fp32(onnx_cast: Callable[..., list[int]]) -> None:
    with recorded("onnxruntime", "onnx"):
        for format, tie, rounded_once in (
            ("E4M3", 1 + 2.0**-4, 0x39),
            ("E5M2", 1 + 2.0**-3, 0x3D),
            ("E4M3FNUZ", 1 + 2.0**-4, 0x41),
            ("E5M2FNUZ", 1 + 2.0**-3, 0x41),
            ("BF16", 1 + 2.0**-8, 0x3F81),
            ("FP16", 1 + 2.0**-11, 0x3C01),
        ):
            assert onnx_cast([tie + 2.0**-40], format, np.float64) == [rounded_once - 1]
            assert onnx_cast([tie + 2.0**-20], format) == [rounded_once]


def test_onnxruntime_rounds_ties_of_e8m0_up_as_onnx_says(onnx_cast: Callable[..., list[int]]) -> None:
    onnx = pytest.importorskip("onnx")
    with recorded("onnxruntime", "onnx"):
        assert "ties round up" in onnx.defs.get_schema("Cast").attributes["round_mode"].description
        x = [1.5, 3.0, 1.4999999, 2.0**-127 * 1.5, 2.0**127 * 1.9, 0.0]
        assert onnx_cast(x, "E8M0", round_mode="nearest") == [0x80, 0x81, 0x7F, 0x01, 0xFE, 0x00]
        assert onnx_cast([0.0, np.inf], "E8M0", round_mode="nearest", saturate=0) == [0xFF, 0xFF]


def test_another_version_that_differs_is_named_and_the_recorded_one_must_not_differ() -> None:
    with pytest.raises(AssertionError, match="as recorded"), recorded("ml_dtypes"):
        raise AssertionError("as recorded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(RECORDED, "ml_dtypes", "0.0.1")
        message = r"what ml_dtypes 0\.0\.1 does; .* differs: otherwise"
        with pytest.raises(pytest.skip.Exception, match=message), recorded("ml_dtypes"):
            raise AssertionError("otherwise")
        with recorded("ml_dtypes"):
            pass  # The same behaviour in another version is what the README says, too.
