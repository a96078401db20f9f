import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/corpus/**", "test/contract/**", "test/crash/**", "test/faults/**", "**/node_modules/**"],
    testTimeout: 30_000,
  },
});
