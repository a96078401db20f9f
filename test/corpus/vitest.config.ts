import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** `npm run test:corpus`: apart from the other tests, because its documents lie outside of the project. */
export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  test: {
    include: ["test/corpus/**/*.test.ts"],
    globalSetup: ["test/support/own-temporary.ts"],
    testTimeout: 120_000,
  },
});
