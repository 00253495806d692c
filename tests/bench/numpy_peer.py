"""Quantizes and dequantizes 1x128 tiles to E4M3 with numpy and ml_dtypes, as good users would write it.

Takes rows and columns as arguments. Answers `ready` with versions, then for each line with the name of a function of
`WORK` the seconds that it took. They return fresh arrays, or say that they don't; what they need besides is made once.
"""

import sys
import time

import ml_dtypes
import numpy as np

rows, columns = int(sys.argv[1]), int(sys.argv[2])
tiles = columns // 128
i = np.arange(rows * columns)
x = (np.sin(i) * np.exp2(i % 7)).astype(np.float32).reshape(rows, tiles, 128)
smallest_amax, largest = np.float32(1e-4), np.float32(448)
e4m3 = ml_dtypes.float8_e4m3fn
values = np.arange(256, dtype=np.uint8).view(e4m3).astype(np.float32)

# As many rows as stay in the cache of a core between one step and the next.
block = max(1, 2**18 // columns)
starts = range(0, rows, block)
scratch = np.empty((block, tiles, 128), np.float32)


def quantize() -> tuple[np.ndarray, np.ndarray]:
    scales = np.maximum(np.abs(x).max(axis=2), smallest_amax) / largest
    return (x / scales[:, :, None]).astype(e4m3), scales


def quantize_in_blocks() -> tuple[np.ndarray, np.ndarray]:
    codes = np.empty(x.shape, e4m3)
    scales = np.empty((rows, tiles), np.float32)
    for start in starts:
        part, part_scales = x[start : start + block], scales[start : start + block]
        quotients = scratch[: len(part)]
        np.abs(part, out=quotients).max(axis=2, out=part_scales)
        np.maximum(part_scales, smallest_amax, out=part_scales)
        part_scales /= largest
        codes[start : start + block] = np.divide(part, part_scales[:, :, None], out=quotients)
    return codes, scales


codes, scales = quantize()


def dequantize() -> np.ndarray:
    products = codes.astype(np.float32)
    products *= scales[:, :, None]
    return products


def dequantize_in_blocks(products: np.ndarray | None = None) -> np.ndarray:
    products = np.empty(x.shape, np.float32) if products is None else products
    for start in starts:
        part = products[start : start + block]
        part[...] = codes[start : start + block]
        part *= scales[start : start + block, :, None]
    return products


def dequantize_by_table() -> np.ndarray:
    products = np.empty(x.shape, np.float32)
    indices = codes.view(np.uint8)
    for start in starts:
        part = products[start : start + block]
        np.take(values, indices[start : start + block], out=part, mode="clip")
        part *= scales[start : start + block, :, None]
    return products


at_hand = dequantize()


def dequantize_at_hand() -> np.ndarray:
    """Into an array that is there already."""
    return dequantize_in_blocks(at_hand)


left, right = (np.random.default_rng(seed).standard_normal((256, 4096)) for seed in (1, 2))


def matmul_float64() -> np.ndarray:
    return left @ right.T


quantizers = (quantize, quantize_in_blocks)
dequantizers = (dequantize, dequantize_in_blocks, dequantize_by_table, dequantize_at_hand)
WORK = {work.__name__: work for work in (*quantizers, *dequantizers, matmul_float64)}

# What gives another result is no peer.
for other in quantizers:
    assert all(
        np.array_equal(a.view(np.uint8), b.view(np.uint8)) for a, b in zip((codes, scales), other(), strict=True)
    )
for other in dequantizers:
    assert np.array_equal(dequantize(), other())

print(f"ready numpy {np.__version__}, ml_dtypes {ml_dtypes.__version__}", flush=True)
for line in sys.stdin:
    work = WORK[line.strip()]
    begin = time.perf_counter()
    work()
    print(time.perf_counter() - begin, flush=True)
