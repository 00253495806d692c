"""The norm of rows that goes before most products, in plain float32 numpy. What a model does in its own format between
norm and weight is left out: here all of it is FP32, as the specification asks for."""

import numpy as np
from numpy.typing import NDArray

from desiderata import Array, RmsNorm


def rms_norm(x: Array, norm: RmsNorm) -> NDArray[np.float32]:
    """Each row by its root mean square, times the weights."""
    values: NDArray[np.float32] = x.astype(np.float32)
    mean = np.mean(values * values, axis=1, keepdims=True)
    normalized: NDArray[np.float32] = values / np.sqrt(mean + norm.epsilon) * norm.weight
    return normalized
