import { randomUUID } from "node:crypto";
import { link, open, rename, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { Fault } from "../../core/fault.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import { codeOf, makeFolder, onDisk, textOf } from "./folder.ts";
import { refuseForeignFolder } from "./own-folder.ts";

/**
 * Runs something while no other process works in a state folder: two runs at once would each take the other's writes
 * for a stranger's. A lock that a dead process of this computer left is taken over.
 *
 * @throws Fault `failed` when another process holds the lock
 */
export async function withStateLock<T>(
  stateDirectory: string,
  now: number,
  work: () => Promise<T>,
): Promise<T> {
  const lock = join(stateDirectory, "lock");
  await onDisk(stateDirectory, async () => {
    await makeFolder(stateDirectory);
    await refuseForeignFolder(stateDirectory);
    await take(lock, now);
  });
  try {
    return await work();
  } finally {
    // Nobody may be kept from work by a lock that cannot be removed: it names a dead process soon.
    await unlink(lock).catch(() => undefined);
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

async function take(lock: string, now: number): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await created(lock, now)) return;
    const text = await textOf(lock);
    if (text === null) continue;
    const holder = holderIn(text);
    if (holder === null || isAlive(holder)) throw inUse(lock, holder);
    await removeStale(lock, text);
  }
  throw inUse(lock, null);
}

/** Makes the lock with its content in one step, so that nobody ever reads half of it. */
async function created(lock: string, now: number): Promise<boolean> {
  const own = `${lock}.${randomUUID()}`;
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date(now).toISOString() };
  const file = await open(own, "wx", 0o600);
  try {
    await file.writeFile(JSON.stringify(holder));
  } finally {
    await file.close();
  }
  try {
    await link(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    // Some file systems have no links; there the lock is empty for a moment.
    if (["EPERM", "ENOTSUP", "ENOSYS"].includes(codeOf(error))) return createdWithoutLink(lock, holder);
    throw error;
  } finally {
    await unlink(own);
  }
}

async function createdWithoutLink(lock: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(lock, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function holderIn(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    const { pid, host, since } = holder ?? {};
    return typeof pid === "number" && typeof host === "string" ? { pid, host, since: String(since) } : null;
  } catch {
    return null;
  }
}

/** Whether a process of another computer is alive is unknown here. */
function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** Moves a stale lock away; when another process was faster and the lock is a new one, it is put back. */
async function removeStale(lock: string, stale: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if ((await textOf(aside)) !== stale) await link(aside, lock).catch(() => undefined);
  await unlink(aside);
}

function inUse(lock: string, holder: Holder | null): Fault {
  const who =
    holder === null
      ? "Another process"
      : `Process ${holder.pid} on ${harmlessName(holder.host)}, since ${harmlessName(holder.since)},`;
  return new Fault("failed", `${who} works in the state folder. Nothing was written.`, {
    hint: `Wait until it ends. If there is no such process, delete ${lock}.`,
  });
}
