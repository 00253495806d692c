"""Names: number formats, the storage types that safetensors has for them, and the numpy types that hold those.
No arithmetic. The formats themselves are defined in spec/number-formats.md."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import ml_dtypes
import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
"""A numpy array of any type and shape."""

NumberFormat = Literal[
    "E4M3",
    "E5M2",
    "E5M6",
    "E2M3",
    "E3M2",
    "E2M1",
    "E8M0",
    "UE4M3",
    "E4M3FNUZ",
    "E5M2FNUZ",
    "BF16",
    "FP16",
    "FP32",
    "FP64",
]
InputFormat = Literal["FP32", "BF16", "FP16", "FP64"]
OutputFormat = Literal["FP32", "BF16", "FP16"]
DType = Literal[
    "F64",
    "F32",
    "F16",
    "BF16",
    "F8_E4M3",
    "F8_E5M2",
    "F8_E8M0",
    "F8_E4M3FNUZ",
    "F8_E5M2FNUZ",
    "U8",
    "U16",
    "U32",
    "U64",
    "I32",
    "I64",
]

NUMPY_TYPES: Final[Mapping[DType, np.dtype[Any]]] = {
    "F64": np.dtype("<f8"),
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "BF16": np.dtype(ml_dtypes.bfloat16),
    "F8_E4M3": np.dtype(ml_dtypes.float8_e4m3fn),
    "F8_E5M2": np.dtype(ml_dtypes.float8_e5m2),
    "F8_E8M0": np.dtype(ml_dtypes.float8_e8m0fnu),
    "F8_E4M3FNUZ": np.dtype(ml_dtypes.float8_e4m3fnuz),
    "F8_E5M2FNUZ": np.dtype(ml_dtypes.float8_e5m2fnuz),
    "U8": np.dtype("u1"),
    "U16": np.dtype("<u2"),
    "U32": np.dtype("<u4"),
    "U64": np.dtype("<u8"),
    "I32": np.dtype("<i4"),
    "I64": np.dtype("<i8"),
}
"""The numpy type in which a tensor of each storage type is handed over."""

STORAGE: Final[Mapping[NumberFormat, DType]] = {
    "E4M3": "F8_E4M3",
    "E5M2": "F8_E5M2",
    "E5M6": "U16",
    "E2M3": "U8",
    "E3M2": "U8",
    "E2M1": "U8",
    "E8M0": "F8_E8M0",
    "UE4M3": "F8_E4M3",
    "E4M3FNUZ": "F8_E4M3FNUZ",
    "E5M2FNUZ": "F8_E5M2FNUZ",
    "BF16": "BF16",
    "FP16": "F16",
    "FP32": "F32",
    "FP64": "F64",
}
"""How the codes of each format are stored. A format that safetensors has no name for has one code per unsigned integer."""

INPUT_FORMATS: Final[Mapping[DType, InputFormat]] = {"F32": "FP32", "BF16": "BF16", "F16": "FP16", "F64": "FP64"}

_WIRE_NAMES: Final[Mapping[np.dtype[Any], DType]] = {numpy_type: name for name, numpy_type in NUMPY_TYPES.items()}

_ONE_CODE_PER_BYTE: Final = frozenset(
    np.dtype(narrow) for narrow in (ml_dtypes.float4_e2m1fn, ml_dtypes.float6_e2m3fn, ml_dtypes.float6_e3m2fn)
)


def wire_name(array: np.ndarray[Any, Any]) -> DType | None:
    """The storage type in which an array travels, or None if there is none for it."""
    return _WIRE_NAMES.get(array.dtype)


def storage_array(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The array as it travels: row-major, little-endian, and the 4- and 6-bit types of ml_dtypes as their codes.

    Copies only an array that is not laid out so already. Its bits stay as they are.
    """
    if array.dtype in _ONE_CODE_PER_BYTE:
        array = array.view(np.uint8)
    elif array.dtype.byteorder == ">":
        array = array.astype(array.dtype.newbyteorder("<"))
    return array if array.flags.c_contiguous else array.copy(order="C")
