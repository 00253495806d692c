/** A count with commas between its thousands. */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
