"""Connects a device, simulator or library to the Desiderata conformance suite: derive a class from `Adapter`, write the
methods that the device supports, and call `serve`."""

from .adapter import Adapter, GemmCounters, Quantized
from .errors import AdapterError, ErrorCode, InvalidArgument, ManifestError, Unimplemented
from .formats import NUMPY_TYPES, STORAGE, Array, DType, InputFormat, NumberFormat, OutputFormat
from .gemm_claims import (
    CounterName,
    GemmOutputFormat,
    GemmSupport,
    Layout,
    OperandScaling,
    OperandSupport,
    PrecisionMode,
    PrecisionName,
    gemm_support,
    mode,
    operand,
)
from .gemm_model import NumericModel, numeric_model
from .gemm_operand import Operand, RmsNorm
from .groups import group_count, group_size
from .manifest import (
    Capabilities,
    DequantizeRounding,
    DeviceIdentity,
    Manifest,
    QuantizationSupport,
    manifest,
    support,
)
from .online_claims import (
    LogFmtSupport,
    NormalizeSupport,
    OnlineInput,
    OnlineQuantization,
    QuantizeBothSupport,
    RequantizeSupport,
    conversions,
    logfmt_support,
    normalize_support,
    quantize_both_support,
    requantize_support,
)
from .recipe import GroupShape, Recipe, ScaleFormat, Scaling, cast, scaled
from .server import serve
from .streams import take_streams

__all__ = [
    "NUMPY_TYPES",
    "STORAGE",
    "Adapter",
    "AdapterError",
    "Array",
    "Capabilities",
    "CounterName",
    "DType",
    "DequantizeRounding",
    "DeviceIdentity",
    "ErrorCode",
    "GemmCounters",
    "GemmOutputFormat",
    "GemmSupport",
    "GroupShape",
    "InputFormat",
    "InvalidArgument",
    "Layout",
    "LogFmtSupport",
    "Manifest",
    "ManifestError",
    "NormalizeSupport",
    "NumberFormat",
    "NumericModel",
    "OnlineInput",
    "OnlineQuantization",
    "Operand",
    "OperandScaling",
    "OperandSupport",
    "OutputFormat",
    "PrecisionMode",
    "PrecisionName",
    "QuantizationSupport",
    "QuantizeBothSupport",
    "Quantized",
    "Recipe",
    "RequantizeSupport",
    "RmsNorm",
    "ScaleFormat",
    "Scaling",
    "Unimplemented",
    "cast",
    "conversions",
    "gemm_support",
    "group_count",
    "group_size",
    "logfmt_support",
    "manifest",
    "mode",
    "normalize_support",
    "numeric_model",
    "operand",
    "quantize_both_support",
    "requantize_support",
    "scaled",
    "serve",
    "support",
    "take_streams",
]
