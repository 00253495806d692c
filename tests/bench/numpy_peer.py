"""Quantizes and dequantizes 1x128 tiles to E4M3 with numpy and ml_dtypes, as a user would write it, and tells its seconds."""

import sys
import time

import ml_dtypes
import numpy as np

rows, columns = int(sys.argv[1]), int(sys.argv[2])
i = np.arange(rows * columns)
x = (np.sin(i) * np.exp2(i % 7)).astype(np.float32).reshape(rows, columns)


def quantize() -> tuple[np.ndarray, np.ndarray]:
    tiles = x.reshape(rows, columns // 128, 128)
    amax = np.maximum(np.abs(tiles).max(axis=2), np.float32(1e-4))
    scales = amax / np.float32(448)
    codes = (tiles / scales[:, :, None]).astype(ml_dtypes.float8_e4m3fn)
    return codes, scales


codes, scales = quantize()


def dequantize() -> np.ndarray:
    return codes.astype(np.float32) * scales[:, :, None]


for line in sys.stdin:
    work = {"quantize": quantize, "dequantize": dequantize}[line.strip()]
    start = time.perf_counter()
    work()
    print(time.perf_counter() - start, flush=True)
