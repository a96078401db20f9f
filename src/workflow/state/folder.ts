import { constants, type FileHandle, mkdir, open, readdir, rename, stat, unlink } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Fault, systemReason } from "../../core/fault.ts";

/**
 * Makes a folder and those above it that are missing, readable by their owner alone. Level by level, because Node's own
 * recursive way never returns below some folders, such as /proc (verified by experiment, Node 20).
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let at = resolve(folder); !(await isFolder(at)); at = dirname(at)) missing.unshift(at);
  for (const at of missing) await makeOne(at);
}

/** Makes a folder that nobody else has made; `false` when it is there already. */
export async function makeNewFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: ownerOnly });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** The names of the folders inside a folder, sorted; empty where there is no such folder. */
export async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

/**
 * The text of a file of ours, or `null` where there is none. A link, a pipe or a device in its place, and a file that no run
 * has written because it is far too long, is refused: reading it could lead elsewhere or never end.
 */
export async function textOf(path: string): Promise<string | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | noFollow | noWait);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    if (["ELOOP", "EMLINK"].includes(codeOf(error))) throw notOurs(path, "is a link");
    throw error;
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) throw notOurs(path, "isn't a regular file");
    if (found.size > longestDocument) throw notOurs(path, "is too long");
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}

/** Windows has no such flags. */
const noFollow = constants.O_NOFOLLOW ?? 0;
/** Opening a pipe would otherwise wait for somebody who writes into it. */
const noWait = constants.O_NONBLOCK ?? 0;

/** A policy has at most 256 KiB (unverified), so the backup of a whole setup is a few megabytes. */
const longestDocument = 64 * 1024 * 1024;

function notOurs(path: string, what: string): Error {
  return Object.assign(new Error(`${path} ${what}`), { code: "EFOREIGN" });
}

/**
 * Replaces a file as a whole. It is either the old one or the new one, and the new one is on the disk before its name
 * is; what a killed process leaves is `<path>.new`, which nobody reads and nobody writes through: it may be a link.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await newFile(temporary);
  try {
    await file.writeFile(text, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/** A new file of that name; what was there loses the name and is not written to. */
async function newFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", 0o600);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    await unlink(path);
    return open(path, "wx", 0o600);
  }
}

/** Runs something that touches a folder of ours; what the disk refuses is explained. */
export async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault("failed", `The state folder ${folder} cannot be used: ${systemReason(error)}.`, {
      hint: "Make it writable, or choose another folder with --state-dir.",
      cause: error,
    });
  }
}

/** The code that Node gives a failed system call, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

const ownerOnly = 0o700;

async function isFolder(path: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return dirname(path) === path;
    throw error;
  }
  throw Object.assign(new Error(`${path} is a file, not a folder`), { code: "ENOTDIR" });
}

async function makeOne(folder: string): Promise<void> {
  // Somebody else may make the same folder at the same time.
  if (!(await makeNewFolder(folder))) await isFolder(folder);
}

/** A new name is safe once its folder is written, too. Windows neither can nor needs to do it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!["EISDIR", "EACCES", "EPERM", "EINVAL", "ENOTSUP"].includes(codeOf(error))) throw error;
  }
}
