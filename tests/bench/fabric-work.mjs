/**
 * Work for the figures of the communication engine, in a process of its own, so that nothing is warm and memory is its own.
 * It runs what is built, as a user does, and prints JSON. Which work it is, its parameters say: `timed`, `judged` or
 * `events`, with the parameters of a layer as JSON, which is an exchange if they have a layout; or `litmus`.
 */
import { strict as assert } from "node:assert";
import { litmusCombinations, litmusTest } from "../../dist/conformance/inputs/litmus.js";
import { moeCombine, moeDispatch } from "../../dist/conformance/inputs/moe.js";
import { moeLayer } from "../../dist/conformance/inputs/moe-layer.js";
import { randomFor } from "../../dist/src/harness/random.js";
import { expectedOutcome, memoryProblem, statusProblem } from "../../dist/src/oracle/fabric/final-memory.js";
import { observedPlaces } from "../../dist/src/oracle/fabric/observed-places.js";
import { createReference } from "../../dist/src/reference/adapter.js";
import { Simulation } from "../../dist/src/reference/fabric/simulation.js";

const engine = createReference();
const phasesOf = { tables: { dispatch: moeDispatch, combine: moeCombine }, exchange: { exchange: moeLayer } };

function makersOf({ layout }) {
  return layout === undefined ? phasesOf.tables : phasesOf.exchange;
}

async function secondsOf(work) {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

/** One run of one phase: it must end well, or its time would mean nothing. */
async function ran(program) {
  const [seconds, { outcomes }] = await secondsOf(() =>
    engine.communicate({ program, counters: ["elapsed"] }),
  );
  const [outcome] = outcomes;
  for (const { request, status } of outcome.completions)
    assert.equal(status, "OK", `${request} ended with ${status}`);
  return { seconds, outcome };
}

function judge(program, outcome) {
  // Three orders instead of five; small programs like this one have been found without races by all five.
  const memory = new Map(program.observe.map((name, i) => [name, outcome.memory[i].data]));
  const places = program.exchanges === undefined ? new Map() : observedPlaces(program, memory, {});
  const expected = expectedOutcome(program, { places }, "quick");
  for (const [i, name] of program.observe.entries())
    assert.equal(memoryProblem(expected, name, outcome.memory[i].data), undefined);
  const completions = new Map(program.queues.flatMap(({ requests }) => requests.map(({ id }) => [id, []])));
  for (const completion of outcome.completions) completions.get(completion.request).push(completion);
  for (const id of expected.statuses.keys())
    assert.equal(statusProblem(expected, id, completions.get(id)), undefined);
}

async function phases(parameters, isJudged) {
  const results = {};
  for (const [phase, make] of Object.entries(makersOf(parameters))) {
    const [makingSeconds, program] = await secondsOf(() => make(parameters, randomFor(1, "a layer")));
    const { seconds, outcome } = await ran(program);
    const [judgingSeconds] = await secondsOf(() => (isJudged ? judge(program, outcome) : undefined));
    const { elapsedNs } = outcome.counters;
    results[phase] = { makingSeconds, seconds, judgingSeconds, elapsedNs };
  }
  return results;
}

/** How many events the engine has to deal with, counted in a run whose time does not count. */
async function events(parameters) {
  const { enter } = Simulation.prototype;
  let count = 0;
  Simulation.prototype.enter = function (...args) {
    count += 1;
    return enter.apply(this, args);
  };
  for (const make of Object.values(makersOf(parameters)))
    await ran(make(parameters, randomFor(1, "a layer")));
  return { count };
}

async function litmus() {
  let tests = 0;
  const [seconds] = await secondsOf(async () => {
    for (const { shape, flavour, place } of litmusCombinations()) {
      const { program } = litmusTest(shape, flavour, place);
      await engine.communicate({ program, runs: 200, seed: 1 });
      tests += 1;
    }
  });
  return { tests, seconds };
}

const [work, parameters] = process.argv.slice(2);
const works = {
  timed: () => phases(JSON.parse(parameters), false),
  judged: () => phases(JSON.parse(parameters), true),
  events: () => events(JSON.parse(parameters)),
  litmus,
};
const result = await works[work]();
console.log(JSON.stringify({ ...result, peakKiB: process.resourceUsage().maxRSS }));
