"""The numeric model that a way to accumulate may declare: enough to predict every bit of a product. What each parameter
does, step by step, stands in spec/accumulation-precision.md."""

from typing import Literal, TypedDict

Lanes = Literal["one", "even-odd"]
AlignmentRounding = Literal["truncate", "floor", "nearest-even"]
ProductExponent = Literal["unnormalized", "normalized"]
AccumulatorPlace = Literal["inside", "outside", "outside-truncate", "outside-floor", "outside-floor-always"]
ResultRounding = Literal["truncate", "nearest-even"]
ScaleOrder = Literal["none", "aligned", "fma-scales", "add-scales", "fma-a-first", "fma-b-first", "add-a-first"]
SubnormalRule = Literal["kept", "flush-operands", "flush-results"]


class NumericModel(TypedDict):
    """How a matrix unit adds."""

    blockWidth: int
    exactWidth: int
    lanes: Lanes
    fractionBits: int | Literal["exact"]
    alignment: AlignmentRounding
    products: ProductExponent
    accumulator: AccumulatorPlace
    registerBits: int
    registerRounding: ResultRounding
    promotionInterval: int | Literal["none"]
    scaleOrder: ScaleOrder
    outputRounding: ResultRounding
    subnormals: SubnormalRule


def numeric_model(
    *,
    block_width: int = 1,
    exact_width: int = 1,
    lanes: Lanes = "one",
    fraction_bits: int | Literal["exact"] = "exact",
    alignment: AlignmentRounding = "truncate",
    products: ProductExponent = "unnormalized",
    accumulator: AccumulatorPlace = "outside",
    register_bits: int = 23,
    register_rounding: ResultRounding = "nearest-even",
    promotion_interval: int | Literal["none"] = "none",
    scale_order: ScaleOrder = "none",
    output_rounding: ResultRounding = "nearest-even",
    subnormals: SubnormalRule = "kept",
) -> NumericModel:
    """A numeric model. As it is without arguments: one fused multiply-add in FP32 after another, in the order of k."""
    return {
        "blockWidth": block_width,
        "exactWidth": exact_width,
        "lanes": lanes,
        "fractionBits": fraction_bits,
        "alignment": alignment,
        "products": products,
        "accumulator": accumulator,
        "registerBits": register_bits,
        "registerRounding": register_rounding,
        "promotionInterval": promotion_interval,
        "scaleOrder": scale_order,
        "outputRounding": output_rounding,
        "subnormals": subnormals,
    }
