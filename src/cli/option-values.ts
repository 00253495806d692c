/** What options accept, for the commands that share them. Each parser says what would be right. */
import { InvalidArgumentError } from "commander";

/** The longest wait that can be asked for: a day. */
const longestSeconds = 86_400;

/** A parser of whole numbers of a range, in decimal digits. */
export function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest)
      throw new InvalidArgumentError(`It is a whole number from ${lowest} to ${highest}.`);
    return value;
  };
}

/** The seed of all random data. */
export const seed = wholeNumber(0, 2 ** 32 - 1);

/** How many work side by side. */
export const jobs = wholeNumber(1, 256);

/** A wait in seconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= longestSeconds))
    throw new InvalidArgumentError(`It is a number of seconds above 0, and at most ${longestSeconds}.`);
  return value;
}

/** Where to write. An empty path is a variable of a shell that was never set, and would mean this folder. */
export function outputPath(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It is empty; name a folder or a file.");
  return text;
}
