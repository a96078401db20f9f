import { structuredPatch } from "diff";
import type { SourceFile } from "./language-reading.ts";

/** A file before and after its edits. */
export interface ChangedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** The files that differ, with both texts. */
export function changedFiles(before: readonly SourceFile[], after: readonly SourceFile[]): ChangedFile[] {
  return before.flatMap(({ path, text }, index) => {
    const now = after[index]?.text ?? text;
    return now === text ? [] : [{ path, before: text, after: now }];
  });
}

/**
 * A patch as `git apply` takes it: line ends, byte order marks and a missing last line end included.
 *
 * @param prefix the folder of the paths below the root of the repository, with a slash at its end; empty at the root
 */
export function gitPatch(files: readonly ChangedFile[], prefix: string): string {
  return files.map((file) => filePatch(file, prefix)).join("");
}

function filePatch({ path, before, after }: ChangedFile, prefix: string): string {
  const { hunks } = structuredPatch("", "", before, after, undefined, undefined, { context: 3 });
  const old = quoted(`a/${prefix}${path}`);
  const now = quoted(`b/${prefix}${path}`);
  const head = [`diff --git ${old} ${now}`, `--- ${old}${tabAfter(old)}`, `+++ ${now}${tabAfter(now)}`];
  const body = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines,
  ]);
  return `${[...head, ...body].join("\n")}\n`;
}

function range(start: number, lines: number): string {
  return lines === 1 ? String(start) : `${start},${lines}`;
}

/** Git ends a name with a blank in it by a tab, so that no date is taken for a part of it. */
function tabAfter(name: string): string {
  return name.includes(" ") && !name.startsWith('"') ? "\t" : "";
}

/** A name as git writes it: in quotes where a character would be taken for something else. */
function quoted(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a file's name may hold any
  if (!/["\\\u0000-\u001f\u007f]/.test(name)) return name;
  const inner = name.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones
    /[\u0000-\u001f\u007f]/g,
    (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return `"${inner}"`;
}
