import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** `npm run test:crash`: apart from the other tests, because it takes minutes. Needs the built program. */
export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  test: {
    include: ["test/crash/*.test.ts"],
    setupFiles: ["test/support/tidy-up.ts"],
    globalSetup: ["test/support/own-temporary.ts", "test/crash/setup.ts"],
    isolate: false,
    sequence: { concurrent: true },
    maxConcurrency: 4,
    testTimeout: 60_000,
  },
});
