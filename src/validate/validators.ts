/**
 * Whether a message or document is what its schema says, and if not, what is wrong where, in words. The compiled
 * validators are generated; this file gives them types and readable errors.
 */
import type { ErrorObject as Failure } from "ajv";
import type { MethodName } from "../generated/interfaces.ts";
import type { Recipe, ResultsLine, Summary, WaiverFile } from "../generated/types.ts";
import * as compiled from "../generated/validators.ts";
import { explainFailures } from "./failures.ts";

interface Validator {
  (value: unknown): boolean;
  errors?: readonly Failure[] | null;
}

const paramsOf: { readonly [M in MethodName]: Validator | undefined } = {
  describe: undefined,
  echo: compiled.isParamsOf_echo,
  quantize: compiled.isParamsOf_quantize,
  dequantize: compiled.isParamsOf_dequantize,
  gemm: compiled.isParamsOf_gemm,
  convert: compiled.isParamsOf_convert,
  communicate: compiled.isParamsOf_communicate,
  overlap: compiled.isParamsOf_overlap,
};

const resultOf: { readonly [M in MethodName]: Validator } = {
  describe: compiled.isResultOf_describe,
  echo: compiled.isResultOf_echo,
  quantize: compiled.isResultOf_quantize,
  dequantize: compiled.isResultOf_dequantize,
  gemm: compiled.isResultOf_gemm,
  convert: compiled.isResultOf_convert,
  communicate: compiled.isResultOf_communicate,
  overlap: compiled.isResultOf_overlap,
};

/** What is wrong with the parameters of a method; undefined if nothing is. */
export function explainParams(method: MethodName, params: unknown): string | undefined {
  const validator = paramsOf[method];
  return validator === undefined ? undefined : explain(validator, params);
}

/** What is wrong with the result of a method; undefined if nothing is. */
export function explainResult(method: MethodName, result: unknown): string | undefined {
  return explain(resultOf[method], result);
}

/** What is wrong with the error object of an answer; undefined if nothing is. */
export const explainError = (value: unknown) => explain(compiled.isErrorObject, value);

export const explainManifest = (value: unknown) => explain(compiled.isManifest, value);
export const explainResultsLine = (value: unknown) => explain(compiled.isResultsLine, value);
export const explainSummary = (value: unknown) => explain(compiled.isSummary, value);
export const explainNumericProfile = (value: unknown) => explain(compiled.isNumericProfile, value);
export const explainAccumulationStudy = (value: unknown) => explain(compiled.isAccumulationStudy, value);
export const explainTrace = (value: unknown) => explain(compiled.isTrace, value);
export const explainWaiverFile = (value: unknown) => explain(compiled.isWaiverFile, value);
export const explainRequirementsLock = (value: unknown) => explain(compiled.isRequirementsLock, value);

export const isRecipe = (value: unknown): value is Recipe => check(compiled.isRecipe, value);
export const isResultsLine = (value: unknown): value is ResultsLine => check(compiled.isResultsLine, value);
export const isSummary = (value: unknown): value is Summary => check(compiled.isSummary, value);
export const isWaiverFile = (value: unknown): value is WaiverFile => check(compiled.isWaiverFile, value);

/** The failures themselves, for the reader of the spec, which gives each its line. */
export const requirementFailures = (value: unknown) => failures(compiled.isRequirement, value);
export const specPageFailures = (value: unknown) => failures(compiled.isSpecPage, value);
export const requirementsLockFailures = (value: unknown) => failures(compiled.isRequirementsLock, value);

function explain(validator: Validator, value: unknown): string | undefined {
  const found = failures(validator, value);
  return found.length === 0 ? undefined : explainFailures(value, found);
}

function failures(validator: Validator, value: unknown): readonly Failure[] {
  return validator(value) ? [] : (validator.errors ?? []);
}

function check(validator: Validator, value: unknown): boolean {
  return validator(value);
}
