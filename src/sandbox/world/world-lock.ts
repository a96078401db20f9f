import { randomUUID } from "node:crypto";
import { link, open, readFile, rename, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import * as z from "zod";
import { codeOf, explained } from "./disk-error.ts";
import { WorldError } from "./world-error.ts";

const holderSchema = z.object({ pid: z.number().int(), host: z.string() });

/**
 * Takes a world file for this process. The lock is a file beside it; one that a dead process left behind is taken over.
 *
 * @returns what releases the lock.
 * @throws WorldError when a living process holds it, or the lock cannot be made there.
 */
export function lockWorldFile(path: string): Promise<() => Promise<void>> {
  const hint = "A lock beside it keeps two commands apart; copy the world to a folder that you can write to.";
  return explained(`The world file ${path} cannot be locked`, hint, () => lock(path));
}

async function lock(path: string): Promise<() => Promise<void>> {
  const file = `${path}.lock`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await createLock(file)) {
      return async () => {
        await unlink(file).catch(() => undefined);
      };
    }
    const text = await readFile(file, "utf8").catch(() => null);
    if (text === null) {
      continue;
    }
    const holder = holderOf(text);
    if (holder === null || isAlive(holder)) {
      throw new WorldError(
        `The world file ${path} is in use${holder === null ? "" : ` by process ${holder.pid}`}.`,
        `Wait for that command to end; if there is none, delete ${file}`,
      );
    }
    await removeStale(file, text);
  }
  throw new WorldError(
    `The world file ${path} is in use.`,
    `Wait for that command to end; if there is none, delete ${file}`,
  );
}

/** Makes the lock with its content in one step, so that nobody ever reads half of it. */
async function createLock(lock: string): Promise<boolean> {
  const own = `${lock}.${randomUUID()}`;
  const file = await open(own, "wx", 0o600);
  try {
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
  } finally {
    await file.close();
  }
  try {
    await link(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      return false;
    }
    throw error;
  } finally {
    await unlink(own);
  }
}

function holderOf(text: string): z.infer<typeof holderSchema> | null {
  try {
    const parsed = holderSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function isAlive(holder: z.infer<typeof holderSchema>): boolean {
  if (holder.host !== hostname()) {
    return true;
  }
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** Moves a stale lock away; when another process was faster and the lock is a new one, it is put back. */
async function removeStale(lock: string, stale: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`;
  const moved = await rename(lock, aside).then(
    () => true,
    () => false,
  );
  if (!moved) {
    return;
  }
  if ((await readFile(aside, "utf8")) !== stale) {
    await link(aside, lock).catch(() => undefined);
  }
  await unlink(aside);
}
