/** Loads an adapter from a module: its default export is an adapter, or a function that makes one. */
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Adapter } from "../generated/interfaces.ts";

/** A module that holds no adapter, or can't be loaded. */
export class ModuleError extends Error {
  override readonly name = "ModuleError";
}

/** Loads the adapter. TypeScript goes through tsx. Throws ModuleError with what is expected. */
export async function loadAdapter(path: string): Promise<Adapter> {
  const exported = await defaultExport(path);
  const adapter = await made(path, exported);
  if (!isAdapter(adapter)) {
    throw new ModuleError(
      `${path}: the default export must be an adapter, with the methods describe and echo, or a function that returns one`,
    );
  }
  return adapter;
}

async function defaultExport(path: string): Promise<unknown> {
  try {
    const url = pathToFileURL(path).href;
    const loaded: unknown = isTypeScript(path)
      ? await (await import("tsx/esm/api")).tsImport(url, import.meta.url)
      : await import(url);
    return defaultOf(loaded);
  } catch (error) {
    throw new ModuleError(
      `${path} can't be loaded: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** The default export. In a package that is not of type "module", TypeScript is compiled so that it lies one deeper. */
function defaultOf(loaded: unknown): unknown {
  if (!hasDefault(loaded)) return undefined;
  const exported = loaded.default;
  return hasDefault(exported) && "__esModule" in exported ? exported.default : exported;
}

function hasDefault(value: unknown): value is { readonly default: unknown } {
  return typeof value === "object" && value !== null && "default" in value;
}

async function made(path: string, exported: unknown): Promise<unknown> {
  if (typeof exported !== "function") return exported;
  try {
    return await exported();
  } catch (error) {
    throw new ModuleError(
      `${path}: the function that is exported failed to make an adapter: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

function isTypeScript(path: string): boolean {
  return [".ts", ".mts"].includes(extname(path));
}

function isAdapter(value: unknown): value is Adapter {
  return (
    typeof value === "object" &&
    value !== null &&
    "describe" in value &&
    typeof value.describe === "function" &&
    "echo" in value &&
    typeof value.echo === "function"
  );
}
