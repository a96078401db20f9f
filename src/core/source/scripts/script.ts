import type { Span } from "../../text/span.ts";

/** A script as far as it is read: its commands, in their order and also those inside of others. */
export interface ReadScript {
  readonly language: "shell" | "powershell";
  readonly commands: readonly ScriptCommand[];
  /** The functions whose variables are their own, in the order of the text, from the word `function` to the closing brace. */
  readonly functions: readonly Span[];
  /** Whether a quote, a bracket or a here-document does not end, so that nothing of the script is certain. */
  readonly broken: boolean;
}

/** A command with its words; an assignment is one, too. */
export interface ScriptCommand extends Span {
  readonly words: readonly ScriptWord[];
  readonly documents: readonly QuotedText[];
  /** `<file`. */
  readonly input: ScriptWord | null;
  /** What the output goes to: `| next`. */
  readonly pipedInto: ScriptCommand | null;
}

/** A word. What it stands for is in its bits; quotes are between them. */
export interface ScriptWord extends Span {
  readonly bits: readonly Bit[];
  readonly strings: readonly QuotedText[];
}

/** A quoted text: its content, and with its quotes. */
export interface QuotedText extends Span {
  readonly quote: Quote;
  readonly bits: readonly Bit[];
  readonly outer: Span;
}

/** `ansi` is the shell's `$'…'`; documents are those of the shell and the here-strings of PowerShell. */
export type Quote = "single" | "double" | "ansi" | "document" | "verbatim document";

/** A piece of a word whose holes are not resolved yet. */
export type Bit = Span &
  (
    | { readonly kind: "plain" }
    | { readonly kind: "escape"; readonly text: string }
    | { readonly kind: "hole"; readonly source: HoleSource }
  );

/** What fills a hole. */
export type HoleSource =
  | { readonly kind: "variable"; readonly name: string; readonly chain: readonly ChainLink[] }
  | {
      readonly kind: "commands";
      readonly commands: readonly ScriptCommand[];
      readonly chain: readonly ChainLink[];
    }
  | { readonly kind: "other" };

/** `.name` or `.name(arguments)` after a value of PowerShell. */
export interface ChainLink {
  readonly name: string;
  readonly args: readonly ScriptWord[] | null;
}

/** The text of a word without holes; `null` for any other word. */
export function literalOf(file: string, { bits }: { readonly bits: readonly Bit[] }): string | null {
  let text = "";
  for (const bit of bits) {
    if (bit.kind === "hole") return null;
    text += bit.kind === "plain" ? file.slice(bit.start, bit.end) : bit.text;
  }
  return text;
}

/** The text of a word, with a stand-in for each hole. */
export function bitsText(file: string, bits: readonly Bit[]): string {
  return bits
    .map((bit) =>
      bit.kind === "plain" ? file.slice(bit.start, bit.end) : bit.kind === "escape" ? bit.text : "\ufffc",
    )
    .join("");
}

/** Adds a bit after the others; plain ones that touch are one. */
export function addBit(bits: Bit[], bit: Bit): void {
  const last = bits.at(-1);
  if (last?.kind === "plain" && bit.kind === "plain" && last.end === bit.start) {
    bits[bits.length - 1] = { kind: "plain", start: last.start, end: bit.end };
  } else if (bit.end > bit.start) bits.push(bit);
}

/** A word without the first code units of its text, which have to be plain: `value` of `--name=value`. */
export function withoutPrefix(word: ScriptWord, length: number): ScriptWord {
  const [first, ...rest] = word.bits;
  if (first?.kind !== "plain") return word;
  const start = first.start + length;
  const bits: Bit[] = start < first.end ? [{ kind: "plain", start, end: first.end }, ...rest] : rest;
  return { ...word, start, bits };
}

/** The bits of a stretch of a word's text. */
export function bitsBetween(file: string, bits: readonly Bit[], start: number, end: number): Bit[] {
  const found: Bit[] = [];
  let at = 0;
  for (const bit of bits) {
    const length = bitsText(file, [bit]).length;
    const from = Math.max(start, at) - at;
    const to = Math.min(end, at + length) - at;
    if (from < to) {
      found.push(
        bit.kind === "plain" ? { kind: "plain", start: bit.start + from, end: bit.start + to } : bit,
      );
    }
    at += length;
  }
  return found;
}
