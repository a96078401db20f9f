import { execFile } from "node:child_process";
import { lstatSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { Fault, systemReason } from "../../core/fault.ts";
import { canMatter } from "../../core/source/can-matter.ts";
import type { SourceFile } from "../../core/source/language-reading.ts";

/** A source tree as far as it can matter, and what of it was not read. */
export interface SourceTree {
  readonly files: readonly SourceFile[];
  readonly skipped: SkippedFiles;
  /** Where the tree is in its repository, with a slash at its end; empty at the root and where there is none. */
  readonly prefix: string;
  /** Files that could be a policy by their name, and were not read. */
  readonly unreadable: readonly string[];
}

/** How many files were not looked at, and why. */
export interface SkippedFiles {
  /** Of a kind that holds no setup. */
  readonly otherKind: number;
  readonly binary: number;
  /** Larger than 2 MB. */
  readonly tooLarge: number;
  /** Links, submodules, and what the computer does not let us read. */
  readonly unreadable: number;
}

const largest = 2 * 1024 * 1024;

/**
 * Reads the files that git tracks; where there is no repository, all files outside of the folders that repositories
 * usually ignore. Links are not followed, so that nothing outside of the tree is read.
 *
 * @throws Fault `usage` where the folder cannot be read
 */
export async function readTree(folder: string): Promise<SourceTree> {
  const tracked = await trackedFiles(folder);
  const paths = tracked?.paths ?? (await filesBelow(folder));
  const skipped = { otherKind: 0, binary: 0, tooLarge: 0, unreadable: 0 };
  const files: SourceFile[] = [];
  const unreadable: string[] = [];
  for (const path of paths) {
    if (!canMatter.byName(path)) {
      skipped.otherKind += 1;
      continue;
    }
    const read = readText(join(folder, path));
    if (typeof read === "string") {
      if (canMatter.byText(path, read)) files.push({ path, text: read });
      else skipped.otherKind += 1;
      continue;
    }
    skipped[read.why] += 1;
    if (canMatter.asPolicy(path)) unreadable.push(path);
  }
  const byPath = (one: string, other: string): number => (one < other ? -1 : 1);
  return {
    files: files.toSorted((one, other) => byPath(one.path, other.path)),
    skipped,
    prefix: tracked?.prefix ?? "",
    unreadable: unreadable.toSorted(byPath),
  };
}

const run = promisify(execFile);

/** What git tracks below a folder; `null` where there is no git or no repository. */
async function trackedFiles(
  folder: string,
): Promise<{ readonly paths: readonly string[]; readonly prefix: string } | null> {
  const options = { cwd: folder, maxBuffer: 512 * 1024 * 1024 };
  try {
    const [listed, shown] = await Promise.all([
      run("git", ["ls-files", "-z", "--cached", "--", "."], options),
      run("git", ["rev-parse", "--show-prefix"], options),
    ]);
    const paths = [...new Set(listed.stdout.split("\0"))].filter((path) => path !== "");
    // An empty repository, or a folder that it ignores: what is there is what somebody means.
    return paths.length === 0 ? null : { paths, prefix: shown.stdout.replace(/\n$/, "") };
  } catch {
    return null;
  }
}

const ignored = new Set([
  ".azure",
  ".git",
  ".hg",
  ".idea",
  ".next",
  ".svn",
  ".terraform",
  ".venv",
  ".vs",
  "__pycache__",
  "build",
  "coverage",
  "dist",
  "node_modules",
  "obj",
  "out",
  "target",
  "venv",
]);

async function filesBelow(folder: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [""];
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    for (const entry of await entriesOf(folder, below)) {
      const path = posix.join(below, entry.name);
      if (entry.isDirectory() && !ignored.has(entry.name)) waiting.push(path);
      if (entry.isFile()) found.push(path);
    }
  }
  return found;
}

async function entriesOf(folder: string, below: string) {
  try {
    return await readdir(join(folder, below), { withFileTypes: true });
  } catch (error) {
    // A folder inside that nobody may read is as good as none; the tree itself is what was asked for.
    if (below !== "") return [];
    throw new Fault("usage", `The folder ${folder} cannot be read: ${systemReason(error)}.`, {
      cause: error,
    });
  }
}

type Unread = { readonly why: "binary" | "tooLarge" | "unreadable" };

/** Without waiting in between: thousands of small files are read three times as fast as one by one through a pool of threads. */
function readText(path: string): string | Unread {
  try {
    const found = lstatSync(path);
    if (!found.isFile()) return { why: "unreadable" };
    if (found.size > largest) return { why: "tooLarge" };
    const bytes = readFileSync(path);
    if (bytes.subarray(0, 8000).includes(0)) return { why: "binary" };
    return decoder.decode(bytes);
  } catch (error) {
    return { why: error instanceof TypeError ? "binary" : "unreadable" };
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
