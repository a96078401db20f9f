import { realpath } from "node:fs/promises";
import { type Answer, connectServices, type LogLine } from "./app.ts";
import { startCloud } from "./cloud.ts";
import { armHost, gatewayHosts, graphHost, loginHost, publicOrigins } from "./hosts.ts";
import type { World } from "./world/world.ts";
import { WorldError } from "./world/world-error.ts";
import { fileExists, readWorldFile, removeLeftovers, saveWorldFile } from "./world/world-file.ts";
import { lockWorldFile } from "./world/world-lock.ts";
import { builtInHint, builtInWorld } from "./world/worlds.ts";

export interface SandboxOptions {
  /** The sandbox's clock, milliseconds since 1970. */
  readonly now?: () => number;
  /** Whether changes go back to the world file; true when absent. A world that is not saved is not locked either. */
  readonly save?: boolean;
  /** Whether somebody signs in at once: the key of the sign-in service takes a tenth of a second to make. False when absent. */
  readonly signsInSoon?: boolean;
}

/** A make-believe Azure in operation. */
export interface Sandbox {
  /** Answers a request to one of the hosts below; rejects as fetch does when a planned fault breaks the connection. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly world: Readonly<World>;
  /** The absolute path of the world file, links resolved; `null` for a world in memory. */
  readonly file: string | null;
  /** Every request so far, oldest first; the oldest are dropped beyond 20,000. */
  readonly log: readonly LogLine[];
  readonly hosts: {
    readonly login: string;
    readonly graph: string;
    readonly arm: string;
    readonly gateways: readonly string[];
  };
  /** The sandbox's own administrator application. */
  readonly signIn: { readonly tenantId: string; readonly clientId: string; readonly clientSecret: string };
  /** Like fetch, for whoever serves the sandbox at addresses of its own. */
  readonly answer: Answer;
  /** Calls the listener with each line that the log gets from now on. */
  readonly watch: (listener: (line: LogLine) => void) => void;
  /** Saves what is not saved yet and lets go of the world file. */
  readonly close: () => Promise<void>;
}

const longestLog = 20_000;

/**
 * Opens a world: a built-in one by name, which lives in memory only, or a world file, which keeps its state.
 *
 * @throws WorldError when there is no such world, it cannot be read, or another process has it open.
 */
export async function openSandbox(source: string, options: SandboxOptions = {}): Promise<Sandbox> {
  const builtIn = builtInWorld(source);
  if (builtIn !== null) {
    return startSandbox(builtIn, options, null, async () => undefined);
  }
  if (options.save === false) {
    return startSandbox(await readWorldFile(source), options, null, async () => undefined);
  }
  await readWorldFile(source);
  const release = await lockWorldFile(source);
  try {
    await removeLeftovers(source);
    return startSandbox(await readWorldFile(source), options, await realpath(source), release);
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * Writes a fresh built-in world to a new file.
 *
 * @throws WorldError when there is no such world, or the file is there already: its state may be worth something.
 */
export async function createWorldFile(name: string, path: string): Promise<void> {
  const world = builtInWorld(name);
  if (world === null) {
    throw new WorldError(`"${name}" is a path; a new world is made from a built-in one.`, builtInHint);
  }
  if (await fileExists(path)) {
    throw new WorldError(`${path} is there already.`, "Choose another name, or delete it first.");
  }
  await saveWorldFile(path, world);
}

/** Starts a world that is already in memory; it is not saved anywhere. */
export function startWorld(world: World, options: SandboxOptions = {}): Sandbox {
  return startSandbox(world, options, null, async () => undefined);
}

function startSandbox(
  world: World,
  options: SandboxOptions,
  path: string | null,
  release: () => Promise<void>,
): Sandbox {
  const file = followChanges(world, path);
  const cloud = startCloud(world, options.now ?? Date.now, file.changed);
  // It is made by another thread. Whoever signs in waits for it, and is told where it cannot be made.
  if (options.signsInSoon === true) void cloud.signingKey().catch(() => undefined);
  const log = openLog();
  const answerUnsaved = connectServices(cloud, log.record);
  const answer: Answer = async (request, origins) => {
    try {
      return await answerUnsaved(request, origins);
    } finally {
      await file.save();
    }
  };
  return {
    fetch: (request) => answer(request, publicOrigins),
    answer,
    world,
    file: path,
    log: log.lines,
    hosts: { login: loginHost, graph: graphHost, arm: armHost, gateways: gatewayHosts(world) },
    signIn: world.signIn,
    watch: log.watch,
    close: async () => {
      await file.save();
      await release();
    },
  };
}

/** Saves the world to its file, one write after the other, whenever something has changed. */
function followChanges(world: World, path: string | null) {
  let isChanged = false;
  let saving = Promise.resolve();
  return {
    changed: () => {
      isChanged = true;
    },
    save: (): Promise<void> => {
      if (isChanged && path !== null) {
        isChanged = false;
        saving = saving.then(() => saveWorldFile(path, world));
      }
      return saving;
    },
  };
}

function openLog() {
  const lines: LogLine[] = [];
  const listeners: ((line: LogLine) => void)[] = [];
  return {
    lines,
    record: (line: LogLine): void => {
      lines.push(line);
      if (lines.length > longestLog) {
        lines.splice(0, longestLog / 10);
      }
      for (const listener of listeners) {
        listener(line);
      }
    },
    watch: (listener: (line: LogLine) => void): void => {
      listeners.push(listener);
    },
  };
}
