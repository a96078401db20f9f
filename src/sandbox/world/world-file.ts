import { randomUUID } from "node:crypto";
import { access, open, readdir, readFile, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { codeOf, explained } from "./disk-error.ts";
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
    : new WorldError(
        code === "EISDIR"
          ? `${path} is a folder, and no world file.`
          : `The world file ${path} cannot be read (${code}).`,
        makeOne,
      );
}

/** Reads a world from its text; `place` is what messages call it. @throws WorldError as `readWorldFile`. */
export function parseWorld(text: string, place: string): World {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // It shows the place by the text around it.
    const why = error instanceof Error ? error.message.replace(/\s+/g, " ") : "";
    throw new WorldError(`${place} is not a world: it is not JSON: ${why}.`, makeOne);
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

/**
 * Writes a world so that the file is at every moment either the old or the new one, also after a crash.
 *
 * @throws WorldError when the disk refuses
 */
export function saveWorldFile(path: string, world: World): Promise<void> {
  const hint = "Choose another folder for it, or make this one writable.";
  return explained(`The world file ${path} cannot be written`, hint, () => save(path, world));
}

async function save(path: string, world: World): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = join(dirname(target), `${temporaryPrefix(target)}${randomUUID()}.tmp`);
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(writeWorld(world));
    await file.sync();
    await file.close();
    await rename(temporary, target);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

function temporaryPrefix(target: string): string {
  return `.${basename(target)}.`;
}

/**
 * Removes what processes left beside a world file when they were killed while they saved it. Only whoever holds the lock
 * may do this: nobody else writes then.
 */
export async function removeLeftovers(path: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const folder = dirname(target);
  const prefix = temporaryPrefix(target);
  const isLeftover = (name: string): boolean =>
    name.startsWith(prefix) && /^[\da-f-]{36}\.tmp$/.test(name.slice(prefix.length));
  const names = (await readdir(folder)).filter(isLeftover);
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
}
