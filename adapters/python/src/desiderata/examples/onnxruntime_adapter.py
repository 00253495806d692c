"""ONNX Runtime's CPU provider as a device: Cast, QuantizeLinear and DequantizeLinear in 8-bit floating point. Group
scales come from numpy, since ONNX has no operator for them. Run it with `python -m desiderata.examples.onnxruntime_adapter`;
README.md says what came of it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from desiderata import (
    NUMPY_TYPES,
    STORAGE,
    Adapter,
    Array,
    DequantizeRounding,
    GroupShape,
    InputFormat,
    Manifest,
    NumberFormat,
    OutputFormat,
    QuantizationSupport,
    Recipe,
    Scaling,
    cast,
    manifest,
    scaled,
    serve,
    support,
)
from desiderata.examples import block_quantization
from desiderata.examples.options import example_options

OPSET: Final = 24

ELEMENT_TYPES: Final[Mapping[NumberFormat, int]] = {
    "E4M3": TensorProto.FLOAT8E4M3FN,
    "E5M2": TensorProto.FLOAT8E5M2,
    "E4M3FNUZ": TensorProto.FLOAT8E4M3FNUZ,
    "E5M2FNUZ": TensorProto.FLOAT8E5M2FNUZ,
    "E8M0": TensorProto.FLOAT8E8M0,
    "BF16": TensorProto.BFLOAT16,
    "FP16": TensorProto.FLOAT16,
    "FP32": TensorProto.FLOAT,
    "FP64": TensorProto.DOUBLE,
}
_FORMATS_BY_TYPE: Final[Mapping[np.dtype[Any], NumberFormat]] = {
    NUMPY_TYPES[STORAGE[format]]: format for format in ELEMENT_TYPES
}

WIDE: Final[tuple[NumberFormat, ...]] = ("BF16", "FP16", "FP32")
FP8: Final[tuple[NumberFormat, ...]] = ("E4M3", "E5M2", "E4M3FNUZ", "E5M2FNUZ")
MICROSCALED: Final[tuple[NumberFormat, ...]] = ("E4M3", "E5M2")
# With saturate=0, casts to these are wrong for some of the values beyond the range.
WRONG_BEYOND_RANGE: Final = frozenset({"E4M3", "E5M2"})

INPUTS: Final[tuple[InputFormat, ...]] = ("FP32", "BF16", "FP16")
OUTPUTS: Final[tuple[OutputFormat, ...]] = ("FP32", "BF16", "FP16")
FP32_GROUPS: Final[tuple[GroupShape, ...]] = ("1x128", "128x1", "128x128", "tensor")


class OnnxRuntimeAdapter(Adapter):
    """`saturate` is the operators' attribute of this name, and ONNX's own default is True. With `conforming`, only what
    was found to conform is claimed."""

    def __init__(self, saturate: bool = True, conforming: bool = False) -> None:
        self._saturate = saturate
        self._conforming = conforming
        self._sessions: dict[object, onnxruntime.InferenceSession] = {}

    def describe(self) -> Manifest:
        return manifest(
            name="onnxruntime",
            version="0.1.0",
            device={
                "vendor": "Microsoft",
                "product": "ONNX Runtime",
                "library": f"onnxruntime {onnxruntime.__version__}, onnx {onnx.__version__}",
                "path": f"CPUExecutionProvider, opset {OPSET}, saturate={int(self._saturate)}",
            },
            kind="software",
            supports=[
                *(self._cast_support(format) for format in (*FP8, "E8M0", *WIDE)),
                *(scaled_support(scaled(format, group)) for format in FP8 for group in FP32_GROUPS),
                *(scaled_support(scaled(format, "1x32", scale_format="E8M0")) for format in MICROSCALED),
            ],
        )

    def quantize(self, x: Array, recipe: Recipe) -> tuple[Array, Array | None, Array | None]:
        scaling = recipe.get("scaling")
        if scaling is None:
            return self._cast(x, recipe["format"]), None, None
        values = self._cast(x, "FP32")
        with np.errstate(all="ignore"):
            amax = block_quantization.group_amax(block_quantization.split(values, scaling["group"]))
            scales = block_quantization.group_scales(amax, scaling, block_quantization.LARGEST[recipe["format"]])
        codes = self._linear("QuantizeLinear", values, scales, scaling, recipe["format"])
        return codes, block_quantization.stored(scales, scaling), None

    def dequantize(
        self,
        codes: Array,
        scales: Array | None,
        tensor_scale: Array | None,
        recipe: Recipe,
        output: OutputFormat,
        rounding: DequantizeRounding,
    ) -> Array:
        scaling = recipe.get("scaling")
        if scaling is None or scales is None:
            return self._cast(codes, output)
        return self._cast(self._linear("DequantizeLinear", codes, scales.astype(np.float32), scaling, "FP32"), output)

    def _cast_support(self, format: NumberFormat) -> QuantizationSupport:
        """A cast under the rule that ONNX documents, from what it takes, or from what it takes without an error."""
        if format in WIDE:
            recipe = cast(format)
        elif self._saturate:
            recipe = cast(format, overflow="saturate", infinity="saturate")
        else:
            recipe = cast(format, overflow="non-finite", infinity="non-finite")
        return support(recipe, inputs=self._cast_inputs(format), outputs=OUTPUTS)

    def _cast_inputs(self, format: NumberFormat) -> Sequence[InputFormat]:
        if format == "E8M0":
            # ONNX rounds its ties up, by its own specification; there is no rule of that kind to declare.
            return ()
        if not self._conforming:
            return (*INPUTS, "FP64")
        if format in WRONG_BEYOND_RANGE and not self._saturate:
            return ()
        # FP64 goes by way of FP32, which is right where FP32 is the target.
        return (*INPUTS, "FP64") if format == "FP32" else INPUTS

    def _cast(self, x: Array, target: NumberFormat) -> Array:
        attributes: dict[str, object] = {"to": ELEMENT_TYPES[target]}
        if target not in WIDE:
            attributes["saturate"] = int(self._saturate)
        if target == "E8M0":
            attributes["round_mode"] = "nearest"
        return self._run("Cast", [x], attributes, target)

    def _linear(
        self,
        operator: Literal["QuantizeLinear", "DequantizeLinear"],
        x: Array,
        scales: Array,
        scaling: Scaling,
        target: NumberFormat,
    ) -> Array:
        """An operator with a scale for each group. Its blocks lie along one axis: square ones are given row by row."""
        if x.size == 0:
            return np.empty(x.shape, NUMPY_TYPES[STORAGE[target]])
        attributes: dict[str, object] = {}
        match scaling["group"]:
            case "tensor":
                scales = scales.reshape(())
            case "128x1":
                attributes |= {"axis": 0, "block_size": 128}
            case "128x128":
                scales = np.repeat(scales, 128, axis=0)[: x.shape[0]]
                attributes |= {"axis": 1, "block_size": 128}
            case one_row:
                attributes |= {"axis": 1, "block_size": int(one_row.removeprefix("1x"))}
        if operator == "QuantizeLinear":
            attributes |= {"output_dtype": ELEMENT_TYPES[target], "saturate": int(self._saturate)}
        return self._run(operator, [x, scales], attributes, target)

    def _run(
        self, operator: str, inputs: Sequence[Array], attributes: Mapping[str, object], target: NumberFormat
    ) -> Array:
        """One operator on arrays. The arrays are bound by address, since the library takes few of these types from numpy."""
        arrays = [np.ascontiguousarray(array) if array.ndim > 0 else array for array in inputs]
        result = np.empty(arrays[0].shape, NUMPY_TYPES[STORAGE[target]])
        if result.size == 0:
            return result
        types = [ELEMENT_TYPES[_FORMATS_BY_TYPE[array.dtype]] for array in arrays]
        key = (operator, *types, *sorted(attributes.items()))
        session = self._sessions.get(key)
        if session is None:
            session = self._sessions[key] = make_session(operator, types, ELEMENT_TYPES[target], attributes)
        binding = session.io_binding()
        for name, type_number, array in zip("xs", types, arrays, strict=False):
            binding.bind_input(name, "cpu", 0, type_number, array.shape, array.ctypes.data)
        binding.bind_output("y", "cpu", 0, ELEMENT_TYPES[target], result.shape, result.ctypes.data)
        session.run_with_iobinding(binding)
        return result


def make_session(
    operator: str, inputs: Sequence[int], output: int, attributes: Mapping[str, Any]
) -> onnxruntime.InferenceSession:
    """A session for a graph of one operator."""
    names = ["x", "s"][: len(inputs)]
    graph = helper.make_graph(
        [helper.make_node(operator, names, ["y"], **attributes)],
        operator,
        [helper.make_tensor_value_info(name, element, None) for name, element in zip(names, inputs, strict=True)],
        [helper.make_tensor_value_info("y", output, None)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 11
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def scaled_support(recipe: Recipe) -> QuantizationSupport:
    """A recipe with group scales. No quotient reaches beyond the range, so that the canonical saturation is true."""
    return support(recipe, inputs=INPUTS, outputs=OUTPUTS, rounding="through-fp32")


if __name__ == "__main__":
    options = example_options(__doc__, no_saturate="set the operators' attribute saturate to 0")
    serve(lambda: OnnxRuntimeAdapter(not options.no_saturate, options.conforming))
