/** Which instruction of MMA-Sim does what an entry of a chip's model claims; only those that it can emulate. */
import type { NumberFormat, NumericModel, ScaleFormat } from "../../src/generated/types.ts";
import { chipModel } from "../../src/reference/models/index.ts";
import type { Instruction } from "./mma-sim.ts";

export interface Counterpart extends Instruction {
  /** Name of the chip's model. */
  readonly chip: string;
  readonly formats: readonly [NumberFormat, NumberFormat];
  readonly scales?: { readonly format: ScaleFormat; readonly each: 16 | 32 };
}

const names = {
  E4M3: "e4m3",
  E5M2: "e5m2",
  BF16: "bf16",
  FP16: "f16",
  E4M3FNUZ: "fp8",
  E5M2FNUZ: "bf8",
} as const;
type Named = keyof typeof names;

function pairs<Format extends Named>(...formats: readonly Format[]): (readonly [Format, Format])[] {
  return formats.flatMap((a) => formats.map((b) => [a, b] as const));
}

const fp8 = pairs("E4M3", "E5M2");
const sixteenBits = [
  ["BF16", "BF16"],
  ["FP16", "FP16"],
] as const;

function shape(m: number, n: number, k: number): { m: number; n: number; k: number } {
  return { m, n, k };
}

function wgmma(formats: readonly [Named, Named], k: number): Counterpart {
  const instruction = `m64n8k${k}.f32.${names[formats[0]]}.${names[formats[1]]}`;
  return { chip: "hopper", unit: "wgmma", architecture: "Hopper", instruction, formats, ...shape(64, 8, k) };
}

function mma(chip: string, architecture: string, formats: readonly [Named, Named], k: number): Counterpart {
  const instruction = `m16n8k${k}.f32.${names[formats[0]]}.${names[formats[1]]}.f32`;
  return { chip, unit: "mma", architecture, instruction, formats, ...shape(16, 8, k) };
}

function tcgen05(formats: readonly [Named, Named], k: number): Counterpart {
  const instruction = `m64n8k${k}.f32.${names[formats[0]]}.${names[formats[1]]}`;
  return {
    chip: "blackwell",
    unit: "tcgen05",
    architecture: "Blackwell",
    instruction,
    formats,
    ...shape(64, 8, k),
  };
}

function microscaled(formats: readonly [Named, Named]): Counterpart {
  return {
    chip: "blackwell",
    unit: "tcgen05.block_scale",
    architecture: "Blackwell",
    instruction: `m128n8k32.block32.f32.${names[formats[0]]}.${names[formats[1]]}.ue8m0`,
    formats,
    scales: { format: "E8M0", each: 32 },
    ...shape(128, 8, 32),
  };
}

const fp4 = [
  ["tcgen05.block_scale", "Blackwell", "m128n8k64.block16.f32.e2m1.e2m1.ue4m3", 128, "UE4M3", 16],
  ["tcgen05.block_scale", "Blackwell", "m128n8k64.block32.f32.e2m1.e2m1.ue8m0", 128, "E8M0", 32],
  ["mma.block_scale", "RTX Blackwell", "m16n8k64.block16.f32.e2m1.e2m1.f32.ue4m3", 16, "UE4M3", 16],
  ["mma.block_scale", "RTX Blackwell", "m16n8k64.block32.f32.e2m1.e2m1.f32.ue8m0", 16, "E8M0", 32],
] as const;

function mfma(formats: readonly [Named, Named], rows: number, k: number): Counterpart {
  const [a, b] = [names[formats[0]], names[formats[1]]];
  const types = formats[0] === "BF16" || formats[0] === "FP16" ? a : `${a}_${b}`;
  return {
    chip: "cdna3",
    unit: "mfma",
    architecture: "CDNA3",
    instruction: `f32_${rows}x${rows}x${k}_${types}`,
    formats,
    ...shape(rows, rows, k),
  };
}

export const counterparts: readonly Counterpart[] = [
  ...fp8.map((formats) => wgmma(formats, 32)),
  ...sixteenBits.map((formats) => wgmma(formats, 16)),
  ...fp8.map((formats) => mma("ada", "Ada Lovelace", formats, 32)),
  ...fp8.map((formats) => mma("ada", "Ada Lovelace", formats, 16)),
  ...sixteenBits.map((formats) => mma("ada", "Ada Lovelace", formats, 16)),
  ...fp8.map((formats) => tcgen05(formats, 32)),
  ...sixteenBits.map((formats) => tcgen05(formats, 16)),
  ...fp8.map(microscaled),
  ...sixteenBits.map((formats) => mma("b200-mma", "Blackwell", formats, 16)),
  ...fp4.map(([unit, architecture, instruction, m, format, each]) => ({
    chip: "nvfp4",
    unit,
    architecture,
    instruction,
    formats: ["E2M1", "E2M1"] as const,
    scales: { format, each },
    ...shape(m, 8, 64),
  })),
  ...pairs("E4M3FNUZ", "E5M2FNUZ").map((formats) => mfma(formats, 16, 32)),
  ...sixteenBits.map((formats) => mfma(formats, 16, 16)),
];

/** The numeric model that the chip declares for it. */
export function modelOf({ chip, formats, scales }: Counterpart): NumericModel {
  const { gemm: supports } = chipModel(chip)?.parameters() ?? {};
  if (supports === undefined || supports === "none") throw new Error(`there is no model ${chip}`);
  const entry = supports.find(
    ({ a, b }) =>
      a.format === formats[0] &&
      b.format === formats[1] &&
      a.scaling?.scaleFormat === scales?.format &&
      a.scaling?.group === (scales === undefined ? undefined : `1x${scales.each}`) &&
      (a.scaling?.tensorScale ?? "none") === "none",
  );
  const model = entry?.modes[0]?.model;
  if (model === undefined) throw new Error(`${chip} does not say how it adds ${formats.join(" by ")}`);
  return model;
}
