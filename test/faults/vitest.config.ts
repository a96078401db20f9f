import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** `npm run test:faults`: apart from the other tests, because it takes minutes. */
export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  test: {
    include: ["test/faults/*.test.ts"],
    setupFiles: ["test/support/tidy-up.ts"],
    globalSetup: ["test/support/own-temporary.ts", "test/faults/setup.ts"],
    // Runs wait for disks and threads, and one file does nothing but wait for late answers.
    isolate: false,
    sequence: { concurrent: true },
    maxConcurrency: 6,
    maxWorkers: 3,
    testTimeout: 120_000,
  },
});
