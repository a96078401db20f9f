import { appPins } from "./app-pins.ts";
import { withoutComments } from "./comments.ts";
import { lineOf, type Pin } from "./pin.ts";
import type { TreeFile } from "./trees.ts";

/**
 * Every pin of a tree, found by regular expressions alone: no code of the program takes part. It knows the names that the trees use for
 * their tenant, and finds too much rather than too little.
 */
export function pinsIn(files: readonly TreeFile[], homes: readonly string[]): readonly Pin[] {
  return files.filter(isSearched).flatMap((file) => {
    const text = withoutComments(file);
    const tenants = policyTexts(text).flatMap((span) => tenantPins(file, text, span, homes));
    return [...tenants, ...appPins(file, text)];
  });
}

/** Prose pins nobody; what Terraform locks is no text of ours. */
function isSearched({ path }: TreeFile): boolean {
  return !/\.(?:md|http|lock\.hcl)$/.test(path);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** From an opening tag that only policies have to its end; in JSON the brackets may be written as escapes. */
const opening =
  /(?:<|\\u003c)(policies|fragment|validate-azure-ad-token|validate-jwt|openid-config|return-response)(?=[\s/>\\])/g;

function policyTexts(text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const { 0: tag, 1: name = "", index } of text.matchAll(opening)) {
    if (index < (spans.at(-1)?.end ?? 0)) continue;
    const closing = new RegExp(`(?:<|\\\\u003c)/${name}(?:>|\\\\u003e)`, "g");
    closing.lastIndex = index + tag.length;
    const closed = closing.exec(text);
    // An element without an end of its own ends with its tag, or with its line where that cannot be told.
    const end = closed === null ? lineEnd(text, index) : closed.index + closed[0].length;
    spans.push({ start: index, end });
  }
  return spans;
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf("\n", from);
  return found === -1 ? text.length : found;
}

/** How the trees write their tenant where a policy uses it: each language's own brackets around a name that says it. */
const references: readonly RegExp[] = [
  // Bicep, Terraform and its templates
  /\$\{(?:subscription|tenant)\(\)\.tenantId\}/g,
  /\$\{(?:[\w.]+\.)?tenant_?id\}/gi,
  // named values
  /\{\{[\w-]*(?:tenant|token-url)[\w-]*\}\}/gi,
  // marks
  /(?<![{$])\{tenant[-_]?id\}(?!\})/gi,
  /__TENANT_ID__/g,
  // shells
  /(?<![\w$])\$(?:env:)?(?:AZURE_)?TENANT_ID\b/g,
  // ARM's concat
  /', (?:subscription|tenant)\(\)\.tenantId, '/g,
];

/** A list of tenants that names the home tenant beside others keeps nobody out that it doesn't mean to. */
const allowList = /<claim name="tid"[^>]*>(?:\s*<value>[^<]*<\/value>){2,}\s*<\/claim>/g;

function tenantPins({ path }: TreeFile, text: string, span: Span, homes: readonly string[]): Pin[] {
  const region = text.slice(span.start, span.end).replaceAll(allowList, (list) => list.replaceAll(/./g, " "));
  const literals = homes.map((home) => new RegExp(home.replaceAll(".", "\\."), "gi"));
  const found = [...references, ...literals, ...formatted(text, span)].flatMap((one) => [
    ...region.matchAll(one),
  ]);
  return found.map(({ 0: pin, index }) => {
    const start = span.start + index;
    return {
      kind: "tenant",
      file: path,
      line: lineOf(text, start),
      lastLine: lineOf(text, start),
      start,
      end: start + pin.length,
      text: pin,
    };
  });
}

/** ARM's `format('…{1}…', a, tenant().tenantId)`: the number of the argument that is the tenant. */
function formatted(text: string, { start, end }: Span): RegExp[] {
  const rest = text.slice(end, lineEnd(text, end));
  if (!text.slice(0, start).endsWith("[format('")) return [];
  const args = rest.slice(rest.indexOf("',") + 2).split(", ");
  const number = args.findIndex((one) => /(?:subscription|tenant)\(\)\.tenantId/.test(one));
  return number === -1 ? [] : [new RegExp(`\\{${number}\\}`, "g")];
}
