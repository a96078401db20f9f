import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { root, type Session, steady } from "./built.ts";

/** Where a recorded conversation is. */
export function goldenFile(name: string): string {
  return join(root, "test/sessions/golden", `${name}.txt`);
}

/** Compares with the recorded conversation; GOLDEN=write records it anew, to be read before it is kept. */
export function expectConversation(name: string, argv: readonly string[], ran: Session): void {
  const errors = ran.stderr === "" ? "" : `--- standard error\n${ran.stderr}`;
  const text = steady(`$ entra-mcp ${argv.join(" ")}\n${ran.stdout}${errors}--- exit code ${ran.exitCode}\n`);
  if (process.env.GOLDEN === "write") writeFileSync(goldenFile(name), text);
  expect(text).toBe(readFileSync(goldenFile(name), "utf8"));
}
