import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      "test/corpus/**",
      "test/clients/**",
      "test/contract/**",
      "test/crash/**",
      "test/faults/**",
      "test/source/trees/**",
      "**/node_modules/**",
    ],
    setupFiles: ["test/support/tidy-up.ts"],
    globalSetup: ["test/support/own-temporary.ts"],
    // On two cores vitest would take one; half of the tests wait for processes of their own.
    maxWorkers: 2,
    // A machine that does other work at the same time takes several times as long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
