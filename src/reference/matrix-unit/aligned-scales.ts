/** The scales that join the terms at alignment: their values, their exponents, and where along k they may change. */
import type { NumericModel } from "../../generated/types.ts";
import { formats } from "../../numerics/formats.ts";
import { type Panel, type PanelScales, scaleAt } from "./panel.ts";

export interface AlignedScales {
  readonly a: (row: number, at: number) => number;
  readonly b: (row: number, at: number) => number;
  readonly exponentA: (scale: number) => number;
  readonly exponentB: (scale: number) => number;
  /** Where the scales of an element may change next. */
  readonly end: (at: number) => number;
}

/** The scales that take part in alignment; undefined where none do. */
export function alignedScales(a: Panel, b: Panel, { scaleOrder }: NumericModel): AlignedScales | undefined {
  if (scaleOrder !== "aligned" || (a.scales === undefined && b.scales === undefined)) return undefined;
  const [one, other] = [a.scales, b.scales];
  const value = (scales: PanelScales | undefined) =>
    scales === undefined ? () => 1 : (row: number, at: number) => scaleAt(scales, row, at);
  const exponent = (scales: PanelScales | undefined) => {
    if (scales === undefined) return () => 0;
    const { bias, hasSubnormals } = formats[scales.format];
    const lowest = hasSubnormals ? 1 - bias : -bias;
    return (scale: number) => Math.max(floorLog2(scale), lowest);
  };
  const next = (scales: PanelScales | undefined, at: number) =>
    scales === undefined ? Number.POSITIVE_INFINITY : (Math.floor(at / scales.kEach) + 1) * scales.kEach;
  return {
    a: value(one),
    b: value(other),
    exponentA: exponent(one),
    exponentB: exponent(other),
    end: (at) => Math.min(next(one, at), next(other, at)),
  };
}

const view = new DataView(new ArrayBuffer(8));

/** floor(log2(|value|)), exactly; the value is not zero. */
export function floorLog2(value: number): number {
  view.setFloat64(0, value);
  const field = (view.getUint16(0) >> 4) & 0x7ff;
  return field === 0 ? floorLog2(value * 2 ** 64) - 64 : field - 1023;
}
