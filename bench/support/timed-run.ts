import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import type { DelayedWorld } from "./delayed-world.ts";

/** A process from its start to its end. */
export interface TimedRun {
  readonly milliseconds: number;
  readonly exitCode: number | null;
  /** Peak of what it held of memory, in MB. */
  readonly peak: number;
  readonly stderr: string;
}

/** The built program, as it is installed. */
const program = resolve("bin/entra-mcp.cjs");

/** Tells the peak on another channel when the process ends. */
const tellsPeak =
  "data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)))";

/** Runs the program against a served world, signed in as its own application. What it prints goes nowhere. */
export async function timedProgram(world: DelayedWorld, argv: readonly string[]): Promise<TimedRun> {
  const folder = mkdtempSync(join(tmpdir(), "entra-mcp-bench-"));
  const { tenantId, clientId, clientSecret } = world.signIn;
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: folder,
    NODE_EXTRA_CA_CERTS: world.addresses.ca,
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: clientId,
    AZURE_CLIENT_SECRET: clientSecret,
  };
  const state = ["--cloud", world.addresses.cloud, "--auth", "environment", "--state-dir", folder];
  try {
    return await timed(["--import", tellsPeak, program, ...argv, ...state], env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How long Node takes to start and to end again, with nothing to do. */
export async function timedNode(): Promise<TimedRun> {
  return timed(["--eval", "0"], { PATH: process.env.PATH ?? "" });
}

async function timed(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<TimedRun> {
  const begun = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const told = { stderr: "", peak: "" };
  child.stderr?.on("data", (chunk: Buffer) => (told.stderr += chunk.toString()));
  child.stdio[3]?.on("data", (chunk: Buffer) => (told.peak += chunk.toString()));
  const at = await new Promise<number>((ended) => child.on("exit", () => ended(performance.now())));
  return {
    milliseconds: at - begun,
    exitCode: child.exitCode,
    peak: Number(told.peak) / 1024,
    stderr: told.stderr,
  };
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

/** What was measured on. */
export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} cores (${first?.model.trim() ?? "unknown"}), Node ${process.versions.node}`;
}
