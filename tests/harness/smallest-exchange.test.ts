/** The smallest program with an exchange that is still wrong, where "wrong" is what a test says of the program alone. */
import { expect, it } from "vitest";
import { partsOf } from "../../src/fabric/exchanges.ts";
import { parseProgram } from "../../src/fabric/text/parse.ts";
import { printProgram } from "../../src/fabric/text/print.ts";
import { programProblem } from "../../src/fabric/well-formed.ts";
import type { Program } from "../../src/generated/types.ts";
import { smallestProgram } from "../../src/harness/smallest-program.ts";

const ranks = [0, 1, 2, 3, 4, 5];
const names = (what: string) => ranks.map((rank) => `${what}${rank}`).join(", ");

/** Two layers of a model on six ranks: rows go to experts twice, sums come back, and go on. */
const layers = parseProgram(`
islands 4 + 2
${ranks
  .map(
    (rank) => `region tokens${rank}, sums${rank} @${rank} bytes 1024 = hex [01ff 02ff 03ff]
region in${rank}, made${rank} @${rank} bytes 16384
region from${rank}, got${rank} @${rank} bytes 512
word done${rank} @${rank}`,
  )
  .join("\n")}
group in = ${names("in")}
group made = ${names("made")}
group from = ${names("from")}
group got = ${names("got")}
group done = ${names("done")}
exchange first by-expert rows in sources from counts got places 64 experts 4 alignment 8 rowBytes 64 timedRowBytes 7392
    sums made made elements 32 timedElements 3584 terms BF16 output FP32 plan chain
exchange second slots rows in sources from counts got places 64 experts 4 rowBytes 64
    sums made made elements 32 terms BF16 output FP32 plan chain
${ranks
  .map(
    (rank) => `queue @${rank}:
  a${rank}: dispatch first from tokens${rank} choices [${[0, 1, 2, 3]
    .map((token) => `${(rank + token) % 6}:${token} ${(rank + 2 * token + 1) % 6}:${(token + 1) % 4}`)
    .join(", ")}]
  b${rank}: dispatch first from tokens${rank}+256 again a${rank} urgent after a${rank}
  combine b${rank} -> sums${rank} weights [1 2, 3 4, 5 6, 7 8] after b${rank}
  multicast done from tokens${rank} bytes 8
  c${rank}: dispatch second from sums${rank} choices [0:1, ${rank}:2]
  combine c${rank} -> tokens${rank}`,
  )
  .join("\n")}
observe ${names("sums")}, ${names("got")}
`).program;

/** The smallest program of which something is so, and how often that was asked. */
async function smallestOf(holds: (program: Program) => boolean): Promise<{ text: string; asked: number }> {
  let asked = 0;
  expect(holds(layers)).toBe(true);
  const found = await smallestProgram(
    { program: layers },
    {
      wrongIn: async ({ program }) => {
        if (programProblem(program) !== undefined) return undefined;
        asked += 1;
        return holds(program) ? "wrong" : undefined;
      },
      run: 0,
      runOf: () => 0,
    },
  );
  return { text: found === undefined ? "" : printProgram(found.params.program), asked };
}

/** For each token of a kind of request who sends it, and the members and experts that it goes to. */
function tokensOf(program: Program, kind: "dispatch" | "combine") {
  return [...partsOf(program).values()].flatMap(({ request, member, exchange }) => {
    if (request.kind !== kind) return [];
    const [tokens = 0, slots = 0] = request.choices.shape;
    const entries = new Int32Array(request.choices.data.slice().buffer);
    return Array.from({ length: tokens }, (_, token) => {
      const line = entries.subarray(2 * slots * token, 2 * slots * (token + 1));
      const chosen = Array.from({ length: slots }, (_, slot) => ({
        to: line[2 * slot] ?? -1,
        expert: line[2 * slot + 1] ?? 0,
      }));
      return { member, exchange, request, chosen: chosen.filter(({ to }) => to >= 0) };
    });
  });
}

it("of a token that goes to expert 2 of another member has these two members, one token and three experts", async () => {
  const { text, asked } = await smallestOf((program) =>
    tokensOf(program, "dispatch").some(
      ({ member, exchange, chosen }) =>
        exchange.layout === "by-expert" && chosen.some(({ to, expert }) => to !== member && expert === 2),
    ),
  );
  expect(text).toBe(`region tokens3, in3, from3, got3 @0 bytes 0
region tokens5, in5, from5, got5 @1 bytes 0
group in = in3, in5
group from = from3, from5
group got = got3, got5
exchange first by-expert rows in sources from counts got places 0 experts 3 rowBytes 0

queue @0:
  a3: dispatch first from tokens3 choices [1:2]

queue @1:
  a5: dispatch first from tokens5 choices 0 by 0

observe got3, got5
`);
  expect(asked).toBeLessThan(60);
});

it("of a weighted sum of two rows keeps the dispatch that they came with, and both choices", async () => {
  const { text, asked } = await smallestOf((program) =>
    tokensOf(program, "combine").some(
      ({ request, chosen }) => "weights" in request && new Set(chosen.map(({ to }) => to)).size === 2,
    ),
  );
  expect(text).toBe(`region tokens3, sums3, in3, made3, from3, got3 @0 bytes 0
region tokens4, sums4, in4, made4, from4, got4 @1 bytes 0
group in = in3, in4
group made = made3, made4
group from = from3, from4
group got = got3, got4
exchange first by-expert rows in sources from counts got places 0 experts 2 rowBytes 0
    sums made made elements 0 terms BF16 output FP32 plan chain

queue @0:
  b3: dispatch first from tokens3 choices [0:0 1:1]
  q3.2: combine b3 -> sums3 weights [1 2]

queue @1:
  b4: dispatch first from tokens4 choices 0 by 0
  q4.2: combine b4 -> sums4

observe sums3, sums4, got3, got4
`);
  expect(asked).toBeLessThan(100);
});

it("of choices that are repeated keeps both rounds, of one member", async () => {
  const { text } = await smallestOf((program) =>
    program.queues.some(({ requests }) => requests.some((one) => "again" in one)),
  );
  expect(text).toBe(`region tokens5, in5, from5, got5 @0 bytes 0
group in = in5
group from = from5
group got = got5
exchange first by-expert rows in sources from counts got places 0 experts 1 rowBytes 0

queue @0:
  a5: dispatch first from tokens5 choices 0 by 0
  b5: dispatch first from tokens5 again a5

observe got5
`);
});
