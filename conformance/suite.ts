/** The whole suite: every case of every feature, expanded only while somebody iterates. */
import type { Case } from "../src/harness/case.ts";
import addend from "./cases/accumulation-precision/addend.cases.ts";
import declaredModel from "./cases/accumulation-precision/declared-model.cases.ts";
import independence from "./cases/accumulation-precision/independence.cases.ts";
import largeProducts from "./cases/accumulation-precision/large-products.cases.ts";
import longSums from "./cases/accumulation-precision/long-sums.cases.ts";
import modes from "./cases/accumulation-precision/modes.cases.ts";
import output from "./cases/accumulation-precision/output.cases.ts";
import specialValues from "./cases/accumulation-precision/special-values.cases.ts";
import window from "./cases/accumulation-precision/window.cases.ts";
import claims from "./cases/adapter-protocol/claims.cases.ts";
import protocolConversions from "./cases/adapter-protocol/conversions.cases.ts";
import echo from "./cases/adapter-protocol/echo.cases.ts";
import fusedProducts from "./cases/adapter-protocol/fused-products.cases.ts";
import manifest from "./cases/adapter-protocol/manifest.cases.ts";
import products from "./cases/adapter-protocol/products.cases.ts";
import requests from "./cases/adapter-protocol/requests.cases.ts";
import times from "./cases/adapter-protocol/times.cases.ts";
import casts from "./cases/fine-grained-quantization/casts.cases.ts";
import codes from "./cases/fine-grained-quantization/codes.cases.ts";
import dequantize from "./cases/fine-grained-quantization/dequantize.cases.ts";
import e5m6 from "./cases/fine-grained-quantization/e5m6.cases.ts";
import extremes from "./cases/fine-grained-quantization/extremes.cases.ts";
import groupScaledGemm from "./cases/fine-grained-quantization/group-scaled-gemm.cases.ts";
import microscaling from "./cases/fine-grained-quantization/microscaling.cases.ts";
import scales from "./cases/fine-grained-quantization/scales.cases.ts";
import supportMatrix from "./cases/fine-grained-quantization/support-matrix.cases.ts";
import tails from "./cases/fine-grained-quantization/tails.cases.ts";
import conversions from "./cases/online-quantization/conversions.cases.ts";
import fused from "./cases/online-quantization/fused.cases.ts";
import normalizedProducts from "./cases/online-quantization/normalized-products.cases.ts";
import twoSteps from "./cases/online-quantization/two-steps.cases.ts";
import beside from "./cases/sm-free-communication/beside.cases.ts";
import bytes from "./cases/sm-free-communication/bytes.cases.ts";
import holds from "./cases/sm-free-communication/holds.cases.ts";
import units from "./cases/sm-free-communication/units.cases.ts";
import workloads from "./cases/sm-free-communication/workloads.cases.ts";
import layouts from "./cases/transposed-gemm/layouts.cases.ts";
import requantize from "./cases/transposed-gemm/requantize.cases.ts";
import traffic from "./cases/transposed-gemm/traffic.cases.ts";
import brokenExchanges from "./cases/unified-fabric/broken-exchanges.cases.ts";
import copies from "./cases/unified-fabric/copies.cases.ts";
import costs from "./cases/unified-fabric/costs.cases.ts";
import endings from "./cases/unified-fabric/endings.cases.ts";
import exchangeGuards from "./cases/unified-fabric/exchange-guards.cases.ts";
import exchanges from "./cases/unified-fabric/exchanges.cases.ts";
import faults from "./cases/unified-fabric/faults.cases.ts";
import floods from "./cases/unified-fabric/floods.cases.ts";
import guards from "./cases/unified-fabric/guards.cases.ts";
import litmus from "./cases/unified-fabric/litmus.cases.ts";
import placements from "./cases/unified-fabric/placements.cases.ts";
import queues from "./cases/unified-fabric/queues.cases.ts";
import rings from "./cases/unified-fabric/rings.cases.ts";
import rows from "./cases/unified-fabric/rows.cases.ts";
import sums from "./cases/unified-fabric/sums.cases.ts";
import updates from "./cases/unified-fabric/updates.cases.ts";

const files = [
  manifest,
  echo,
  claims,
  requests,
  products,
  fusedProducts,
  protocolConversions,
  times,
  casts,
  scales,
  codes,
  extremes,
  tails,
  dequantize,
  supportMatrix,
  microscaling,
  e5m6,
  groupScaledGemm,
  addend,
  window,
  longSums,
  largeProducts,
  declaredModel,
  modes,
  specialValues,
  independence,
  output,
  layouts,
  traffic,
  requantize,
  fused,
  twoSteps,
  normalizedProducts,
  conversions,
  placements,
  copies,
  rows,
  sums,
  exchanges,
  brokenExchanges,
  exchangeGuards,
  litmus,
  rings,
  costs,
  faults,
  guards,
  endings,
  updates,
  floods,
  queues,
  holds,
  units,
  bytes,
  beside,
  workloads,
];

/** All cases, quick and full. Throws an error if two of them have the same ID. */
export function* suite(): Generator<Case> {
  const seen = new Set<string>();
  for (const file of files) {
    for (const candidate of file) {
      if (seen.has(candidate.id))
        throw new Error(`${candidate.id} is defined twice; give one of the two another name`);
      seen.add(candidate.id);
      yield candidate;
    }
  }
}
