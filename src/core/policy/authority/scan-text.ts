import { firstIndex } from "../../text/search.ts";
import type { Span } from "../../text/span.ts";
import { encodeEntities } from "../document/entity.ts";
import { type NamedValues, namedReferences, resolveNamedValues } from "../document/named-value.ts";
import type { PolicyValues } from "../document/policy-values.ts";
import { authorityHostPattern } from "./hosts.ts";
import { type Tenant, tenantIn } from "./tenant.ts";

/**
 * How to name another tenant: replace the span by `before` + the new tenant + `after`, which are what a named value in its
 * place says beside the tenant, written as the place needs it.
 */
export interface AuthorityPlace extends Span {
  readonly before: string;
  readonly after: string;
}

/** An authority URL in a stretch of text, named values put in. */
export interface AuthorityText extends Span {
  readonly host: string;
  /** The first segment of the path; `null` when the URL ends with its host. */
  readonly tenant: Tenant | null;
  /** What has to be replaced to name another tenant; `null` without a tenant. */
  readonly place: AuthorityPlace | null;
  /** What follows the tenant, up to the end of the URL; each slash as one, however it is written. */
  readonly tail: string;
  /** Business-to-consumer authorities share a host with Entra and are another identity provider. */
  readonly product: "entra" | "b2c";
  /** Whether the whole stretch is this URL. */
  readonly extent: "whole" | "part";
}

/** A part of the source that is searched as one text: literal, or a place where C# puts in a value. */
export interface StretchPart extends Span {
  readonly kind: "literal" | "hole";
}

/** How a text is written: with XML entities, as in CDATA, or in a C# string, where quotes and backslashes mean something. */
export type StretchWriting = "xml" | "plain" | "csharp";

/** The first authority URL in a literal stretch of XML, or `null`. */
export function readAuthority(text: string, span: Span, values: PolicyValues): AuthorityText | null {
  const part = { kind: "literal", start: span.start, end: span.end } as const;
  return authoritiesIn(text, [part], "xml", values)[0] ?? null;
}

/** Every authority URL in the parts, taken as one text, in order. */
export function authoritiesIn(
  text: string,
  parts: readonly StretchPart[],
  writing: StretchWriting,
  { namedValues, authorityHosts }: PolicyValues,
): AuthorityText[] {
  const view = { ...expand(text, parts, namedValues), writing };
  const pattern = authorityHostPattern(authorityHosts);
  const found: AuthorityText[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(view.value); match !== null; match = pattern.exec(view.value)) {
    const { lastIndex } = pattern;
    found.push(readUrl(view, match.index, match[0], namedValues));
    pattern.lastIndex = lastIndex;
  }
  return found;
}

/** A piece of the view and where it comes from. `computed` pieces were put in for a reference or a hole. */
interface Chunk extends Span {
  readonly from: number;
  readonly to: number;
  readonly origin: "literal" | "computed";
}

interface View {
  readonly value: string;
  readonly chunks: readonly Chunk[];
  readonly writing: StretchWriting;
}

/** Stands for what C# puts in: a character for private use, which no tenant, host or path holds. */
const HOLE = "\ue000";

function expand(
  text: string,
  parts: readonly StretchPart[],
  namedValues: NamedValues,
): Omit<View, "writing"> {
  const chunks: Chunk[] = [];
  let value = "";
  const append = (piece: string, start: number, end: number, origin: Chunk["origin"]): void => {
    if (start === end) return;
    chunks.push({ from: value.length, to: value.length + piece.length, start, end, origin });
    value += piece;
  };
  for (const part of parts) {
    if (part.kind === "hole") {
      append(HOLE, part.start, part.end, "computed");
      continue;
    }
    let copied = part.start;
    for (const { name, start, end } of namedReferences(text, part)) {
      const content = namedValues.get(name);
      if (typeof content !== "string") continue;
      append(text.slice(copied, start), copied, start, "literal");
      append(content, start, end, "computed");
      copied = end;
    }
    append(text.slice(copied, part.end), copied, part.end, "literal");
  }
  return { value, chunks };
}

/** A slash as it is written in URLs, in JSON, in C#, and in URLs that are parameters of others. */
const slash = String.raw`(?:\\{0,4}\/|\\{1,4}u002f|%(?:25){0,2}2f)`;
const schemeBefore = new RegExp(String.raw`https?(?::|%(?:25){0,2}3a)${slash}${slash}$`, "i");
const separator = new RegExp(String.raw`(?::\d{1,5})?${slash}`, "iy");
const slashes = new RegExp(slash, "gi");
/** A tenant as anyone writes it, placeholders included: up to the next thing that ends a path segment. */
const segment =
  /(?:\{\{[^{}\r\n]{0,200}\}\}|\{\{\$\{[^{}\r\n]{0,200}\}\}\}|[$%]\{[^{}\r\n]{0,200}\}|[^\s/\\"'<>?#&,;()[\]|%]){0,300}/y;
const tail = /(?:(?!&(?:quot|apos|lt|gt|#0{0,6}3[49]|#x0{0,6}2[27]);)[^\s"'<>\\,;]|\\{1,4}(?:\/|u002f))*/iy;
/** A blank in the middle of a URL: what follows it may belong to the URL, or not. */
const brokenByBlank = /[ \t]{1,4}\/\S/y;

function readUrl(view: View, at: number, host: string, namedValues: NamedValues): AuthorityText {
  const { value } = view;
  const scheme = schemeBefore.exec(value.slice(Math.max(0, at - 40), at))?.[0] ?? "";
  const urlStart = at - scheme.length;
  separator.lastIndex = at + host.length;
  const separated = separator.test(value);
  if (!separated) {
    const end = at + host.length;
    const extent = urlStart === 0 && end === value.length ? "whole" : "part";
    const from = sourceStart(view, urlStart);
    return {
      host,
      tenant: null,
      place: null,
      tail: "",
      product: "entra",
      extent,
      ...span(from, view, end),
    };
  }
  const tenantStart = separator.lastIndex;
  segment.lastIndex = tenantStart;
  const written = segment.exec(value)?.[0] ?? "";
  const tenantEnd = tenantStart + written.length;
  tail.lastIndex = tenantEnd;
  const rest = tail.exec(value)?.[0] ?? "";
  const end = tenantEnd + rest.length;
  brokenByBlank.lastIndex = tenantEnd;
  const tenant = brokenByBlank.test(value) ? blank : tenantOf(written, namedValues);
  return {
    host,
    tenant,
    place: placeOf(view, tenantStart, tenantEnd),
    tail: rest.replaceAll(slashes, "/"),
    product: isB2c(written, rest) ? "b2c" : "entra",
    extent: urlStart === 0 && end === value.length ? "whole" : "part",
    ...span(sourceStart(view, urlStart), view, end),
  };
}

const blank: Tenant = { kind: "undecidable", why: "blank" };

function tenantOf(written: string, namedValues: NamedValues): Tenant | null {
  if (written === "") return null;
  if (written.includes(HOLE)) return { kind: "undecidable", why: "expression" };
  return tenantIn(resolveNamedValues(written, namedValues));
}

function isB2c(written: string, rest: string): boolean {
  return (
    /^(?:tfp|te)$/i.test(written) ||
    /^(?:\\?\/|%2F)b2c_/i.test(rest) ||
    /(?:[?&]|&amp;|%3F|%26)p(?:=|%3D)b2c_/i.test(rest)
  );
}

function span(start: number, view: View, end: number): Span {
  return { start, end: Math.max(start, sourceEnd(view, end)) };
}

function placeOf(view: View, from: number, to: number): AuthorityPlace | null {
  if (from === to) return null;
  const first = chunkAt(view, from);
  const last = chunkAt(view, to - 1);
  if (first === undefined || last === undefined) return null;
  const before = first.origin === "computed" ? view.value.slice(first.from, from) : "";
  const after = last.origin === "computed" ? view.value.slice(to, last.to) : "";
  // API Management puts the value into the code as it is, so what it means there is not what it says.
  if (view.writing === "csharp" && /["\\{}\r\n]/.test(before + after)) return null;
  const write = view.writing === "xml" ? encodeEntities : (said: string): string => said;
  return {
    start: sourceStart(view, from),
    end: sourceEnd(view, to),
    before: write(before),
    after: write(after),
  };
}

function sourceStart(view: View, from: number): number {
  const chunk = chunkAt(view, from);
  if (chunk === undefined) return view.chunks.at(-1)?.end ?? 0;
  return chunk.origin === "literal" ? chunk.start + (from - chunk.from) : chunk.start;
}

function sourceEnd(view: View, to: number): number {
  const chunk = chunkAt(view, to - 1);
  if (chunk === undefined) return view.chunks[0]?.start ?? 0;
  return chunk.origin === "literal" ? chunk.start + (to - chunk.from) : chunk.end;
}

/** The chunk that holds a place of the view. Chunks that a named value without content left are empty. */
function chunkAt({ chunks }: View, at: number): Chunk | undefined {
  const chunk = chunks[firstIndex(chunks.length, (index) => (chunks[index]?.to ?? 0) > at)];
  return chunk !== undefined && chunk.from <= at ? chunk : undefined;
}
