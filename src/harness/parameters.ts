/**
 * Parameters of a case: every combination of the given values, one at a time, and the text that names a combination in
 * a case's ID. An empty set and a repeated combination are errors: both are cases that silently do not run.
 */
export type ParameterValue = string | number | boolean;

/** The values of each parameter, in the order in which they appear in the ID. */
export type Vary<Parameters> = { readonly [Name in keyof Parameters]: Iterable<Parameters[Name]> };

/** A definition whose parameters are wrong: the suite is at fault. */
export class ParameterError extends Error {
  override readonly name = "ParameterError";
}

/** All combinations that `where` admits, each with its text. Throws ParameterError if there is none, or one twice. */
export function* parameterSets<Parameters extends Readonly<Record<string, ParameterValue>>>(
  path: string,
  vary: Vary<Parameters>,
  where: (params: Parameters) => boolean = () => true,
): Generator<readonly [text: string, params: Parameters]> {
  const seen = new Set<string>();
  for (const params of combinations<Parameters>(vary)) {
    if (!where(params)) continue;
    const text = parameterText(params);
    if (seen.has(text))
      throw new ParameterError(`${path}: the parameters ${text} come up twice; remove the repeated value`);
    seen.add(text);
    yield [text, params];
  }
  if (seen.size === 0)
    throw new ParameterError(
      `${path}: no combination of its parameters is left; add values or widen \`where\``,
    );
}

/** `name=value;name=value`. Throws ParameterError for a value that would make an ID ambiguous. */
function parameterText(params: Readonly<Record<string, ParameterValue>>): string {
  return Object.entries(params)
    .map(([name, value]) => {
      if (/[;:*!\s]/.test(String(value)))
        throw new ParameterError(`${name}=${value}: a value in a case ID has no white space, ; : * or !`);
      return `${name}=${value}`;
    })
    .join(";");
}

function* combinations<Parameters extends Readonly<Record<string, ParameterValue>>>(
  vary: Vary<Parameters>,
): Generator<Parameters> {
  const names = Object.keys(vary);
  const chosen: Record<string, ParameterValue> = {};
  function* choose(position: number): Generator<Parameters> {
    const name = names[position];
    if (name === undefined) {
      // Every name of `vary` has been given one of its values.
      yield { ...chosen } as unknown as Parameters;
      return;
    }
    for (const value of vary[name] ?? []) {
      chosen[name] = value;
      yield* choose(position + 1);
    }
  }
  yield* choose(0);
}
