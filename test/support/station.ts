import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Answer } from "../../src/sandbox/app.ts";
import { ConnectionReset } from "../../src/sandbox/faults/faults.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { serveSandbox } from "../../src/sandbox/serve/serve.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { root } from "./built.ts";

/** When a process is killed by what it asks the service for. */
export interface WriteKill {
  /** The write, from 1. */
  readonly number: number;
  /** Before the service has done anything, or when it has done it and the answer has not left. */
  readonly moment: "before" | "after";
}

export interface ChildOptions {
  readonly stateDirectory: string;
  readonly killAt?: WriteKill;
  /** Modules that are loaded before the program, as paths from the root of the checkout. */
  readonly imports?: readonly string[];
  /** More of the environment, such as what `kill-at.js` reads. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a process of the built program ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** The world after each write that the service performed meanwhile. */
  readonly worlds: readonly Readonly<World>[];
}

/** A sandbox that is served over HTTPS, and real processes of the built program that work on it, one at a time. */
export interface Station {
  readonly sandbox: Sandbox;
  readonly child: (argv: readonly string[], options: ChildOptions) => Promise<Ended>;
  readonly close: () => Promise<void>;
}

export async function openStation(world: string): Promise<Station> {
  const sandbox = await openSandbox(world);
  let meet: Answer = sandbox.answer;
  const served = await serveSandbox({
    ...sandbox,
    answer: (request, origins) => meet(request, origins),
  });
  const env = {
    PATH: process.env.PATH ?? "",
    NODE_EXTRA_CA_CERTS: served.ca,
    AZURE_TENANT_ID: sandbox.signIn.tenantId,
    AZURE_CLIENT_ID: sandbox.signIn.clientId,
    AZURE_CLIENT_SECRET: sandbox.signIn.clientSecret,
  };
  return {
    sandbox,
    close: served.close,
    child: async (argv, { stateDirectory, killAt, imports = [], env: more = {} }) => {
      const words = [...argv, "--state-dir", stateDirectory, "--cloud", served.cloud];
      const child = spawn(
        process.execPath,
        [...imports.flatMap(imported), join(root, "bin/entra-mcp.cjs"), ...words],
        {
          cwd: stateDirectory,
          env: { ...env, HOME: stateDirectory, ...more },
          stdio: ["ignore", "ignore", "pipe"],
        },
      );
      const killing = killingAnswer(sandbox, child, killAt ?? null);
      meet = killing.answer;
      const stderr = textOf(child);
      const [exitCode, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
      meet = sandbox.answer;
      return { exitCode, signal, stderr: stderr(), worlds: killing.worlds };
    },
  };
}

function imported(path: string): string[] {
  return ["--import", pathToFileURL(join(root, path)).href];
}

function textOf(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return () => text;
}

function killingAnswer(sandbox: Sandbox, child: ChildProcess, killAt: WriteKill | null) {
  let asked = 0;
  const worlds: Readonly<World>[] = [];
  const kill = async (): Promise<never> => {
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
    throw new ConnectionReset();
  };
  const answer: Answer = async (request, origins) => {
    if (request.method !== "PATCH" && request.method !== "PUT") return sandbox.answer(request, origins);
    asked++;
    const isDue = asked === killAt?.number;
    if (isDue && killAt?.moment === "before") return kill();
    const response = await sandbox.answer(request, origins);
    if (response.ok) worlds.push(structuredClone(sandbox.world));
    return isDue ? kill() : response;
  };
  return { answer, worlds };
}
