import type { CarriedText, Piece, Writing } from "../carried-text.ts";
import type { SourceFile, SourceLeft } from "../language-reading.ts";
import { add, layeredText, outerPieces, outerSpan } from "../layered-text.ts";
import { piecesBetween } from "../piece-reader.ts";
import { hasPolicyWords } from "../policy-words.ts";
import type { Names } from "./names.ts";
import { verbOf } from "./options.ts";
import {
  type Bit,
  bitsText,
  literalOf,
  type QuotedText,
  type ReadScript,
  type ScriptCommand,
  type ScriptWord,
} from "./script.ts";

/** The policy texts of a script: quoted strings and here-documents. */
export function scriptTexts(file: SourceFile, script: ReadScript, names: Names): CarriedText[] {
  return script.commands.flatMap((command) => {
    if (searches.has(verbOf(file.text, command, 1))) return [];
    const words = command.words.filter((_word, index) => !isPattern(file.text, command.words[index - 1]));
    return [
      ...words.flatMap((word) => wordText(file, script, command, word, names) ?? []),
      ...command.documents.flatMap((document) =>
        quotedText(file, script, document, "a here-document", names),
      ),
    ];
  });
}

/** Policy words of a script that cannot be read with certainty. */
export function brokenScript(file: SourceFile): SourceLeft[] {
  if (!hasPolicyWords(file.text)) return [];
  const message =
    "This holds policy text, and a quote or a here-document of it does not end where it could be read.";
  return [{ file: file.path, start: 0, end: Math.min(1, file.text.length), code: "manual-review", message }];
}

/** Commands that look for a text or replace it: what they are given is a pattern and no policy. */
const searches = new Set(["grep", "egrep", "fgrep", "rg", "sed", "awk", "perl", "select-string"]);

function isPattern(file: string, before: ScriptWord | undefined): boolean {
  return (
    before !== undefined &&
    /^-[ci]?(?:not)?(?:match|like|contains|replace)$/i.test(literalOf(file, before) ?? "")
  );
}

function wordText(
  file: SourceFile,
  script: ReadScript,
  command: ScriptCommand,
  word: ScriptWord,
  names: Names,
): CarriedText[] | null {
  if (word.strings.length === 0 || !hasPolicyWords(bitsText(file.text, word.bits))) return null;
  const name = nameOf(file.text, command, word);
  const [only] = word.strings;
  const prefix = only === undefined ? "" : file.text.slice(word.start, only.outer.start);
  const isWhole =
    only !== undefined &&
    word.strings.length === 1 &&
    only.outer.end === word.end &&
    valuePrefix.test(prefix);
  return isWhole ? quotedText(file, script, only, name, names) : [mixedText(file, script, word, name, names)];
}

const valuePrefix = /^(?:[A-Za-z_]\w*\+?=|--?[\w-]+[=:])?$/;

/** A word of several quotes: what is inserted would have to know in which of them it stands. */
function mixedText(
  file: SourceFile,
  script: ReadScript,
  word: ScriptWord,
  name: string,
  names: Names,
): CarriedText {
  const [first] = word.bits;
  const written = first?.kind === "plain" ? file.text.slice(first.start, first.end) : "";
  const assigned = /^[A-Za-z_]\w*=$/.test(written) ? word.bits.slice(1) : word.bits;
  const pieces: Piece[] = [];
  for (const piece of piecesOf(assigned, names)) add(pieces, piece);
  return {
    file: file.path,
    start: pieces[0]?.start ?? word.start,
    end: pieces.at(-1)?.end ?? word.end,
    carrier: script.language === "shell" ? "shell string" : "powershell string",
    pieces,
    writing: { kind: "only plain words" },
    name,
  };
}

function quotedText(
  file: SourceFile,
  script: ReadScript,
  quoted: QuotedText,
  name: string,
  names: Names,
): CarriedText[] {
  const text = bitsText(file.text, quoted.bits);
  if (!hasPolicyWords(text)) return [];
  const pieces = piecesOf(quoted.bits, names);
  const carrier = carrierOf(script, quoted);
  const whole: CarriedText = {
    file: file.path,
    start: quoted.start,
    end: quoted.end,
    carrier,
    pieces,
    writing: writingOf(file.text, script, quoted),
    name,
  };
  const inside = /^\s*[[{]/.test(text) ? jsonInside(file, whole) : [];
  return inside.length > 0 ? inside : [whole];
}

/** The policy texts of a JSON document that a script writes: each stands in a string of it, which is escaped twice. */
function jsonInside(file: SourceFile, whole: CarriedText): CarriedText[] {
  const layer = layeredText(file.text, whole.pieces);
  const texts: CarriedText[] = [];
  const quote = /"|\\[\s\S]/g;
  let open = -1;
  for (const match of layer.text.matchAll(quote)) {
    if (match[0] !== '"') continue;
    if (open === -1) {
      open = match.index + 1;
      continue;
    }
    const span = { start: open, end: match.index };
    open = -1;
    if (
      span.end === span.start ||
      !hasPolicyWords(layer.text.slice(span.start, span.end).replaceAll("\\", " "))
    )
      continue;
    const inner = piecesBetween(layer.text, span, /\\(?:u[\da-fA-F]{4}|["\\/bfnrt])/g, ([escape]) => ({
      kind: "escape",
      text: String(JSON.parse(`"${escape}"`)),
    }));
    const pieces = outerPieces(file.text, layer, inner);
    texts.push({ ...whole, ...outerSpan(layer, span), pieces, writing: { kind: "only plain words" } });
  }
  return texts;
}

function piecesOf(bits: readonly Bit[], names: Names): Piece[] {
  return bits.map((bit) =>
    bit.kind === "hole"
      ? { kind: "hole", start: bit.start, end: bit.end, meaning: names.meaning([bit]) }
      : bit,
  );
}

function carrierOf({ language }: ReadScript, { quote }: QuotedText): CarriedText["carrier"] {
  const isDocument = quote === "document" || quote === "verbatim document";
  if (language === "shell") return isDocument ? "shell here-document" : "shell string";
  return isDocument ? "powershell here-string" : "powershell string";
}

function writingOf(file: string, { language }: ReadScript, quoted: QuotedText): Writing {
  switch (quoted.quote) {
    case "verbatim document":
      return { kind: "as it is" };
    case "document":
      return language === "shell"
        ? { kind: "shell expanding", indent: tabsOf(file, quoted) }
        : { kind: "powershell expanding", quote: false };
    case "double":
      return language === "shell"
        ? { kind: "shell double-quoted" }
        : { kind: "powershell expanding", quote: true };
    case "single":
      return language === "shell" ? { kind: "only plain words" } : { kind: "powershell single-quoted" };
    case "ansi":
      return { kind: "only plain words" };
    default:
      return quoted.quote satisfies never;
  }
}

/** The tabs that a `<<-` here-document drops from its first line. */
function tabsOf(file: string, { bits }: QuotedText): string {
  const [first] = bits;
  return first?.kind === "escape" && first.text === ""
    ? (/^\t*/.exec(file.slice(first.start, first.end))?.[0] ?? "")
    : "";
}

function nameOf(file: string, command: ScriptCommand, word: ScriptWord): string {
  const [first] = command.words;
  const written = first === undefined ? "" : file.slice(first.start, Math.min(first.end, first.start + 60));
  const [variable] = /^\$?[\w:]+/.exec(written) ?? [];
  const at = command.words.indexOf(word);
  const isAssigned = at === 0 || (at === 2 && written.startsWith("$"));
  return variable === undefined ? "" : isAssigned ? variable : `an argument of ${variable}`;
}
