/** Where the program of the ranks is, and how it is built: by the compiler that an installation of MPI brings along. */
import { fileURLToPath } from "node:url";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export const sources = ["rank.c", "plan.c", "memory.c", "queues.c"].map((name) => path(`ranks/${name}`));
export const headers = ["plan.h", "memory.h", "queues.h"].map((name) => path(`ranks/${name}`));
export const rankProgram = path("build/rank");
export const compiler = "mpicc";
export const flags = ["-std=gnu11", "-O2", "-Wall", "-Wextra"];
export const howToBuild =
  "install Open MPI with its headers (Debian: openmpi-bin and libopenmpi-dev), then `npx tsx adapters/mpi/setup.ts`";
