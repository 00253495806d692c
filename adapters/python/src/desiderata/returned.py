"""What the methods of an adapter return, made into the tensors of an answer. A result that is none raises TypeError, which
says what would be right."""

from collections.abc import Mapping

import numpy as np

from .formats import Array, DType, storage_array, wire_name
from .recipe import Recipe
from .support_matrix import layout_problem


def stored(method: str, value: object) -> Array:
    """A tensor that a method of the adapter has returned, as it travels."""
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{method} returned a {type(value).__name__}; a numpy array would be right")
    array = storage_array(value)
    if wire_name(array) is None:
        raise TypeError(f"{method} returned the type {value.dtype}, for which the protocol has no name")
    return array


def expected(method: str, value: object, dtype: DType | None, shape: tuple[int, ...]) -> Array:
    """The same for a tensor whose storage type and shape the request determines."""
    array = stored(method, value)
    if wire_name(array) != dtype or array.shape != shape:
        raise TypeError(
            f"{method} returned {wire_name(array)} {list(array.shape)}; {dtype} {list(shape)} would be right"
        )
    return array


def quantized(method: str, value: object, recipe: Recipe, shape: tuple[int, int]) -> dict[str, Array | None]:
    """Codes, scales and tensor scale of a matrix of this shape under a recipe, by their names in messages."""
    if not isinstance(value, tuple) or len(value) != 3:
        raise TypeError(
            f"{method} must return codes, scales and tensor scale, with None for what the recipe does not have"
        )
    codes = stored(method, value[0])
    scales, tensor_scale = (None if part is None else stored(method, part) for part in value[1:])
    problem = layout_problem(recipe, shape, codes, scales, tensor_scale)
    if problem is not None:
        raise TypeError(f"{method} returned something else than the recipe asks for: {problem}")
    return {"codes": codes, "scales": scales, "tensorScale": tensor_scale}


def tensors(named: Mapping[str, Array | None], part: str = "") -> tuple[dict[str, object], dict[str, Array]]:
    """References for a message, and the tensors of its frame. `part` is what leads to them, such as `first.`."""
    present = {name: array for name, array in named.items() if array is not None}
    references: dict[str, object] = {name: {"tensor": part + name} for name in present}
    return references, {part + name: array for name, array in present.items()}
