import type { TreeFile } from "./trees.ts";

/** A text with blanks where comments were: every offset stays. It knows how the trees write comments, not every way there is. */
export function withoutComments({ path, text }: TreeFile): string {
  const extension = /\.(\w+)$/.exec(path)?.[1] ?? "";
  const kinds = [xml, ...(languages.find(({ of }) => of.includes(extension))?.comments ?? [])];
  return kinds.reduce((rest, kind) => rest.replaceAll(kind, (comment) => blanks(comment)), text);
}

const xml = /<!--[^]*?-->/g;
const block = /\/\*[^]*?\*\//g;
// Not the slashes of an address.
const slashes = /(?<![^\s])\/\/[^\n]*/g;
const hash = /(?<![^\s])#(?!\{)[^\n]*/g;

const languages: readonly { readonly of: readonly string[]; readonly comments: readonly RegExp[] }[] = [
  { of: ["bicep", "bicepparam"], comments: [block, slashes] },
  { of: ["tf"], comments: [block, slashes, hash] },
  { of: ["sh", "yml", "yaml"], comments: [hash] },
  { of: ["ps1"], comments: [/<#[^]*?#>/g, hash] },
];

function blanks(comment: string): string {
  return comment.replaceAll(/[^\r\n]/g, " ");
}
