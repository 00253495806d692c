/** The seed of a run that names none: the same data for everybody, unless somebody wants other data. */
export const defaultSeed = 1;
