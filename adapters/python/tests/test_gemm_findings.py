"""The adapters that multiply with other people's libraries: the suite's verdict on numpy, what is kept in results/, and
what happens where a library is missing. Which bits a sum has depends on the processor; no test here expects any."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from suite import suite_is_built, verdicts

from desiderata import Operand
from desiderata.examples import clock
from desiderata.examples.numpy_gemm_adapter import NumpyGemmAdapter, products
from desiderata.examples.scale_tiles import scale_tiles

FOLDER = Path(__file__).parents[1]
README = (FOLDER / "README.md").read_text()
RECORDS = {path.stem: json.loads(path.read_text()) for path in sorted((FOLDER / "results").glob("*.json"))}


@suite_is_built
@pytest.mark.parametrize("query", ["req:QNT-008", "req:ACC-002", "req:ADP-007"])
def test_numpy_meets_what_does_not_depend_on_the_order_of_addition(query: str, tmp_path: Path) -> None:
    cases = verdicts(tmp_path, query, ["-m", "desiderata.examples.numpy_gemm_adapter"])
    assert set(cases.values()) <= {"pass", "unsupported"}, cases
    assert list(cases.values()).count("pass") > 10


@suite_is_built
@pytest.mark.parametrize("query", ["req:ADP-011", "req:ADP-013"])
def test_the_time_that_numpy_claims_fits_and_grows(query: str, tmp_path: Path) -> None:
    cases = verdicts(tmp_path, query, ["-m", "desiderata.examples.numpy_gemm_adapter", "--timed"])
    assert list(cases.values()) == ["pass"]


@suite_is_built
@pytest.mark.parametrize("library", ["torch", "jax"])
def test_a_library_that_is_installed_is_judged(library: str, tmp_path: Path) -> None:
    pytest.importorskip(library, reason=f"{library} is not installed; the suite's verdict on it is in results/")
    cases = verdicts(tmp_path, "req:ACC-002", ["-m", f"desiderata.examples.{library}_adapter"])
    assert set(cases.values()) <= {"pass", "unsupported"}, cases
    assert list(cases.values()).count("pass") > 10


@pytest.mark.parametrize("library", ["torch", "jax"])
def test_an_adapter_without_its_library_says_so_and_ends(library: str) -> None:
    program = (
        f"import runpy, sys; sys.modules[{library!r}] = None; "
        f"runpy.run_module('desiderata.examples.{library}_adapter', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (69, "")
    assert f"`pip install {library}`" in done.stderr
    assert "Traceback" not in done.stderr


def test_torch_multiplies_by_the_scales_of_both_tensors() -> None:
    pytest.importorskip("torch", reason="torch is not installed")
    adapter = pytest.importorskip("desiderata.examples.torch_adapter").TorchAdapter("cpu")
    scaling: Any = {"group": "tensor", "scaleFormat": "FP32", "tensorScale": "none"}
    for transpose in (False, True):
        for left, right in ((3, 0.5), (1 / 8, 7), (-1, 2.0**-100)):
            a, b = (
                operand_of(
                    np.full((16, 2) if transpose else (2, 16), value),
                    ml_dtypes.float8_e4m3fn,
                    transpose=transpose,
                    scaling=scaling,
                    scales=np.array([[scale]], np.float32),
                )
                for value, scale in ((1.5, left), (2, right))
            )
            d = adapter.gemm(a, b, None, "FP32", "full", 1)
            assert d.tolist() == [[48 * left * right] * 2] * 2


def operand_of(codes: Any, dtype: Any, **others: Any) -> Operand:
    return Operand(np.array(codes, np.float32).astype(dtype), "E4M3", **{"transpose": False, **others})


def test_numpy_applies_scales_by_the_groups_of_what_is_stored() -> None:
    scaling: Any = {"group": "1x128", "scaleFormat": "FP32", "tensorScale": "none"}
    ones = operand_of(np.ones((1, 130)), ml_dtypes.float8_e4m3fn)
    across = operand_of(
        np.ones((2, 130)), ml_dtypes.float8_e4m3fn, scaling=scaling, scales=np.array([[1, 8], [2, 16]], np.float32)
    )
    along = operand_of(
        np.ones((130, 2)),
        ml_dtypes.float8_e4m3fn,
        transpose=True,
        scaling=scaling,
        scales=np.arange(130, dtype=np.float32).reshape(130, 1),
    )
    adapter: Any = NumpyGemmAdapter()
    assert adapter.gemm(across, ones, None, "FP32", "full", 1).tolist() == [[128 + 16], [256 + 32]]
    assert adapter.gemm(along, ones, None, "FP32", "full", 1).tolist() == [[129 * 65], [129 * 65]]
    addend = np.array([[0.5], [-288]], np.float32)
    assert adapter.gemm(across, ones, addend, "FP32", "full", 2).tolist() == [[144.5], [0]]


def test_the_clock_runs_from_the_first_repetition_until_the_device_has_done_the_last() -> None:
    done: list[str] = []
    product, elapsed_ns = clock.repeat(lambda: done.append("product"), 3, lambda: done.append("wait"))
    assert done == ["wait", "product", "product", "product", "wait"]
    assert product is None
    slow = 0.002
    assert clock.repeat(lambda: time.sleep(slow), 2)[1] >= 2 * slow * 1e9 > elapsed_ns
    # What was launched and not yet done is waited for, too.
    assert clock.repeat(lambda: None, 1, lambda: time.sleep(slow))[1] >= slow * 1e9


def test_a_timed_product_of_numpy_comes_with_its_time() -> None:
    ones = operand_of(np.ones((1, 130)), ml_dtypes.float8_e4m3fn)
    d, counters = NumpyGemmAdapter(timed=True).gemm(ones, ones, None, "FP32", "full", 3)
    assert np.asarray(d).tolist() == [[130]]
    assert counters.keys() == {"elapsedNs"}
    assert counters["elapsedNs"] > 0


def test_numpy_claims_each_product_once() -> None:
    lines = [json.dumps([line["a"], line["b"]]) for line in products()]
    assert len(set(lines)) == len(lines) > 20


def test_tiles_of_scales_have_every_scale_where_the_matrix_unit_looks_for_it() -> None:
    rows, columns = 200, 6
    scales = (np.arange(rows * columns) % 251 + 1).astype(np.uint8).reshape(rows, columns)
    tiles = scale_tiles(scales)
    assert tiles.shape == (2 * 2 * 512,)
    expected = np.zeros_like(tiles)
    for row in range(rows):
        for column in range(columns):
            tile = (row // 128) * 2 + column // 4
            place = (row % 32) * 16 + (row % 128 // 32) * 4 + column % 4
            expected[512 * tile + place] = scales[row, column]
    assert tiles.tolist() == expected.tolist()
    assert scale_tiles(scales.view(ml_dtypes.float8_e8m0fnu)).dtype == ml_dtypes.float8_e8m0fnu


@pytest.mark.parametrize("name", RECORDS)
def test_the_readme_says_of_a_library_what_its_finding_says(name: str) -> None:
    finding = RECORDS[name]
    row = next(
        line for line in README.splitlines() if line.startswith(f"| `desiderata.examples.{finding_module(name)}`")
    )
    _, met, not_met, failing = (cell.strip() for cell in row.strip("|").split("|"))
    assert met == str(len(finding["requirements"]["met"]))
    assert not_met == ", ".join(finding["requirements"].get("not-met", []))
    assert failing == str(finding["cases"].get("fail", 0))
    assert finding["device"]["library"].split(",")[0] in README
    assert finding["date"] in README


def finding_module(name: str) -> str:
    return "numpy_gemm_adapter" if name == "numpy" else f"{name}_adapter"


def test_there_is_a_finding_for_each_adapter_that_multiplies() -> None:
    assert list(RECORDS) == ["jax", "numpy", "torch"]
