import { lstat, mkdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault, systemReason } from "../core/fault.ts";
import type { WrittenFile } from "../core/init/written-file.ts";
import { localFiles } from "./files.ts";

/** What is there is kept, or replaced because somebody said so. */
export type Overwriting = "never" | "allowed";

/**
 * Writes all of the files or none of them. What is in the way is found before anything is written; when a write fails, what was written before
 * it is taken away again, and what was replaced is put back.
 *
 * @throws Fault `usage` naming everything that is in the way, `failed` where the computer refuses
 */
export async function writeAllFiles(files: readonly WrittenFile[], overwriting: Overwriting): Promise<void> {
  const found = await Promise.all(files.map(({ path }) => lookAt(path)));
  const inTheWay = files.filter((_, index) => {
    const kind = found[index];
    return kind === "other" || (kind === "file" && overwriting === "never");
  });
  if (inTheWay.length > 0) throw inTheWayFault(inTheWay, found.includes("other"));
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const file of files) await writeOne(file, overwriting, undo);
  } catch (error) {
    for (const step of undo.toReversed()) await step().catch(() => undefined);
    throw error;
  }
}

/** A link counts as a file, also where it leads nowhere: a new file in its place would be somewhere else. */
async function lookAt(path: string): Promise<"nothing" | "file" | "other"> {
  const found = await lstat(path).catch(() => null);
  // What is below a file is not there either; making its folder tells why.
  if (found === null) return "nothing";
  return found.isFile() || found.isSymbolicLink() ? "file" : "other";
}

async function writeOne(
  { path, text }: WrittenFile,
  overwriting: Overwriting,
  undo: (() => Promise<void>)[],
): Promise<void> {
  const folder = dirname(path);
  const made = await inSentence(folder, () => mkdir(folder, { recursive: true }));
  // `made` is the highest folder that was not there.
  if (made !== undefined) undo.push(() => removeEmptyFolders(folder, made));
  const before = overwriting === "allowed" ? await readFile(path).catch(() => null) : null;
  if (before !== null) {
    undo.push(() => writeFile(path, before));
    return localFiles.replace(path, text);
  }
  await inSentence(path, () => writeFile(path, text, { encoding: "utf8", flag: "wx" }));
  undo.push(() => rm(path));
}

async function removeEmptyFolders(folder: string, highest: string): Promise<void> {
  await rmdir(folder);
  const above = dirname(folder);
  if (highest.endsWith(folder) || above === folder) return;
  await removeEmptyFolders(above, highest);
}

async function inSentence<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Fault("failed", `${path} cannot be written: ${systemReason(error)}. Nothing was written.`, {
      cause: error,
    });
  }
}

function inTheWayFault(files: readonly WrittenFile[], hasOther: boolean): Fault {
  const names = files.map(({ path }) => path).join(" and ");
  const verb = files.length === 1 ? "is" : "are";
  return new Fault("usage", `${names} ${verb} there already. Nothing was written.`, {
    hint: hasOther
      ? "What is no file is never replaced: move it out of the way."
      : "Move it out of the way, or replace it with --force.",
  });
}
