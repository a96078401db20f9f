import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scratchFolder } from "./scratch.ts";

/** The root of the checkout. */
export const root = join(import.meta.dirname, "../..");

/** The built executable. */
export const program = join(root, "bin/entra-mcp.cjs");

/** What a process of the built program printed and returned. */
export interface Session {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built executable in a folder, with no terminal, an environment of its own, and what is piped into it. */
export function session(
  folder: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Session {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", HOME: folder, TMPDIR: tmpdir(), ...env },
    input,
  });
  return { exitCode: status, stdout, stderr };
}

/** A new empty folder. */
export function emptyFolder(): string {
  return scratchFolder("session");
}

/**
 * What differs between two runs, made equal: the run's folder holds a time, and a number where two were made in one
 * second; tokens and ids stay.
 */
export function steady(text: string): string {
  return text
    .replace(/\S*entra-mcp-session-\w+/g, "<folder>")
    .replace(/\d{4}-\d{2}-\d{2}T\d{6}Z(-[0-9a-f]{8})?(-\d+)?/g, "<time>$1");
}
