/** How the data of a request land: all pieces at once, with what they leave open. An append gives its slots here. */
import { addWords } from "../../fabric/words.ts";
import { forEachPiece, littleEndian, openSums, type Payload } from "./effects.ts";
import type { ExecutionState } from "./execution-state.ts";
import { isLeftOut, type Running } from "./running.ts";

export function land(state: ExecutionState, run: Running): void {
  const { memory, carried } = state;
  const { request, operands } = run.prepared;
  const payload = run.payload as Payload; // it was taken when the request began
  if (request.kind === "append") append(state, run, payload);
  else
    forEachPiece(
      request,
      operands,
      (member) => isLeftOut(run, member),
      (region, offset, start, length) => {
        memory.write(region, offset, payload.bytes.subarray(start, start + length));
        carried.overwrite(run.queue, region, offset, length);
        if (request.kind === "reduce") openSums(memory, region, offset, payload, request);
      },
    );
  run.hasLanded = true;
}

function append({ layout, memory, carried, appended }: ExecutionState, run: Running, payload: Payload): void {
  const { request, operands } = run.prepared;
  if (request.kind !== "append" || operands.rows === undefined) return;
  const { table, members, rowBytes } = operands.rows;
  const cursors = layout.members(request.cursors);
  const slots = new Int32Array(table.member.length).fill(-1);
  for (let entry = 0; entry < slots.length; entry += 1) {
    const member = table.member[entry] as number;
    const [place, cursor] = [members[member], cursors[member]];
    if (place === undefined || cursor === undefined) continue;
    const slot = memory.word(cursor.region, cursor.offset);
    memory.writeWord(cursor.region, cursor.offset, addWords(slot, 1n));
    if (slot >= BigInt(request.capacity)) {
      run.demand = Math.max(run.demand, Number(slot) + 1);
      continue;
    }
    slots[entry] = Number(slot);
    const start = Math.floor(entry / table.slots) * rowBytes;
    const offset = place.offset + Number(slot) * rowBytes;
    memory.write(place.region, offset, payload.bytes.subarray(start, start + rowBytes));
    carried.overwrite(run.queue, place.region, offset, rowBytes);
  }
  if (request.slots !== undefined) {
    const place = layout.place(request.slots);
    memory.write(place.region, place.offset, littleEndian(slots));
    carried.overwrite(run.queue, place.region, place.offset, slots.length * 4);
  }
  appended.set(request.id, { slots, rows: payload.bytes });
}
