/**
 * What a case is: data and two pure functions. `requests` says what to ask an adapter for, `judge` compares what came
 * back with what the oracle expects. A case knows the claim under which it runs, never the adapter that made it.
 */
import type { MethodMap, MethodName } from "../generated/interfaces.ts";
import type { RequirementId } from "../generated/requirement-id.ts";
import type { ErrorCode, Evidence, Manifest } from "../generated/types.ts";
import type { Check } from "./check.ts";
import type { Needs, Support } from "./needs.ts";
import { ParameterError, type ParameterValue, parameterSets, type Vary } from "./parameters.ts";
import type { Random } from "./random.ts";

/** One request of a case. A method that the interface does not have is asked for with `unknownMethod`. */
export type Request =
  | {
      readonly [M in MethodName]: { readonly method: M; readonly params: MethodMap[M]["params"] };
    }[MethodName]
  | UnknownRequest;

export interface UnknownRequest {
  readonly method: "unknown";
  /** The name that travels. */
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What came back for one request: a valid result, or a refusal by code. All else ends the case before it is judged. */
export type Answer<Result> =
  | { readonly kind: "result"; readonly result: Result }
  | { readonly kind: "refusal"; readonly code: ErrorCode; readonly message: string };

type ResultOf<R extends Request> = R["method"] extends MethodName
  ? MethodMap[R["method"]]["result"]
  : unknown;

export interface Exchange<R extends Request = Request> {
  readonly request: R;
  readonly answer: Answer<ResultOf<R>>;
  /** What the harness's clock showed from the request on its way to the answer complete. */
  readonly wallNs: number;
}

type Exchanges<Requests extends readonly Request[]> = {
  readonly [K in keyof Requests]: Exchange<Requests[K]>;
};

export interface RequestContext<Parameters, Claim> {
  readonly params: Parameters;
  readonly claim: Claim;
  readonly random: Random;
}

export interface JudgeContext<Parameters, Claim, Requests extends readonly Request[]> {
  readonly params: Parameters;
  readonly claim: Claim;
  readonly exchanges: Exchanges<Requests>;
  readonly check: Check;
}

/** What a case is about. Each combination of its parameters is a case of its own. */
export interface Definition<Parameters> {
  /** What goes wrong in a user's model, or program, when hardware fails this case. One sentence. */
  readonly why: string;
  readonly verifies: readonly RequirementId[];
  /** What the verdict rests on; `bits` unless said otherwise. */
  readonly evidence?: Evidence;
  /** `full` cases are left out of the quick suite. */
  readonly suite?: "quick" | "full";
  /** It is about time: nothing else may run meanwhile. */
  readonly alone?: true;
  /** Values of each parameter, in the order of the case ID. */
  readonly vary: Vary<Parameters>;
  /** Combinations that make sense; all by default. */
  readonly where?: (params: Parameters) => boolean;
}

/** A definition is completed in three steps: when it applies, what it asks, how answers are judged. */
export interface NeedsStep<Parameters> {
  readonly needs: <Claim>(needs: Needs<Parameters, Claim>) => RequestsStep<Parameters, Claim>;
}

export interface RequestsStep<Parameters, Claim> {
  readonly requests: <const Requests extends readonly Request[]>(
    make: (context: RequestContext<Parameters, Claim>) => Requests,
  ) => JudgeStep<Parameters, Claim, Requests>;
}

export interface JudgeStep<Parameters, Claim, Requests extends readonly Request[]> {
  readonly judge: (judge: (context: JudgeContext<Parameters, Claim, Requests>) => void) => void;
}

/** One combination of parameters of one definition, ready to run. Types of its parameters are known inside only. */
export interface Case {
  readonly id: string;
  readonly feature: string;
  readonly why: string;
  readonly verifies: readonly RequirementId[];
  readonly evidence: Evidence;
  readonly suite: "quick" | "full";
  readonly alone: boolean;
  readonly prepare: Preparation;
}

/** Finds the claim under which a case runs, and ties requests to judge. */
export type Preparation = (manifest: Manifest) => Prepared;

export type Prepared =
  | { readonly applies: false; readonly reason: string }
  | {
      readonly applies: true;
      /** The claims that are exercised; undefined where the case is about none. */
      readonly support: Support;
      readonly requests: (random: Random) => readonly Request[];
      readonly judge: (exchanges: readonly Exchange[], check: Check) => void;
    };

export interface Builder {
  readonly define: <const Parameters extends Readonly<Record<string, ParameterValue>>>(
    name: string,
    definition: Definition<Parameters>,
  ) => NeedsStep<Parameters>;
}

/** Defines the cases of a feature. They are expanded only when somebody iterates over the result. */
export function cases(feature: string, build: (builder: Builder) => void): Iterable<Case> {
  const expansions = new Map<string, () => Generator<Case>>();
  build({
    define: (name, definition) => {
      const path = `${feature}/${name}`;
      if (expansions.has(path))
        throw new ParameterError(`${path} is defined twice; give one of the two another name`);
      expansions.set(path, () => {
        throw new ParameterError(`${path} is not complete; end it with .needs(...).requests(...).judge(...)`);
      });
      return {
        needs: (needs) => ({
          requests: (requests) => ({
            judge: (judge) =>
              expansions.set(path, () => expand(feature, path, { ...definition, needs, requests, judge })),
          }),
        }),
      };
    },
  });
  return {
    *[Symbol.iterator]() {
      for (const expansion of expansions.values()) yield* expansion();
    },
  };
}

interface CompleteDefinition<Parameters, Claim, Requests extends readonly Request[]>
  extends Definition<Parameters> {
  readonly needs: Needs<Parameters, Claim>;
  readonly requests: (context: RequestContext<Parameters, Claim>) => Requests;
  readonly judge: (context: JudgeContext<Parameters, Claim, Requests>) => void;
}

function* expand<
  Parameters extends Readonly<Record<string, ParameterValue>>,
  Claim,
  Requests extends readonly Request[],
>(
  feature: string,
  path: string,
  definition: CompleteDefinition<Parameters, Claim, Requests>,
): Generator<Case> {
  const { why, verifies, evidence = "bits", suite = "quick", alone = false } = definition;
  const { needs, requests, judge } = definition;
  for (const [text, params] of parameterSets(path, definition.vary, definition.where)) {
    yield {
      id: text === "" ? path : `${path}:${text}`,
      feature,
      why,
      verifies,
      evidence,
      suite,
      alone,
      prepare: (manifest) => {
        const found = needs(params, manifest);
        if (!found.applies) return found;
        const { claim } = found;
        return {
          applies: true,
          support: found.support,
          requests: (random) => requests({ params, claim, random }),
          // The harness pairs each answer with its request, in order, which is what the type of the tuple says.
          judge: (exchanges, check) =>
            judge({ params, claim, check, exchanges: exchanges as Exchanges<Requests> }),
        };
      },
    };
  }
}

/** A request for a method of the interface. */
export function request<M extends MethodName>(
  method: M,
  params: MethodMap[M]["params"],
): { readonly method: M; readonly params: MethodMap[M]["params"] } {
  return { method, params };
}

/** A request for a method that no interface has. */
export function unknownMethod(name: string, params: UnknownRequest["params"] = {}): UnknownRequest {
  return { method: "unknown", name, params };
}
