import { defineConfig } from "vitest/config";

export default defineConfig({
  // By default one core is left idle; many of the tests wait for programs that they start.
  test: { include: ["tests/**/*.test.ts"], testTimeout: 30_000, maxWorkers: "100%" },
});
