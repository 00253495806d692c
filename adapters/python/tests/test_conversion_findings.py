"""What the section "Findings about conversions" of README.md says: the verdict of the suite on conversions in plain numpy,
on four habits that look harmless, and by how much these change what comes out."""

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from peer import PROGRAMS, Array
from suite import desiderata, suite_is_built

from desiderata import RmsNorm, scaled
from desiderata.examples import logfmt
from desiderata.examples.ml_dtypes_adapter import MlDtypesAdapter
from desiderata.examples.row_norm import rms_norm

README = (Path(__file__).parents[1] / "README.md").read_text().split("## Findings about conversions")[1]
CONVERSIONS = ("ONQ-005", "ONQ-006", "ONQ-007", "TRN-007")
TILES = scaled("E4M3", "1x128")
COLUMNS = scaled("E4M3", "128x1")


def judged(folder: Path, adapter: list[str]) -> dict[str, set[str]]:
    """The verdicts on the cases of conversions by the case's name, without those that do not apply."""
    queries = [word for requirement in CONVERSIONS for word in ("--query", f"req:{requirement}")]
    status, output = desiderata(folder, "run", [*queries, "--out", str(folder / "results")], adapter)
    assert status in (0, 1), output
    found: dict[str, set[str]] = {}
    for line in map(json.loads, (folder / "results" / "results.jsonl").read_text().splitlines()):
        if line["type"] == "case" and line["verdict"] != "unsupported":
            found.setdefault(line["id"].split("/")[1].split(":")[0], set()).add(line["verdict"])
    return found


@suite_is_built
def test_conversions_in_plain_numpy_conform(tmp_path: Path) -> None:
    verdicts = judged(tmp_path, ["-m", "desiderata.examples.ml_dtypes_adapter"])
    assert len(verdicts) == 6
    assert set.union(*verdicts.values()) == {"pass"}


@suite_is_built
def test_each_habit_fails_the_case_that_the_readme_names(tmp_path: Path) -> None:
    verdicts = judged(tmp_path, [str(PROGRAMS / "habits_adapter.py")])
    failing = {name for name, found in verdicts.items() if "fail" in found}
    table = README.split("| habit |")[1].split("\n\n")[0]
    assert failing == set(re.findall(r"`([a-z-]+)`", table))
    assert len(failing) == 4
    assert set.union(*verdicts.values()) == {"pass", "fail"}


def habits() -> MlDtypesAdapter:
    """The adapter with the habits."""
    spec = importlib.util.spec_from_file_location("habits_adapter", PROGRAMS / "habits_adapter.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    adapter: MlDtypesAdapter = module.HabitsAdapter()
    return adapter


def differing(one: Array, other: Array) -> str:
    """How many elements in a hundred have other bits, in two digits."""
    bits = np.dtype(f"u{one.itemsize}")
    percent = 100 * np.mean(one.view(bits) != other.view(bits))
    return f"{percent:.0f}%" if percent >= 10 else f"{percent:.1f}%"


def test_the_habits_change_as_much_as_the_readme_says() -> None:
    right, wrong = MlDtypesAdapter(), habits()
    random = np.random.default_rng(1)
    x: Array = random.standard_normal((512, 1024)).astype(np.float32)
    norm = RmsNorm((0.5 + random.random(1024)).astype(np.float32), np.full(1, 1e-6, np.float32))
    stored = right.quantize(x, TILES)
    assert stored[1] is not None
    pairs: list[tuple[Any, Any]] = [
        (one.normalize(x, norm, TILES), one.quantize_both(x, TILES, COLUMNS)[1]) for one in (right, wrong)
    ]
    turned: list[Any] = [one.requantize(stored[0], stored[1], None, TILES, TILES, True) for one in (right, wrong)]
    for name, one, other in (
        ("norm and cast", pairs[0][0], pairs[1][0]),
        ("of the first form", pairs[0][1], pairs[1][1]),
        ("dequantizing and quantizing", turned[0], turned[1]),
    ):
        shares = f"{differing(one[0], other[0])} of codes, {differing(one[1], other[1])} of scales"
        assert shares in row(name), shares
    errors = [
        np.linalg.norm(right.dequantize(codes, scales, None, COLUMNS, "FP32", "through-fp32") - x) / np.linalg.norm(x)
        for codes, scales, _ in (pairs[0][1], pairs[1][1])
    ]
    assert f"{100 * errors[1]:.1f}% instead of {100 * errors[0]:.1f}%" in row("of the first form")
    widths = [
        f"{differing(right.encode_logfmt(x, bits)[0], wrong.encode_logfmt(x, bits)[0])} of codes with {bits} bits"
        for bits in (4, 8)
    ]
    assert ", ".join(widths) in row("logarithm"), widths


def row(name: str) -> str:
    """The row of the table of habits in which something is named."""
    return next(line for line in README.splitlines() if line.startswith("|") and name in line)


@pytest.mark.parametrize("bits", [4, 8, 10, 12])
def test_levels_in_float32_are_as_near_as_they_must_be(bits: int) -> None:
    random = np.random.default_rng(bits)
    ends = np.empty((500, 1, 2), np.float32)
    ends[:, 0, 1] = 2.0 ** random.integers(-8, 9, 500) * (1 + random.random(500))
    ends[:, 0, 0] = ends[:, 0, 1] * 2.0 ** -random.integers(0, 33, 500)
    last = 2 ** (bits - 1) - 1
    levels: Array = random.integers(1, last + 1, (500, 128)).astype(np.uint16 if bits > 8 else np.uint8)
    smallest, largest = (ends[:, :, end].astype(np.float64) for end in (0, 1))
    exact = smallest * (largest / smallest) ** ((levels - 1) / (last - 1))
    error = np.max(np.abs(logfmt.decode(levels, ends, bits) / exact - 1)) * 2**18
    # README.md says two thirds of what is allowed; other processors have other exponentials.
    assert 0.1 < error < 1


def test_a_norm_in_float32_is_off_by_few_units() -> None:
    random = np.random.default_rng(1)
    x: Array = random.standard_normal((64, 1024)).astype(ml_dtypes.bfloat16)
    norm = RmsNorm((0.5 + random.random(1024)).astype(np.float32), np.full(1, 1e-6, np.float32))
    wide = x.astype(np.float64)
    exact = wide / np.sqrt(np.mean(wide * wide, axis=1, keepdims=True) + 1e-6) * norm.weight
    assert np.max(np.abs(rms_norm(x, norm) - exact) / np.maximum(np.abs(exact), 1e-30)) < 3 * 2.0**-23


def test_codes_are_those_of_the_nearest_level_by_hand() -> None:
    # The example of spec/online-quantization.md: levels 1, 2, 4 ... 64, and 5.8 is nearer to 4 than to 8.
    x = np.array([[1, 64, 5.8, -6.2, 0, -0.0]], np.float32)
    codes, ends = logfmt.encode(x, 4)
    assert (codes.tolist(), ends.tolist()) == ([[1, 7, 3, 8 + 4, 0, 8]], [[[1, 64]]])
    assert logfmt.decode(codes, ends, 4)[0].tolist() == pytest.approx([1, 64, 4, -8, 0, 0])
    codes, ends = logfmt.encode(np.array([[0, 1e-30, 3, -3]], np.float32), 8)
    assert ends.tolist() == [[[np.float32(3 * 2.0**-32), 3]]]
    assert codes.tolist() == [[0, 1, 127, 255]]
