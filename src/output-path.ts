/**
 * Files and folders at paths that a user has named. Whatever can't be written ends in one kind of error, which says where
 * and why; a path that can't be is found out before any work is done for it.
 */
import { accessSync, constants, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** There is no such place, no right to it, or no room. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/**
 * Makes a folder, and those above it that are missing. Throws OutputError.
 *
 * Node's own recursive mkdir never ends where a folder is there and takes no others, as in /proc: each attempt says
 * that something is missing above.
 */
export function makeFolder(path: string): void {
  writing(path, () => {
    const missing: string[] = [];
    let folder = resolve(path);
    while (!exists(folder)) {
      missing.unshift(folder);
      folder = dirname(folder);
    }
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
    for (const one of missing) makeOne(one);
  });
}

/** Makes the folder of a file that is to be written later, and asks whether the file can be. Throws OutputError. */
export function prepareFile(path: string): void {
  makeFolder(dirname(path));
  writing(path, () => {
    if (!exists(path)) accessSync(dirname(path), constants.W_OK);
    else if (statSync(path).isDirectory()) throw new Error("it is a folder");
    else accessSync(path, constants.W_OK);
  });
}

/** Writes a file, replacing one of the same name. Throws OutputError. */
export function writeOutput(path: string, text: string): void {
  writing(path, () => writeFileSync(path, text));
}

/** Does what writes to a path, and makes what goes wrong with it an OutputError. */
export function writing<Value>(path: string, write: () => Value): Value {
  try {
    return write();
  } catch (error) {
    if (error instanceof OutputError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new OutputError(`${path} can't be written: ${reason}`, { cause: error });
  }
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another run may have made it in the meantime.
    if (exists(folder)) {
      if (statSync(folder).isDirectory()) return;
      throw error;
    }
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new Error(`no folder can be made in ${dirname(folder)}`, { cause: error });
    throw error;
  }
}

function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // Something above it is a file; to later versions of Node.js there is nothing either.
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return false;
    throw error;
  }
}
