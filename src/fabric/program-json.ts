/**
 * Programs as JSON files. On the wire the bytes of tensors travel beside the message; in a file they are in it, in
 * hexadecimal.
 */
import type { Program } from "../generated/types.ts";

/** The JSON of a program, indented; the data of its tensors as a text of two hexadecimal digits for each byte. */
export function programJson(program: Program): string {
  return JSON.stringify(
    program,
    (_, value: unknown) => (value instanceof Uint8Array ? hexOf(value) : value),
    2,
  );
}

/**
 * What a JSON text holds, with bytes where a tensor has them in hexadecimal. Whether it is a program is for the schema to
 * say. Throws SyntaxError for what is no JSON.
 */
export function readProgramJson(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("dtype" in value && "data" in value)) return value;
    const { data } = value;
    return typeof data === "string" && /^([0-9A-Fa-f]{2})*$/.test(data)
      ? { ...value, data: bytesOf(data) }
      : value;
  });
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, byte) =>
    Number.parseInt(digits.slice(2 * byte, 2 * byte + 2), 16),
  );
}
