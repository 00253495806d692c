"""Recipes and manifests: canonical defaults, choices that exclude each other, and manifests valid under the project's
schemas."""

import importlib
import itertools
import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import referencing

from desiderata import (
    NUMPY_TYPES,
    STORAGE,
    DType,
    InputFormat,
    NumberFormat,
    OutputFormat,
    Recipe,
    cast,
    manifest,
    scaled,
    support,
)
from desiderata.errors import ErrorCode
from desiderata.examples.ml_dtypes_adapter import MlDtypesAdapter

# The module, and not the function of this name.
names: Any = importlib.import_module("desiderata.manifest")

SCHEMAS = Path(__file__).parents[3] / "schemas"
# Python resolves relative references under schemes that it knows, and desiderata: is none of them.
BASE = "https://desiderata.invalid/schemas/"
DOCUMENTS = {
    path.relative_to(SCHEMAS).as_posix(): json.loads(path.read_text().replace("desiderata:/schemas/", BASE))
    for path in SCHEMAS.rglob("*.json")
}
REGISTRY = referencing.Registry().with_resources(
    (document["$id"], referencing.Resource.from_contents(document))
    for document in DOCUMENTS.values()
    if "$id" in document
)


def problems(instance: object, schema: str) -> list[str]:
    """What is wrong with a document under a schema of the project."""
    validator = jsonschema.Draft202012Validator({"$ref": BASE + schema}, registry=REGISTRY)
    return [error.message for error in validator.iter_errors(instance)]


def choices(schema: str, definition: str) -> set[str]:
    """The values of an enumeration in the schemas."""
    return set(DOCUMENTS[schema]["$defs"][definition]["enum"])


def test_a_cast_to_a_narrow_format_saturates_by_default() -> None:
    assert cast("E4M3") == {"format": "E4M3", "overflow": "saturate", "infinity": "non-finite"}


def test_a_cast_to_a_wide_format_is_that_of_ieee_754_by_default() -> None:
    for format in ("BF16", "FP16", "FP32"):
        assert cast(format) == {"format": format, "overflow": "non-finite", "infinity": "non-finite"}


def test_the_canonical_recipe_is_the_default() -> None:
    assert scaled("E4M3", "1x128") == {
        "format": "E4M3",
        "overflow": "saturate",
        "infinity": "non-finite",
        "scaling": {
            "group": "1x128",
            "scaleFormat": "FP32",
            "tensorScale": "none",
            "amaxFloor": "1e-4",
            "scaleRule": "divide",
            "powerOfTwo": "none",
            "elementRule": "divide",
            "zeroGroup": "from-floor",
            "nonFinite": "nan-scale",
            "tail": "partial",
        },
    }
    assert scaled("E2M1", "1x32", scale_format="E8M0")["scaling"]["powerOfTwo"] == "up"
    assert scaled("E4M3", "1x128", amax_floor="none")["scaling"]["zeroGroup"] == "unit"


def test_formats_without_nan_can_only_saturate() -> None:
    for format in ("E2M1", "E2M3", "E3M2"):
        assert cast(format) == {"format": format, "overflow": "saturate", "infinity": "saturate"}
        with pytest.raises(ValueError, match="neither infinity nor NaN"):
            cast(format, overflow="non-finite")
        with pytest.raises(ValueError, match="neither infinity nor NaN"):
            cast(format, infinity="non-finite")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tensor_scale": "FP32"}, "goes with scale_format='UE4M3'"),
        ({"tensor_scale": "FP32", "scale_format": "UE4M3", "power_of_two": "up"}, "goes with scale_format='UE4M3'"),
        ({"scale_format": "E8M0", "power_of_two": "none"}, "an E8M0 scale is a power of two"),
        ({"element_rule": "multiply-max-over-amax", "scale_format": "E8M0"}, "goes with unrestricted FP32 scales"),
        ({"element_rule": "multiply-max-over-amax", "power_of_two": "up"}, "goes with unrestricted FP32 scales"),
        ({"amax_floor": "none", "zero_group": "from-floor"}, "'from-floor' with an amax floor"),
        ({"zero_group": "unit"}, "'unit' or 'minimum' without one"),
        ({"format": "BF16"}, "BF16 has no group scales"),
        ({"format": "E2M1", "overflow": "non-finite"}, "neither infinity nor NaN"),
    ],
)
def test_choices_that_exclude_each_other_are_refused(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scaled(**{"format": "E4M3", "group": "1x16", **arguments})


def test_fp64_goes_in_for_casts_only() -> None:
    assert support(cast("E4M3"), inputs=["FP64"])["inputs"] == ["FP64"]
    with pytest.raises(ValueError, match="FP64 goes in for casts only"):
        support(scaled("E4M3", "1x128"), inputs=["FP32", "FP64"])
    with pytest.raises(ValueError, match="FP64 is a format of inputs"):
        cast("FP64")


def every_recipe(format: NumberFormat) -> "list[Recipe]":
    """Every scaled recipe of a format that the package makes, from all combinations of choices."""
    recipes = []
    for combination in itertools.product(
        get_args(names.ScaleFormat),
        get_args(names.TensorScale),
        get_args(names.AmaxFloor),
        get_args(names.PowerOfTwoRule),
        get_args(names.ElementRule),
        get_args(names.ZeroGroupRule),
    ):
        keys = ("scale_format", "tensor_scale", "amax_floor", "power_of_two", "element_rule", "zero_group")
        try:
            recipes.append(scaled(format, "1x16", **dict(zip(keys, combination, strict=True))))
        except ValueError:
            continue
    return recipes


@pytest.mark.parametrize("format", ["E4M3", "E2M1"])
def test_every_recipe_that_can_be_made_is_valid_under_the_schema(format: NumberFormat) -> None:
    recipes = every_recipe(format)
    assert len(recipes) > 50
    for recipe in recipes:
        assert problems(recipe, "recipe.schema.json") == []


def test_a_full_manifest_is_valid_under_the_schema() -> None:
    full = manifest(
        name="a",
        version="1",
        device={"vendor": "V", "product": "P", "firmware": "1", "driver": "2", "library": "3", "path": "4"},
        kind="hardware",
        deterministic=False,
        max_elements=1 << 26,
        supports=[
            support(cast("E4M3"), inputs=get_args(InputFormat), outputs=get_args(OutputFormat)),
            support(scaled("E4M3", "tensor"), inputs=["FP32"], rounding="through-fp32"),
        ],
    )
    assert problems(full, "manifest.schema.json") == []
    assert problems({**full, "kind": "toy"}, "manifest.schema.json") != []


def test_a_manifest_without_claims_is_valid_under_the_schema() -> None:
    bare = manifest(name="a", version="1", device={"vendor": "V", "product": "P"}, kind="model")
    assert problems(bare, "manifest.schema.json") == []
    assert bare["capabilities"] == {}


@pytest.mark.parametrize("conforming", [False, True])
def test_the_manifests_of_the_examples_are_valid_under_the_schema(conforming: bool) -> None:
    assert problems(MlDtypesAdapter(conforming).describe(), "manifest.schema.json") == []
    onnxruntime = pytest.importorskip("desiderata.examples.onnxruntime_adapter")
    for saturate in (False, True):
        adapter = onnxruntime.OnnxRuntimeAdapter(saturate, conforming)
        assert problems(adapter.describe(), "manifest.schema.json") == []


def test_the_names_of_the_package_are_those_of_the_schemas() -> None:
    assert set(get_args(NumberFormat)) == set(STORAGE) == set(DOCUMENTS["number-format.schema.json"]["enum"])
    assert set(get_args(DType)) == set(NUMPY_TYPES) == choices("tensor.schema.json", "DType")
    assert set(get_args(ErrorCode)) == choices("error.schema.json", "ErrorCode")
    assert set(get_args(OutputFormat)) == choices("dequantize.schema.json", "OutputFormat")
    assert set(get_args(names.DequantizeRounding)) == choices("dequantize.schema.json", "DequantizeRounding")
    feature = "capabilities/fine-grained-quantization.schema.json"
    assert set(get_args(InputFormat)) == choices(feature, "InputFormat")
    for definition in ("OverflowRule", "InfinityRule", "GroupShape", "ScaleFormat"):
        assert set(get_args(getattr(names, definition))) == choices("recipe.schema.json", definition)
    scaling = DOCUMENTS["recipe.schema.json"]["$defs"]["Scaling"]["properties"]
    for rule in scaling.values():
        if "title" in rule:
            assert set(get_args(getattr(names, rule["title"]))) == set(rule["enum"])
    assert set(names.Scaling.__annotations__) == set(scaling)
