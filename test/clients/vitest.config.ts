import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/** `npm run test:clients`: apart from the other tests, because these clients are programs from outside of the project. */
export default defineConfig({
  root: resolve(import.meta.dirname, "../.."),
  test: {
    include: ["test/clients/*.test.ts"],
    setupFiles: ["test/support/tidy-up.ts"],
    globalSetup: ["test/support/own-temporary.ts", "test/clients/setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
