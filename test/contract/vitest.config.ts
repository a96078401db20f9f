import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * `npm run test:contract`: apart from the other tests, because its measure and some of its clients lie outside of the
 * project.
 */
export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  test: {
    include: ["test/contract/*.test.ts"],
    setupFiles: ["test/support/tidy-up.ts"],
    globalSetup: ["test/support/own-temporary.ts", "test/contract/setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
