import type { Span } from "../../text/span.ts";
import type { CarriedText, Piece } from "../carried-text.ts";
import type { SourceFile, SourceLeft } from "../language-reading.ts";
import { plainPiecesRead, textOfPieces } from "../piece-reader.ts";
import { hasPolicyWords } from "../policy-words.ts";
import type { Placeholders } from "./placeholders.ts";
import { blockPieces } from "./yaml-block.ts";
import { quotedPieces } from "./yaml-quoted.ts";
import type { YamlEntry } from "./yaml-scan.ts";

/** What a YAML text holds of policies. */
export interface YamlTexts {
  readonly texts: readonly CarriedText[];
  readonly left: readonly SourceLeft[];
}

/** The policy texts of a YAML text, and what of it looks like one and cannot be read with certainty. */
export function yamlTexts(
  file: SourceFile,
  entries: readonly YamlEntry[],
  marks: Placeholders,
  isPipeline: boolean,
): YamlTexts {
  if (!mayHoldPolicy(file.text)) return { texts: [], left: [] };
  const found = entries
    .filter(({ start, end }) => mayHoldPolicy(file.text.slice(start, end)))
    .map((entry) => ({ entry, text: carriedText(file, entry, marks, isPipeline) }));
  const texts = found.flatMap(({ text }) => (text?.kind === "text" ? text.text : []));
  const left = found.flatMap(({ text }) => (text?.kind === "left" ? text.left : []));
  const seen = found.flatMap(({ entry, text }) => (text === null ? [] : entry));
  return { texts, left: [...left, ...unseen(file, seen)] };
}

/** A cheap look: no element that counts is left out, and some that don't are in. */
function mayHoldPolicy(text: string): boolean {
  return /<[a-z]|\\u003[cC]|\\x3[cC]/.test(text);
}

type Found =
  | { readonly kind: "text"; readonly text: CarriedText }
  | { readonly kind: "left"; readonly left: SourceLeft };

function carriedText(
  file: SourceFile,
  entry: YamlEntry,
  marks: Placeholders,
  isPipeline: boolean,
): Found | null {
  const pieces = plainPiecesRead(file.text, piecesOf(file.text, entry), marks.pattern, marks.read);
  if (!hasPolicyWords(textOfPieces(file.text, pieces, ""))) return null;
  const name = entry.path.join(".").replaceAll(".[", "[");
  const leave = (code: SourceLeft["code"], { start, end }: Span, message: string): Found => {
    return { kind: "left", left: { file: file.path, start, end, code, message } };
  };
  if (isScript(entry, isPipeline)) {
    const at = file.text.slice(entry.start, entry.end).search(/<validate-|<openid-config/);
    const place = { start: entry.start + Math.max(0, at), end: entry.end };
    return leave("program-text", place, "A script inside of this file holds policy text.");
  }
  const why = whyUncertain(entry);
  if (why !== null)
    return leave("manual-review", entry, `Policy text at ${name || "this place"} was left: ${why}.`);
  return {
    kind: "text",
    text: { file: file.path, start: entry.start, end: entry.end, ...writingOf(entry), pieces, name },
  };
}

function piecesOf(text: string, entry: YamlEntry): Piece[] {
  if (entry.style === "literal" && entry.block !== null) return blockPieces(text, entry.block);
  if (entry.style === "single" || entry.style === "double") return quotedPieces(text, entry, entry.style);
  return entry.end > entry.start ? [{ kind: "plain", start: entry.start, end: entry.end }] : [];
}

function whyUncertain({ style, doubt }: YamlEntry): string | null {
  if (style === "folded")
    return "the lines of a folded block (>) are joined, so an edit could not be laid out";
  if (style === "flow") return "it stands in brackets ([…] or {…})";
  return doubt;
}

function writingOf({ style, block }: YamlEntry): Pick<CarriedText, "carrier" | "writing"> {
  switch (style) {
    case "literal":
      return {
        carrier: "yaml block",
        writing: { kind: "yaml block", indent: " ".repeat(block?.indent ?? 0) },
      };
    case "single":
      return { carrier: "yaml quoted", writing: { kind: "yaml single-quoted" } };
    case "double":
      return { carrier: "yaml quoted", writing: { kind: "yaml double-quoted" } };
    case "plain":
    case "folded":
    case "flow":
      return { carrier: "yaml plain", writing: { kind: "only plain words" } };
    default:
      return style satisfies never;
  }
}

/** The keys under which pipelines, and the hooks of the Azure Developer CLI, have scripts. */
function isScript({ path }: YamlEntry, isPipeline: boolean): boolean {
  const key = path.at(-1) ?? "";
  return (
    /^(?:run|script|inlineScript|bash|pwsh|powershell)$/i.test(key) ||
    (isPipeline && /^(?:inline|command)$/i.test(key))
  );
}

/** Policy words that no scalar covers and no comment holds: one place for each stretch of lines. */
function unseen(
  file: SourceFile,
  seen: readonly { readonly start: number; readonly end: number }[],
): SourceLeft[] {
  const rest = blotted(file.text, seen);
  if (!hasPolicyWords(rest)) return [];
  const start = rest.search(/<[a-z-]+[\s/>]/);
  return [
    {
      file: file.path,
      start,
      end: Math.min(file.text.length, start + 1),
      code: "manual-review",
      message: "Policy text stands here in a form of YAML that cannot be read with certainty.",
    },
  ];
}

/** The text with blanks where something was seen, and where a line is a comment. */
function blotted(text: string, seen: readonly { readonly start: number; readonly end: number }[]): string {
  const parts: string[] = [];
  let copied = 0;
  for (const { start, end } of seen.toSorted((one, other) => one.start - other.start)) {
    if (start < copied) continue;
    parts.push(text.slice(copied, start), text.slice(start, end).replace(/[^\n]/g, " "));
    copied = end;
  }
  return [...parts, text.slice(copied)]
    .join("")
    .split("\n")
    .map((line) => (line.trimStart().startsWith("#") ? " ".repeat(line.length) : line))
    .join("\n");
}
