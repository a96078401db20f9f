import { randomUUID } from "node:crypto";
import { access, link, open, readFile, realpath, rename, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { type World, worldKind, worldSchema, worldVersion, writeWorld } from "./world.ts";
import { WorldError } from "./world-error.ts";

const makeOne = "Make one with: entra-mcp sandbox new flights --out w.json";

/**
 * Reads a world.
 *
 * @throws WorldError that names the kind, version or place which is wrong.
 */
export async function readWorldFile(path: string): Promise<World> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
  return parseWorld(text, path);
}

function unreadable(path: string, error: unknown): WorldError {
  const code = codeOf(error);
  return code === "ENOENT"
    ? new WorldError(
        `There is no world file at ${path}.`,
        `Make one with: entra-mcp sandbox new flights --out ${path}`,
      )
    : new WorldError(`The world file ${path} cannot be read (${code}).`, makeOne);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

/** Reads a world from its text; `place` is what messages call it. @throws WorldError as `readWorldFile`. */
export function parseWorld(text: string, place: string): World {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new WorldError(`${place} is not a world: it is not JSON.`, makeOne);
  }
  const envelope = z.looseObject({ kind: z.unknown(), version: z.unknown() }).safeParse(json);
  const kind = envelope.success ? envelope.data.kind : undefined;
  const version = envelope.success ? envelope.data.version : undefined;
  if (kind !== worldKind) {
    throw new WorldError(
      `${place} is not a world: its kind is ${quoted(kind)}, not "${worldKind}".`,
      makeOne,
    );
  }
  if (version !== worldVersion) {
    throw new WorldError(
      `${place} is a world of version ${quoted(version)}; this program knows version ${worldVersion}.`,
      "Use the release of entra-mcp that wrote it, or make a new world with: entra-mcp sandbox new flights --out w.json",
    );
  }
  const world = worldSchema.safeParse(json);
  if (!world.success) {
    const issue = world.error.issues[0];
    throw new WorldError(
      `${place} is not a complete world: ${issue?.path.join(".") || "the document"}: ${issue?.message ?? "does not fit"}.`,
      "Correct the file at that place, or make a new one with: entra-mcp sandbox new flights --out w.json",
    );
  }
  return world.data;
}

function quoted(value: unknown): string {
  return value === undefined ? "missing" : (JSON.stringify(value)?.slice(0, 80) ?? "unknown");
}

/** Whether there is anything at a path. */
export function fileExists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Writes a world so that the file is at every moment either the old or the new one, also after a crash. */
export async function saveWorldFile(path: string, world: World): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(writeWorld(world));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, target);
}

const holderSchema = z.object({ pid: z.number().int(), host: z.string() });

/**
 * Takes a world file for this process. The lock is a file beside it; one that a dead process left behind is taken over.
 *
 * @returns what releases the lock.
 * @throws WorldError when a living process holds it.
 */
export async function lockWorldFile(path: string): Promise<() => Promise<void>> {
  const lock = `${path}.lock`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await createLock(lock)) {
      return async () => {
        await unlink(lock).catch(() => undefined);
      };
    }
    const text = await readFile(lock, "utf8").catch(() => null);
    if (text === null) {
      continue;
    }
    const holder = holderOf(text);
    if (holder === null || isAlive(holder)) {
      throw new WorldError(
        `The world file ${path} is in use${holder === null ? "" : ` by process ${holder.pid}`}.`,
        `Wait for that command to end; if there is none, delete ${lock}`,
      );
    }
    await removeStale(lock, text);
  }
  throw new WorldError(
    `The world file ${path} is in use.`,
    `Wait for that command to end; if there is none, delete ${lock}`,
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
