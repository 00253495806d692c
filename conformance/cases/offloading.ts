/**
 * How cases about what communication takes ask and judge: the program does what it must, whatever it runs beside; what was
 * held was let go; and what the counters say of units, threads and memory.
 */
import { placed } from "../../src/fabric/embedding.ts";
import type { CommunicateParams, DeviceCounters, FabricOutcome, Program } from "../../src/generated/types.ts";
import { type Exchange, type RequestContext, request } from "../../src/harness/case.ts";
import type { Check } from "../../src/harness/check.ts";
import { type OffloadClaim, type OffloadTest, offloads } from "../../src/harness/offload-needs.ts";
import type { Random } from "../../src/harness/random.ts";
import { probedEverywhere } from "../inputs/probed.ts";
import { noRandom } from "../inputs/programs.ts";
import { judgeOutcome } from "./programs.ts";

export type Ran = Exchange<{ readonly method: "communicate"; readonly params: CommunicateParams }>;

type Options = Omit<CommunicateParams, "program" | "runs">;

/** Programs of a case. What is drawn at random changes bytes, never what a program needs. */
export type MakePrograms<Parameters> = (params: Parameters, random: Random) => readonly Program[];

/** When such a case applies, and what it asks for: each program once. */
export function offloadCase<Parameters>(
  make: MakePrograms<Parameters>,
  options: Options,
  testsFor: (params: Parameters) => readonly OffloadTest[],
) {
  return {
    needs: offloads(
      (params: Parameters) => make(params, noRandom).map((program) => ({ ...options, program })),
      testsFor,
    ),
    requests: ({ params, claim, random }: RequestContext<Parameters, OffloadClaim>) =>
      make(params, random).map((program) =>
        request("communicate", { ...options, program: probedEverywhere(placed(program, claim.embedding)) }),
      ),
  };
}

/** The one outcome of a program that was run once, judged as every program is. */
export function judgedOutcome(exchange: Ran, check: Check): FabricOutcome {
  const outcome = onlyOutcome(exchange, check);
  judgeOutcome(exchange.request.params.program, outcome, check);
  return outcome;
}

export function onlyOutcome(exchange: Ran, check: Check): FabricOutcome {
  const [outcome] = check.answer(exchange).outcomes;
  if (outcome === undefined) throw new RangeError("an answer has at least one outcome");
  return outcome;
}

/** Everything that was held has been let go, the units that were held are all that there are, and all is as it must be. */
export function judgeHeld(exchange: Ran, claim: OffloadClaim, check: Check): void {
  judgeHolds(onlyOutcome(exchange, check), claim, check);
  judgedOutcome(exchange, check);
}

export function judgeHolds({ probes = [] }: FabricOutcome, { offload }: OffloadClaim, check: Check): void {
  for (const { probe, ended, units } of probes) {
    check.that(
      `${probe} has held ${units === undefined ? "host threads" : "all compute units"} to the end: what it waits for needs one`,
      ended,
    );
    if (units !== undefined)
      check.that(
        `${probe} holds ${units} compute units; the device has ${offload.computeUnits}`,
        units === offload.computeUnits,
      );
  }
}

type Time = "computeUnitNs" | "hostNs";

/** The time of all devices together. */
export function totalNs(outcome: FabricOutcome, time: Time): number {
  return devicesOf(outcome).reduce((sum, device) => sum + device[time], 0);
}

/** Bytes of memory that were read and written on all devices. */
export function memoryBytes(outcome: FabricOutcome): number {
  return devicesOf(outcome).reduce(
    (sum, { memoryReadBytes, memoryWriteBytes }) => sum + memoryReadBytes + memoryWriteBytes,
    0,
  );
}

function devicesOf({ counters }: FabricOutcome): readonly DeviceCounters[] {
  return counters?.devices ?? [];
}

/** Says how many units were taken on the device that lost most, on average over the time of the program; none is right. */
export function judgeUnits(
  outcome: FabricOutcome,
  what: string,
  { offload }: OffloadClaim,
  check: Check,
): void {
  const { elapsedNs = 0 } = outcome.counters ?? {};
  const most = Math.max(0, ...devicesOf(outcome).map(({ computeUnitNs }) => computeUnitNs));
  if (elapsedNs > 0)
    check.figure({
      name: `compute units, of ${offload.computeUnits}, that a device gives to ${what}`,
      value: Math.round((100 * most) / elapsedNs) / 100,
      unit: "",
      worst: "highest",
      asked: 0,
    });
  check.that(`${what} takes ${Math.round(most)} ns of compute units; it must take none`, most === 0);
}
