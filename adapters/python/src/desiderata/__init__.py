"""Connects a device, simulator or library to the Desiderata conformance suite: derive a class from `Adapter`, write the
methods that the device supports, and call `serve`."""

from .adapter import Adapter
from .errors import AdapterError, ErrorCode, InvalidArgument, ManifestError, Unimplemented
from .formats import NUMPY_TYPES, STORAGE, Array, DType, InputFormat, NumberFormat, OutputFormat
from .groups import group_count, group_size
from .manifest import (
    Capabilities,
    DequantizeRounding,
    DeviceIdentity,
    GroupShape,
    Manifest,
    QuantizationSupport,
    Recipe,
    Scaling,
    cast,
    manifest,
    scaled,
    support,
)
from .server import serve
from .streams import take_streams

__all__ = [
    "NUMPY_TYPES",
    "STORAGE",
    "Adapter",
    "AdapterError",
    "Array",
    "Capabilities",
    "DType",
    "DequantizeRounding",
    "DeviceIdentity",
    "ErrorCode",
    "GroupShape",
    "InputFormat",
    "InvalidArgument",
    "Manifest",
    "ManifestError",
    "NumberFormat",
    "OutputFormat",
    "QuantizationSupport",
    "Recipe",
    "Scaling",
    "Unimplemented",
    "cast",
    "group_count",
    "group_size",
    "manifest",
    "scaled",
    "serve",
    "support",
    "take_streams",
]
