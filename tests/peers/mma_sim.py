"""Products as MMA-Sim emulates them (arXiv 2511.10909), for whoever holds our models of chips against it.

Takes the path of a checkout of MMA-Sim; torch is needed. Answers `ready` with torch's version, then each line, a product
in JSON, with the bits of D and the seconds that the emulation took. One product is one instruction, or several in a row
along K, each starting from what the one before it left.
"""

import base64
import json
import sys
import time
from collections.abc import Callable

sys.path.insert(0, sys.argv[1])

import torch
from mmasim.simulator import amd, nv_ptx

DTYPES = {
    "E4M3": torch.float8_e4m3fn,
    "E5M2": torch.float8_e5m2,
    "E4M3FNUZ": torch.float8_e4m3fnuz,
    "E5M2FNUZ": torch.float8_e5m2fnuz,
    "E2M1": torch.uint8,
    "BF16": torch.bfloat16,
    "FP16": torch.float16,
    "FP32": torch.float32,
    "E8M0": torch.float8_e8m0fnu,
    "UE4M3": torch.float8_e4m3fn,
}
UNITS: dict[str, Callable[[str, str], Callable[..., torch.Tensor]]] = {
    "wgmma": nv_ptx.wgmma,
    "mma": nv_ptx.mma,
    "tcgen05": nv_ptx.tcgen05mma,
    "mma.block_scale": nv_ptx.mma_block_scale,
    "tcgen05.block_scale": nv_ptx.tcgen05mma_block_scale,
    "mfma": amd.mfma,
}


def matrix(text: str, dtype: torch.dtype, rows: int) -> torch.Tensor:
    """Codes, row by row."""
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=dtype).reshape(rows, -1)


def packed(codes: torch.Tensor) -> torch.Tensor:
    """Two codes of four bits in a byte, the first in its lower half."""
    return codes[:, 0::2] | (codes[:, 1::2] << 4)


def product(request: dict[str, str]) -> dict[str, str | float]:
    instruction = UNITS[request["unit"]](request["architecture"], request["instruction"])
    m, n, k = instruction.m, instruction.n, instruction.k
    a = matrix(request["a"], DTYPES[request["formatA"]], m)
    b = matrix(request["b"], DTYPES[request["formatB"]], n)
    d = matrix(request["c"], torch.float32, m)
    steps = a.shape[1] // k
    operands = [[half.contiguous() for half in operand.split(k, dim=1)] for operand in (a, b)]
    if request["formatA"] == "E2M1":
        operands = [[packed(part) for part in operand] for operand in operands]
    if "scaleFormat" in request:
        dtype = DTYPES[request["scaleFormat"]]
        for name, rows in (("scalesA", m), ("scalesB", n)):
            scales = matrix(request[name], dtype, rows)
            operands.append([part.contiguous() for part in scales.split(scales.shape[1] // steps, dim=1)])
    begin = time.perf_counter()
    for left, right, *scales in zip(*operands, strict=True):
        transposed = [] if scales == [] else [scales[0], scales[1].T]
        d = instruction(left, right.T, d, *transposed)
    seconds = time.perf_counter() - begin
    bits = d.contiguous().view(torch.uint8).numpy().tobytes()
    return {"d": base64.b64encode(bits).decode(), "seconds": seconds}


# One core, as the others of a comparison have.
torch.set_num_threads(1)
print(f"ready torch {torch.__version__}", flush=True)
for line in sys.stdin:
    try:
        answer = product(json.loads(line))
    except (ArithmeticError, AssertionError, RuntimeError, ValueError) as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
