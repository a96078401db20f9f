import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/built.ts";

/** A page that people read: its path from the root, and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** A block of code on a page: the word behind its fence, the line it begins at, and what is in it. */
export interface Block {
  readonly language: string;
  readonly line: number;
  readonly text: string;
}

/** Every page for people. */
export const pages: readonly Page[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
].map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

/** The page of a path. */
export function pageAt(path: string): Page {
  const page = pages.find((one) => one.path === path);
  if (page === undefined) throw new Error(`there is no page ${path}`);
  return page;
}

/** The blocks of a page in their order, without the white space that a list puts before them. */
export function blocksOf({ text }: Page): readonly Block[] {
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)].map(
    ([, indent = "", language = "", content = ""], index, all) => ({
      language,
      line: text.slice(0, all[index]?.index ?? 0).split("\n").length,
      text: content.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    }),
  );
}

/** A page without its blocks: where prose mentions commands. */
export function proseOf({ text }: Page): string {
  return text.replaceAll(/^( *)```\w*\n[\s\S]*?^ *```$/gm, "");
}
