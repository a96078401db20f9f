import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** `npm run test:faults`: apart from the other tests, because it takes minutes. */
export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  test: {
    include: ["test/faults/*.test.ts"],
    globalSetup: ["test/faults/setup.ts"],
    // What a run waits for are disks and threads, so two at a time in each file.
    sequence: { concurrent: true },
    maxConcurrency: 2,
    testTimeout: 30_000,
  },
});
