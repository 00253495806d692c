"""Whether the tensors of a request are what they must be. All of it raises InvalidArgument with what is wrong; what a
manifest claims is not looked at here."""

from typing import cast

from .errors import InvalidArgument
from .formats import Array, wire_name
from .gemm_operand import RmsNorm
from .groups import divides_evenly
from .recipe import Recipe


def check_tensor(name: str, tensor: Array, dtype: str, shape: tuple[int, ...]) -> None:
    """Refuses a tensor of another storage type or shape."""
    if wire_name(tensor) != dtype:
        raise InvalidArgument(f"{name} has dtype {wire_name(tensor) or tensor.dtype}; {dtype} would be right")
    if tensor.shape != shape:
        raise InvalidArgument(f"{name} has shape {list(tensor.shape)}; {list(shape)} would be right")


def matrix_shape(name: str, tensor: Array) -> tuple[int, int]:
    """Rows and columns of a tensor that must be a matrix."""
    if tensor.ndim != 2:
        raise InvalidArgument(f"{name} has shape {list(tensor.shape)}; it must have rows and columns")
    return cast(tuple[int, int], tensor.shape)


def check_norm(name: str, norm: RmsNorm, length: int) -> None:
    """Refuses a norm that is not one of rows of this length."""
    check_tensor(f"{name}.weight", norm.weight, "F32", (length,))
    check_tensor(f"{name}.epsilon", norm.epsilon, "F32", (1,))


def check_tail(recipe: Recipe, shape: tuple[int, int]) -> None:
    """Refuses a matrix with incomplete groups where the recipe does."""
    scaling = recipe.get("scaling")
    if scaling is not None and scaling["tail"] == "refuse" and not divides_evenly(scaling["group"], shape):
        raise InvalidArgument(f"{list(shape)} is no multiple of the group {scaling['group']}")
