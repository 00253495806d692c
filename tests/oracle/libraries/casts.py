"""Casts and decodes with ml_dtypes and gfloat, so that tests/oracle/libraries.test.ts can hold the oracle against them.

    python casts.py FOLDER

The inputs of casts to a format are in FOLDER/FORMAT.FP32 and FOLDER/FORMAT.FP64; from BF16 and FP16, all codes are cast
in order. Written are FOLDER/LIBRARY.FORMAT.values, the FP64 value of each code in order, and
FOLDER/LIBRARY.FORMAT.SOURCE.RULE, the codes that the inputs are cast to, where RULE is what becomes of overflow and
infinity. A file is its elements and nothing else, little-endian. Standard output has a line for each library: its name
and its version, or its name and `missing`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Format:
    bits: int
    # From codes to FP64 values.
    decode: Callable[[Array], Array]
    # By rule: from the name of a source format, and codes of it, to codes of this format.
    casts: dict[str, Callable[[str, Array], Array]]


def stored(bits: int) -> np.dtype[Any]:
    """The smallest unsigned integer that holds a code."""
    return np.dtype("<u1" if bits <= 8 else "<u2" if bits <= 16 else "<u4")


def ml_dtypes_formats() -> dict[str, Format]:
    """The formats of ml_dtypes, and FP16 and FP32, which are numpy's own. Each has one rule, and no other to choose."""
    import ml_dtypes

    types: dict[str, Any] = {
        "E4M3": ml_dtypes.float8_e4m3fn,
        "E5M2": ml_dtypes.float8_e5m2,
        "E2M3": ml_dtypes.float6_e2m3fn,
        "E3M2": ml_dtypes.float6_e3m2fn,
        "E2M1": ml_dtypes.float4_e2m1fn,
        "E8M0": ml_dtypes.float8_e8m0fnu,
        "E4M3FNUZ": ml_dtypes.float8_e4m3fnuz,
        "E5M2FNUZ": ml_dtypes.float8_e5m2fnuz,
        "BF16": ml_dtypes.bfloat16,
        "FP16": np.float16,
        "FP32": np.float32,
    }
    sources = {**types, "FP64": np.float64}

    def describe(name: str, target: Any) -> Format:
        bits = int(ml_dtypes.finfo(target).bits)
        rule = "saturate" if name in ("E2M3", "E3M2", "E2M1") else "non-finite"
        return Format(
            bits,
            decode=lambda codes: codes.view(target).astype(np.float64),
            casts={rule: lambda source, codes: codes.view(sources[source]).astype(target).view(stored(bits))},
        )

    return {name: describe(name, target) for name, target in types.items()}


def gfloat_formats() -> dict[str, Format]:
    """The formats of gfloat, and those of which it has no description but with whose description it computes."""
    import gfloat
    from gfloat import formats

    def describe(bits: int, precision: int, bias: int, **choices: Any) -> gfloat.FormatInfo:
        return gfloat.FormatInfo(
            "", bits, precision, bias=bias, has_subnormals=True, is_twos_complement=False, **choices
        )

    finite, extended = gfloat.Domain.Finite, gfloat.Domain.Extended
    fnuz = {"is_signed": True, "domain": finite, "has_nz": False, "num_high_nans": 0}
    descriptions = {
        "E4M3": formats.format_info_ocp_e4m3,
        "E5M2": formats.format_info_ocp_e5m2,
        "E5M6": describe(12, 7, 15, is_signed=True, domain=extended, has_nz=True, num_high_nans=63),
        "E2M3": formats.format_info_ocp_e2m3,
        "E3M2": formats.format_info_ocp_e3m2,
        "E2M1": formats.format_info_ocp_e2m1,
        "E8M0": formats.format_info_ocp_e8m0,
        "UE4M3": describe(7, 4, 7, is_signed=False, domain=finite, has_nz=False, num_high_nans=1),
        "E4M3FNUZ": describe(8, 4, 8, **fnuz),
        "E5M2FNUZ": describe(8, 3, 16, **fnuz),
        "BF16": formats.format_info_bfloat16,
        "FP16": formats.format_info_binary16,
        "FP32": formats.format_info_binary32,
    }

    def values_of(source: str, codes: Array) -> Array:
        if source == "BF16":
            return (codes.astype("<u4") << 16).view("<f4").astype(np.float64)
        return codes.view({"FP16": "<f2", "FP32": "<f4", "FP64": "<f8"}[source]).astype(np.float64)

    def cast(to: gfloat.FormatInfo, values: Array, saturate: bool) -> Array:
        # gfloat refuses a NaN where the format has none. What becomes of it is left open, so that zero does.
        given = values if to.num_nans > 0 else np.where(np.isnan(values), 0, values)
        codes = gfloat.encode_ndarray(to, gfloat.round_ndarray(to, given, sat=saturate))
        # A code that does not fit becomes all ones.
        return np.minimum(codes, 2**to.k - 1).astype(stored(to.k))

    def format_of(to: gfloat.FormatInfo) -> Format:
        rules = ("saturate", "non-finite") if to.num_nans > 0 else ("saturate",)
        return Format(
            to.k,
            decode=lambda codes: gfloat.decode_ndarray(to, codes.astype(np.int64)),
            casts={
                rule: lambda source, codes, saturate=rule == "saturate": cast(to, values_of(source, codes), saturate)
                for rule in rules
            },
        )

    return {name: format_of(to) for name, to in descriptions.items()}


def main(folder: Path) -> None:
    every_code = np.arange(2**16, dtype="<u2")
    for library, formats_of in (("ml_dtypes", ml_dtypes_formats), ("gfloat", gfloat_formats)):
        try:
            formats = formats_of()
        except ModuleNotFoundError:
            print(library, "missing")
            continue
        print(library, version(library))
        for name, to in formats.items():
            if to.bits <= 16:
                values = to.decode(np.arange(2**to.bits, dtype=stored(to.bits)))
                values.astype("<f8").tofile(folder / f"{library}.{name}.values")
            inputs = {
                "BF16": every_code,
                "FP16": every_code,
                "FP32": np.fromfile(folder / f"{name}.FP32", "<u4"),
                "FP64": np.fromfile(folder / f"{name}.FP64", "<u8"),
            }
            for source, codes in inputs.items():
                for rule, cast in to.casts.items():
                    cast(source, codes).tofile(folder / f"{library}.{name}.{source}.{rule}")


with np.errstate(all="ignore"):
    main(Path(sys.argv[1]))
