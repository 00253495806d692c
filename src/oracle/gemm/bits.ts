/** Exponents of the highest and of the lowest bit that is set in a float64. */
const view = new DataView(new ArrayBuffer(8));

/** floor(log2(|value|)); NaN and infinities have none, and get 1024. */
export function highestBit(value: number): number {
  view.setFloat64(0, value);
  const upper = view.getUint32(0);
  const field = (upper >>> 20) & 0x7ff;
  if (field > 0) return field - 1023;
  const significand = upper & 0xfffff;
  return significand === 0 ? -1043 - Math.clz32(view.getUint32(4)) : -1011 - Math.clz32(significand);
}

/** Exponent of the lowest bit of a finite value other than zero. */
export function lowestBit(value: number): number {
  view.setFloat64(0, value);
  const upper = view.getUint32(0);
  const lower = view.getUint32(4);
  const field = (upper >>> 20) & 0x7ff;
  const exponent = Math.max(field, 1) - 1075;
  if (lower !== 0) return exponent + 31 - Math.clz32(lower & -lower);
  const significand = (upper & 0xfffff) | (field === 0 ? 0 : 0x100000);
  return exponent + 32 + 31 - Math.clz32(significand & -significand);
}
