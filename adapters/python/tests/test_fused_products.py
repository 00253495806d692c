"""Products with a cast on the way, by an adapter that has everything it needs for them from its requests: the suite's verdict
on it, and that the verdict can be another."""

import importlib.util
from pathlib import Path

import ml_dtypes
import numpy as np
from peer import PROGRAMS
from suite import suite_is_built, verdicts

from desiderata import Adapter, Operand, RmsNorm, scaled

TILES = scaled("E4M3", "1x128")
COLUMNS = scaled("E4M3", "128x1")


@suite_is_built
def test_a_fused_adapter_conforms(tmp_path: Path) -> None:
    cases = verdicts(tmp_path, "online-quantization/*", [str(PROGRAMS / "fused_adapter.py")])
    assert list(cases.values()).count("pass") == 34
    assert set(cases.values()) == {"pass", "unsupported"}


@suite_is_built
def test_scales_of_the_request_before_are_found_out(tmp_path: Path) -> None:
    cases = verdicts(tmp_path, "req:ONQ-001", [str(PROGRAMS / "fused_adapter.py"), "history"])
    assert list(cases.values()).count("fail") == 4
    assert "pass" not in cases.values()


def fused_adapter() -> Adapter:
    spec = importlib.util.spec_from_file_location("fused_adapter", PROGRAMS / "fused_adapter.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    adapter: Adapter = module.FusedAdapter()
    return adapter


def test_a_norm_goes_along_k_however_the_operand_is_stored() -> None:
    adapter = fused_adapter()
    x = np.array([[3.0, 1.0, 3.0, 1.0], [12.0, 4.0, 12.0, 4.0]], np.float32)
    norm = RmsNorm(np.array([1, 2, 1, 2], np.float32), np.zeros(1, np.float32))
    ones = Operand(np.ones((1, 4), ml_dtypes.float8_e4m3fn), "E4M3", transpose=False)
    lying = Operand(x, "FP32", transpose=False, quantize=TILES, norm=norm)
    turned = Operand(np.ascontiguousarray(x.T), "FP32", transpose=True, quantize=COLUMNS, norm=norm)
    products = [adapter.gemm(a, ones, None, "FP32", "full", 1) for a in (lying, turned)]
    for product in products:
        # The mean of squares is 5 in the first row and 80 in the second: 3 + 2 + 3 + 2 over its root.
        assert np.allclose(np.asarray(product), 10 / np.sqrt(5), rtol=0.05)
