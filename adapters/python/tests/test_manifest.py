"""Recipes and manifests: canonical defaults, choices that exclude each other, and manifests valid under the project's
schemas."""

import importlib
import itertools
from typing import Any, get_args, get_type_hints

import pytest
from schemas import DOCUMENTS, choices, problems

from desiderata import (
    NUMPY_TYPES,
    STORAGE,
    Adapter,
    DequantizeRounding,
    DType,
    InputFormat,
    ManifestError,
    NumberFormat,
    OutputFormat,
    Recipe,
    cast,
    gemm_support,
    manifest,
    mode,
    numeric_model,
    operand,
    scaled,
    support,
)
from desiderata.errors import ErrorCode
from desiderata.examples.ml_dtypes_adapter import MlDtypesAdapter
from desiderata.examples.numpy_gemm_adapter import NumpyGemmAdapter
from desiderata.gemm_matrix import GemmMatrix
from desiderata.manifest import TimeOrigin

recipe_names: Any = importlib.import_module("desiderata.recipe")
gemm_names: Any = importlib.import_module("desiderata.gemm_claims")
model_names: Any = importlib.import_module("desiderata.gemm_model")


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
        get_args(recipe_names.ScaleFormat),
        get_args(recipe_names.TensorScale),
        get_args(recipe_names.AmaxFloor),
        get_args(recipe_names.PowerOfTwoRule),
        get_args(recipe_names.ElementRule),
        get_args(recipe_names.ZeroGroupRule),
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


def test_the_claims_of_products_are_valid_under_the_schema() -> None:
    nvfp4 = operand("E2M1", "1x16", scale_format="UE4M3", tensor_scale="FP32")
    lines = [
        gemm_support(operand("E4M3"), operand("E5M2")),
        gemm_support(
            operand("E4M3", "1x128", substitute=scaled("E4M3", "1x32", scale_format="E8M0")),
            operand("E4M3", "128x128"),
            layouts=get_args(gemm_names.Layout),
            outputs=get_args(gemm_names.GemmOutputFormat),
            addend="FP32",
            tail="refuse",
            scaling="substituted",
            modes=[mode(model=numeric_model()), mode("fast", accumulation="emulated", accumulator_bits=13)],
            counters=get_args(gemm_names.CounterName),
        ),
        gemm_support(nvfp4, nvfp4, scaling="native"),
        gemm_support(
            operand("BF16", quantize=scaled("E4M3", "1x128"), norm="rms"), operand("BF16"), scaling="emulated"
        ),
        gemm_support(operand("E4M3", "tensor"), operand("E4M3", "tensor")),
    ]
    full = manifest(
        name="a",
        version="1",
        device={"vendor": "V", "product": "P"},
        kind="model",
        products=lines,
        times="modelled",
        max_repetitions=64,
    )
    assert problems(full, "manifest.schema.json") == []
    assert full["capabilities"] == {"gemm": {"supports": lines}}
    assert (full["times"], full["limits"]) == ("modelled", {"maxRepetitions": 64})
    assert [line["scaling"] for line in lines] == ["none", "substituted", "native", "emulated", "none"]
    assert lines[0]["modes"] == [{"name": "full", "accumulation": "native", "accumulatorBits": 23}]


@pytest.mark.parametrize(
    ("counter", "times", "valid"),
    [
        ("elapsedNs", None, False),
        ("matrixUnitNs", None, False),
        ("storedBytesA", None, True),
        ("elapsedNs", "measured", True),
        ("computeUnitNs", "modelled", True),
    ],
)
def test_a_time_that_is_claimed_comes_from_somewhere(counter: Any, times: Any, valid: bool) -> None:
    line = gemm_support(operand("E4M3"), operand("E4M3"), counters=["globalBytesReadA", counter])
    full = manifest(
        name="a", version="1", device={"vendor": "V", "product": "P"}, kind="hardware", products=[line], times=times
    )
    assert (problems(full, "manifest.schema.json") == []) == valid
    if valid:
        GemmMatrix(full, Multiplies())
    else:
        with pytest.raises(ManifestError, match="must say whether it is 'measured' or 'modelled'"):
            GemmMatrix(full, Multiplies())


@pytest.mark.parametrize("kind", ["simulator", "model"])
def test_the_time_of_a_simulator_is_not_measured(kind: Any) -> None:
    bare = manifest(name="a", version="1", device={"vendor": "V", "product": "P"}, kind=kind, times="modelled")
    assert problems(bare, "manifest.schema.json") == []
    bare["times"] = "measured"
    assert problems(bare, "manifest.schema.json") != []
    with pytest.raises(ValueError, match="is not the time of the device"):
        manifest(name="a", version="1", device={"vendor": "V", "product": "P"}, kind=kind, times="measured")


@pytest.mark.parametrize(
    ("operands", "message"),
    [
        ({"format": "E8M0"}, "E8M0 is no format of operands"),
        ({"format": "FP64"}, "FP64 is no format of operands"),
        ({"format": "E4M3", "tensor_scale": "FP32"}, "need a group"),
        ({"format": "E4M3", "scale_format": "E8M0"}, "need a group"),
        ({"format": "E4M3", "group": "1x32", "tensor_scale": "FP32"}, "goes with scale_format='UE4M3'"),
        ({"format": "BF16", "norm": "rms"}, "norm needs quantize"),
        ({"format": "E4M3", "substitute": scaled("E4M3", "1x32")}, "substitute needs a group"),
        ({"format": "E4M3", "group": "1x128", "substitute": cast("E4M3")}, "and scaling of its own"),
        ({"format": "E4M3", "quantize": scaled("E4M3", "1x128")}, "comes as FP32, BF16 or FP16"),
        ({"format": "BF16", "group": "1x32", "quantize": cast("E4M3")}, "without scales"),
    ],
)
def test_operands_that_contradict_themselves_are_refused(operands: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        operand(**operands)


@pytest.mark.parametrize(
    ("group", "choices", "message"),
    [
        ("1x128", {}, "scaling must be 'native', 'emulated' or 'substituted'"),
        ("1x128", {"scaling": "none"}, "scaling must be 'native', 'emulated' or 'substituted'"),
        ("1x128", {"scaling": "substituted"}, "goes with the substitute of an operand"),
        ("tensor", {"scaling": "native"}, "these operands have none"),
        (None, {"layouts": []}, "layouts must list at least one"),
        (None, {"outputs": ["BF16", "BF16"]}, "outputs must list at least one, and nothing twice"),
        (None, {"modes": [mode(), mode(accumulator_bits=13)]}, "modes must list at least one, and nothing twice"),
        (None, {"modes": []}, "modes must list at least one"),
        (None, {"counters": ["elapsedNs", "elapsedNs"]}, "counters must list at least one, and nothing twice"),
    ],
)
def test_lines_of_products_that_contradict_themselves_are_refused(group: Any, choices: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        gemm_support(operand("E4M3", group), operand("E4M3"), **choices)


class Multiplies(Adapter):
    def gemm(self, *_: object) -> Any:
        raise NotImplementedError


def test_claims_of_products_that_contradict_each_other_or_the_class_are_refused() -> None:
    line = gemm_support(operand("E4M3"), operand("E4M3"))

    def claims(*lines: Any, adapter: type[Adapter] = Multiplies) -> GemmMatrix:
        full = manifest(name="a", version="1", device={"vendor": "V", "product": "P"}, kind="model", products=lines)
        return GemmMatrix(full, adapter())

    claims(line)
    with pytest.raises(ManifestError, match="two lines for E4M3 by E4M3"):
        claims(line, {**line, "outputs": ["BF16"]})
    normed = (operand("BF16", quantize=scaled("E4M3", "1x128"), norm=norm) for norm in (None, "rms"))
    with pytest.raises(ManifestError, match="two lines for BF16 quantized to E4M3 by E4M3"):
        claims(*(gemm_support(a, operand("E4M3"), scaling="native") for a in normed))
    with pytest.raises(ManifestError, match="the line 'E4M3'"):
        claims("E4M3")
    with pytest.raises(ManifestError, match="gemm_support makes a complete one"):
        claims({"a": line["a"], "b": line["b"]})
    with pytest.raises(ManifestError, match="claims gemm, but Adapter has no such method"):
        claims(line, adapter=Adapter)


@pytest.mark.parametrize("conforming", [False, True])
def test_the_manifests_of_the_examples_are_valid_under_the_schema(conforming: bool) -> None:
    assert problems(MlDtypesAdapter(conforming).describe(), "manifest.schema.json") == []
    assert problems(NumpyGemmAdapter(timed=conforming).describe(), "manifest.schema.json") == []
    onnxruntime = pytest.importorskip("desiderata.examples.onnxruntime_adapter")
    for saturate in (False, True):
        adapter = onnxruntime.OnnxRuntimeAdapter(saturate, conforming)
        assert problems(adapter.describe(), "manifest.schema.json") == []


def test_the_names_of_the_package_are_those_of_the_schemas() -> None:
    assert set(get_args(NumberFormat)) == set(STORAGE) == set(DOCUMENTS["number-format.schema.json"]["enum"])
    assert set(get_args(DType)) == set(NUMPY_TYPES) == choices("tensor.schema.json", "DType")
    assert set(get_args(ErrorCode)) == choices("error.schema.json", "ErrorCode")
    assert set(get_args(OutputFormat)) == choices("dequantize.schema.json", "OutputFormat")
    assert set(get_args(DequantizeRounding)) == choices("dequantize.schema.json", "DequantizeRounding")
    assert set(get_args(TimeOrigin)) == set(DOCUMENTS["manifest.schema.json"]["properties"]["times"]["enum"])
    feature = "capabilities/fine-grained-quantization.schema.json"
    assert set(get_args(InputFormat)) == choices(feature, "InputFormat")
    for definition in ("OverflowRule", "InfinityRule", "GroupShape", "ScaleFormat"):
        assert set(get_args(getattr(recipe_names, definition))) == choices("recipe.schema.json", definition)
    scaling = DOCUMENTS["recipe.schema.json"]["$defs"]["Scaling"]["properties"]
    for rule in scaling.values():
        if "title" in rule:
            assert set(get_args(getattr(recipe_names, rule["title"]))) == set(rule["enum"])
    assert set(recipe_names.Scaling.__annotations__) == set(scaling)


def titled(schema: object) -> dict[str, set[str]]:
    """The enumerations that a part of the schemas gives a title, by it."""
    if isinstance(schema, list):
        return {name: values for part in schema for name, values in titled(part).items()}
    if not isinstance(schema, dict):
        return {}
    found = {name: values for part in schema.values() for name, values in titled(part).items()}
    return {**found, schema["title"]: set(schema["enum"])} if {"title", "enum"} <= schema.keys() else found


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("numeric-model.schema.json", model_names),
        ("gemm.schema.json", gemm_names),
        ("capabilities/gemm.schema.json", gemm_names),
    ],
)
def test_the_names_of_products_are_those_of_the_schemas(schema: str, names: Any) -> None:
    enumerations = titled(DOCUMENTS[schema])
    assert len(enumerations) >= 4
    for name, values in enumerations.items():
        assert set(get_args(getattr(names, name))) == values


def test_the_records_of_products_have_the_fields_of_the_schemas() -> None:
    capability, messages = (DOCUMENTS[f"{folder}gemm.schema.json"]["$defs"] for folder in ("capabilities/", ""))
    for definition in ("GemmSupport", "OperandSupport", "PrecisionMode"):
        fields = get_type_hints(getattr(gemm_names, definition))
        assert fields.keys() == capability[definition]["properties"].keys()
    assert get_type_hints(gemm_names.OperandScaling).keys() == messages["OperandScaling"]["properties"].keys()
    model = DOCUMENTS["numeric-model.schema.json"]["properties"]
    assert get_type_hints(model_names.NumericModel).keys() == model.keys() == numeric_model().keys()
    assert problems(numeric_model(fraction_bits=13, promotion_interval=128), "numeric-model.schema.json") == []
