/** Reads a safetensors file, for tests that use published data: the bytes of each tensor by its name. */
export function readSafetensors(file: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  if (typeof header !== "object" || header === null) throw new Error("the header is no object");
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== "__metadata__")
      .map(
        ([
          name,
          {
            data_offsets: [start, end],
          },
        ]) => [name, file.subarray(8 + length + start, 8 + length + end)],
      ),
  );
}
