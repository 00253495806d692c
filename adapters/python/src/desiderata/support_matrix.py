"""The claims of quantization, and what follows from them: which requests are refused, and which shapes and storage
types the others must have. What is not claimed is refused before anything else is looked at."""

import json
from typing import Final

from .adapter import Adapter, implements
from .errors import InvalidArgument, ManifestError, Unimplemented
from .formats import INPUT_FORMATS, STORAGE, Array, OutputFormat, wire_name
from .groups import group_count
from .manifest import PROTOCOL, DequantizeRounding, Manifest, QuantizationSupport
from .recipe import Recipe
from .tensor_checks import check_tail, matrix_shape

_ENCODER: Final = json.JSONEncoder(sort_keys=True)
_FEATURE: Final = "fine-grained-quantization"


class SupportMatrix:
    """The support matrix of a manifest. Raises ManifestError if it contradicts itself or the adapter's class."""

    def __init__(self, manifest: Manifest, adapter: Adapter) -> None:
        if not isinstance(manifest, dict) or not isinstance(manifest.get("capabilities"), dict):
            raise ManifestError("describe returned no manifest; desiderata.manifest makes a complete one")
        if manifest.get("protocol") != PROTOCOL:
            raise ManifestError(
                f"the manifest's protocol is {manifest.get('protocol')!r}; this package speaks {PROTOCOL!r}"
            )
        feature = manifest["capabilities"].get(_FEATURE)
        supports = [] if feature is None else feature["supports"]
        for line in supports:
            if not isinstance(line, dict) or line.keys() != QuantizationSupport.__annotations__.keys():
                raise ManifestError(
                    f"the support matrix has the line {line!r}; desiderata.support makes a complete one"
                )
        self._supports = {_canonical(support["recipe"]): support for support in supports}
        seen: set[tuple[str, ...]] = set()
        for support in supports:
            key = _key(support["recipe"])
            if key in seen:
                raise ManifestError(f"the support matrix has two lines for {' '.join(key)}; one rule each is the most")
            seen.add(key)
            for formats, method in ((support["inputs"], "quantize"), (support["outputs"], "dequantize")):
                if formats and not implements(adapter, method):
                    raise ManifestError(
                        f"the support matrix claims {method} for {' '.join(key)}, but {type(adapter).__name__} has no such method"
                    )

    def check_quantize(self, x: Array, recipe: Recipe) -> None:
        """Refuses a `quantize` that is not claimed (Unimplemented) or contradicts itself (InvalidArgument)."""
        support = self._claimed(recipe)
        dtype = wire_name(x)
        input_format = None if dtype is None else INPUT_FORMATS.get(dtype)
        if input_format is None:
            raise InvalidArgument(f"x has dtype {dtype}; values come in F32, BF16, F16 or F64")
        if input_format not in support["inputs"]:
            raise Unimplemented(f"{describe_recipe(recipe)} from {input_format} is not in the support matrix")
        check_tail(recipe, matrix_shape("x", x))

    def check_dequantize(
        self,
        codes: Array,
        scales: Array | None,
        tensor_scale: Array | None,
        recipe: Recipe,
        output: OutputFormat,
        rounding: DequantizeRounding,
    ) -> None:
        """Refuses a `dequantize` that is not claimed (Unimplemented) or contradicts itself (InvalidArgument)."""
        support = self._claimed(recipe)
        if output not in support["outputs"] or rounding != support["rounding"]:
            raise Unimplemented(
                f"{describe_recipe(recipe)} to {output}, rounded {rounding}, is not in the support matrix"
            )
        shape = matrix_shape("codes", codes)
        check_tail(recipe, shape)
        problem = layout_problem(recipe, shape, codes, scales, tensor_scale)
        if problem is not None:
            raise InvalidArgument(problem)

    def _claimed(self, recipe: Recipe) -> QuantizationSupport:
        support = self._supports.get(_canonical(recipe))
        if support is None:
            raise Unimplemented(f"{describe_recipe(recipe)}, with just these rules, is not in the support matrix")
        return support


def layout_problem(
    recipe: Recipe, shape: tuple[int, int], codes: Array, scales: Array | None, tensor_scale: Array | None
) -> str | None:
    """What is wrong with the shapes and storage types of quantized data of a matrix, or None."""
    scaling = recipe.get("scaling")
    tensors: list[tuple[str, Array | None, str | None, tuple[int, ...]]] = [
        ("codes", codes, STORAGE[recipe["format"]], shape)
    ]
    if scaling is None:
        tensors += [("scales", scales, None, ()), ("tensorScale", tensor_scale, None, ())]
    else:
        tensors.append(("scales", scales, STORAGE[scaling["scaleFormat"]], group_count(scaling["group"], shape)))
        tensors.append(("tensorScale", tensor_scale, "F32" if scaling["tensorScale"] == "FP32" else None, (1,)))
    for name, tensor, dtype, right_shape in tensors:
        if tensor is None:
            if dtype is not None:
                return f"{name} is missing; {describe_recipe(recipe)} has it"
        elif dtype is None:
            return f"{name} is there; {describe_recipe(recipe)} has none"
        elif wire_name(tensor) != dtype:
            return f"{name} has dtype {wire_name(tensor) or tensor.dtype}; {dtype} would be right"
        elif tensor.shape != right_shape:
            return f"{name} has shape {list(tensor.shape)}; {list(right_shape)} would be right"
    return None


def describe_recipe(recipe: Recipe) -> str:
    """A recipe in a few words. The recipe may be any JSON: it comes from a request."""
    scaling: object = recipe.get("scaling")
    if not isinstance(scaling, dict):
        return f"the cast to {recipe.get('format')}"
    return f"{recipe.get('format')} in groups of {scaling.get('group')} with {scaling.get('scaleFormat')} scales"


def _key(recipe: Recipe) -> tuple[str, ...]:
    scaling = recipe.get("scaling")
    if scaling is None:
        return ("cast", recipe["format"])
    return (recipe["format"], scaling["group"], scaling["scaleFormat"], scaling["tensorScale"])


def _canonical(recipe: Recipe) -> str:
    return _ENCODER.encode(recipe)
