export const isManifest = validate52;
const schema19 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/manifest.schema.json",
  title: "Manifest",
  description:
    "What an adapter says of itself: the answer to `describe`. Everything that it does not claim here must be refused.",
  type: "object",
  required: ["protocol", "adapter", "device", "kind", "deterministic", "capabilities"],
  additionalProperties: false,
  properties: {
    protocol: {
      description: "Version of the adapter protocol that the adapter speaks.",
      type: "string",
      const: "0.1",
    },
    adapter: {
      title: "AdapterIdentity",
      description: "The program that answers.",
      type: "object",
      required: ["name", "version"],
      additionalProperties: false,
      properties: {
        name: { description: "Short name of the adapter.", $ref: "#/$defs/Label" },
        version: { description: "Version of the adapter.", $ref: "#/$defs/Label" },
      },
    },
    device: {
      title: "DeviceIdentity",
      description:
        "What computes. Results are keyed by all of this: the same chip gives other bits on another instruction path.",
      type: "object",
      required: ["vendor", "product"],
      additionalProperties: false,
      properties: {
        vendor: { description: "Who makes the device, or the library.", $ref: "#/$defs/Label" },
        product: { description: "Product name.", $ref: "#/$defs/Label" },
        firmware: { description: "Firmware version.", $ref: "#/$defs/Label" },
        driver: { description: "Driver version.", $ref: "#/$defs/Label" },
        library: { description: "Library and version that issues the work.", $ref: "#/$defs/Label" },
        path: { description: "Instruction path, such as wgmma or mma.sync.", $ref: "#/$defs/Label" },
      },
    },
    kind: {
      title: "AdapterKind",
      description:
        "What stands behind the adapter. The counters of a simulator or model are labelled as modelled.",
      type: "string",
      enum: ["hardware", "simulator", "model", "software"],
    },
    deterministic: { description: "Whether the same request always gives the same bits.", type: "boolean" },
    limits: {
      title: "Limits",
      description: "Sizes that the adapter accepts. Requests beyond them are not made.",
      type: "object",
      additionalProperties: false,
      properties: {
        maxElements: {
          description: "Largest number of elements in one tensor.",
          type: "integer",
          minimum: 1,
        },
      },
    },
    capabilities: {
      title: "Capabilities",
      description: "The claimed features, by name, with their parameters.",
      type: "object",
      additionalProperties: false,
      properties: {
        "fine-grained-quantization": { $ref: "capabilities/fine-grained-quantization.schema.json" },
      },
    },
  },
  $defs: {
    Label: {
      title: "Label",
      description: "A short printable text.",
      type: "string",
      minLength: 1,
      maxLength: 200,
    },
  },
};
const schema20 = {
  title: "Label",
  description: "A short printable text.",
  type: "string",
  minLength: 1,
  maxLength: 200,
};
const func1 = require("ajv/dist/runtime/ucs2length").default;
function validate53(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate53.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data === "string") {
    if (func1(data) > 200) {
      const err0 = {
        instancePath,
        schemaPath: "#/maxLength",
        keyword: "maxLength",
        params: { limit: 200 },
        message: "must NOT have more than 200 characters",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (func1(data) < 1) {
      const err1 = {
        instancePath,
        schemaPath: "#/minLength",
        keyword: "minLength",
        params: { limit: 1 },
        message: "must NOT have fewer than 1 characters",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  } else {
    const err2 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate53.errors = vErrors;
  return errors === 0;
}
validate53.evaluated = { dynamicProps: false, dynamicItems: false };
const schema21 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/capabilities/fine-grained-quantization.schema.json",
  title: "FineGrainedQuantizationCapability",
  description:
    "What an adapter claims of fine-grained (tile- and block-wise) quantization: its support matrix. What is not listed is not claimed, and must be refused.",
  type: "object",
  required: ["supports"],
  additionalProperties: false,
  properties: {
    supports: {
      description:
        "The support matrix. Two entries never share format, group, scale format and tensor scale: a device with two rules for one of them is reached through two adapters (or one adapter with an option).",
      type: "array",
      minItems: 1,
      maxItems: 1024,
      items: { $ref: "#/$defs/QuantizationSupport" },
    },
  },
  $defs: {
    QuantizationSupport: {
      title: "QuantizationSupport",
      description: "One line of the support matrix: a recipe, and the formats that may go in and come out.",
      type: "object",
      required: ["recipe", "inputs", "outputs", "rounding"],
      additionalProperties: false,
      properties: {
        recipe: { $ref: "../recipe.schema.json" },
        inputs: {
          description:
            "Formats that `quantize` accepts under this recipe; FP64 only for casts. Empty: `quantize` is not claimed.",
          type: "array",
          uniqueItems: true,
          items: { $ref: "#/$defs/InputFormat" },
        },
        outputs: {
          description:
            "Formats that `dequantize` returns under this recipe. Empty: `dequantize` is not claimed.",
          type: "array",
          uniqueItems: true,
          items: { $ref: "../dequantize.schema.json#/$defs/OutputFormat" },
        },
        rounding: { $ref: "../dequantize.schema.json#/$defs/DequantizeRounding" },
      },
    },
    InputFormat: {
      title: "InputFormat",
      description: "Format of the values that `quantize` accepts.",
      type: "string",
      enum: ["FP32", "BF16", "FP16", "FP64"],
    },
  },
};
const schema22 = {
  title: "QuantizationSupport",
  description: "One line of the support matrix: a recipe, and the formats that may go in and come out.",
  type: "object",
  required: ["recipe", "inputs", "outputs", "rounding"],
  additionalProperties: false,
  properties: {
    recipe: { $ref: "../recipe.schema.json" },
    inputs: {
      description:
        "Formats that `quantize` accepts under this recipe; FP64 only for casts. Empty: `quantize` is not claimed.",
      type: "array",
      uniqueItems: true,
      items: { $ref: "#/$defs/InputFormat" },
    },
    outputs: {
      description: "Formats that `dequantize` returns under this recipe. Empty: `dequantize` is not claimed.",
      type: "array",
      uniqueItems: true,
      items: { $ref: "../dequantize.schema.json#/$defs/OutputFormat" },
    },
    rounding: { $ref: "../dequantize.schema.json#/$defs/DequantizeRounding" },
  },
};
const schema23 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/recipe.schema.json",
  title: "Recipe",
  description:
    "How values become codes. Without `scaling` it is a plain cast; with it, groups of elements share a scale. Every choice in which deployed code differs has a name, so that a manifest can declare what a device does and be judged by it bit for bit. The first value of each choice is the canonical rule.",
  type: "object",
  required: ["format", "overflow", "infinity"],
  additionalProperties: false,
  properties: {
    format: { $ref: "number-format.schema.json", description: "Format of the codes." },
    overflow: { $ref: "#/$defs/OverflowRule" },
    infinity: { $ref: "#/$defs/InfinityRule" },
    scaling: { $ref: "#/$defs/Scaling" },
  },
  $defs: {
    OverflowRule: {
      title: "OverflowRule",
      description:
        "A finite value that rounds beyond the largest finite value (as if the exponent had no upper bound): `saturate` gives the largest finite value with its sign; `non-finite` gives infinity with its sign, or NaN in a format without infinities. Formats with neither must saturate.",
      type: "string",
      enum: ["saturate", "non-finite"],
    },
    InfinityRule: {
      title: "InfinityRule",
      description:
        "An infinite value: `non-finite` keeps infinity, or gives NaN in a format without infinities; `saturate` gives the largest finite value with its sign. Formats with neither infinity nor NaN must saturate.",
      type: "string",
      enum: ["non-finite", "saturate"],
    },
    GroupShape: {
      title: "GroupShape",
      description:
        "Rows x columns of the elements that share one scale. Groups start at element [0,0]; those at the right and lower edge may be incomplete. `tensor` is one group for the whole tensor.",
      type: "string",
      enum: ["1x128", "128x1", "128x128", "1x32", "1x16", "tensor"],
    },
    ScaleFormat: {
      title: "ScaleFormat",
      description: "Format in which a group's scale is stored.",
      type: "string",
      enum: ["FP32", "E8M0", "UE4M3"],
    },
    Scaling: {
      title: "Scaling",
      description:
        "How a group's scale is found and applied. fl32(e) is e rounded once to FP32 (nearest, ties to even), `max` the largest finite value of the element format, `amax` the largest magnitude in the group after the floor.",
      type: "object",
      required: [
        "group",
        "scaleFormat",
        "tensorScale",
        "amaxFloor",
        "scaleRule",
        "powerOfTwo",
        "elementRule",
        "zeroGroup",
        "nonFinite",
        "tail",
      ],
      additionalProperties: false,
      properties: {
        group: { $ref: "#/$defs/GroupShape" },
        scaleFormat: { $ref: "#/$defs/ScaleFormat" },
        tensorScale: {
          title: "TensorScale",
          description:
            "`FP32`: a second scale t for the whole tensor, t = fl32(amax of all finite elements / fl32(max * 448)), and a group's scale is its own amax rule divided by t. Only with UE4M3 group scales. `none`: no second scale.",
          type: "string",
          enum: ["none", "FP32"],
        },
        amaxFloor: {
          title: "AmaxFloor",
          description:
            "The smallest amax that is used: fl32(1e-4) (DeepSeek-V3, DeepGEMM), fl32(1e-12) (torchao), or none (Transformer Engine). With a tensor scale the floor applies to the amax of the tensor, not to that of a group.",
          type: "string",
          enum: ["1e-4", "1e-12", "none"],
        },
        scaleRule: {
          title: "ScaleRule",
          description:
            "`divide`: fl32(amax / max). `multiply-reciprocal`: fl32(amax * fl32(1 / max)), which has other bits for about half of all amax values.",
          type: "string",
          enum: ["divide", "multiply-reciprocal"],
        },
        powerOfTwo: {
          title: "PowerOfTwoRule",
          description:
            "`none`: the scale is not restricted. `up`: the smallest power of two that is not below it. `floor`: 2^(floor(log2 amax) - floor(log2 max)), the OCP microscaling rule, under which elements may overflow. `nearest`: down if the significand is below 1.5, else up. The result is clamped to the positive finite range of the scale format.",
          type: "string",
          enum: ["none", "up", "floor", "nearest"],
        },
        elementRule: {
          title: "ElementRule",
          description:
            "What is rounded to the element format, s being the scale as stored (times t, rounded to FP32, where there is a tensor scale): `divide`: fl32(x / s). `multiply-reciprocal`: fl32(x * fl32(1 / s)). `multiply-max-over-amax`: fl32(x * fl32(max / amax)), only for unrestricted FP32 scales. A reciprocal that overflows is replaced by the largest finite FP32 value; a group to which `zeroGroup` applies is always divided; where s (or s times t) is zero, the codes are zeros with the signs of the elements.",
          type: "string",
          enum: ["divide", "multiply-reciprocal", "multiply-max-over-amax"],
        },
        zeroGroup: {
          title: "ZeroGroupRule",
          description:
            "Scale of a group whose scale would be zero before it is rounded to the scale format: `from-floor`: cannot happen, because there is an amax floor. `unit`: 1. `minimum`: the smallest positive value of the scale format.",
          type: "string",
          enum: ["from-floor", "unit", "minimum"],
        },
        nonFinite: {
          title: "NonFiniteRule",
          description:
            "A group that holds a NaN or an infinity: `nan-scale`: its scale is NaN and its codes are unspecified. `unit-scale`: its scale is 1 and its elements are cast as they are.",
          type: "string",
          enum: ["nan-scale", "unit-scale"],
        },
        tail: {
          title: "TailRule",
          description:
            "A tensor that the group shape does not divide: `partial`: the group at the edge holds fewer elements, and only those count. `refuse`: the request is refused with INVALID_ARGUMENT.",
          type: "string",
          enum: ["partial", "refuse"],
        },
      },
    },
  },
};
const schema24 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/number-format.schema.json",
  title: "NumberFormat",
  description:
    "Name of a number format. spec/number-formats.md defines each by sign, exponent and fraction bits, bias, largest finite value and special values.",
  type: "string",
  enum: [
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
  ],
};
function validate65(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/number-format.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate65.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (
    !(
      data === "E4M3" ||
      data === "E5M2" ||
      data === "E5M6" ||
      data === "E2M3" ||
      data === "E3M2" ||
      data === "E2M1" ||
      data === "E8M0" ||
      data === "UE4M3" ||
      data === "E4M3FNUZ" ||
      data === "E5M2FNUZ" ||
      data === "BF16" ||
      data === "FP16" ||
      data === "FP32" ||
      data === "FP64"
    )
  ) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema24.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate65.errors = vErrors;
  return errors === 0;
}
validate65.evaluated = { dynamicProps: false, dynamicItems: false };
const schema25 = {
  title: "OverflowRule",
  description:
    "A finite value that rounds beyond the largest finite value (as if the exponent had no upper bound): `saturate` gives the largest finite value with its sign; `non-finite` gives infinity with its sign, or NaN in a format without infinities. Formats with neither must saturate.",
  type: "string",
  enum: ["saturate", "non-finite"],
};
function validate67(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate67.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "saturate" || data === "non-finite")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema25.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate67.errors = vErrors;
  return errors === 0;
}
validate67.evaluated = { dynamicProps: false, dynamicItems: false };
const schema26 = {
  title: "InfinityRule",
  description:
    "An infinite value: `non-finite` keeps infinity, or gives NaN in a format without infinities; `saturate` gives the largest finite value with its sign. Formats with neither infinity nor NaN must saturate.",
  type: "string",
  enum: ["non-finite", "saturate"],
};
function validate69(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate69.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "non-finite" || data === "saturate")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema26.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate69.errors = vErrors;
  return errors === 0;
}
validate69.evaluated = { dynamicProps: false, dynamicItems: false };
const schema27 = {
  title: "Scaling",
  description:
    "How a group's scale is found and applied. fl32(e) is e rounded once to FP32 (nearest, ties to even), `max` the largest finite value of the element format, `amax` the largest magnitude in the group after the floor.",
  type: "object",
  required: [
    "group",
    "scaleFormat",
    "tensorScale",
    "amaxFloor",
    "scaleRule",
    "powerOfTwo",
    "elementRule",
    "zeroGroup",
    "nonFinite",
    "tail",
  ],
  additionalProperties: false,
  properties: {
    group: { $ref: "#/$defs/GroupShape" },
    scaleFormat: { $ref: "#/$defs/ScaleFormat" },
    tensorScale: {
      title: "TensorScale",
      description:
        "`FP32`: a second scale t for the whole tensor, t = fl32(amax of all finite elements / fl32(max * 448)), and a group's scale is its own amax rule divided by t. Only with UE4M3 group scales. `none`: no second scale.",
      type: "string",
      enum: ["none", "FP32"],
    },
    amaxFloor: {
      title: "AmaxFloor",
      description:
        "The smallest amax that is used: fl32(1e-4) (DeepSeek-V3, DeepGEMM), fl32(1e-12) (torchao), or none (Transformer Engine). With a tensor scale the floor applies to the amax of the tensor, not to that of a group.",
      type: "string",
      enum: ["1e-4", "1e-12", "none"],
    },
    scaleRule: {
      title: "ScaleRule",
      description:
        "`divide`: fl32(amax / max). `multiply-reciprocal`: fl32(amax * fl32(1 / max)), which has other bits for about half of all amax values.",
      type: "string",
      enum: ["divide", "multiply-reciprocal"],
    },
    powerOfTwo: {
      title: "PowerOfTwoRule",
      description:
        "`none`: the scale is not restricted. `up`: the smallest power of two that is not below it. `floor`: 2^(floor(log2 amax) - floor(log2 max)), the OCP microscaling rule, under which elements may overflow. `nearest`: down if the significand is below 1.5, else up. The result is clamped to the positive finite range of the scale format.",
      type: "string",
      enum: ["none", "up", "floor", "nearest"],
    },
    elementRule: {
      title: "ElementRule",
      description:
        "What is rounded to the element format, s being the scale as stored (times t, rounded to FP32, where there is a tensor scale): `divide`: fl32(x / s). `multiply-reciprocal`: fl32(x * fl32(1 / s)). `multiply-max-over-amax`: fl32(x * fl32(max / amax)), only for unrestricted FP32 scales. A reciprocal that overflows is replaced by the largest finite FP32 value; a group to which `zeroGroup` applies is always divided; where s (or s times t) is zero, the codes are zeros with the signs of the elements.",
      type: "string",
      enum: ["divide", "multiply-reciprocal", "multiply-max-over-amax"],
    },
    zeroGroup: {
      title: "ZeroGroupRule",
      description:
        "Scale of a group whose scale would be zero before it is rounded to the scale format: `from-floor`: cannot happen, because there is an amax floor. `unit`: 1. `minimum`: the smallest positive value of the scale format.",
      type: "string",
      enum: ["from-floor", "unit", "minimum"],
    },
    nonFinite: {
      title: "NonFiniteRule",
      description:
        "A group that holds a NaN or an infinity: `nan-scale`: its scale is NaN and its codes are unspecified. `unit-scale`: its scale is 1 and its elements are cast as they are.",
      type: "string",
      enum: ["nan-scale", "unit-scale"],
    },
    tail: {
      title: "TailRule",
      description:
        "A tensor that the group shape does not divide: `partial`: the group at the edge holds fewer elements, and only those count. `refuse`: the request is refused with INVALID_ARGUMENT.",
      type: "string",
      enum: ["partial", "refuse"],
    },
  },
};
const func3 = Object.prototype.hasOwnProperty;
const schema28 = {
  title: "GroupShape",
  description:
    "Rows x columns of the elements that share one scale. Groups start at element [0,0]; those at the right and lower edge may be incomplete. `tensor` is one group for the whole tensor.",
  type: "string",
  enum: ["1x128", "128x1", "128x128", "1x32", "1x16", "tensor"],
};
function validate72(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate72.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (
    !(
      data === "1x128" ||
      data === "128x1" ||
      data === "128x128" ||
      data === "1x32" ||
      data === "1x16" ||
      data === "tensor"
    )
  ) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema28.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate72.errors = vErrors;
  return errors === 0;
}
validate72.evaluated = { dynamicProps: false, dynamicItems: false };
const schema29 = {
  title: "ScaleFormat",
  description: "Format in which a group's scale is stored.",
  type: "string",
  enum: ["FP32", "E8M0", "UE4M3"],
};
function validate74(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate74.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "FP32" || data === "E8M0" || data === "UE4M3")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema29.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate74.errors = vErrors;
  return errors === 0;
}
validate74.evaluated = { dynamicProps: false, dynamicItems: false };
function validate71(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate71.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.group === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "group" },
        message: "must have required property '" + "group" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.scaleFormat === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "scaleFormat" },
        message: "must have required property '" + "scaleFormat" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.tensorScale === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "tensorScale" },
        message: "must have required property '" + "tensorScale" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.amaxFloor === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "amaxFloor" },
        message: "must have required property '" + "amaxFloor" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.scaleRule === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "scaleRule" },
        message: "must have required property '" + "scaleRule" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.powerOfTwo === undefined) {
      const err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "powerOfTwo" },
        message: "must have required property '" + "powerOfTwo" + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.elementRule === undefined) {
      const err6 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "elementRule" },
        message: "must have required property '" + "elementRule" + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.zeroGroup === undefined) {
      const err7 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "zeroGroup" },
        message: "must have required property '" + "zeroGroup" + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.nonFinite === undefined) {
      const err8 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "nonFinite" },
        message: "must have required property '" + "nonFinite" + "'",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    if (data.tail === undefined) {
      const err9 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "tail" },
        message: "must have required property '" + "tail" + "'",
      };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func3.call(schema27.properties, key0)) {
        const err10 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.group !== undefined) {
      if (
        !validate72(data.group, {
          instancePath: instancePath + "/group",
          parentData: data,
          parentDataProperty: "group",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate72.errors : vErrors.concat(validate72.errors);
        errors = vErrors.length;
      }
    }
    if (data.scaleFormat !== undefined) {
      if (
        !validate74(data.scaleFormat, {
          instancePath: instancePath + "/scaleFormat",
          parentData: data,
          parentDataProperty: "scaleFormat",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate74.errors : vErrors.concat(validate74.errors);
        errors = vErrors.length;
      }
    }
    if (data.tensorScale !== undefined) {
      const data2 = data.tensorScale;
      if (typeof data2 !== "string") {
        const err11 = {
          instancePath: instancePath + "/tensorScale",
          schemaPath: "#/properties/tensorScale/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
      if (!(data2 === "none" || data2 === "FP32")) {
        const err12 = {
          instancePath: instancePath + "/tensorScale",
          schemaPath: "#/properties/tensorScale/enum",
          keyword: "enum",
          params: { allowedValues: schema27.properties.tensorScale.enum },
          message: "must be equal to one of the allowed values",
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.amaxFloor !== undefined) {
      const data3 = data.amaxFloor;
      if (typeof data3 !== "string") {
        const err13 = {
          instancePath: instancePath + "/amaxFloor",
          schemaPath: "#/properties/amaxFloor/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
      if (!(data3 === "1e-4" || data3 === "1e-12" || data3 === "none")) {
        const err14 = {
          instancePath: instancePath + "/amaxFloor",
          schemaPath: "#/properties/amaxFloor/enum",
          keyword: "enum",
          params: { allowedValues: schema27.properties.amaxFloor.enum },
          message: "must be equal to one of the allowed values",
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.scaleRule !== undefined) {
      const data4 = data.scaleRule;
      if (typeof data4 !== "string") {
        const err15 = {
          instancePath: instancePath + "/scaleRule",
          schemaPath: "#/properties/scaleRule/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
      if (!(data4 === "divide" || data4 === "multiply-reciprocal")) {
        const err16 = {
          instancePath: instancePath + "/scaleRule",
          schemaPath: "#/properties/scaleRule/enum",
          keyword: "enum",
          params: { allowedValues: schema27.properties.scaleRule.enum },
          message: "must be equal to one of the allowed values",
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.powerOfTwo !== undefined) {
      const data5 = data.powerOfTwo;
      if (typeof data5 !== "string") {
        const err17 = {
          instancePath: instancePath + "/powerOfTwo",
          schemaPath: "#/properties/powerOfTwo/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
      if (!(data5 === "none" || data5 === "up" || data5 === "floor" || data5 === "nearest")) {
        const err18 = {
          instancePath: instancePath + "/powerOfTwo",
          schemaPath: "#/properties/powerOfTwo/enum",
          keyword: "enum",
          params: { allowedValues: schema27.properties.powerOfTwo.enum },
          message: "must be equal to one of the allowed values",
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.elementRule !== undefined) {
      const data6 = data.elementRule;
      if (typeof data6 !== "string") {
        const err19 = {
          instancePath: instancePath + "/elementRule",
          schemaPath: "#/properties/elementRule/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
      if (!(data6 === "divide" || data6 === "multiply-reciprocal" || data6 === "multiply-max-over-amax")) {
        const err20 = {
          instancePath: instancePath + "/elementRule",
          schemaPath: "#/properties/elementRule/enum",
          keyword: "enum",
          params: { allowedValues: schema27.properties.elementRule.enum },
          message: "must be equal to one of the allowed values",
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.zeroGroup !== undefined) {
      const data7 = data.zeroGroup;
      if (typeof data7 !== "string") {
        const err21 = {
          instancePath: instancePath + "/zeroGroup",
          schemaPath: "#/properties/zeroGroup/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
      if (!(data7 === "from-floor" || data7 === "unit" || data7 === "minimum")) {
        const err22 = {
          instancePath: instancePath + "/zeroGroup",
          schemaPath: "#/properties/zeroGroup/enum",
          keyword: "enum",
          params: { allowedValues: schema27.properties.zeroGroup.enum },
          message: "must be equal to one of the allowed values",
        };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
    if (data.nonFinite !== undefined) {
      const data8 = data.nonFinite;
      if (typeof data8 !== "string") {
        const err23 = {
          instancePath: instancePath + "/nonFinite",
          schemaPath: "#/properties/nonFinite/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
      if (!(data8 === "nan-scale" || data8 === "unit-scale")) {
        const err24 = {
          instancePath: instancePath + "/nonFinite",
          schemaPath: "#/properties/nonFinite/enum",
          keyword: "enum",
          params: { allowedValues: schema27.properties.nonFinite.enum },
          message: "must be equal to one of the allowed values",
        };
        if (vErrors === null) {
          vErrors = [err24];
        } else {
          vErrors.push(err24);
        }
        errors++;
      }
    }
    if (data.tail !== undefined) {
      const data9 = data.tail;
      if (typeof data9 !== "string") {
        const err25 = {
          instancePath: instancePath + "/tail",
          schemaPath: "#/properties/tail/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
      if (!(data9 === "partial" || data9 === "refuse")) {
        const err26 = {
          instancePath: instancePath + "/tail",
          schemaPath: "#/properties/tail/enum",
          keyword: "enum",
          params: { allowedValues: schema27.properties.tail.enum },
          message: "must be equal to one of the allowed values",
        };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
    }
  } else {
    const err27 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err27];
    } else {
      vErrors.push(err27);
    }
    errors++;
  }
  validate71.errors = vErrors;
  return errors === 0;
}
validate71.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate64(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/recipe.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate64.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.format === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "format" },
        message: "must have required property '" + "format" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.overflow === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "overflow" },
        message: "must have required property '" + "overflow" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.infinity === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "infinity" },
        message: "must have required property '" + "infinity" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "format" || key0 === "overflow" || key0 === "infinity" || key0 === "scaling")) {
        const err3 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.format !== undefined) {
      if (
        !validate65(data.format, {
          instancePath: instancePath + "/format",
          parentData: data,
          parentDataProperty: "format",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
        errors = vErrors.length;
      }
    }
    if (data.overflow !== undefined) {
      if (
        !validate67(data.overflow, {
          instancePath: instancePath + "/overflow",
          parentData: data,
          parentDataProperty: "overflow",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate67.errors : vErrors.concat(validate67.errors);
        errors = vErrors.length;
      }
    }
    if (data.infinity !== undefined) {
      if (
        !validate69(data.infinity, {
          instancePath: instancePath + "/infinity",
          parentData: data,
          parentDataProperty: "infinity",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate69.errors : vErrors.concat(validate69.errors);
        errors = vErrors.length;
      }
    }
    if (data.scaling !== undefined) {
      if (
        !validate71(data.scaling, {
          instancePath: instancePath + "/scaling",
          parentData: data,
          parentDataProperty: "scaling",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate71.errors : vErrors.concat(validate71.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err4 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate64.errors = vErrors;
  return errors === 0;
}
validate64.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
const schema30 = {
  title: "InputFormat",
  description: "Format of the values that `quantize` accepts.",
  type: "string",
  enum: ["FP32", "BF16", "FP16", "FP64"],
};
function validate78(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate78.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "FP32" || data === "BF16" || data === "FP16" || data === "FP64")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema30.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate78.errors = vErrors;
  return errors === 0;
}
validate78.evaluated = { dynamicProps: false, dynamicItems: false };
const schema32 = {
  title: "OutputFormat",
  description: "Format of the values that `dequantize` returns.",
  type: "string",
  enum: ["FP32", "BF16", "FP16"],
};
function validate81(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate81.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "FP32" || data === "BF16" || data === "FP16")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema32.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate81.errors = vErrors;
  return errors === 0;
}
validate81.evaluated = { dynamicProps: false, dynamicItems: false };
const schema33 = {
  title: "DequantizeRounding",
  description:
    "`once`: the exact product is rounded once, to the output format. `through-fp32`: each product is rounded to FP32, (code * s) or (code * fl32(s * t)), and the result is then rounded to the output format, which rounds twice.",
  type: "string",
  enum: ["once", "through-fp32"],
};
function validate83(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate83.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "once" || data === "through-fp32")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema33.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate83.errors = vErrors;
  return errors === 0;
}
validate83.evaluated = { dynamicProps: false, dynamicItems: false };
const func0 = require("ajv/dist/runtime/equal").default;
function validate63(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate63.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.recipe === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "recipe" },
        message: "must have required property '" + "recipe" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.inputs === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "inputs" },
        message: "must have required property '" + "inputs" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.outputs === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "outputs" },
        message: "must have required property '" + "outputs" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.rounding === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "rounding" },
        message: "must have required property '" + "rounding" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "recipe" || key0 === "inputs" || key0 === "outputs" || key0 === "rounding")) {
        const err4 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.recipe !== undefined) {
      if (
        !validate64(data.recipe, {
          instancePath: instancePath + "/recipe",
          parentData: data,
          parentDataProperty: "recipe",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
        errors = vErrors.length;
      }
    }
    if (data.inputs !== undefined) {
      const data1 = data.inputs;
      if (Array.isArray(data1)) {
        const len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate78(data1[i0], {
              instancePath: instancePath + "/inputs/" + i0,
              parentData: data1,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate78.errors : vErrors.concat(validate78.errors);
            errors = vErrors.length;
          }
        }
        let i1 = data1.length;
        let j0;
        if (i1 > 1) {
          outer0: for (; i1--; ) {
            for (j0 = i1; j0--; ) {
              if (func0(data1[i1], data1[j0])) {
                const err5 = {
                  instancePath: instancePath + "/inputs",
                  schemaPath: "#/properties/inputs/uniqueItems",
                  keyword: "uniqueItems",
                  params: { i: i1, j: j0 },
                  message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)",
                };
                if (vErrors === null) {
                  vErrors = [err5];
                } else {
                  vErrors.push(err5);
                }
                errors++;
                break outer0;
              }
            }
          }
        }
      } else {
        const err6 = {
          instancePath: instancePath + "/inputs",
          schemaPath: "#/properties/inputs/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.outputs !== undefined) {
      const data3 = data.outputs;
      if (Array.isArray(data3)) {
        const len1 = data3.length;
        for (let i2 = 0; i2 < len1; i2++) {
          if (
            !validate81(data3[i2], {
              instancePath: instancePath + "/outputs/" + i2,
              parentData: data3,
              parentDataProperty: i2,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate81.errors : vErrors.concat(validate81.errors);
            errors = vErrors.length;
          }
        }
        let i3 = data3.length;
        let j1;
        if (i3 > 1) {
          outer1: for (; i3--; ) {
            for (j1 = i3; j1--; ) {
              if (func0(data3[i3], data3[j1])) {
                const err7 = {
                  instancePath: instancePath + "/outputs",
                  schemaPath: "#/properties/outputs/uniqueItems",
                  keyword: "uniqueItems",
                  params: { i: i3, j: j1 },
                  message: "must NOT have duplicate items (items ## " + j1 + " and " + i3 + " are identical)",
                };
                if (vErrors === null) {
                  vErrors = [err7];
                } else {
                  vErrors.push(err7);
                }
                errors++;
                break outer1;
              }
            }
          }
        }
      } else {
        const err8 = {
          instancePath: instancePath + "/outputs",
          schemaPath: "#/properties/outputs/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.rounding !== undefined) {
      if (
        !validate83(data.rounding, {
          instancePath: instancePath + "/rounding",
          parentData: data,
          parentDataProperty: "rounding",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate83.errors : vErrors.concat(validate83.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err9 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err9];
    } else {
      vErrors.push(err9);
    }
    errors++;
  }
  validate63.errors = vErrors;
  return errors === 0;
}
validate63.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate62(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/capabilities/fine-grained-quantization.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate62.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.supports === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "supports" },
        message: "must have required property '" + "supports" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "supports")) {
        const err1 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.supports !== undefined) {
      const data0 = data.supports;
      if (Array.isArray(data0)) {
        if (data0.length > 1024) {
          const err2 = {
            instancePath: instancePath + "/supports",
            schemaPath: "#/properties/supports/maxItems",
            keyword: "maxItems",
            params: { limit: 1024 },
            message: "must NOT have more than 1024 items",
          };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
        if (data0.length < 1) {
          const err3 = {
            instancePath: instancePath + "/supports",
            schemaPath: "#/properties/supports/minItems",
            keyword: "minItems",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 items",
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate63(data0[i0], {
              instancePath: instancePath + "/supports/" + i0,
              parentData: data0,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err4 = {
          instancePath: instancePath + "/supports",
          schemaPath: "#/properties/supports/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
  } else {
    const err5 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  validate62.errors = vErrors;
  return errors === 0;
}
validate62.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate52(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/manifest.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate52.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.protocol === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "protocol" },
        message: "must have required property '" + "protocol" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.adapter === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "adapter" },
        message: "must have required property '" + "adapter" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.device === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "device" },
        message: "must have required property '" + "device" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.kind === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "kind" },
        message: "must have required property '" + "kind" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.deterministic === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "deterministic" },
        message: "must have required property '" + "deterministic" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.capabilities === undefined) {
      const err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "capabilities" },
        message: "must have required property '" + "capabilities" + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    for (const key0 in data) {
      if (
        !(
          key0 === "protocol" ||
          key0 === "adapter" ||
          key0 === "device" ||
          key0 === "kind" ||
          key0 === "deterministic" ||
          key0 === "limits" ||
          key0 === "capabilities"
        )
      ) {
        const err6 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.protocol !== undefined) {
      const data0 = data.protocol;
      if (typeof data0 !== "string") {
        const err7 = {
          instancePath: instancePath + "/protocol",
          schemaPath: "#/properties/protocol/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if ("0.1" !== data0) {
        const err8 = {
          instancePath: instancePath + "/protocol",
          schemaPath: "#/properties/protocol/const",
          keyword: "const",
          params: { allowedValue: "0.1" },
          message: "must be equal to constant",
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.adapter !== undefined) {
      const data1 = data.adapter;
      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
        if (data1.name === undefined) {
          const err9 = {
            instancePath: instancePath + "/adapter",
            schemaPath: "#/properties/adapter/required",
            keyword: "required",
            params: { missingProperty: "name" },
            message: "must have required property '" + "name" + "'",
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        if (data1.version === undefined) {
          const err10 = {
            instancePath: instancePath + "/adapter",
            schemaPath: "#/properties/adapter/required",
            keyword: "required",
            params: { missingProperty: "version" },
            message: "must have required property '" + "version" + "'",
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        for (const key1 in data1) {
          if (!(key1 === "name" || key1 === "version")) {
            const err11 = {
              instancePath: instancePath + "/adapter",
              schemaPath: "#/properties/adapter/additionalProperties",
              keyword: "additionalProperties",
              params: { additionalProperty: key1 },
              message: "must NOT have additional properties",
            };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
        if (data1.name !== undefined) {
          if (
            !validate53(data1.name, {
              instancePath: instancePath + "/adapter/name",
              parentData: data1,
              parentDataProperty: "name",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data1.version !== undefined) {
          if (
            !validate53(data1.version, {
              instancePath: instancePath + "/adapter/version",
              parentData: data1,
              parentDataProperty: "version",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err12 = {
          instancePath: instancePath + "/adapter",
          schemaPath: "#/properties/adapter/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.device !== undefined) {
      const data4 = data.device;
      if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
        if (data4.vendor === undefined) {
          const err13 = {
            instancePath: instancePath + "/device",
            schemaPath: "#/properties/device/required",
            keyword: "required",
            params: { missingProperty: "vendor" },
            message: "must have required property '" + "vendor" + "'",
          };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
        if (data4.product === undefined) {
          const err14 = {
            instancePath: instancePath + "/device",
            schemaPath: "#/properties/device/required",
            keyword: "required",
            params: { missingProperty: "product" },
            message: "must have required property '" + "product" + "'",
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
        for (const key2 in data4) {
          if (
            !(
              key2 === "vendor" ||
              key2 === "product" ||
              key2 === "firmware" ||
              key2 === "driver" ||
              key2 === "library" ||
              key2 === "path"
            )
          ) {
            const err15 = {
              instancePath: instancePath + "/device",
              schemaPath: "#/properties/device/additionalProperties",
              keyword: "additionalProperties",
              params: { additionalProperty: key2 },
              message: "must NOT have additional properties",
            };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
        if (data4.vendor !== undefined) {
          if (
            !validate53(data4.vendor, {
              instancePath: instancePath + "/device/vendor",
              parentData: data4,
              parentDataProperty: "vendor",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data4.product !== undefined) {
          if (
            !validate53(data4.product, {
              instancePath: instancePath + "/device/product",
              parentData: data4,
              parentDataProperty: "product",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data4.firmware !== undefined) {
          if (
            !validate53(data4.firmware, {
              instancePath: instancePath + "/device/firmware",
              parentData: data4,
              parentDataProperty: "firmware",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data4.driver !== undefined) {
          if (
            !validate53(data4.driver, {
              instancePath: instancePath + "/device/driver",
              parentData: data4,
              parentDataProperty: "driver",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data4.library !== undefined) {
          if (
            !validate53(data4.library, {
              instancePath: instancePath + "/device/library",
              parentData: data4,
              parentDataProperty: "library",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data4.path !== undefined) {
          if (
            !validate53(data4.path, {
              instancePath: instancePath + "/device/path",
              parentData: data4,
              parentDataProperty: "path",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err16 = {
          instancePath: instancePath + "/device",
          schemaPath: "#/properties/device/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.kind !== undefined) {
      const data11 = data.kind;
      if (typeof data11 !== "string") {
        const err17 = {
          instancePath: instancePath + "/kind",
          schemaPath: "#/properties/kind/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
      if (!(data11 === "hardware" || data11 === "simulator" || data11 === "model" || data11 === "software")) {
        const err18 = {
          instancePath: instancePath + "/kind",
          schemaPath: "#/properties/kind/enum",
          keyword: "enum",
          params: { allowedValues: schema19.properties.kind.enum },
          message: "must be equal to one of the allowed values",
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.deterministic !== undefined) {
      if (typeof data.deterministic !== "boolean") {
        const err19 = {
          instancePath: instancePath + "/deterministic",
          schemaPath: "#/properties/deterministic/type",
          keyword: "type",
          params: { type: "boolean" },
          message: "must be boolean",
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.limits !== undefined) {
      const data13 = data.limits;
      if (data13 && typeof data13 == "object" && !Array.isArray(data13)) {
        for (const key3 in data13) {
          if (!(key3 === "maxElements")) {
            const err20 = {
              instancePath: instancePath + "/limits",
              schemaPath: "#/properties/limits/additionalProperties",
              keyword: "additionalProperties",
              params: { additionalProperty: key3 },
              message: "must NOT have additional properties",
            };
            if (vErrors === null) {
              vErrors = [err20];
            } else {
              vErrors.push(err20);
            }
            errors++;
          }
        }
        if (data13.maxElements !== undefined) {
          const data14 = data13.maxElements;
          if (!(typeof data14 == "number" && !(data14 % 1) && !isNaN(data14) && isFinite(data14))) {
            const err21 = {
              instancePath: instancePath + "/limits/maxElements",
              schemaPath: "#/properties/limits/properties/maxElements/type",
              keyword: "type",
              params: { type: "integer" },
              message: "must be integer",
            };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
          if (typeof data14 == "number" && isFinite(data14)) {
            if (data14 < 1 || isNaN(data14)) {
              const err22 = {
                instancePath: instancePath + "/limits/maxElements",
                schemaPath: "#/properties/limits/properties/maxElements/minimum",
                keyword: "minimum",
                params: { comparison: ">=", limit: 1 },
                message: "must be >= 1",
              };
              if (vErrors === null) {
                vErrors = [err22];
              } else {
                vErrors.push(err22);
              }
              errors++;
            }
          }
        }
      } else {
        const err23 = {
          instancePath: instancePath + "/limits",
          schemaPath: "#/properties/limits/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
    if (data.capabilities !== undefined) {
      const data15 = data.capabilities;
      if (data15 && typeof data15 == "object" && !Array.isArray(data15)) {
        for (const key4 in data15) {
          if (!(key4 === "fine-grained-quantization")) {
            const err24 = {
              instancePath: instancePath + "/capabilities",
              schemaPath: "#/properties/capabilities/additionalProperties",
              keyword: "additionalProperties",
              params: { additionalProperty: key4 },
              message: "must NOT have additional properties",
            };
            if (vErrors === null) {
              vErrors = [err24];
            } else {
              vErrors.push(err24);
            }
            errors++;
          }
        }
        if (data15["fine-grained-quantization"] !== undefined) {
          if (
            !validate62(data15["fine-grained-quantization"], {
              instancePath: instancePath + "/capabilities/fine-grained-quantization",
              parentData: data15,
              parentDataProperty: "fine-grained-quantization",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err25 = {
          instancePath: instancePath + "/capabilities",
          schemaPath: "#/properties/capabilities/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
    }
  } else {
    const err26 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err26];
    } else {
      vErrors.push(err26);
    }
    errors++;
  }
  validate52.errors = vErrors;
  return errors === 0;
}
validate52.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isResultsLine = validate87;
const schema34 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/results.schema.json",
  title: "ResultsLine",
  description:
    "One line of a results file (JSON Lines): a header, then a line for every case as it ends, then a footer. A file without a footer was truncated: the run was interrupted, and what it lists is true but not all.",
  oneOf: [
    { $ref: "#/$defs/ResultsHeader" },
    { $ref: "#/$defs/CaseResult" },
    { $ref: "#/$defs/ResultsFooter" },
  ],
  $defs: {
    ResultsHeader: {
      title: "ResultsHeader",
      description: "What was run, on what, with which seed.",
      type: "object",
      required: [
        "type",
        "format",
        "suite",
        "specHash",
        "adapter",
        "environment",
        "seed",
        "selection",
        "startedAt",
      ],
      additionalProperties: false,
      properties: {
        type: { const: "header" },
        format: { description: "Version of this file format.", const: 1 },
        suite: { $ref: "#/$defs/SuiteIdentity" },
        specHash: {
          description: "SHA-256 over all requirements, in hexadecimal.",
          type: "string",
          pattern: "^[0-9a-f]{64}$",
        },
        adapter: { $ref: "#/$defs/AdapterUnderTest" },
        environment: { $ref: "#/$defs/Environment" },
        seed: { $ref: "#/$defs/Seed" },
        selection: { $ref: "#/$defs/Selection" },
        startedAt: { description: "ISO 8601, UTC.", type: "string" },
      },
    },
    SuiteIdentity: {
      title: "SuiteIdentity",
      description: "The suite that judged.",
      type: "object",
      required: ["name", "version", "quick"],
      additionalProperties: false,
      properties: {
        name: { const: "desiderata" },
        version: { type: "string" },
        quick: {
          description: "Whether the quick suite was run; the full one has more and larger cases.",
          type: "boolean",
        },
      },
    },
    AdapterUnderTest: {
      title: "AdapterUnderTest",
      description: "The adapter, as it was reached and as it describes itself.",
      type: "object",
      required: ["target", "manifest"],
      additionalProperties: false,
      properties: {
        target: { description: "As given on the command line.", type: "string" },
        manifest: { $ref: "manifest.schema.json" },
      },
    },
    Environment: {
      title: "Environment",
      description: "The machine on which the harness ran.",
      type: "object",
      required: ["node", "platform", "arch", "cpu", "cores", "memoryBytes"],
      additionalProperties: false,
      properties: {
        node: { type: "string" },
        platform: { type: "string" },
        arch: { type: "string" },
        cpu: { type: "string" },
        cores: { type: "integer" },
        memoryBytes: { type: "integer" },
      },
    },
    Seed: {
      title: "Seed",
      description: "Seed of all random data: same seed, same requests.",
      type: "integer",
      minimum: 0,
      maximum: 4294967295,
    },
    Selection: {
      title: "Selection",
      description: "Which cases were asked for.",
      type: "object",
      required: ["queries", "levels"],
      additionalProperties: false,
      properties: {
        queries: { type: "array", items: { type: "string" } },
        levels: { type: "array", items: { $ref: "requirement.schema.json#/$defs/Level" } },
      },
    },
    Verdict: {
      title: "Verdict",
      description:
        "How a case ended. `pass`: all checks hold. `fail`: a check does not. `unsupported`: the manifest does not claim what the case needs. `broken-claim`: claimed and then refused, or not claimed and then accepted. `crash`: the adapter's process ended. `timeout`: no answer in time. `protocol-error`: the answer is no valid message, or not of the required type or shape. `oracle-disagreement`: two oracles of ours differ. `vacuous`: the case compared nothing. `waived`: it failed, and a waiver expects that. `stale-waiver`: it passed, though a waiver expects it to fail. `not-run`: the run ended before it, or its adapter could not be started.",
      type: "string",
      enum: [
        "pass",
        "fail",
        "unsupported",
        "broken-claim",
        "crash",
        "timeout",
        "protocol-error",
        "oracle-disagreement",
        "vacuous",
        "waived",
        "stale-waiver",
        "not-run",
      ],
    },
    CaseResult: {
      title: "CaseResult",
      description: "One case.",
      type: "object",
      required: ["type", "id", "requirements", "verdict", "evidence", "checks", "durationMs"],
      additionalProperties: false,
      properties: {
        type: { const: "case" },
        id: { description: "Readable and stable: feature/name:parameter=value;...", type: "string" },
        hash: {
          description:
            "SHA-256 of the requests as they travel, shortened to 16 hexadecimal digits; absent where none were made.",
          type: "string",
          pattern: "^[0-9a-f]{16}$",
        },
        requirements: { type: "array", minItems: 1, items: { type: "string" } },
        verdict: { $ref: "#/$defs/Verdict" },
        evidence: { $ref: "requirement.schema.json#/$defs/Evidence" },
        checks: { description: "Number of comparisons made.", type: "integer", minimum: 0 },
        durationMs: { description: "Wall time of the case.", type: "number", minimum: 0 },
        message: { description: "Why, in a line.", type: "string" },
        findings: { type: "array", items: { $ref: "#/$defs/Finding" } },
        waiver: { description: "Index of the waiver that applies, from 0.", type: "integer", minimum: 0 },
        stderr: {
          description: "The end of what the adapter wrote to stderr during this case.",
          type: "string",
        },
      },
    },
    Finding: {
      title: "Finding",
      description: "One thing that is not as it should be, at its first differing element.",
      type: "object",
      required: ["what"],
      additionalProperties: false,
      properties: {
        what: { description: "What was compared, in words.", type: "string" },
        tensor: { description: "Name of the result's tensor.", type: "string" },
        index: {
          description: "Index of the first differing element.",
          type: "array",
          items: { type: "integer", minimum: 0 },
        },
        input: {
          description: "The inputs of that element.",
          type: "array",
          items: { $ref: "#/$defs/NamedValue" },
        },
        expected: { $ref: "#/$defs/ShownValue" },
        actual: { $ref: "#/$defs/ShownValue" },
        differing: { description: "How many elements differ.", type: "integer", minimum: 1 },
        total: { description: "How many elements were compared.", type: "integer", minimum: 1 },
      },
    },
    ShownValue: {
      title: "ShownValue",
      description: "A number as a person and as a machine sees it.",
      type: "object",
      required: ["value", "bits", "format"],
      additionalProperties: false,
      properties: {
        value: { description: "Shortest decimal that identifies the value.", type: "string" },
        bits: {
          description: "The code, 0x and hexadecimal digits.",
          type: "string",
          pattern: "^0x[0-9A-F]+$",
        },
        format: {
          description: "Number format of the code, or storage type for plain integers.",
          type: "string",
        },
      },
    },
    NamedValue: {
      title: "NamedValue",
      description: "An input by name.",
      type: "object",
      required: ["name", "value"],
      additionalProperties: false,
      properties: { name: { type: "string" }, value: { $ref: "#/$defs/ShownValue" } },
    },
    VerdictCounts: {
      title: "VerdictCounts",
      description: "Number of cases by verdict; verdicts that did not occur are left out.",
      type: "object",
      propertyNames: { $ref: "#/$defs/Verdict" },
      additionalProperties: { type: "integer", minimum: 1 },
    },
    ResultsFooter: {
      title: "ResultsFooter",
      description: "Closes a file that is complete.",
      type: "object",
      required: ["type", "cases", "durationMs", "exitCode", "endedAt"],
      additionalProperties: false,
      properties: {
        type: { const: "footer" },
        cases: { $ref: "#/$defs/VerdictCounts" },
        durationMs: { type: "number", minimum: 0 },
        exitCode: { description: "Exit code of the run.", type: "integer" },
        endedAt: { description: "ISO 8601, UTC.", type: "string" },
      },
    },
  },
};
const schema35 = {
  title: "ResultsHeader",
  description: "What was run, on what, with which seed.",
  type: "object",
  required: [
    "type",
    "format",
    "suite",
    "specHash",
    "adapter",
    "environment",
    "seed",
    "selection",
    "startedAt",
  ],
  additionalProperties: false,
  properties: {
    type: { const: "header" },
    format: { description: "Version of this file format.", const: 1 },
    suite: { $ref: "#/$defs/SuiteIdentity" },
    specHash: {
      description: "SHA-256 over all requirements, in hexadecimal.",
      type: "string",
      pattern: "^[0-9a-f]{64}$",
    },
    adapter: { $ref: "#/$defs/AdapterUnderTest" },
    environment: { $ref: "#/$defs/Environment" },
    seed: { $ref: "#/$defs/Seed" },
    selection: { $ref: "#/$defs/Selection" },
    startedAt: { description: "ISO 8601, UTC.", type: "string" },
  },
};
const schema36 = {
  title: "SuiteIdentity",
  description: "The suite that judged.",
  type: "object",
  required: ["name", "version", "quick"],
  additionalProperties: false,
  properties: {
    name: { const: "desiderata" },
    version: { type: "string" },
    quick: {
      description: "Whether the quick suite was run; the full one has more and larger cases.",
      type: "boolean",
    },
  },
};
function validate89(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate89.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property '" + "name" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.version === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "version" },
        message: "must have required property '" + "version" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.quick === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "quick" },
        message: "must have required property '" + "quick" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "name" || key0 === "version" || key0 === "quick")) {
        const err3 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.name !== undefined) {
      if ("desiderata" !== data.name) {
        const err4 = {
          instancePath: instancePath + "/name",
          schemaPath: "#/properties/name/const",
          keyword: "const",
          params: { allowedValue: "desiderata" },
          message: "must be equal to constant",
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.version !== undefined) {
      if (typeof data.version !== "string") {
        const err5 = {
          instancePath: instancePath + "/version",
          schemaPath: "#/properties/version/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.quick !== undefined) {
      if (typeof data.quick !== "boolean") {
        const err6 = {
          instancePath: instancePath + "/quick",
          schemaPath: "#/properties/quick/type",
          keyword: "type",
          params: { type: "boolean" },
          message: "must be boolean",
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
  } else {
    const err7 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  validate89.errors = vErrors;
  return errors === 0;
}
validate89.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
const schema37 = {
  title: "AdapterUnderTest",
  description: "The adapter, as it was reached and as it describes itself.",
  type: "object",
  required: ["target", "manifest"],
  additionalProperties: false,
  properties: {
    target: { description: "As given on the command line.", type: "string" },
    manifest: { $ref: "manifest.schema.json" },
  },
};
function validate91(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate91.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.target === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "target" },
        message: "must have required property '" + "target" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.manifest === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "manifest" },
        message: "must have required property '" + "manifest" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "target" || key0 === "manifest")) {
        const err2 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.target !== undefined) {
      if (typeof data.target !== "string") {
        const err3 = {
          instancePath: instancePath + "/target",
          schemaPath: "#/properties/target/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.manifest !== undefined) {
      if (
        !validate52(data.manifest, {
          instancePath: instancePath + "/manifest",
          parentData: data,
          parentDataProperty: "manifest",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate52.errors : vErrors.concat(validate52.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err4 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate91.errors = vErrors;
  return errors === 0;
}
validate91.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
const schema38 = {
  title: "Environment",
  description: "The machine on which the harness ran.",
  type: "object",
  required: ["node", "platform", "arch", "cpu", "cores", "memoryBytes"],
  additionalProperties: false,
  properties: {
    node: { type: "string" },
    platform: { type: "string" },
    arch: { type: "string" },
    cpu: { type: "string" },
    cores: { type: "integer" },
    memoryBytes: { type: "integer" },
  },
};
function validate94(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate94.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.node === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "node" },
        message: "must have required property '" + "node" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.platform === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "platform" },
        message: "must have required property '" + "platform" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.arch === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "arch" },
        message: "must have required property '" + "arch" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.cpu === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "cpu" },
        message: "must have required property '" + "cpu" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.cores === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "cores" },
        message: "must have required property '" + "cores" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.memoryBytes === undefined) {
      const err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "memoryBytes" },
        message: "must have required property '" + "memoryBytes" + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    for (const key0 in data) {
      if (
        !(
          key0 === "node" ||
          key0 === "platform" ||
          key0 === "arch" ||
          key0 === "cpu" ||
          key0 === "cores" ||
          key0 === "memoryBytes"
        )
      ) {
        const err6 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.node !== undefined) {
      if (typeof data.node !== "string") {
        const err7 = {
          instancePath: instancePath + "/node",
          schemaPath: "#/properties/node/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.platform !== undefined) {
      if (typeof data.platform !== "string") {
        const err8 = {
          instancePath: instancePath + "/platform",
          schemaPath: "#/properties/platform/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.arch !== undefined) {
      if (typeof data.arch !== "string") {
        const err9 = {
          instancePath: instancePath + "/arch",
          schemaPath: "#/properties/arch/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.cpu !== undefined) {
      if (typeof data.cpu !== "string") {
        const err10 = {
          instancePath: instancePath + "/cpu",
          schemaPath: "#/properties/cpu/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.cores !== undefined) {
      const data4 = data.cores;
      if (!(typeof data4 == "number" && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
        const err11 = {
          instancePath: instancePath + "/cores",
          schemaPath: "#/properties/cores/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.memoryBytes !== undefined) {
      const data5 = data.memoryBytes;
      if (!(typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
        const err12 = {
          instancePath: instancePath + "/memoryBytes",
          schemaPath: "#/properties/memoryBytes/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
  } else {
    const err13 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err13];
    } else {
      vErrors.push(err13);
    }
    errors++;
  }
  validate94.errors = vErrors;
  return errors === 0;
}
validate94.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
const schema39 = {
  title: "Seed",
  description: "Seed of all random data: same seed, same requests.",
  type: "integer",
  minimum: 0,
  maximum: 4294967295,
};
function validate96(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate96.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!(typeof data == "number" && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "integer" },
      message: "must be integer",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (typeof data == "number" && isFinite(data)) {
    if (data > 4294967295 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: "#/maximum",
        keyword: "maximum",
        params: { comparison: "<=", limit: 4294967295 },
        message: "must be <= 4294967295",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data < 0 || isNaN(data)) {
      const err2 = {
        instancePath,
        schemaPath: "#/minimum",
        keyword: "minimum",
        params: { comparison: ">=", limit: 0 },
        message: "must be >= 0",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
  }
  validate96.errors = vErrors;
  return errors === 0;
}
validate96.evaluated = { dynamicProps: false, dynamicItems: false };
const schema40 = {
  title: "Selection",
  description: "Which cases were asked for.",
  type: "object",
  required: ["queries", "levels"],
  additionalProperties: false,
  properties: {
    queries: { type: "array", items: { type: "string" } },
    levels: { type: "array", items: { $ref: "requirement.schema.json#/$defs/Level" } },
  },
};
const schema42 = {
  title: "Level",
  description: "BCP 14 keyword of the normative sentence.",
  type: "string",
  enum: ["MUST", "SHOULD", "MAY"],
};
function validate106(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate106.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "MUST" || data === "SHOULD" || data === "MAY")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema42.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate106.errors = vErrors;
  return errors === 0;
}
validate106.evaluated = { dynamicProps: false, dynamicItems: false };
function validate98(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate98.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.queries === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "queries" },
        message: "must have required property '" + "queries" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.levels === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "levels" },
        message: "must have required property '" + "levels" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "queries" || key0 === "levels")) {
        const err2 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.queries !== undefined) {
      const data0 = data.queries;
      if (Array.isArray(data0)) {
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (typeof data0[i0] !== "string") {
            const err3 = {
              instancePath: instancePath + "/queries/" + i0,
              schemaPath: "#/properties/queries/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
            };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
        }
      } else {
        const err4 = {
          instancePath: instancePath + "/queries",
          schemaPath: "#/properties/queries/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.levels !== undefined) {
      const data2 = data.levels;
      if (Array.isArray(data2)) {
        const len1 = data2.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate106(data2[i1], {
              instancePath: instancePath + "/levels/" + i1,
              parentData: data2,
              parentDataProperty: i1,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate106.errors : vErrors.concat(validate106.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err5 = {
          instancePath: instancePath + "/levels",
          schemaPath: "#/properties/levels/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
  } else {
    const err6 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err6];
    } else {
      vErrors.push(err6);
    }
    errors++;
  }
  validate98.errors = vErrors;
  return errors === 0;
}
validate98.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
const pattern3 = /^[0-9a-f]{64}$/u;
function validate88(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate88.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "type" },
        message: "must have required property '" + "type" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.format === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "format" },
        message: "must have required property '" + "format" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.suite === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "suite" },
        message: "must have required property '" + "suite" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.specHash === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "specHash" },
        message: "must have required property '" + "specHash" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.adapter === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "adapter" },
        message: "must have required property '" + "adapter" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.environment === undefined) {
      const err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "environment" },
        message: "must have required property '" + "environment" + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.seed === undefined) {
      const err6 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "seed" },
        message: "must have required property '" + "seed" + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.selection === undefined) {
      const err7 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "selection" },
        message: "must have required property '" + "selection" + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.startedAt === undefined) {
      const err8 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "startedAt" },
        message: "must have required property '" + "startedAt" + "'",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func3.call(schema35.properties, key0)) {
        const err9 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.type !== undefined) {
      if ("header" !== data.type) {
        const err10 = {
          instancePath: instancePath + "/type",
          schemaPath: "#/properties/type/const",
          keyword: "const",
          params: { allowedValue: "header" },
          message: "must be equal to constant",
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.format !== undefined) {
      if (1 !== data.format) {
        const err11 = {
          instancePath: instancePath + "/format",
          schemaPath: "#/properties/format/const",
          keyword: "const",
          params: { allowedValue: 1 },
          message: "must be equal to constant",
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.suite !== undefined) {
      if (
        !validate89(data.suite, {
          instancePath: instancePath + "/suite",
          parentData: data,
          parentDataProperty: "suite",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate89.errors : vErrors.concat(validate89.errors);
        errors = vErrors.length;
      }
    }
    if (data.specHash !== undefined) {
      const data3 = data.specHash;
      if (typeof data3 === "string") {
        if (!pattern3.test(data3)) {
          const err12 = {
            instancePath: instancePath + "/specHash",
            schemaPath: "#/properties/specHash/pattern",
            keyword: "pattern",
            params: { pattern: "^[0-9a-f]{64}$" },
            message: 'must match pattern "' + "^[0-9a-f]{64}$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + "/specHash",
          schemaPath: "#/properties/specHash/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.adapter !== undefined) {
      if (
        !validate91(data.adapter, {
          instancePath: instancePath + "/adapter",
          parentData: data,
          parentDataProperty: "adapter",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate91.errors : vErrors.concat(validate91.errors);
        errors = vErrors.length;
      }
    }
    if (data.environment !== undefined) {
      if (
        !validate94(data.environment, {
          instancePath: instancePath + "/environment",
          parentData: data,
          parentDataProperty: "environment",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate94.errors : vErrors.concat(validate94.errors);
        errors = vErrors.length;
      }
    }
    if (data.seed !== undefined) {
      if (
        !validate96(data.seed, {
          instancePath: instancePath + "/seed",
          parentData: data,
          parentDataProperty: "seed",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate96.errors : vErrors.concat(validate96.errors);
        errors = vErrors.length;
      }
    }
    if (data.selection !== undefined) {
      if (
        !validate98(data.selection, {
          instancePath: instancePath + "/selection",
          parentData: data,
          parentDataProperty: "selection",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate98.errors : vErrors.concat(validate98.errors);
        errors = vErrors.length;
      }
    }
    if (data.startedAt !== undefined) {
      if (typeof data.startedAt !== "string") {
        const err14 = {
          instancePath: instancePath + "/startedAt",
          schemaPath: "#/properties/startedAt/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
  } else {
    const err15 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err15];
    } else {
      vErrors.push(err15);
    }
    errors++;
  }
  validate88.errors = vErrors;
  return errors === 0;
}
validate88.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
const schema46 = {
  title: "CaseResult",
  description: "One case.",
  type: "object",
  required: ["type", "id", "requirements", "verdict", "evidence", "checks", "durationMs"],
  additionalProperties: false,
  properties: {
    type: { const: "case" },
    id: { description: "Readable and stable: feature/name:parameter=value;...", type: "string" },
    hash: {
      description:
        "SHA-256 of the requests as they travel, shortened to 16 hexadecimal digits; absent where none were made.",
      type: "string",
      pattern: "^[0-9a-f]{16}$",
    },
    requirements: { type: "array", minItems: 1, items: { type: "string" } },
    verdict: { $ref: "#/$defs/Verdict" },
    evidence: { $ref: "requirement.schema.json#/$defs/Evidence" },
    checks: { description: "Number of comparisons made.", type: "integer", minimum: 0 },
    durationMs: { description: "Wall time of the case.", type: "number", minimum: 0 },
    message: { description: "Why, in a line.", type: "string" },
    findings: { type: "array", items: { $ref: "#/$defs/Finding" } },
    waiver: { description: "Index of the waiver that applies, from 0.", type: "integer", minimum: 0 },
    stderr: { description: "The end of what the adapter wrote to stderr during this case.", type: "string" },
  },
};
const pattern6 = /^[0-9a-f]{16}$/u;
const schema47 = {
  title: "Verdict",
  description:
    "How a case ended. `pass`: all checks hold. `fail`: a check does not. `unsupported`: the manifest does not claim what the case needs. `broken-claim`: claimed and then refused, or not claimed and then accepted. `crash`: the adapter's process ended. `timeout`: no answer in time. `protocol-error`: the answer is no valid message, or not of the required type or shape. `oracle-disagreement`: two oracles of ours differ. `vacuous`: the case compared nothing. `waived`: it failed, and a waiver expects that. `stale-waiver`: it passed, though a waiver expects it to fail. `not-run`: the run ended before it, or its adapter could not be started.",
  type: "string",
  enum: [
    "pass",
    "fail",
    "unsupported",
    "broken-claim",
    "crash",
    "timeout",
    "protocol-error",
    "oracle-disagreement",
    "vacuous",
    "waived",
    "stale-waiver",
    "not-run",
  ],
};
function validate111(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate111.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (
    !(
      data === "pass" ||
      data === "fail" ||
      data === "unsupported" ||
      data === "broken-claim" ||
      data === "crash" ||
      data === "timeout" ||
      data === "protocol-error" ||
      data === "oracle-disagreement" ||
      data === "vacuous" ||
      data === "waived" ||
      data === "stale-waiver" ||
      data === "not-run"
    )
  ) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema47.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate111.errors = vErrors;
  return errors === 0;
}
validate111.evaluated = { dynamicProps: false, dynamicItems: false };
const schema44 = {
  title: "Evidence",
  description:
    "What a verdict rests on, strongest first: recomputed bits, behaviour or time that the harness observed, counters that the adapter reported, its own declaration.",
  type: "string",
  enum: ["bits", "observed", "counter", "declared"],
};
function validate113(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate113.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "bits" || data === "observed" || data === "counter" || data === "declared")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema44.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate113.errors = vErrors;
  return errors === 0;
}
validate113.evaluated = { dynamicProps: false, dynamicItems: false };
const schema49 = {
  title: "Finding",
  description: "One thing that is not as it should be, at its first differing element.",
  type: "object",
  required: ["what"],
  additionalProperties: false,
  properties: {
    what: { description: "What was compared, in words.", type: "string" },
    tensor: { description: "Name of the result's tensor.", type: "string" },
    index: {
      description: "Index of the first differing element.",
      type: "array",
      items: { type: "integer", minimum: 0 },
    },
    input: {
      description: "The inputs of that element.",
      type: "array",
      items: { $ref: "#/$defs/NamedValue" },
    },
    expected: { $ref: "#/$defs/ShownValue" },
    actual: { $ref: "#/$defs/ShownValue" },
    differing: { description: "How many elements differ.", type: "integer", minimum: 1 },
    total: { description: "How many elements were compared.", type: "integer", minimum: 1 },
  },
};
const schema50 = {
  title: "NamedValue",
  description: "An input by name.",
  type: "object",
  required: ["name", "value"],
  additionalProperties: false,
  properties: { name: { type: "string" }, value: { $ref: "#/$defs/ShownValue" } },
};
const schema51 = {
  title: "ShownValue",
  description: "A number as a person and as a machine sees it.",
  type: "object",
  required: ["value", "bits", "format"],
  additionalProperties: false,
  properties: {
    value: { description: "Shortest decimal that identifies the value.", type: "string" },
    bits: { description: "The code, 0x and hexadecimal digits.", type: "string", pattern: "^0x[0-9A-F]+$" },
    format: { description: "Number format of the code, or storage type for plain integers.", type: "string" },
  },
};
const pattern7 = /^0x[0-9A-F]+$/u;
function validate117(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate117.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.value === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "value" },
        message: "must have required property '" + "value" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.bits === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "bits" },
        message: "must have required property '" + "bits" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.format === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "format" },
        message: "must have required property '" + "format" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "value" || key0 === "bits" || key0 === "format")) {
        const err3 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.value !== undefined) {
      if (typeof data.value !== "string") {
        const err4 = {
          instancePath: instancePath + "/value",
          schemaPath: "#/properties/value/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.bits !== undefined) {
      const data1 = data.bits;
      if (typeof data1 === "string") {
        if (!pattern7.test(data1)) {
          const err5 = {
            instancePath: instancePath + "/bits",
            schemaPath: "#/properties/bits/pattern",
            keyword: "pattern",
            params: { pattern: "^0x[0-9A-F]+$" },
            message: 'must match pattern "' + "^0x[0-9A-F]+$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = {
          instancePath: instancePath + "/bits",
          schemaPath: "#/properties/bits/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.format !== undefined) {
      if (typeof data.format !== "string") {
        const err7 = {
          instancePath: instancePath + "/format",
          schemaPath: "#/properties/format/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
  } else {
    const err8 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err8];
    } else {
      vErrors.push(err8);
    }
    errors++;
  }
  validate117.errors = vErrors;
  return errors === 0;
}
validate117.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate116(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate116.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property '" + "name" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.value === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "value" },
        message: "must have required property '" + "value" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "name" || key0 === "value")) {
        const err2 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.name !== undefined) {
      if (typeof data.name !== "string") {
        const err3 = {
          instancePath: instancePath + "/name",
          schemaPath: "#/properties/name/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.value !== undefined) {
      if (
        !validate117(data.value, {
          instancePath: instancePath + "/value",
          parentData: data,
          parentDataProperty: "value",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate117.errors : vErrors.concat(validate117.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err4 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate116.errors = vErrors;
  return errors === 0;
}
validate116.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate115(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate115.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.what === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "what" },
        message: "must have required property '" + "what" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (
        !(
          key0 === "what" ||
          key0 === "tensor" ||
          key0 === "index" ||
          key0 === "input" ||
          key0 === "expected" ||
          key0 === "actual" ||
          key0 === "differing" ||
          key0 === "total"
        )
      ) {
        const err1 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.what !== undefined) {
      if (typeof data.what !== "string") {
        const err2 = {
          instancePath: instancePath + "/what",
          schemaPath: "#/properties/what/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.tensor !== undefined) {
      if (typeof data.tensor !== "string") {
        const err3 = {
          instancePath: instancePath + "/tensor",
          schemaPath: "#/properties/tensor/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.index !== undefined) {
      const data2 = data.index;
      if (Array.isArray(data2)) {
        const len0 = data2.length;
        for (let i0 = 0; i0 < len0; i0++) {
          const data3 = data2[i0];
          if (!(typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
            const err4 = {
              instancePath: instancePath + "/index/" + i0,
              schemaPath: "#/properties/index/items/type",
              keyword: "type",
              params: { type: "integer" },
              message: "must be integer",
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
          if (typeof data3 == "number" && isFinite(data3)) {
            if (data3 < 0 || isNaN(data3)) {
              const err5 = {
                instancePath: instancePath + "/index/" + i0,
                schemaPath: "#/properties/index/items/minimum",
                keyword: "minimum",
                params: { comparison: ">=", limit: 0 },
                message: "must be >= 0",
              };
              if (vErrors === null) {
                vErrors = [err5];
              } else {
                vErrors.push(err5);
              }
              errors++;
            }
          }
        }
      } else {
        const err6 = {
          instancePath: instancePath + "/index",
          schemaPath: "#/properties/index/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.input !== undefined) {
      const data4 = data.input;
      if (Array.isArray(data4)) {
        const len1 = data4.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate116(data4[i1], {
              instancePath: instancePath + "/input/" + i1,
              parentData: data4,
              parentDataProperty: i1,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate116.errors : vErrors.concat(validate116.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err7 = {
          instancePath: instancePath + "/input",
          schemaPath: "#/properties/input/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.expected !== undefined) {
      if (
        !validate117(data.expected, {
          instancePath: instancePath + "/expected",
          parentData: data,
          parentDataProperty: "expected",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate117.errors : vErrors.concat(validate117.errors);
        errors = vErrors.length;
      }
    }
    if (data.actual !== undefined) {
      if (
        !validate117(data.actual, {
          instancePath: instancePath + "/actual",
          parentData: data,
          parentDataProperty: "actual",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate117.errors : vErrors.concat(validate117.errors);
        errors = vErrors.length;
      }
    }
    if (data.differing !== undefined) {
      const data8 = data.differing;
      if (!(typeof data8 == "number" && !(data8 % 1) && !isNaN(data8) && isFinite(data8))) {
        const err8 = {
          instancePath: instancePath + "/differing",
          schemaPath: "#/properties/differing/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
      if (typeof data8 == "number" && isFinite(data8)) {
        if (data8 < 1 || isNaN(data8)) {
          const err9 = {
            instancePath: instancePath + "/differing",
            schemaPath: "#/properties/differing/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 1 },
            message: "must be >= 1",
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      }
    }
    if (data.total !== undefined) {
      const data9 = data.total;
      if (!(typeof data9 == "number" && !(data9 % 1) && !isNaN(data9) && isFinite(data9))) {
        const err10 = {
          instancePath: instancePath + "/total",
          schemaPath: "#/properties/total/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
      if (typeof data9 == "number" && isFinite(data9)) {
        if (data9 < 1 || isNaN(data9)) {
          const err11 = {
            instancePath: instancePath + "/total",
            schemaPath: "#/properties/total/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 1 },
            message: "must be >= 1",
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      }
    }
  } else {
    const err12 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err12];
    } else {
      vErrors.push(err12);
    }
    errors++;
  }
  validate115.errors = vErrors;
  return errors === 0;
}
validate115.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate110(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate110.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "type" },
        message: "must have required property '" + "type" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.id === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "id" },
        message: "must have required property '" + "id" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.requirements === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "requirements" },
        message: "must have required property '" + "requirements" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.verdict === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "verdict" },
        message: "must have required property '" + "verdict" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.evidence === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "evidence" },
        message: "must have required property '" + "evidence" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.checks === undefined) {
      const err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "checks" },
        message: "must have required property '" + "checks" + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.durationMs === undefined) {
      const err6 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "durationMs" },
        message: "must have required property '" + "durationMs" + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func3.call(schema46.properties, key0)) {
        const err7 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.type !== undefined) {
      if ("case" !== data.type) {
        const err8 = {
          instancePath: instancePath + "/type",
          schemaPath: "#/properties/type/const",
          keyword: "const",
          params: { allowedValue: "case" },
          message: "must be equal to constant",
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.id !== undefined) {
      if (typeof data.id !== "string") {
        const err9 = {
          instancePath: instancePath + "/id",
          schemaPath: "#/properties/id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.hash !== undefined) {
      const data2 = data.hash;
      if (typeof data2 === "string") {
        if (!pattern6.test(data2)) {
          const err10 = {
            instancePath: instancePath + "/hash",
            schemaPath: "#/properties/hash/pattern",
            keyword: "pattern",
            params: { pattern: "^[0-9a-f]{16}$" },
            message: 'must match pattern "' + "^[0-9a-f]{16}$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + "/hash",
          schemaPath: "#/properties/hash/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.requirements !== undefined) {
      const data3 = data.requirements;
      if (Array.isArray(data3)) {
        if (data3.length < 1) {
          const err12 = {
            instancePath: instancePath + "/requirements",
            schemaPath: "#/properties/requirements/minItems",
            keyword: "minItems",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 items",
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
        const len0 = data3.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (typeof data3[i0] !== "string") {
            const err13 = {
              instancePath: instancePath + "/requirements/" + i0,
              schemaPath: "#/properties/requirements/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
            };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
      } else {
        const err14 = {
          instancePath: instancePath + "/requirements",
          schemaPath: "#/properties/requirements/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.verdict !== undefined) {
      if (
        !validate111(data.verdict, {
          instancePath: instancePath + "/verdict",
          parentData: data,
          parentDataProperty: "verdict",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate111.errors : vErrors.concat(validate111.errors);
        errors = vErrors.length;
      }
    }
    if (data.evidence !== undefined) {
      if (
        !validate113(data.evidence, {
          instancePath: instancePath + "/evidence",
          parentData: data,
          parentDataProperty: "evidence",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate113.errors : vErrors.concat(validate113.errors);
        errors = vErrors.length;
      }
    }
    if (data.checks !== undefined) {
      const data7 = data.checks;
      if (!(typeof data7 == "number" && !(data7 % 1) && !isNaN(data7) && isFinite(data7))) {
        const err15 = {
          instancePath: instancePath + "/checks",
          schemaPath: "#/properties/checks/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
      if (typeof data7 == "number" && isFinite(data7)) {
        if (data7 < 0 || isNaN(data7)) {
          const err16 = {
            instancePath: instancePath + "/checks",
            schemaPath: "#/properties/checks/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 0 },
            message: "must be >= 0",
          };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
      }
    }
    if (data.durationMs !== undefined) {
      const data8 = data.durationMs;
      if (typeof data8 == "number" && isFinite(data8)) {
        if (data8 < 0 || isNaN(data8)) {
          const err17 = {
            instancePath: instancePath + "/durationMs",
            schemaPath: "#/properties/durationMs/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 0 },
            message: "must be >= 0",
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      } else {
        const err18 = {
          instancePath: instancePath + "/durationMs",
          schemaPath: "#/properties/durationMs/type",
          keyword: "type",
          params: { type: "number" },
          message: "must be number",
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.message !== undefined) {
      if (typeof data.message !== "string") {
        const err19 = {
          instancePath: instancePath + "/message",
          schemaPath: "#/properties/message/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.findings !== undefined) {
      const data10 = data.findings;
      if (Array.isArray(data10)) {
        const len1 = data10.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate115(data10[i1], {
              instancePath: instancePath + "/findings/" + i1,
              parentData: data10,
              parentDataProperty: i1,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate115.errors : vErrors.concat(validate115.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err20 = {
          instancePath: instancePath + "/findings",
          schemaPath: "#/properties/findings/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
    }
    if (data.waiver !== undefined) {
      const data12 = data.waiver;
      if (!(typeof data12 == "number" && !(data12 % 1) && !isNaN(data12) && isFinite(data12))) {
        const err21 = {
          instancePath: instancePath + "/waiver",
          schemaPath: "#/properties/waiver/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
      if (typeof data12 == "number" && isFinite(data12)) {
        if (data12 < 0 || isNaN(data12)) {
          const err22 = {
            instancePath: instancePath + "/waiver",
            schemaPath: "#/properties/waiver/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 0 },
            message: "must be >= 0",
          };
          if (vErrors === null) {
            vErrors = [err22];
          } else {
            vErrors.push(err22);
          }
          errors++;
        }
      }
    }
    if (data.stderr !== undefined) {
      if (typeof data.stderr !== "string") {
        const err23 = {
          instancePath: instancePath + "/stderr",
          schemaPath: "#/properties/stderr/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
  } else {
    const err24 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err24];
    } else {
      vErrors.push(err24);
    }
    errors++;
  }
  validate110.errors = vErrors;
  return errors === 0;
}
validate110.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
const schema52 = {
  title: "ResultsFooter",
  description: "Closes a file that is complete.",
  type: "object",
  required: ["type", "cases", "durationMs", "exitCode", "endedAt"],
  additionalProperties: false,
  properties: {
    type: { const: "footer" },
    cases: { $ref: "#/$defs/VerdictCounts" },
    durationMs: { type: "number", minimum: 0 },
    exitCode: { description: "Exit code of the run.", type: "integer" },
    endedAt: { description: "ISO 8601, UTC.", type: "string" },
  },
};
const schema53 = {
  title: "VerdictCounts",
  description: "Number of cases by verdict; verdicts that did not occur are left out.",
  type: "object",
  propertyNames: { $ref: "#/$defs/Verdict" },
  additionalProperties: { type: "integer", minimum: 1 },
};
function validate125(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate125.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      const _errs1 = errors;
      if (
        !validate111(key0, { instancePath, parentData: data, parentDataProperty, rootData, dynamicAnchors })
      ) {
        vErrors = vErrors === null ? validate111.errors : vErrors.concat(validate111.errors);
        errors = vErrors.length;
      }
      var valid0 = _errs1 === errors;
      if (!valid0) {
        const err0 = {
          instancePath,
          schemaPath: "#/propertyNames",
          keyword: "propertyNames",
          params: { propertyName: key0 },
          message: "property name must be valid",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    for (const key1 in data) {
      const data0 = data[key1];
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
        const err1 = {
          instancePath: instancePath + "/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),
          schemaPath: "#/additionalProperties/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 < 1 || isNaN(data0)) {
          const err2 = {
            instancePath: instancePath + "/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),
            schemaPath: "#/additionalProperties/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 1 },
            message: "must be >= 1",
          };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      }
    }
  } else {
    const err3 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  }
  validate125.errors = vErrors;
  return errors === 0;
}
validate125.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate124(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate124.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.type === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "type" },
        message: "must have required property '" + "type" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.cases === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "cases" },
        message: "must have required property '" + "cases" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.durationMs === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "durationMs" },
        message: "must have required property '" + "durationMs" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.exitCode === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "exitCode" },
        message: "must have required property '" + "exitCode" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.endedAt === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "endedAt" },
        message: "must have required property '" + "endedAt" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    for (const key0 in data) {
      if (
        !(
          key0 === "type" ||
          key0 === "cases" ||
          key0 === "durationMs" ||
          key0 === "exitCode" ||
          key0 === "endedAt"
        )
      ) {
        const err5 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.type !== undefined) {
      if ("footer" !== data.type) {
        const err6 = {
          instancePath: instancePath + "/type",
          schemaPath: "#/properties/type/const",
          keyword: "const",
          params: { allowedValue: "footer" },
          message: "must be equal to constant",
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.cases !== undefined) {
      if (
        !validate125(data.cases, {
          instancePath: instancePath + "/cases",
          parentData: data,
          parentDataProperty: "cases",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate125.errors : vErrors.concat(validate125.errors);
        errors = vErrors.length;
      }
    }
    if (data.durationMs !== undefined) {
      const data2 = data.durationMs;
      if (typeof data2 == "number" && isFinite(data2)) {
        if (data2 < 0 || isNaN(data2)) {
          const err7 = {
            instancePath: instancePath + "/durationMs",
            schemaPath: "#/properties/durationMs/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 0 },
            message: "must be >= 0",
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + "/durationMs",
          schemaPath: "#/properties/durationMs/type",
          keyword: "type",
          params: { type: "number" },
          message: "must be number",
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.exitCode !== undefined) {
      const data3 = data.exitCode;
      if (!(typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
        const err9 = {
          instancePath: instancePath + "/exitCode",
          schemaPath: "#/properties/exitCode/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.endedAt !== undefined) {
      if (typeof data.endedAt !== "string") {
        const err10 = {
          instancePath: instancePath + "/endedAt",
          schemaPath: "#/properties/endedAt/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
  } else {
    const err11 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err11];
    } else {
      vErrors.push(err11);
    }
    errors++;
  }
  validate124.errors = vErrors;
  return errors === 0;
}
validate124.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate87(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/results.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate87.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  const _errs0 = errors;
  let valid0 = false;
  let passing0 = null;
  const _errs1 = errors;
  if (!validate88(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate88.errors : vErrors.concat(validate88.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs1 === errors;
  if (_valid0) {
    valid0 = true;
    passing0 = 0;
    var props0 = true;
  }
  const _errs2 = errors;
  if (!validate110(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
    vErrors = vErrors === null ? validate110.errors : vErrors.concat(validate110.errors);
    errors = vErrors.length;
  }
  var _valid0 = _errs2 === errors;
  if (_valid0 && valid0) {
    valid0 = false;
    passing0 = [passing0, 1];
  } else {
    if (_valid0) {
      valid0 = true;
      passing0 = 1;
      if (props0 !== true) {
        props0 = true;
      }
    }
    const _errs3 = errors;
    if (!validate124(data, { instancePath, parentData, parentDataProperty, rootData, dynamicAnchors })) {
      vErrors = vErrors === null ? validate124.errors : vErrors.concat(validate124.errors);
      errors = vErrors.length;
    }
    var _valid0 = _errs3 === errors;
    if (_valid0 && valid0) {
      valid0 = false;
      passing0 = [passing0, 2];
    } else {
      if (_valid0) {
        valid0 = true;
        passing0 = 2;
        if (props0 !== true) {
          props0 = true;
        }
      }
    }
  }
  if (!valid0) {
    const err0 = {
      instancePath,
      schemaPath: "#/oneOf",
      keyword: "oneOf",
      params: { passingSchemas: passing0 },
      message: "must match exactly one schema in oneOf",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  } else {
    errors = _errs0;
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0;
      } else {
        vErrors = null;
      }
    }
  }
  validate87.errors = vErrors;
  evaluated0.props = props0;
  return errors === 0;
}
validate87.evaluated = { dynamicProps: true, dynamicItems: false };
export const isSummary = validate129;
const schema54 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/summary.schema.json",
  title: "Summary",
  description: "A run by requirement: what `desiderata run --json` prints.",
  type: "object",
  required: [
    "suite",
    "specHash",
    "adapter",
    "seed",
    "selection",
    "requirements",
    "cases",
    "durationMs",
    "exitCode",
    "uncoveredClaims",
  ],
  additionalProperties: false,
  properties: {
    suite: { $ref: "results.schema.json#/$defs/SuiteIdentity" },
    specHash: { type: "string", pattern: "^[0-9a-f]{64}$" },
    adapter: { $ref: "results.schema.json#/$defs/AdapterUnderTest" },
    seed: { $ref: "results.schema.json#/$defs/Seed" },
    selection: { $ref: "results.schema.json#/$defs/Selection" },
    requirements: {
      description: "Every requirement of the spec at the selected levels, sorted by ID.",
      type: "array",
      items: { $ref: "#/$defs/RequirementSummary" },
    },
    cases: { $ref: "results.schema.json#/$defs/VerdictCounts" },
    uncoveredClaims: {
      description: "Claims of the manifest that no case of this run exercised.",
      type: "array",
      items: { type: "string" },
    },
    durationMs: { description: "Wall time of the run.", type: "number", minimum: 0 },
    exitCode: {
      description:
        "0: every claimed MUST that was run is met. 1: one is not. 4: the suite itself is at fault.",
      type: "integer",
    },
    resultsFile: { description: "Where the results were written.", type: "string" },
  },
  $defs: {
    RequirementStatus: {
      title: "RequirementStatus",
      description:
        "`met`: at least one case passed and none failed. `not-met`: a case failed. `unverified`: it applies, but nothing decided it. `not-claimed`: the manifest does not claim what it is about, which is legal.",
      type: "string",
      enum: ["met", "not-met", "unverified", "not-claimed"],
    },
    RequirementSummary: {
      title: "RequirementSummary",
      description: "One requirement.",
      type: "object",
      required: ["id", "title", "feature", "level", "aspect", "status", "evidence", "cases"],
      additionalProperties: false,
      properties: {
        id: { type: "string", pattern: "^[A-Z]{3}-[0-9]{3}$" },
        title: { type: "string" },
        feature: { type: "string" },
        level: { $ref: "requirement.schema.json#/$defs/Level" },
        aspect: { $ref: "requirement.schema.json#/$defs/Aspect" },
        status: { $ref: "#/$defs/RequirementStatus" },
        evidence: {
          description: "The weakest evidence among the cases that decided it; null where nothing did.",
          anyOf: [{ $ref: "requirement.schema.json#/$defs/Evidence" }, { type: "null" }],
        },
        waived: {
          description:
            "Whether every failure of it is waived: such a requirement is not met, but does not make the run fail.",
          type: "boolean",
        },
        cases: { $ref: "results.schema.json#/$defs/VerdictCounts" },
      },
    },
  },
};
function validate130(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate130.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property '" + "name" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.version === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "version" },
        message: "must have required property '" + "version" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.quick === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "quick" },
        message: "must have required property '" + "quick" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "name" || key0 === "version" || key0 === "quick")) {
        const err3 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.name !== undefined) {
      if ("desiderata" !== data.name) {
        const err4 = {
          instancePath: instancePath + "/name",
          schemaPath: "#/properties/name/const",
          keyword: "const",
          params: { allowedValue: "desiderata" },
          message: "must be equal to constant",
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.version !== undefined) {
      if (typeof data.version !== "string") {
        const err5 = {
          instancePath: instancePath + "/version",
          schemaPath: "#/properties/version/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.quick !== undefined) {
      if (typeof data.quick !== "boolean") {
        const err6 = {
          instancePath: instancePath + "/quick",
          schemaPath: "#/properties/quick/type",
          keyword: "type",
          params: { type: "boolean" },
          message: "must be boolean",
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
  } else {
    const err7 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  validate130.errors = vErrors;
  return errors === 0;
}
validate130.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate132(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate132.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.target === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "target" },
        message: "must have required property '" + "target" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.manifest === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "manifest" },
        message: "must have required property '" + "manifest" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "target" || key0 === "manifest")) {
        const err2 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.target !== undefined) {
      if (typeof data.target !== "string") {
        const err3 = {
          instancePath: instancePath + "/target",
          schemaPath: "#/properties/target/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.manifest !== undefined) {
      if (
        !validate52(data.manifest, {
          instancePath: instancePath + "/manifest",
          parentData: data,
          parentDataProperty: "manifest",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate52.errors : vErrors.concat(validate52.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err4 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate132.errors = vErrors;
  return errors === 0;
}
validate132.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate135(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate135.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (!(typeof data == "number" && !(data % 1) && !isNaN(data) && isFinite(data))) {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "integer" },
      message: "must be integer",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (typeof data == "number" && isFinite(data)) {
    if (data > 4294967295 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: "#/maximum",
        keyword: "maximum",
        params: { comparison: "<=", limit: 4294967295 },
        message: "must be <= 4294967295",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data < 0 || isNaN(data)) {
      const err2 = {
        instancePath,
        schemaPath: "#/minimum",
        keyword: "minimum",
        params: { comparison: ">=", limit: 0 },
        message: "must be >= 0",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
  }
  validate135.errors = vErrors;
  return errors === 0;
}
validate135.evaluated = { dynamicProps: false, dynamicItems: false };
function validate137(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate137.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.queries === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "queries" },
        message: "must have required property '" + "queries" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.levels === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "levels" },
        message: "must have required property '" + "levels" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "queries" || key0 === "levels")) {
        const err2 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.queries !== undefined) {
      const data0 = data.queries;
      if (Array.isArray(data0)) {
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (typeof data0[i0] !== "string") {
            const err3 = {
              instancePath: instancePath + "/queries/" + i0,
              schemaPath: "#/properties/queries/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
            };
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
        }
      } else {
        const err4 = {
          instancePath: instancePath + "/queries",
          schemaPath: "#/properties/queries/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.levels !== undefined) {
      const data2 = data.levels;
      if (Array.isArray(data2)) {
        const len1 = data2.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate106(data2[i1], {
              instancePath: instancePath + "/levels/" + i1,
              parentData: data2,
              parentDataProperty: i1,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate106.errors : vErrors.concat(validate106.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err5 = {
          instancePath: instancePath + "/levels",
          schemaPath: "#/properties/levels/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
  } else {
    const err6 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err6];
    } else {
      vErrors.push(err6);
    }
    errors++;
  }
  validate137.errors = vErrors;
  return errors === 0;
}
validate137.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
const schema59 = {
  title: "RequirementSummary",
  description: "One requirement.",
  type: "object",
  required: ["id", "title", "feature", "level", "aspect", "status", "evidence", "cases"],
  additionalProperties: false,
  properties: {
    id: { type: "string", pattern: "^[A-Z]{3}-[0-9]{3}$" },
    title: { type: "string" },
    feature: { type: "string" },
    level: { $ref: "requirement.schema.json#/$defs/Level" },
    aspect: { $ref: "requirement.schema.json#/$defs/Aspect" },
    status: { $ref: "#/$defs/RequirementStatus" },
    evidence: {
      description: "The weakest evidence among the cases that decided it; null where nothing did.",
      anyOf: [{ $ref: "requirement.schema.json#/$defs/Evidence" }, { type: "null" }],
    },
    waived: {
      description:
        "Whether every failure of it is waived: such a requirement is not met, but does not make the run fail.",
      type: "boolean",
    },
    cases: { $ref: "results.schema.json#/$defs/VerdictCounts" },
  },
};
const pattern4 = /^[A-Z]{3}-[0-9]{3}$/u;
function validate141(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate141.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "MUST" || data === "SHOULD" || data === "MAY")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema42.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate141.errors = vErrors;
  return errors === 0;
}
validate141.evaluated = { dynamicProps: false, dynamicItems: false };
const schema43 = {
  title: "Aspect",
  description:
    "The question that it answers: are the results right, does the hardware do it, is it done without the cost that the wish is about?",
  type: "string",
  enum: ["correct", "native", "efficient"],
};
function validate143(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate143.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "correct" || data === "native" || data === "efficient")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema43.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate143.errors = vErrors;
  return errors === 0;
}
validate143.evaluated = { dynamicProps: false, dynamicItems: false };
const schema62 = {
  title: "RequirementStatus",
  description:
    "`met`: at least one case passed and none failed. `not-met`: a case failed. `unverified`: it applies, but nothing decided it. `not-claimed`: the manifest does not claim what it is about, which is legal.",
  type: "string",
  enum: ["met", "not-met", "unverified", "not-claimed"],
};
function validate145(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate145.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "met" || data === "not-met" || data === "unverified" || data === "not-claimed")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema62.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate145.errors = vErrors;
  return errors === 0;
}
validate145.evaluated = { dynamicProps: false, dynamicItems: false };
function validate147(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate147.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "bits" || data === "observed" || data === "counter" || data === "declared")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema44.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate147.errors = vErrors;
  return errors === 0;
}
validate147.evaluated = { dynamicProps: false, dynamicItems: false };
function validate149(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate149.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (const key0 in data) {
      const _errs1 = errors;
      if (
        !validate111(key0, { instancePath, parentData: data, parentDataProperty, rootData, dynamicAnchors })
      ) {
        vErrors = vErrors === null ? validate111.errors : vErrors.concat(validate111.errors);
        errors = vErrors.length;
      }
      var valid0 = _errs1 === errors;
      if (!valid0) {
        const err0 = {
          instancePath,
          schemaPath: "#/propertyNames",
          keyword: "propertyNames",
          params: { propertyName: key0 },
          message: "property name must be valid",
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    for (const key1 in data) {
      const data0 = data[key1];
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
        const err1 = {
          instancePath: instancePath + "/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),
          schemaPath: "#/additionalProperties/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 < 1 || isNaN(data0)) {
          const err2 = {
            instancePath: instancePath + "/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),
            schemaPath: "#/additionalProperties/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 1 },
            message: "must be >= 1",
          };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
      }
    }
  } else {
    const err3 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  }
  validate149.errors = vErrors;
  return errors === 0;
}
validate149.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate140(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate140.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "id" },
        message: "must have required property '" + "id" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.title === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "title" },
        message: "must have required property '" + "title" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.feature === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "feature" },
        message: "must have required property '" + "feature" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.level === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "level" },
        message: "must have required property '" + "level" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.aspect === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "aspect" },
        message: "must have required property '" + "aspect" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.status === undefined) {
      const err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "status" },
        message: "must have required property '" + "status" + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.evidence === undefined) {
      const err6 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "evidence" },
        message: "must have required property '" + "evidence" + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.cases === undefined) {
      const err7 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "cases" },
        message: "must have required property '" + "cases" + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func3.call(schema59.properties, key0)) {
        const err8 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.id !== undefined) {
      const data0 = data.id;
      if (typeof data0 === "string") {
        if (!pattern4.test(data0)) {
          const err9 = {
            instancePath: instancePath + "/id",
            schemaPath: "#/properties/id/pattern",
            keyword: "pattern",
            params: { pattern: "^[A-Z]{3}-[0-9]{3}$" },
            message: 'must match pattern "' + "^[A-Z]{3}-[0-9]{3}$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      } else {
        const err10 = {
          instancePath: instancePath + "/id",
          schemaPath: "#/properties/id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.title !== undefined) {
      if (typeof data.title !== "string") {
        const err11 = {
          instancePath: instancePath + "/title",
          schemaPath: "#/properties/title/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.feature !== undefined) {
      if (typeof data.feature !== "string") {
        const err12 = {
          instancePath: instancePath + "/feature",
          schemaPath: "#/properties/feature/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.level !== undefined) {
      if (
        !validate141(data.level, {
          instancePath: instancePath + "/level",
          parentData: data,
          parentDataProperty: "level",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate141.errors : vErrors.concat(validate141.errors);
        errors = vErrors.length;
      }
    }
    if (data.aspect !== undefined) {
      if (
        !validate143(data.aspect, {
          instancePath: instancePath + "/aspect",
          parentData: data,
          parentDataProperty: "aspect",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate143.errors : vErrors.concat(validate143.errors);
        errors = vErrors.length;
      }
    }
    if (data.status !== undefined) {
      if (
        !validate145(data.status, {
          instancePath: instancePath + "/status",
          parentData: data,
          parentDataProperty: "status",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate145.errors : vErrors.concat(validate145.errors);
        errors = vErrors.length;
      }
    }
    if (data.evidence !== undefined) {
      const data6 = data.evidence;
      const _errs12 = errors;
      let valid1 = false;
      const _errs13 = errors;
      if (
        !validate147(data6, {
          instancePath: instancePath + "/evidence",
          parentData: data,
          parentDataProperty: "evidence",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate147.errors : vErrors.concat(validate147.errors);
        errors = vErrors.length;
      }
      var _valid0 = _errs13 === errors;
      valid1 = valid1 || _valid0;
      const _errs14 = errors;
      if (data6 !== null) {
        const err13 = {
          instancePath: instancePath + "/evidence",
          schemaPath: "#/properties/evidence/anyOf/1/type",
          keyword: "type",
          params: { type: "null" },
          message: "must be null",
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
      var _valid0 = _errs14 === errors;
      valid1 = valid1 || _valid0;
      if (!valid1) {
        const err14 = {
          instancePath: instancePath + "/evidence",
          schemaPath: "#/properties/evidence/anyOf",
          keyword: "anyOf",
          params: {},
          message: "must match a schema in anyOf",
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      } else {
        errors = _errs12;
        if (vErrors !== null) {
          if (_errs12) {
            vErrors.length = _errs12;
          } else {
            vErrors = null;
          }
        }
      }
    }
    if (data.waived !== undefined) {
      if (typeof data.waived !== "boolean") {
        const err15 = {
          instancePath: instancePath + "/waived",
          schemaPath: "#/properties/waived/type",
          keyword: "type",
          params: { type: "boolean" },
          message: "must be boolean",
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.cases !== undefined) {
      if (
        !validate149(data.cases, {
          instancePath: instancePath + "/cases",
          parentData: data,
          parentDataProperty: "cases",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate149.errors : vErrors.concat(validate149.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err16 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err16];
    } else {
      vErrors.push(err16);
    }
    errors++;
  }
  validate140.errors = vErrors;
  return errors === 0;
}
validate140.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate129(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/summary.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate129.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.suite === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "suite" },
        message: "must have required property '" + "suite" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.specHash === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "specHash" },
        message: "must have required property '" + "specHash" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.adapter === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "adapter" },
        message: "must have required property '" + "adapter" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.seed === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "seed" },
        message: "must have required property '" + "seed" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.selection === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "selection" },
        message: "must have required property '" + "selection" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.requirements === undefined) {
      const err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "requirements" },
        message: "must have required property '" + "requirements" + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.cases === undefined) {
      const err6 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "cases" },
        message: "must have required property '" + "cases" + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.durationMs === undefined) {
      const err7 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "durationMs" },
        message: "must have required property '" + "durationMs" + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.exitCode === undefined) {
      const err8 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "exitCode" },
        message: "must have required property '" + "exitCode" + "'",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    if (data.uncoveredClaims === undefined) {
      const err9 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "uncoveredClaims" },
        message: "must have required property '" + "uncoveredClaims" + "'",
      };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func3.call(schema54.properties, key0)) {
        const err10 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.suite !== undefined) {
      if (
        !validate130(data.suite, {
          instancePath: instancePath + "/suite",
          parentData: data,
          parentDataProperty: "suite",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate130.errors : vErrors.concat(validate130.errors);
        errors = vErrors.length;
      }
    }
    if (data.specHash !== undefined) {
      const data1 = data.specHash;
      if (typeof data1 === "string") {
        if (!pattern3.test(data1)) {
          const err11 = {
            instancePath: instancePath + "/specHash",
            schemaPath: "#/properties/specHash/pattern",
            keyword: "pattern",
            params: { pattern: "^[0-9a-f]{64}$" },
            message: 'must match pattern "' + "^[0-9a-f]{64}$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err11];
          } else {
            vErrors.push(err11);
          }
          errors++;
        }
      } else {
        const err12 = {
          instancePath: instancePath + "/specHash",
          schemaPath: "#/properties/specHash/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.adapter !== undefined) {
      if (
        !validate132(data.adapter, {
          instancePath: instancePath + "/adapter",
          parentData: data,
          parentDataProperty: "adapter",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate132.errors : vErrors.concat(validate132.errors);
        errors = vErrors.length;
      }
    }
    if (data.seed !== undefined) {
      if (
        !validate135(data.seed, {
          instancePath: instancePath + "/seed",
          parentData: data,
          parentDataProperty: "seed",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate135.errors : vErrors.concat(validate135.errors);
        errors = vErrors.length;
      }
    }
    if (data.selection !== undefined) {
      if (
        !validate137(data.selection, {
          instancePath: instancePath + "/selection",
          parentData: data,
          parentDataProperty: "selection",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate137.errors : vErrors.concat(validate137.errors);
        errors = vErrors.length;
      }
    }
    if (data.requirements !== undefined) {
      const data5 = data.requirements;
      if (Array.isArray(data5)) {
        const len0 = data5.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate140(data5[i0], {
              instancePath: instancePath + "/requirements/" + i0,
              parentData: data5,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate140.errors : vErrors.concat(validate140.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err13 = {
          instancePath: instancePath + "/requirements",
          schemaPath: "#/properties/requirements/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.cases !== undefined) {
      if (
        !validate149(data.cases, {
          instancePath: instancePath + "/cases",
          parentData: data,
          parentDataProperty: "cases",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate149.errors : vErrors.concat(validate149.errors);
        errors = vErrors.length;
      }
    }
    if (data.uncoveredClaims !== undefined) {
      const data8 = data.uncoveredClaims;
      if (Array.isArray(data8)) {
        const len1 = data8.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (typeof data8[i1] !== "string") {
            const err14 = {
              instancePath: instancePath + "/uncoveredClaims/" + i1,
              schemaPath: "#/properties/uncoveredClaims/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
            };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
      } else {
        const err15 = {
          instancePath: instancePath + "/uncoveredClaims",
          schemaPath: "#/properties/uncoveredClaims/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.durationMs !== undefined) {
      const data10 = data.durationMs;
      if (typeof data10 == "number" && isFinite(data10)) {
        if (data10 < 0 || isNaN(data10)) {
          const err16 = {
            instancePath: instancePath + "/durationMs",
            schemaPath: "#/properties/durationMs/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 0 },
            message: "must be >= 0",
          };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
      } else {
        const err17 = {
          instancePath: instancePath + "/durationMs",
          schemaPath: "#/properties/durationMs/type",
          keyword: "type",
          params: { type: "number" },
          message: "must be number",
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.exitCode !== undefined) {
      const data11 = data.exitCode;
      if (!(typeof data11 == "number" && !(data11 % 1) && !isNaN(data11) && isFinite(data11))) {
        const err18 = {
          instancePath: instancePath + "/exitCode",
          schemaPath: "#/properties/exitCode/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.resultsFile !== undefined) {
      if (typeof data.resultsFile !== "string") {
        const err19 = {
          instancePath: instancePath + "/resultsFile",
          schemaPath: "#/properties/resultsFile/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
  } else {
    const err20 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err20];
    } else {
      vErrors.push(err20);
    }
    errors++;
  }
  validate129.errors = vErrors;
  return errors === 0;
}
validate129.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isErrorObject = validate154;
const schema65 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/error.schema.json",
  title: "ErrorObject",
  description: "A JSON-RPC 2.0 error whose data names one of gRPC's canonical codes.",
  type: "object",
  required: ["code", "message", "data"],
  properties: {
    code: {
      description:
        "JSON-RPC number: -32601 for a method that is unknown, -32602 for INVALID_ARGUMENT, -32603 for INTERNAL, -32000 for the rest.",
      type: "integer",
    },
    message: {
      description: "What is wrong and what would be right, for a person.",
      type: "string",
      maxLength: 10000,
    },
    data: {
      title: "ErrorData",
      description: "The code that a program reads.",
      type: "object",
      required: ["code"],
      properties: { code: { $ref: "#/$defs/ErrorCode" } },
    },
  },
  $defs: {
    ErrorCode: {
      title: "ErrorCode",
      description: "gRPC's canonical code names, as far as an adapter needs them.",
      type: "string",
      enum: [
        "INVALID_ARGUMENT",
        "UNIMPLEMENTED",
        "OUT_OF_RANGE",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "DEADLINE_EXCEEDED",
        "UNAVAILABLE",
        "DATA_LOSS",
        "INTERNAL",
      ],
    },
  },
};
const schema66 = {
  title: "ErrorCode",
  description: "gRPC's canonical code names, as far as an adapter needs them.",
  type: "string",
  enum: [
    "INVALID_ARGUMENT",
    "UNIMPLEMENTED",
    "OUT_OF_RANGE",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "DEADLINE_EXCEEDED",
    "UNAVAILABLE",
    "DATA_LOSS",
    "INTERNAL",
  ],
};
function validate155(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate155.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (
    !(
      data === "INVALID_ARGUMENT" ||
      data === "UNIMPLEMENTED" ||
      data === "OUT_OF_RANGE" ||
      data === "PERMISSION_DENIED" ||
      data === "RESOURCE_EXHAUSTED" ||
      data === "DEADLINE_EXCEEDED" ||
      data === "UNAVAILABLE" ||
      data === "DATA_LOSS" ||
      data === "INTERNAL"
    )
  ) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema66.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate155.errors = vErrors;
  return errors === 0;
}
validate155.evaluated = { dynamicProps: false, dynamicItems: false };
function validate154(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/error.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate154.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.code === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "code" },
        message: "must have required property '" + "code" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.message === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "message" },
        message: "must have required property '" + "message" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.data === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "data" },
        message: "must have required property '" + "data" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.code !== undefined) {
      const data0 = data.code;
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
        const err3 = {
          instancePath: instancePath + "/code",
          schemaPath: "#/properties/code/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.message !== undefined) {
      const data1 = data.message;
      if (typeof data1 === "string") {
        if (func1(data1) > 10000) {
          const err4 = {
            instancePath: instancePath + "/message",
            schemaPath: "#/properties/message/maxLength",
            keyword: "maxLength",
            params: { limit: 10000 },
            message: "must NOT have more than 10000 characters",
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + "/message",
          schemaPath: "#/properties/message/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.data !== undefined) {
      const data2 = data.data;
      if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
        if (data2.code === undefined) {
          const err6 = {
            instancePath: instancePath + "/data",
            schemaPath: "#/properties/data/required",
            keyword: "required",
            params: { missingProperty: "code" },
            message: "must have required property '" + "code" + "'",
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
        if (data2.code !== undefined) {
          if (
            !validate155(data2.code, {
              instancePath: instancePath + "/data/code",
              parentData: data2,
              parentDataProperty: "code",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate155.errors : vErrors.concat(validate155.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err7 = {
          instancePath: instancePath + "/data",
          schemaPath: "#/properties/data/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
  } else {
    const err8 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err8];
    } else {
      vErrors.push(err8);
    }
    errors++;
  }
  validate154.errors = vErrors;
  return errors === 0;
}
validate154.evaluated = {
  props: { code: true, message: true, data: true },
  dynamicProps: false,
  dynamicItems: false,
};
export const isRequirement = validate99;
const schema41 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/requirement.schema.json",
  title: "Requirement",
  description: "One requirement, as read from a page of the spec.",
  type: "object",
  required: [
    "id",
    "title",
    "feature",
    "level",
    "aspect",
    "evidence",
    "appliesTo",
    "source",
    "statement",
    "why",
    "notes",
    "file",
    "line",
  ],
  additionalProperties: false,
  properties: {
    id: { description: "Opaque, never reused.", type: "string", pattern: "^[A-Z]{3}-[0-9]{3}$" },
    title: { description: "The requirement in a few words.", type: "string", minLength: 1 },
    feature: {
      description: "The feature whose page holds it.",
      type: "string",
      pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
    },
    level: { $ref: "#/$defs/Level" },
    aspect: { $ref: "#/$defs/Aspect" },
    evidence: {
      description: "The kinds of evidence that can decide it, strongest first.",
      type: "array",
      minItems: 1,
      uniqueItems: true,
      items: { $ref: "#/$defs/Evidence" },
    },
    appliesTo: {
      description: "Which manifests it applies to, as written in the page.",
      type: "string",
      minLength: 1,
    },
    source: { description: "Where the wish or the rule comes from.", type: "string", minLength: 1 },
    statement: { description: "The normative paragraph, as plain text.", type: "string", minLength: 1 },
    why: { description: "The rationale.", type: "string", minLength: 1 },
    notes: { description: "Informative notes.", type: "array", items: { type: "string" } },
    file: { description: "Page, relative to the root of the project.", type: "string" },
    line: { description: "Line of the heading, from 1.", type: "integer", minimum: 1 },
  },
  $defs: {
    Level: {
      title: "Level",
      description: "BCP 14 keyword of the normative sentence.",
      type: "string",
      enum: ["MUST", "SHOULD", "MAY"],
    },
    Aspect: {
      title: "Aspect",
      description:
        "The question that it answers: are the results right, does the hardware do it, is it done without the cost that the wish is about?",
      type: "string",
      enum: ["correct", "native", "efficient"],
    },
    Evidence: {
      title: "Evidence",
      description:
        "What a verdict rests on, strongest first: recomputed bits, behaviour or time that the harness observed, counters that the adapter reported, its own declaration.",
      type: "string",
      enum: ["bits", "observed", "counter", "declared"],
    },
  },
};
const pattern5 = /^[a-z0-9]+(-[a-z0-9]+)*$/u;
function validate100(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate100.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "MUST" || data === "SHOULD" || data === "MAY")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema42.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate100.errors = vErrors;
  return errors === 0;
}
validate100.evaluated = { dynamicProps: false, dynamicItems: false };
function validate102(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate102.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "correct" || data === "native" || data === "efficient")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema43.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate102.errors = vErrors;
  return errors === 0;
}
validate102.evaluated = { dynamicProps: false, dynamicItems: false };
function validate104(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate104.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "bits" || data === "observed" || data === "counter" || data === "declared")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema44.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate104.errors = vErrors;
  return errors === 0;
}
validate104.evaluated = { dynamicProps: false, dynamicItems: false };
function validate99(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/requirement.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate99.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "id" },
        message: "must have required property '" + "id" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.title === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "title" },
        message: "must have required property '" + "title" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.feature === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "feature" },
        message: "must have required property '" + "feature" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.level === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "level" },
        message: "must have required property '" + "level" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.aspect === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "aspect" },
        message: "must have required property '" + "aspect" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.evidence === undefined) {
      const err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "evidence" },
        message: "must have required property '" + "evidence" + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    if (data.appliesTo === undefined) {
      const err6 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "appliesTo" },
        message: "must have required property '" + "appliesTo" + "'",
      };
      if (vErrors === null) {
        vErrors = [err6];
      } else {
        vErrors.push(err6);
      }
      errors++;
    }
    if (data.source === undefined) {
      const err7 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "source" },
        message: "must have required property '" + "source" + "'",
      };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    if (data.statement === undefined) {
      const err8 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "statement" },
        message: "must have required property '" + "statement" + "'",
      };
      if (vErrors === null) {
        vErrors = [err8];
      } else {
        vErrors.push(err8);
      }
      errors++;
    }
    if (data.why === undefined) {
      const err9 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "why" },
        message: "must have required property '" + "why" + "'",
      };
      if (vErrors === null) {
        vErrors = [err9];
      } else {
        vErrors.push(err9);
      }
      errors++;
    }
    if (data.notes === undefined) {
      const err10 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "notes" },
        message: "must have required property '" + "notes" + "'",
      };
      if (vErrors === null) {
        vErrors = [err10];
      } else {
        vErrors.push(err10);
      }
      errors++;
    }
    if (data.file === undefined) {
      const err11 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "file" },
        message: "must have required property '" + "file" + "'",
      };
      if (vErrors === null) {
        vErrors = [err11];
      } else {
        vErrors.push(err11);
      }
      errors++;
    }
    if (data.line === undefined) {
      const err12 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "line" },
        message: "must have required property '" + "line" + "'",
      };
      if (vErrors === null) {
        vErrors = [err12];
      } else {
        vErrors.push(err12);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func3.call(schema41.properties, key0)) {
        const err13 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.id !== undefined) {
      const data0 = data.id;
      if (typeof data0 === "string") {
        if (!pattern4.test(data0)) {
          const err14 = {
            instancePath: instancePath + "/id",
            schemaPath: "#/properties/id/pattern",
            keyword: "pattern",
            params: { pattern: "^[A-Z]{3}-[0-9]{3}$" },
            message: 'must match pattern "' + "^[A-Z]{3}-[0-9]{3}$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      } else {
        const err15 = {
          instancePath: instancePath + "/id",
          schemaPath: "#/properties/id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.title !== undefined) {
      const data1 = data.title;
      if (typeof data1 === "string") {
        if (func1(data1) < 1) {
          const err16 = {
            instancePath: instancePath + "/title",
            schemaPath: "#/properties/title/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          if (vErrors === null) {
            vErrors = [err16];
          } else {
            vErrors.push(err16);
          }
          errors++;
        }
      } else {
        const err17 = {
          instancePath: instancePath + "/title",
          schemaPath: "#/properties/title/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.feature !== undefined) {
      const data2 = data.feature;
      if (typeof data2 === "string") {
        if (!pattern5.test(data2)) {
          const err18 = {
            instancePath: instancePath + "/feature",
            schemaPath: "#/properties/feature/pattern",
            keyword: "pattern",
            params: { pattern: "^[a-z0-9]+(-[a-z0-9]+)*$" },
            message: 'must match pattern "' + "^[a-z0-9]+(-[a-z0-9]+)*$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err18];
          } else {
            vErrors.push(err18);
          }
          errors++;
        }
      } else {
        const err19 = {
          instancePath: instancePath + "/feature",
          schemaPath: "#/properties/feature/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.level !== undefined) {
      if (
        !validate100(data.level, {
          instancePath: instancePath + "/level",
          parentData: data,
          parentDataProperty: "level",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate100.errors : vErrors.concat(validate100.errors);
        errors = vErrors.length;
      }
    }
    if (data.aspect !== undefined) {
      if (
        !validate102(data.aspect, {
          instancePath: instancePath + "/aspect",
          parentData: data,
          parentDataProperty: "aspect",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate102.errors : vErrors.concat(validate102.errors);
        errors = vErrors.length;
      }
    }
    if (data.evidence !== undefined) {
      const data5 = data.evidence;
      if (Array.isArray(data5)) {
        if (data5.length < 1) {
          const err20 = {
            instancePath: instancePath + "/evidence",
            schemaPath: "#/properties/evidence/minItems",
            keyword: "minItems",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 items",
          };
          if (vErrors === null) {
            vErrors = [err20];
          } else {
            vErrors.push(err20);
          }
          errors++;
        }
        const len0 = data5.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate104(data5[i0], {
              instancePath: instancePath + "/evidence/" + i0,
              parentData: data5,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate104.errors : vErrors.concat(validate104.errors);
            errors = vErrors.length;
          }
        }
        let i1 = data5.length;
        let j0;
        if (i1 > 1) {
          outer0: for (; i1--; ) {
            for (j0 = i1; j0--; ) {
              if (func0(data5[i1], data5[j0])) {
                const err21 = {
                  instancePath: instancePath + "/evidence",
                  schemaPath: "#/properties/evidence/uniqueItems",
                  keyword: "uniqueItems",
                  params: { i: i1, j: j0 },
                  message: "must NOT have duplicate items (items ## " + j0 + " and " + i1 + " are identical)",
                };
                if (vErrors === null) {
                  vErrors = [err21];
                } else {
                  vErrors.push(err21);
                }
                errors++;
                break outer0;
              }
            }
          }
        }
      } else {
        const err22 = {
          instancePath: instancePath + "/evidence",
          schemaPath: "#/properties/evidence/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
    if (data.appliesTo !== undefined) {
      const data7 = data.appliesTo;
      if (typeof data7 === "string") {
        if (func1(data7) < 1) {
          const err23 = {
            instancePath: instancePath + "/appliesTo",
            schemaPath: "#/properties/appliesTo/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          if (vErrors === null) {
            vErrors = [err23];
          } else {
            vErrors.push(err23);
          }
          errors++;
        }
      } else {
        const err24 = {
          instancePath: instancePath + "/appliesTo",
          schemaPath: "#/properties/appliesTo/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err24];
        } else {
          vErrors.push(err24);
        }
        errors++;
      }
    }
    if (data.source !== undefined) {
      const data8 = data.source;
      if (typeof data8 === "string") {
        if (func1(data8) < 1) {
          const err25 = {
            instancePath: instancePath + "/source",
            schemaPath: "#/properties/source/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          if (vErrors === null) {
            vErrors = [err25];
          } else {
            vErrors.push(err25);
          }
          errors++;
        }
      } else {
        const err26 = {
          instancePath: instancePath + "/source",
          schemaPath: "#/properties/source/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
    }
    if (data.statement !== undefined) {
      const data9 = data.statement;
      if (typeof data9 === "string") {
        if (func1(data9) < 1) {
          const err27 = {
            instancePath: instancePath + "/statement",
            schemaPath: "#/properties/statement/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          if (vErrors === null) {
            vErrors = [err27];
          } else {
            vErrors.push(err27);
          }
          errors++;
        }
      } else {
        const err28 = {
          instancePath: instancePath + "/statement",
          schemaPath: "#/properties/statement/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err28];
        } else {
          vErrors.push(err28);
        }
        errors++;
      }
    }
    if (data.why !== undefined) {
      const data10 = data.why;
      if (typeof data10 === "string") {
        if (func1(data10) < 1) {
          const err29 = {
            instancePath: instancePath + "/why",
            schemaPath: "#/properties/why/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          if (vErrors === null) {
            vErrors = [err29];
          } else {
            vErrors.push(err29);
          }
          errors++;
        }
      } else {
        const err30 = {
          instancePath: instancePath + "/why",
          schemaPath: "#/properties/why/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err30];
        } else {
          vErrors.push(err30);
        }
        errors++;
      }
    }
    if (data.notes !== undefined) {
      const data11 = data.notes;
      if (Array.isArray(data11)) {
        const len1 = data11.length;
        for (let i2 = 0; i2 < len1; i2++) {
          if (typeof data11[i2] !== "string") {
            const err31 = {
              instancePath: instancePath + "/notes/" + i2,
              schemaPath: "#/properties/notes/items/type",
              keyword: "type",
              params: { type: "string" },
              message: "must be string",
            };
            if (vErrors === null) {
              vErrors = [err31];
            } else {
              vErrors.push(err31);
            }
            errors++;
          }
        }
      } else {
        const err32 = {
          instancePath: instancePath + "/notes",
          schemaPath: "#/properties/notes/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err32];
        } else {
          vErrors.push(err32);
        }
        errors++;
      }
    }
    if (data.file !== undefined) {
      if (typeof data.file !== "string") {
        const err33 = {
          instancePath: instancePath + "/file",
          schemaPath: "#/properties/file/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err33];
        } else {
          vErrors.push(err33);
        }
        errors++;
      }
    }
    if (data.line !== undefined) {
      const data14 = data.line;
      if (!(typeof data14 == "number" && !(data14 % 1) && !isNaN(data14) && isFinite(data14))) {
        const err34 = {
          instancePath: instancePath + "/line",
          schemaPath: "#/properties/line/type",
          keyword: "type",
          params: { type: "integer" },
          message: "must be integer",
        };
        if (vErrors === null) {
          vErrors = [err34];
        } else {
          vErrors.push(err34);
        }
        errors++;
      }
      if (typeof data14 == "number" && isFinite(data14)) {
        if (data14 < 1 || isNaN(data14)) {
          const err35 = {
            instancePath: instancePath + "/line",
            schemaPath: "#/properties/line/minimum",
            keyword: "minimum",
            params: { comparison: ">=", limit: 1 },
            message: "must be >= 1",
          };
          if (vErrors === null) {
            vErrors = [err35];
          } else {
            vErrors.push(err35);
          }
          errors++;
        }
      }
    }
  } else {
    const err36 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err36];
    } else {
      vErrors.push(err36);
    }
    errors++;
  }
  validate99.errors = vErrors;
  return errors === 0;
}
validate99.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isSpecPage = validate157;
const schema67 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/spec-page.schema.json",
  title: "SpecPage",
  description: "Front matter of a page of the spec that holds requirements.",
  type: "object",
  required: ["feature", "title", "prefix", "capability", "operations"],
  additionalProperties: false,
  properties: {
    feature: {
      description: "Name of the feature: the same in every folder of the project.",
      type: "string",
      pattern: "^[a-z0-9]+(-[a-z0-9]+)*$",
    },
    title: { description: "Title of the page, equal to its first heading.", type: "string", minLength: 1 },
    prefix: {
      description: "The three letters with which the IDs of this page begin.",
      type: "string",
      pattern: "^[A-Z]{3}$",
    },
    capability: {
      description:
        "The capability of the manifest that claims the feature, a property of `capabilities` in the manifest's schema; `every` when each adapter has it.",
      type: "string",
      pattern: "^(every|[a-z0-9]+(-[a-z0-9]+)*)$",
    },
    operations: {
      description:
        "The methods of the adapter's interface that the page is about, each with the schemas of its messages.",
      type: "array",
      items: {
        type: "object",
        required: ["method", "params", "result"],
        additionalProperties: false,
        properties: {
          method: { description: "Method of adapter.openrpc.json.", type: "string" },
          params: { description: "Schema of the parameters: FILE#TITLE.", type: "string" },
          result: { description: "Schema of the result: FILE#TITLE.", type: "string" },
        },
      },
    },
  },
};
const pattern11 = /^[A-Z]{3}$/u;
const pattern12 = /^(every|[a-z0-9]+(-[a-z0-9]+)*)$/u;
function validate157(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/spec-page.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate157.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.feature === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "feature" },
        message: "must have required property '" + "feature" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.title === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "title" },
        message: "must have required property '" + "title" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.prefix === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "prefix" },
        message: "must have required property '" + "prefix" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.capability === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "capability" },
        message: "must have required property '" + "capability" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.operations === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "operations" },
        message: "must have required property '" + "operations" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    for (const key0 in data) {
      if (
        !(
          key0 === "feature" ||
          key0 === "title" ||
          key0 === "prefix" ||
          key0 === "capability" ||
          key0 === "operations"
        )
      ) {
        const err5 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.feature !== undefined) {
      const data0 = data.feature;
      if (typeof data0 === "string") {
        if (!pattern5.test(data0)) {
          const err6 = {
            instancePath: instancePath + "/feature",
            schemaPath: "#/properties/feature/pattern",
            keyword: "pattern",
            params: { pattern: "^[a-z0-9]+(-[a-z0-9]+)*$" },
            message: 'must match pattern "' + "^[a-z0-9]+(-[a-z0-9]+)*$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + "/feature",
          schemaPath: "#/properties/feature/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.title !== undefined) {
      const data1 = data.title;
      if (typeof data1 === "string") {
        if (func1(data1) < 1) {
          const err8 = {
            instancePath: instancePath + "/title",
            schemaPath: "#/properties/title/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = {
          instancePath: instancePath + "/title",
          schemaPath: "#/properties/title/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.prefix !== undefined) {
      const data2 = data.prefix;
      if (typeof data2 === "string") {
        if (!pattern11.test(data2)) {
          const err10 = {
            instancePath: instancePath + "/prefix",
            schemaPath: "#/properties/prefix/pattern",
            keyword: "pattern",
            params: { pattern: "^[A-Z]{3}$" },
            message: 'must match pattern "' + "^[A-Z]{3}$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + "/prefix",
          schemaPath: "#/properties/prefix/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.capability !== undefined) {
      const data3 = data.capability;
      if (typeof data3 === "string") {
        if (!pattern12.test(data3)) {
          const err12 = {
            instancePath: instancePath + "/capability",
            schemaPath: "#/properties/capability/pattern",
            keyword: "pattern",
            params: { pattern: "^(every|[a-z0-9]+(-[a-z0-9]+)*)$" },
            message: 'must match pattern "' + "^(every|[a-z0-9]+(-[a-z0-9]+)*)$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + "/capability",
          schemaPath: "#/properties/capability/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.operations !== undefined) {
      const data4 = data.operations;
      if (Array.isArray(data4)) {
        const len0 = data4.length;
        for (let i0 = 0; i0 < len0; i0++) {
          const data5 = data4[i0];
          if (data5 && typeof data5 == "object" && !Array.isArray(data5)) {
            if (data5.method === undefined) {
              const err14 = {
                instancePath: instancePath + "/operations/" + i0,
                schemaPath: "#/properties/operations/items/required",
                keyword: "required",
                params: { missingProperty: "method" },
                message: "must have required property '" + "method" + "'",
              };
              if (vErrors === null) {
                vErrors = [err14];
              } else {
                vErrors.push(err14);
              }
              errors++;
            }
            if (data5.params === undefined) {
              const err15 = {
                instancePath: instancePath + "/operations/" + i0,
                schemaPath: "#/properties/operations/items/required",
                keyword: "required",
                params: { missingProperty: "params" },
                message: "must have required property '" + "params" + "'",
              };
              if (vErrors === null) {
                vErrors = [err15];
              } else {
                vErrors.push(err15);
              }
              errors++;
            }
            if (data5.result === undefined) {
              const err16 = {
                instancePath: instancePath + "/operations/" + i0,
                schemaPath: "#/properties/operations/items/required",
                keyword: "required",
                params: { missingProperty: "result" },
                message: "must have required property '" + "result" + "'",
              };
              if (vErrors === null) {
                vErrors = [err16];
              } else {
                vErrors.push(err16);
              }
              errors++;
            }
            for (const key1 in data5) {
              if (!(key1 === "method" || key1 === "params" || key1 === "result")) {
                const err17 = {
                  instancePath: instancePath + "/operations/" + i0,
                  schemaPath: "#/properties/operations/items/additionalProperties",
                  keyword: "additionalProperties",
                  params: { additionalProperty: key1 },
                  message: "must NOT have additional properties",
                };
                if (vErrors === null) {
                  vErrors = [err17];
                } else {
                  vErrors.push(err17);
                }
                errors++;
              }
            }
            if (data5.method !== undefined) {
              if (typeof data5.method !== "string") {
                const err18 = {
                  instancePath: instancePath + "/operations/" + i0 + "/method",
                  schemaPath: "#/properties/operations/items/properties/method/type",
                  keyword: "type",
                  params: { type: "string" },
                  message: "must be string",
                };
                if (vErrors === null) {
                  vErrors = [err18];
                } else {
                  vErrors.push(err18);
                }
                errors++;
              }
            }
            if (data5.params !== undefined) {
              if (typeof data5.params !== "string") {
                const err19 = {
                  instancePath: instancePath + "/operations/" + i0 + "/params",
                  schemaPath: "#/properties/operations/items/properties/params/type",
                  keyword: "type",
                  params: { type: "string" },
                  message: "must be string",
                };
                if (vErrors === null) {
                  vErrors = [err19];
                } else {
                  vErrors.push(err19);
                }
                errors++;
              }
            }
            if (data5.result !== undefined) {
              if (typeof data5.result !== "string") {
                const err20 = {
                  instancePath: instancePath + "/operations/" + i0 + "/result",
                  schemaPath: "#/properties/operations/items/properties/result/type",
                  keyword: "type",
                  params: { type: "string" },
                  message: "must be string",
                };
                if (vErrors === null) {
                  vErrors = [err20];
                } else {
                  vErrors.push(err20);
                }
                errors++;
              }
            }
          } else {
            const err21 = {
              instancePath: instancePath + "/operations/" + i0,
              schemaPath: "#/properties/operations/items/type",
              keyword: "type",
              params: { type: "object" },
              message: "must be object",
            };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
        }
      } else {
        const err22 = {
          instancePath: instancePath + "/operations",
          schemaPath: "#/properties/operations/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
  } else {
    const err23 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err23];
    } else {
      vErrors.push(err23);
    }
    errors++;
  }
  validate157.errors = vErrors;
  return errors === 0;
}
validate157.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isWaiverFile = validate158;
const schema68 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/waiver.schema.json",
  title: "WaiverFile",
  description:
    "Failures that are known and accepted for now. A waived case still runs; when it passes, the waiver is stale.",
  type: "object",
  required: ["waivers"],
  additionalProperties: false,
  properties: { waivers: { type: "array", items: { $ref: "#/$defs/Waiver" } } },
  $defs: {
    Waiver: {
      title: "Waiver",
      description: "One accepted failure.",
      type: "object",
      required: ["query", "owner", "reason"],
      additionalProperties: false,
      properties: {
        query: {
          description: "The cases, as in `run --query`: a case ID, a pattern with *, or req:ID.",
          type: "string",
          minLength: 1,
        },
        owner: { description: "Who answers for it.", type: "string", minLength: 1 },
        reason: { description: "Why it is accepted.", type: "string", minLength: 1 },
        link: { description: "Where it is followed up.", type: "string", format: "uri" },
        expires: {
          description: "Last day on which it holds, YYYY-MM-DD, UTC.",
          type: "string",
          pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        },
      },
    },
  },
};
const schema69 = {
  title: "Waiver",
  description: "One accepted failure.",
  type: "object",
  required: ["query", "owner", "reason"],
  additionalProperties: false,
  properties: {
    query: {
      description: "The cases, as in `run --query`: a case ID, a pattern with *, or req:ID.",
      type: "string",
      minLength: 1,
    },
    owner: { description: "Who answers for it.", type: "string", minLength: 1 },
    reason: { description: "Why it is accepted.", type: "string", minLength: 1 },
    link: { description: "Where it is followed up.", type: "string", format: "uri" },
    expires: {
      description: "Last day on which it holds, YYYY-MM-DD, UTC.",
      type: "string",
      pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    },
  },
};
const formats0 = /^x/;
const pattern13 = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/u;
function validate159(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate159.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.query === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "query" },
        message: "must have required property '" + "query" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.owner === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "owner" },
        message: "must have required property '" + "owner" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.reason === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "reason" },
        message: "must have required property '" + "reason" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (
        !(key0 === "query" || key0 === "owner" || key0 === "reason" || key0 === "link" || key0 === "expires")
      ) {
        const err3 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.query !== undefined) {
      const data0 = data.query;
      if (typeof data0 === "string") {
        if (func1(data0) < 1) {
          const err4 = {
            instancePath: instancePath + "/query",
            schemaPath: "#/properties/query/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + "/query",
          schemaPath: "#/properties/query/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.owner !== undefined) {
      const data1 = data.owner;
      if (typeof data1 === "string") {
        if (func1(data1) < 1) {
          const err6 = {
            instancePath: instancePath + "/owner",
            schemaPath: "#/properties/owner/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + "/owner",
          schemaPath: "#/properties/owner/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.reason !== undefined) {
      const data2 = data.reason;
      if (typeof data2 === "string") {
        if (func1(data2) < 1) {
          const err8 = {
            instancePath: instancePath + "/reason",
            schemaPath: "#/properties/reason/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = {
          instancePath: instancePath + "/reason",
          schemaPath: "#/properties/reason/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.link !== undefined) {
      const data3 = data.link;
      if (typeof data3 === "string") {
        if (!formats0.test(data3)) {
          const err10 = {
            instancePath: instancePath + "/link",
            schemaPath: "#/properties/link/format",
            keyword: "format",
            params: { format: "uri" },
            message: 'must match format "' + "uri" + '"',
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + "/link",
          schemaPath: "#/properties/link/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.expires !== undefined) {
      const data4 = data.expires;
      if (typeof data4 === "string") {
        if (!pattern13.test(data4)) {
          const err12 = {
            instancePath: instancePath + "/expires",
            schemaPath: "#/properties/expires/pattern",
            keyword: "pattern",
            params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
            message: 'must match pattern "' + "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + "/expires",
          schemaPath: "#/properties/expires/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
  } else {
    const err14 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err14];
    } else {
      vErrors.push(err14);
    }
    errors++;
  }
  validate159.errors = vErrors;
  return errors === 0;
}
validate159.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate158(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/waiver.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate158.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.waivers === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "waivers" },
        message: "must have required property '" + "waivers" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "waivers")) {
        const err1 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.waivers !== undefined) {
      const data0 = data.waivers;
      if (Array.isArray(data0)) {
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate159(data0[i0], {
              instancePath: instancePath + "/waivers/" + i0,
              parentData: data0,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate159.errors : vErrors.concat(validate159.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err2 = {
          instancePath: instancePath + "/waivers",
          schemaPath: "#/properties/waivers/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
  } else {
    const err3 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  }
  validate158.errors = vErrors;
  return errors === 0;
}
validate158.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isRequirementsLock = validate161;
const schema70 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/requirements-lock.schema.json",
  title: "RequirementsLock",
  description:
    "Every requirement ID that was ever given. An ID is never reused; one that is removed leaves a tombstone.",
  type: "object",
  required: ["requirements"],
  additionalProperties: false,
  properties: { requirements: { type: "array", items: { $ref: "#/$defs/LockEntry" } } },
  $defs: {
    LockEntry: {
      title: "LockEntry",
      description: "One ID, sorted by ID.",
      type: "object",
      required: ["id", "level", "statementHash"],
      additionalProperties: false,
      properties: {
        id: { type: "string", pattern: "^[A-Z]{3}-[0-9]{3}$" },
        level: { $ref: "requirement.schema.json#/$defs/Level" },
        statementHash: {
          description: "SHA-256 of the normative paragraph's plain text, in hexadecimal.",
          type: "string",
          pattern: "^[0-9a-f]{64}$",
        },
        retired: {
          description:
            "Present on a tombstone: why the requirement was removed, and what to use in its place.",
          type: "string",
          minLength: 1,
        },
      },
    },
  },
};
const schema71 = {
  title: "LockEntry",
  description: "One ID, sorted by ID.",
  type: "object",
  required: ["id", "level", "statementHash"],
  additionalProperties: false,
  properties: {
    id: { type: "string", pattern: "^[A-Z]{3}-[0-9]{3}$" },
    level: { $ref: "requirement.schema.json#/$defs/Level" },
    statementHash: {
      description: "SHA-256 of the normative paragraph's plain text, in hexadecimal.",
      type: "string",
      pattern: "^[0-9a-f]{64}$",
    },
    retired: {
      description: "Present on a tombstone: why the requirement was removed, and what to use in its place.",
      type: "string",
      minLength: 1,
    },
  },
};
function validate163(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate163.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "MUST" || data === "SHOULD" || data === "MAY")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema42.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate163.errors = vErrors;
  return errors === 0;
}
validate163.evaluated = { dynamicProps: false, dynamicItems: false };
function validate162(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate162.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.id === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "id" },
        message: "must have required property '" + "id" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.level === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "level" },
        message: "must have required property '" + "level" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.statementHash === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "statementHash" },
        message: "must have required property '" + "statementHash" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "id" || key0 === "level" || key0 === "statementHash" || key0 === "retired")) {
        const err3 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.id !== undefined) {
      const data0 = data.id;
      if (typeof data0 === "string") {
        if (!pattern4.test(data0)) {
          const err4 = {
            instancePath: instancePath + "/id",
            schemaPath: "#/properties/id/pattern",
            keyword: "pattern",
            params: { pattern: "^[A-Z]{3}-[0-9]{3}$" },
            message: 'must match pattern "' + "^[A-Z]{3}-[0-9]{3}$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      } else {
        const err5 = {
          instancePath: instancePath + "/id",
          schemaPath: "#/properties/id/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.level !== undefined) {
      if (
        !validate163(data.level, {
          instancePath: instancePath + "/level",
          parentData: data,
          parentDataProperty: "level",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate163.errors : vErrors.concat(validate163.errors);
        errors = vErrors.length;
      }
    }
    if (data.statementHash !== undefined) {
      const data2 = data.statementHash;
      if (typeof data2 === "string") {
        if (!pattern3.test(data2)) {
          const err6 = {
            instancePath: instancePath + "/statementHash",
            schemaPath: "#/properties/statementHash/pattern",
            keyword: "pattern",
            params: { pattern: "^[0-9a-f]{64}$" },
            message: 'must match pattern "' + "^[0-9a-f]{64}$" + '"',
          };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = {
          instancePath: instancePath + "/statementHash",
          schemaPath: "#/properties/statementHash/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.retired !== undefined) {
      const data3 = data.retired;
      if (typeof data3 === "string") {
        if (func1(data3) < 1) {
          const err8 = {
            instancePath: instancePath + "/retired",
            schemaPath: "#/properties/retired/minLength",
            keyword: "minLength",
            params: { limit: 1 },
            message: "must NOT have fewer than 1 characters",
          };
          if (vErrors === null) {
            vErrors = [err8];
          } else {
            vErrors.push(err8);
          }
          errors++;
        }
      } else {
        const err9 = {
          instancePath: instancePath + "/retired",
          schemaPath: "#/properties/retired/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
  } else {
    const err10 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err10];
    } else {
      vErrors.push(err10);
    }
    errors++;
  }
  validate162.errors = vErrors;
  return errors === 0;
}
validate162.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate161(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/requirements-lock.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate161.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.requirements === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "requirements" },
        message: "must have required property '" + "requirements" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "requirements")) {
        const err1 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.requirements !== undefined) {
      const data0 = data.requirements;
      if (Array.isArray(data0)) {
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate162(data0[i0], {
              instancePath: instancePath + "/requirements/" + i0,
              parentData: data0,
              parentDataProperty: i0,
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate162.errors : vErrors.concat(validate162.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err2 = {
          instancePath: instancePath + "/requirements",
          schemaPath: "#/properties/requirements/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
  } else {
    const err3 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  }
  validate161.errors = vErrors;
  return errors === 0;
}
validate161.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isResultOf_describe = validate52;
function validate52(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/manifest.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate52.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.protocol === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "protocol" },
        message: "must have required property '" + "protocol" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.adapter === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "adapter" },
        message: "must have required property '" + "adapter" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.device === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "device" },
        message: "must have required property '" + "device" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.kind === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "kind" },
        message: "must have required property '" + "kind" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.deterministic === undefined) {
      const err4 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "deterministic" },
        message: "must have required property '" + "deterministic" + "'",
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.capabilities === undefined) {
      const err5 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "capabilities" },
        message: "must have required property '" + "capabilities" + "'",
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    for (const key0 in data) {
      if (
        !(
          key0 === "protocol" ||
          key0 === "adapter" ||
          key0 === "device" ||
          key0 === "kind" ||
          key0 === "deterministic" ||
          key0 === "limits" ||
          key0 === "capabilities"
        )
      ) {
        const err6 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.protocol !== undefined) {
      const data0 = data.protocol;
      if (typeof data0 !== "string") {
        const err7 = {
          instancePath: instancePath + "/protocol",
          schemaPath: "#/properties/protocol/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if ("0.1" !== data0) {
        const err8 = {
          instancePath: instancePath + "/protocol",
          schemaPath: "#/properties/protocol/const",
          keyword: "const",
          params: { allowedValue: "0.1" },
          message: "must be equal to constant",
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.adapter !== undefined) {
      const data1 = data.adapter;
      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
        if (data1.name === undefined) {
          const err9 = {
            instancePath: instancePath + "/adapter",
            schemaPath: "#/properties/adapter/required",
            keyword: "required",
            params: { missingProperty: "name" },
            message: "must have required property '" + "name" + "'",
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        if (data1.version === undefined) {
          const err10 = {
            instancePath: instancePath + "/adapter",
            schemaPath: "#/properties/adapter/required",
            keyword: "required",
            params: { missingProperty: "version" },
            message: "must have required property '" + "version" + "'",
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
        for (const key1 in data1) {
          if (!(key1 === "name" || key1 === "version")) {
            const err11 = {
              instancePath: instancePath + "/adapter",
              schemaPath: "#/properties/adapter/additionalProperties",
              keyword: "additionalProperties",
              params: { additionalProperty: key1 },
              message: "must NOT have additional properties",
            };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
        if (data1.name !== undefined) {
          if (
            !validate53(data1.name, {
              instancePath: instancePath + "/adapter/name",
              parentData: data1,
              parentDataProperty: "name",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data1.version !== undefined) {
          if (
            !validate53(data1.version, {
              instancePath: instancePath + "/adapter/version",
              parentData: data1,
              parentDataProperty: "version",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err12 = {
          instancePath: instancePath + "/adapter",
          schemaPath: "#/properties/adapter/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.device !== undefined) {
      const data4 = data.device;
      if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
        if (data4.vendor === undefined) {
          const err13 = {
            instancePath: instancePath + "/device",
            schemaPath: "#/properties/device/required",
            keyword: "required",
            params: { missingProperty: "vendor" },
            message: "must have required property '" + "vendor" + "'",
          };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
        if (data4.product === undefined) {
          const err14 = {
            instancePath: instancePath + "/device",
            schemaPath: "#/properties/device/required",
            keyword: "required",
            params: { missingProperty: "product" },
            message: "must have required property '" + "product" + "'",
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
        for (const key2 in data4) {
          if (
            !(
              key2 === "vendor" ||
              key2 === "product" ||
              key2 === "firmware" ||
              key2 === "driver" ||
              key2 === "library" ||
              key2 === "path"
            )
          ) {
            const err15 = {
              instancePath: instancePath + "/device",
              schemaPath: "#/properties/device/additionalProperties",
              keyword: "additionalProperties",
              params: { additionalProperty: key2 },
              message: "must NOT have additional properties",
            };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
        if (data4.vendor !== undefined) {
          if (
            !validate53(data4.vendor, {
              instancePath: instancePath + "/device/vendor",
              parentData: data4,
              parentDataProperty: "vendor",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data4.product !== undefined) {
          if (
            !validate53(data4.product, {
              instancePath: instancePath + "/device/product",
              parentData: data4,
              parentDataProperty: "product",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data4.firmware !== undefined) {
          if (
            !validate53(data4.firmware, {
              instancePath: instancePath + "/device/firmware",
              parentData: data4,
              parentDataProperty: "firmware",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data4.driver !== undefined) {
          if (
            !validate53(data4.driver, {
              instancePath: instancePath + "/device/driver",
              parentData: data4,
              parentDataProperty: "driver",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data4.library !== undefined) {
          if (
            !validate53(data4.library, {
              instancePath: instancePath + "/device/library",
              parentData: data4,
              parentDataProperty: "library",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
        if (data4.path !== undefined) {
          if (
            !validate53(data4.path, {
              instancePath: instancePath + "/device/path",
              parentData: data4,
              parentDataProperty: "path",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err16 = {
          instancePath: instancePath + "/device",
          schemaPath: "#/properties/device/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.kind !== undefined) {
      const data11 = data.kind;
      if (typeof data11 !== "string") {
        const err17 = {
          instancePath: instancePath + "/kind",
          schemaPath: "#/properties/kind/type",
          keyword: "type",
          params: { type: "string" },
          message: "must be string",
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
      if (!(data11 === "hardware" || data11 === "simulator" || data11 === "model" || data11 === "software")) {
        const err18 = {
          instancePath: instancePath + "/kind",
          schemaPath: "#/properties/kind/enum",
          keyword: "enum",
          params: { allowedValues: schema19.properties.kind.enum },
          message: "must be equal to one of the allowed values",
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.deterministic !== undefined) {
      if (typeof data.deterministic !== "boolean") {
        const err19 = {
          instancePath: instancePath + "/deterministic",
          schemaPath: "#/properties/deterministic/type",
          keyword: "type",
          params: { type: "boolean" },
          message: "must be boolean",
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.limits !== undefined) {
      const data13 = data.limits;
      if (data13 && typeof data13 == "object" && !Array.isArray(data13)) {
        for (const key3 in data13) {
          if (!(key3 === "maxElements")) {
            const err20 = {
              instancePath: instancePath + "/limits",
              schemaPath: "#/properties/limits/additionalProperties",
              keyword: "additionalProperties",
              params: { additionalProperty: key3 },
              message: "must NOT have additional properties",
            };
            if (vErrors === null) {
              vErrors = [err20];
            } else {
              vErrors.push(err20);
            }
            errors++;
          }
        }
        if (data13.maxElements !== undefined) {
          const data14 = data13.maxElements;
          if (!(typeof data14 == "number" && !(data14 % 1) && !isNaN(data14) && isFinite(data14))) {
            const err21 = {
              instancePath: instancePath + "/limits/maxElements",
              schemaPath: "#/properties/limits/properties/maxElements/type",
              keyword: "type",
              params: { type: "integer" },
              message: "must be integer",
            };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
          if (typeof data14 == "number" && isFinite(data14)) {
            if (data14 < 1 || isNaN(data14)) {
              const err22 = {
                instancePath: instancePath + "/limits/maxElements",
                schemaPath: "#/properties/limits/properties/maxElements/minimum",
                keyword: "minimum",
                params: { comparison: ">=", limit: 1 },
                message: "must be >= 1",
              };
              if (vErrors === null) {
                vErrors = [err22];
              } else {
                vErrors.push(err22);
              }
              errors++;
            }
          }
        }
      } else {
        const err23 = {
          instancePath: instancePath + "/limits",
          schemaPath: "#/properties/limits/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
    if (data.capabilities !== undefined) {
      const data15 = data.capabilities;
      if (data15 && typeof data15 == "object" && !Array.isArray(data15)) {
        for (const key4 in data15) {
          if (!(key4 === "fine-grained-quantization")) {
            const err24 = {
              instancePath: instancePath + "/capabilities",
              schemaPath: "#/properties/capabilities/additionalProperties",
              keyword: "additionalProperties",
              params: { additionalProperty: key4 },
              message: "must NOT have additional properties",
            };
            if (vErrors === null) {
              vErrors = [err24];
            } else {
              vErrors.push(err24);
            }
            errors++;
          }
        }
        if (data15["fine-grained-quantization"] !== undefined) {
          if (
            !validate62(data15["fine-grained-quantization"], {
              instancePath: instancePath + "/capabilities/fine-grained-quantization",
              parentData: data15,
              parentDataProperty: "fine-grained-quantization",
              rootData,
              dynamicAnchors,
            })
          ) {
            vErrors = vErrors === null ? validate62.errors : vErrors.concat(validate62.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err25 = {
          instancePath: instancePath + "/capabilities",
          schemaPath: "#/properties/capabilities/type",
          keyword: "type",
          params: { type: "object" },
          message: "must be object",
        };
        if (vErrors === null) {
          vErrors = [err25];
        } else {
          vErrors.push(err25);
        }
        errors++;
      }
    }
  } else {
    const err26 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err26];
    } else {
      vErrors.push(err26);
    }
    errors++;
  }
  validate52.errors = vErrors;
  return errors === 0;
}
validate52.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isParamsOf_echo = validate167;
const schema74 = {
  title: "EchoParams",
  description: "A tensor to return.",
  type: "object",
  required: ["x"],
  additionalProperties: false,
  properties: { x: { $ref: "tensor.schema.json", description: "Any tensor." } },
};
const schema75 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "desiderata:/schemas/tensor.schema.json",
  title: "Tensor",
  description:
    'A dense, row-major tensor. On the wire it is the object {"tensor": NAME} in the message, and the bytes travel as the tensor NAME of the same safetensors frame; in a program it is this record.',
  type: "object",
  required: ["dtype", "shape", "data"],
  additionalProperties: false,
  properties: {
    dtype: { $ref: "#/$defs/DType" },
    shape: {
      description: "Extent of each dimension; empty for a scalar. A dimension may be 0.",
      type: "array",
      maxItems: 8,
      items: { type: "integer", minimum: 0, maximum: 9007199254740991 },
    },
    data: {
      description:
        "The elements, little-endian, without padding: product(shape) times the bytes of the dtype.",
      tsType: "Uint8Array",
      binary: true,
    },
  },
  $defs: {
    DType: {
      title: "DType",
      description:
        "Storage type of an element, by the name that safetensors gives it. Formats narrower than 8 bits travel one code per byte in U8, E5M6 in U16: the parameters of the message name the format.",
      type: "string",
      enum: [
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
      ],
    },
  },
};
const schema76 = {
  title: "DType",
  description:
    "Storage type of an element, by the name that safetensors gives it. Formats narrower than 8 bits travel one code per byte in U8, E5M6 in U16: the parameters of the message name the format.",
  type: "string",
  enum: [
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
  ],
};
function validate169(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate169.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (
    !(
      data === "F64" ||
      data === "F32" ||
      data === "F16" ||
      data === "BF16" ||
      data === "F8_E4M3" ||
      data === "F8_E5M2" ||
      data === "F8_E8M0" ||
      data === "F8_E4M3FNUZ" ||
      data === "F8_E5M2FNUZ" ||
      data === "U8" ||
      data === "U16" ||
      data === "U32" ||
      data === "U64" ||
      data === "I32" ||
      data === "I64"
    )
  ) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema76.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate169.errors = vErrors;
  return errors === 0;
}
validate169.evaluated = { dynamicProps: false, dynamicItems: false };
function validate168(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  /*# sourceURL="desiderata:/schemas/tensor.schema.json" */
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate168.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.dtype === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "dtype" },
        message: "must have required property '" + "dtype" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.shape === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "shape" },
        message: "must have required property '" + "shape" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.data === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "data" },
        message: "must have required property '" + "data" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "dtype" || key0 === "shape" || key0 === "data")) {
        const err3 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.dtype !== undefined) {
      if (
        !validate169(data.dtype, {
          instancePath: instancePath + "/dtype",
          parentData: data,
          parentDataProperty: "dtype",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate169.errors : vErrors.concat(validate169.errors);
        errors = vErrors.length;
      }
    }
    if (data.shape !== undefined) {
      const data1 = data.shape;
      if (Array.isArray(data1)) {
        if (data1.length > 8) {
          const err4 = {
            instancePath: instancePath + "/shape",
            schemaPath: "#/properties/shape/maxItems",
            keyword: "maxItems",
            params: { limit: 8 },
            message: "must NOT have more than 8 items",
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
        const len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          const data2 = data1[i0];
          if (!(typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
            const err5 = {
              instancePath: instancePath + "/shape/" + i0,
              schemaPath: "#/properties/shape/items/type",
              keyword: "type",
              params: { type: "integer" },
              message: "must be integer",
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
          if (typeof data2 == "number" && isFinite(data2)) {
            if (data2 > 9007199254740991 || isNaN(data2)) {
              const err6 = {
                instancePath: instancePath + "/shape/" + i0,
                schemaPath: "#/properties/shape/items/maximum",
                keyword: "maximum",
                params: { comparison: "<=", limit: 9007199254740991 },
                message: "must be <= 9007199254740991",
              };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
            if (data2 < 0 || isNaN(data2)) {
              const err7 = {
                instancePath: instancePath + "/shape/" + i0,
                schemaPath: "#/properties/shape/items/minimum",
                keyword: "minimum",
                params: { comparison: ">=", limit: 0 },
                message: "must be >= 0",
              };
              if (vErrors === null) {
                vErrors = [err7];
              } else {
                vErrors.push(err7);
              }
              errors++;
            }
          }
        }
      } else {
        const err8 = {
          instancePath: instancePath + "/shape",
          schemaPath: "#/properties/shape/type",
          keyword: "type",
          params: { type: "array" },
          message: "must be array",
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
  } else {
    const err9 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err9];
    } else {
      vErrors.push(err9);
    }
    errors++;
  }
  validate168.errors = vErrors;
  return errors === 0;
}
validate168.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
function validate167(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate167.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.x === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "x" },
        message: "must have required property '" + "x" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "x")) {
        const err1 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.x !== undefined) {
      if (
        !validate168(data.x, {
          instancePath: instancePath + "/x",
          parentData: data,
          parentDataProperty: "x",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err2 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate167.errors = vErrors;
  return errors === 0;
}
validate167.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isResultOf_echo = validate172;
const schema77 = {
  title: "EchoResult",
  description: "The same tensor.",
  type: "object",
  required: ["x"],
  additionalProperties: false,
  properties: {
    x: {
      $ref: "tensor.schema.json",
      description: "The tensor of the request: same dtype, same shape, same bytes.",
    },
  },
};
function validate172(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate172.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.x === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "x" },
        message: "must have required property '" + "x" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "x")) {
        const err1 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.x !== undefined) {
      if (
        !validate168(data.x, {
          instancePath: instancePath + "/x",
          parentData: data,
          parentDataProperty: "x",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err2 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate172.errors = vErrors;
  return errors === 0;
}
validate172.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isParamsOf_quantize = validate175;
const schema79 = {
  title: "QuantizeParams",
  description: "Turn values into codes and scales by a recipe.",
  type: "object",
  required: ["x", "recipe"],
  additionalProperties: false,
  properties: {
    x: { $ref: "tensor.schema.json", description: "The values, [rows, columns], in F32, BF16, F16 or F64." },
    recipe: { $ref: "recipe.schema.json" },
  },
};
function validate175(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate175.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.x === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "x" },
        message: "must have required property '" + "x" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.recipe === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "recipe" },
        message: "must have required property '" + "recipe" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "x" || key0 === "recipe")) {
        const err2 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.x !== undefined) {
      if (
        !validate168(data.x, {
          instancePath: instancePath + "/x",
          parentData: data,
          parentDataProperty: "x",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
    if (data.recipe !== undefined) {
      if (
        !validate64(data.recipe, {
          instancePath: instancePath + "/recipe",
          parentData: data,
          parentDataProperty: "recipe",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err3 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  }
  validate175.errors = vErrors;
  return errors === 0;
}
validate175.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isResultOf_quantize = validate178;
const schema80 = {
  title: "QuantizeResult",
  description: "Codes and, for a scaled recipe, the scales to multiply them with.",
  type: "object",
  required: ["codes"],
  additionalProperties: false,
  properties: {
    codes: {
      $ref: "tensor.schema.json",
      description: "The codes, [rows, columns], in the storage type of the recipe's format.",
    },
    scales: {
      $ref: "tensor.schema.json",
      description:
        "One scale a group, [ceil(rows / group rows), ceil(columns / group columns)]; required for a scaled recipe, absent for a cast.",
    },
    tensorScale: {
      $ref: "tensor.schema.json",
      description: "The scale of the whole tensor, F32 [1]; present exactly when the recipe has one.",
    },
  },
};
function validate178(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate178.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.codes === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "codes" },
        message: "must have required property '" + "codes" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "codes" || key0 === "scales" || key0 === "tensorScale")) {
        const err1 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.codes !== undefined) {
      if (
        !validate168(data.codes, {
          instancePath: instancePath + "/codes",
          parentData: data,
          parentDataProperty: "codes",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
    if (data.scales !== undefined) {
      if (
        !validate168(data.scales, {
          instancePath: instancePath + "/scales",
          parentData: data,
          parentDataProperty: "scales",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
    if (data.tensorScale !== undefined) {
      if (
        !validate168(data.tensorScale, {
          instancePath: instancePath + "/tensorScale",
          parentData: data,
          parentDataProperty: "tensorScale",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err2 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate178.errors = vErrors;
  return errors === 0;
}
validate178.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isParamsOf_dequantize = validate182;
const schema81 = {
  title: "DequantizeParams",
  description: "Turn codes and scales back into values: code times scale (times tensor scale).",
  type: "object",
  required: ["codes", "recipe", "output", "rounding"],
  additionalProperties: false,
  properties: {
    codes: {
      $ref: "tensor.schema.json",
      description: "The codes, [rows, columns], in the storage type of the recipe's format.",
    },
    scales: {
      $ref: "tensor.schema.json",
      description: "One scale a group, as `quantize` returns them; present exactly for a scaled recipe.",
    },
    tensorScale: {
      $ref: "tensor.schema.json",
      description: "The scale of the whole tensor, F32 [1]; present exactly when the recipe has one.",
    },
    recipe: { $ref: "recipe.schema.json" },
    output: { $ref: "#/$defs/OutputFormat" },
    rounding: { $ref: "#/$defs/DequantizeRounding" },
  },
};
function validate187(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate187.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "FP32" || data === "BF16" || data === "FP16")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema32.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate187.errors = vErrors;
  return errors === 0;
}
validate187.evaluated = { dynamicProps: false, dynamicItems: false };
function validate189(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate189.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (typeof data !== "string") {
    const err0 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "string" },
      message: "must be string",
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (!(data === "once" || data === "through-fp32")) {
    const err1 = {
      instancePath,
      schemaPath: "#/enum",
      keyword: "enum",
      params: { allowedValues: schema33.enum },
      message: "must be equal to one of the allowed values",
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate189.errors = vErrors;
  return errors === 0;
}
validate189.evaluated = { dynamicProps: false, dynamicItems: false };
function validate182(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate182.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.codes === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "codes" },
        message: "must have required property '" + "codes" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.recipe === undefined) {
      const err1 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "recipe" },
        message: "must have required property '" + "recipe" + "'",
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.output === undefined) {
      const err2 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "output" },
        message: "must have required property '" + "output" + "'",
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.rounding === undefined) {
      const err3 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "rounding" },
        message: "must have required property '" + "rounding" + "'",
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    for (const key0 in data) {
      if (
        !(
          key0 === "codes" ||
          key0 === "scales" ||
          key0 === "tensorScale" ||
          key0 === "recipe" ||
          key0 === "output" ||
          key0 === "rounding"
        )
      ) {
        const err4 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.codes !== undefined) {
      if (
        !validate168(data.codes, {
          instancePath: instancePath + "/codes",
          parentData: data,
          parentDataProperty: "codes",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
    if (data.scales !== undefined) {
      if (
        !validate168(data.scales, {
          instancePath: instancePath + "/scales",
          parentData: data,
          parentDataProperty: "scales",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
    if (data.tensorScale !== undefined) {
      if (
        !validate168(data.tensorScale, {
          instancePath: instancePath + "/tensorScale",
          parentData: data,
          parentDataProperty: "tensorScale",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
    if (data.recipe !== undefined) {
      if (
        !validate64(data.recipe, {
          instancePath: instancePath + "/recipe",
          parentData: data,
          parentDataProperty: "recipe",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate64.errors : vErrors.concat(validate64.errors);
        errors = vErrors.length;
      }
    }
    if (data.output !== undefined) {
      if (
        !validate187(data.output, {
          instancePath: instancePath + "/output",
          parentData: data,
          parentDataProperty: "output",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate187.errors : vErrors.concat(validate187.errors);
        errors = vErrors.length;
      }
    }
    if (data.rounding !== undefined) {
      if (
        !validate189(data.rounding, {
          instancePath: instancePath + "/rounding",
          parentData: data,
          parentDataProperty: "rounding",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate189.errors : vErrors.concat(validate189.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err5 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err5];
    } else {
      vErrors.push(err5);
    }
    errors++;
  }
  validate182.errors = vErrors;
  return errors === 0;
}
validate182.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
export const isResultOf_dequantize = validate191;
const schema84 = {
  title: "DequantizeResult",
  description: "The values.",
  type: "object",
  required: ["y"],
  additionalProperties: false,
  properties: {
    y: {
      $ref: "tensor.schema.json",
      description: "The values, [rows, columns], in the requested output format.",
    },
  },
};
function validate191(
  data,
  { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {},
) {
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate191.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = undefined;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = undefined;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.y === undefined) {
      const err0 = {
        instancePath,
        schemaPath: "#/required",
        keyword: "required",
        params: { missingProperty: "y" },
        message: "must have required property '" + "y" + "'",
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === "y")) {
        const err1 = {
          instancePath,
          schemaPath: "#/additionalProperties",
          keyword: "additionalProperties",
          params: { additionalProperty: key0 },
          message: "must NOT have additional properties",
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.y !== undefined) {
      if (
        !validate168(data.y, {
          instancePath: instancePath + "/y",
          parentData: data,
          parentDataProperty: "y",
          rootData,
          dynamicAnchors,
        })
      ) {
        vErrors = vErrors === null ? validate168.errors : vErrors.concat(validate168.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err2 = {
      instancePath,
      schemaPath: "#/type",
      keyword: "type",
      params: { type: "object" },
      message: "must be object",
    };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate191.errors = vErrors;
  return errors === 0;
}
validate191.evaluated = { props: true, dynamicProps: false, dynamicItems: false };
