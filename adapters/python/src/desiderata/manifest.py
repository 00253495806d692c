"""Records of the manifest, as they travel in JSON, and functions that make them. Recipes and claims of products and
conversions have files of their own; the meaning of each choice stands in the schemas and the pages of spec/."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypedDict

from .formats import InputFormat, OutputFormat
from .gemm_claims import GemmSupport
from .online_claims import OnlineQuantization
from .recipe import Recipe

DequantizeRounding = Literal["once", "through-fp32"]
AdapterKind = Literal["hardware", "simulator", "model", "software"]
TimeOrigin = Literal["measured", "modelled"]

PROTOCOL: Final = "0.1"
"""Version of the adapter protocol that this package speaks."""


class QuantizationSupport(TypedDict):
    """One line of the support matrix: a recipe, and the formats that may go in and come out."""

    recipe: Recipe
    inputs: list[InputFormat]
    outputs: list[OutputFormat]
    rounding: DequantizeRounding


class FineGrainedQuantization(TypedDict):
    """What is claimed of fine-grained quantization."""

    supports: list[QuantizationSupport]


class Gemm(TypedDict):
    """What is claimed of products of matrices."""

    supports: list[GemmSupport]


Capabilities = TypedDict(
    "Capabilities",
    {"fine-grained-quantization": FineGrainedQuantization, "gemm": Gemm, "online-quantization": OnlineQuantization},
    total=False,
)
"""The claimed features, by name."""


class AdapterIdentity(TypedDict):
    """The program that answers."""

    name: str
    version: str


class _DeviceDetails(TypedDict, total=False):
    firmware: str
    driver: str
    library: str
    path: str


class DeviceIdentity(_DeviceDetails):
    """What computes. Results are keyed by all of this."""

    vendor: str
    product: str


class Limits(TypedDict, total=False):
    """Sizes beyond which no request is made."""

    maxElements: int
    maxMultiplications: int
    maxRepetitions: int


class _OptionalPart(TypedDict, total=False):
    times: TimeOrigin
    limits: Limits


class Manifest(_OptionalPart):
    """What an adapter says of itself. Everything that it does not claim here is refused."""

    protocol: Literal["0.1"]
    adapter: AdapterIdentity
    device: DeviceIdentity
    kind: AdapterKind
    deterministic: bool
    capabilities: Capabilities


def support(
    recipe: Recipe,
    *,
    inputs: Iterable[InputFormat] = (),
    outputs: Iterable[OutputFormat] = (),
    rounding: DequantizeRounding = "once",
) -> QuantizationSupport:
    """A line of the support matrix. Without `inputs`, `quantize` is not claimed; without `outputs`, `dequantize` is not.

    Raises ValueError for FP64 as the input of a scaled recipe: it goes in for casts only.
    """
    line: QuantizationSupport = {
        "recipe": recipe,
        "inputs": list(inputs),
        "outputs": list(outputs),
        "rounding": rounding,
    }
    if "scaling" in recipe and "FP64" in line["inputs"]:
        raise ValueError("FP64 goes in for casts only; FP32, BF16 and FP16 can be quantized by groups")
    return line


def manifest(
    *,
    name: str,
    version: str,
    device: DeviceIdentity,
    kind: AdapterKind,
    supports: Sequence[QuantizationSupport] = (),
    products: Sequence[GemmSupport] = (),
    conversions: OnlineQuantization | None = None,
    times: TimeOrigin | None = None,
    deterministic: bool = True,
    max_elements: int | None = None,
    max_multiplications: int | None = None,
    max_repetitions: int | None = None,
) -> Manifest:
    """A manifest. `name` and `version` are the adapter's own; `device` says what computes.

    `supports` are the lines of the support matrix of quantization, made by `support`; `products` those of products of
    matrices, made by `gemm_support`; `conversions` are those in one pass, made by the function of this name. `times`
    says where times come from, and has to be said where a product claims any. Raises ValueError for a time that is
    measured on a simulator or model.
    """
    if times == "measured" and kind in ("simulator", "model"):
        raise ValueError(f"what a clock shows of a {kind} is not the time of the device: times must be 'modelled'")
    capabilities: Capabilities = {}
    if supports:
        capabilities["fine-grained-quantization"] = {"supports": list(supports)}
    if products:
        capabilities["gemm"] = {"supports": list(products)}
    if conversions is not None:
        capabilities["online-quantization"] = conversions
    result: Manifest = {
        "protocol": PROTOCOL,
        "adapter": {"name": name, "version": version},
        "device": device,
        "kind": kind,
        "deterministic": deterministic,
        "capabilities": capabilities,
    }
    if times is not None:
        result["times"] = times
    limits: Limits = {}
    if max_elements is not None:
        limits["maxElements"] = max_elements
    if max_multiplications is not None:
        limits["maxMultiplications"] = max_multiplications
    if max_repetitions is not None:
        limits["maxRepetitions"] = max_repetitions
    if limits:
        result["limits"] = limits
    return result
