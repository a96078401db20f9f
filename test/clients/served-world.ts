import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, vi } from "vitest";
import { emptyFolder, program, session } from "../support/built.ts";
import type { ClientsFolder } from "./installed.ts";

/** How clients reach the world: by the public names through the proxy, or by addresses on this machine. */
export type Way = "proxy" | "local";

/** A world that `entra-mcp sandbox serve` serves, and what it says about itself. */
export interface ServedWorld {
  /** The JSON line for programs. */
  readonly addresses: Readonly<Record<"ca" | "login" | "graph" | "arm" | "gateway", string>>;
  /** What a person reads on the terminal, so far. */
  readonly said: () => string;
  /** Where the clients' commands run: an empty folder with the clients, which is home, too. */
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** Makes the `flights` world, migrates it with these options, and serves it, each with the built program. */
export function serveWorld(
  clients: ClientsFolder,
  way: Way,
  migration: readonly string[],
): Promise<ServedWorld> {
  return serveFolder(migratedFolder(clients, migration), way);
}

/** A folder with the clients and `w.json`, the `flights` world after a migration with these options. */
export function migratedFolder({ folder: clients }: ClientsFolder, migration: readonly string[]): string {
  const folder = emptyFolder();
  symlinkSync(join(clients, "node_modules"), join(folder, "node_modules"), "junction");
  session(folder, ["sandbox", "new", "flights", "--out", "w.json"]);
  const migrated = session(folder, ["migrate", "--sandbox", "w.json", "--yes", ...migration]);
  expect(migrated).toMatchObject({ exitCode: 0, stderr: "" });
  return folder;
}

/** Serves the world of a folder with the built program. */
export async function serveFolder(folder: string, way: Way): Promise<ServedWorld> {
  const argv = ["sandbox", "serve", "--world", "w.json", ...(way === "local" ? ["--local-addresses"] : [])];
  const server = spawn(process.execPath, [program, ...argv], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  server.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [line] = (await once(createInterface(server.stdout), "line")) as [string];
  await vi.waitFor(() => expect(said).toContain("Open the sign-in address"));
  return {
    addresses: JSON.parse(line) as ServedWorld["addresses"],
    said: () => said,
    folder,
    close: () => ended(server),
  };
}

async function ended(server: ChildProcess): Promise<void> {
  const exit = once(server, "exit");
  server.kill("SIGINT");
  await exit;
}
