/** Records without what is not given: a program has a property, or it does not. */

/** The properties of a record that are not undefined. */
export function given<Properties extends { readonly [name: string]: unknown }>(
  properties: Properties,
): { [Name in keyof Properties]?: Exclude<Properties[Name], undefined> } {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  // What is left has the names and values of the properties that are defined, which is what the type says.
  return Object.fromEntries(entries) as { [Name in keyof Properties]?: Exclude<Properties[Name], undefined> };
}
