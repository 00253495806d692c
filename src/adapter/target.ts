/** The ways to reach an adapter, as a value, and the one function that connects to any of them. */
import type { Adapter } from "../generated/interfaces.ts";
import type { Connection } from "./connection.ts";
import { loadAdapter } from "./load-module.ts";
import { connectAdapter } from "./module.ts";
import { connectProcess } from "./process.ts";

export type Target =
  | { readonly kind: "adapter"; readonly name: string; readonly create: () => Adapter }
  | { readonly kind: "module"; readonly path: string }
  | { readonly kind: "command"; readonly command: string; readonly args: readonly string[] };

/** Connects to a target. Throws ModuleError for a module that holds no adapter; a command is started at its first call. */
export async function connect(target: Target): Promise<Connection> {
  switch (target.kind) {
    case "adapter":
      return connectAdapter(target.name, target.create());
    case "module":
      return connectAdapter(target.path, await loadAdapter(target.path));
    case "command":
      return connectProcess(target.command, target.args);
  }
}
