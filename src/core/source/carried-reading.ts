import type { Edit } from "../text/edit.ts";
import { literalPattern } from "../text/literal-pattern.ts";
import type { Span } from "../text/span.ts";
import type { CarriedText, Piece } from "./carried-text.ts";
import type { Meaning } from "./meaning.ts";
import { writeText } from "./write-text.ts";

/**
 * A carried text as a policy is read: escapes undone, and each hole as a reference to a named value of its own, because
 * that is what a policy's reader knows as "a value that is filled in". Offsets of the reading lead back to the file.
 */
export interface CarriedReading {
  readonly text: string;
  readonly carried: CarriedText;
  readonly holes: readonly ReadHole[];
  readonly stretches: readonly Stretch[];
}

/** A hole and the reference that stands for it. */
export interface ReadHole {
  /** The name of the named value that stands for it. */
  readonly name: string;
  readonly meaning: Meaning;
  /** As the file has it, such as `${tenant().tenantId}`. */
  readonly source: string;
  readonly span: Span;
}

/** Where a piece is in the reading (`from`–`to`) and in the file. */
interface Stretch extends Span {
  readonly from: number;
  readonly to: number;
  readonly kind: Piece["kind"];
}

/** A name that no named value of a tree has by accident. */
const holeName = "entra-mcp.hole.";

/** @param fileText the whole file that carries the text */
export function readCarried(fileText: string, carried: CarriedText): CarriedReading {
  const holes: ReadHole[] = [];
  const stretches: Stretch[] = [];
  let text = "";
  for (const [index, piece] of carried.pieces.entries()) {
    const source = fileText.slice(piece.start, piece.end);
    const read = textOf(piece, source, nameInside(carried.pieces, index, fileText), holes);
    stretches.push({
      from: text.length,
      to: text.length + read.length,
      start: piece.start,
      end: piece.end,
      kind: piece.kind,
    });
    text += read;
  }
  return { text, carried, holes, stretches };
}

function textOf(piece: Piece, source: string, inName: boolean, holes: ReadHole[]): string {
  switch (piece.kind) {
    case "plain":
      return source;
    case "escape":
      return piece.text;
    case "hole": {
      if (inName && piece.meaning.kind === "text") return piece.meaning.value;
      const name = `${holeName}${holes.length}`;
      holes.push({ name, meaning: piece.meaning, source, span: { start: piece.start, end: piece.end } });
      return `{{${name}}}`;
    }
    default:
      return piece satisfies never;
  }
}

/** Whether a hole is the name of a named value: `{{${var.name}}}`. */
function nameInside(pieces: readonly Piece[], index: number, fileText: string): boolean {
  const before = pieces[index - 1];
  const after = pieces[index + 1];
  return (
    before?.kind === "plain" &&
    after?.kind === "plain" &&
    /\{\{[\w.-]*$/.test(fileText.slice(Math.max(before.start, before.end - 80), before.end)) &&
    /^[\w.-]*\}\}/.test(fileText.slice(after.start, Math.min(after.end, after.start + 80)))
  );
}

/** What an inserted text may refer to, beside the holes of its own text: stand-ins for what is written verbatim. */
export type StandIns = ReadonlyMap<string, string>;

/** An edit of the file, or why there is none. The end of a sentence: "the edit was left: …". */
export type SourceEditResult = Edit | { readonly kind: "impossible"; readonly why: string };

/** The edit of the file that makes an edit of the reading. @param standIns what stands for a text that is written verbatim */
export function editInFile(reading: CarriedReading, edit: Edit, standIns: StandIns): SourceEditResult {
  const span = spanInFile(reading, edit, edit.insert);
  if (span === null) return { kind: "impossible", why: "it would change a part of what is filled in there" };
  const insert = writeInsert(reading, edit.insert, standIns);
  if (insert === null)
    return { kind: "impossible", why: "what is to be inserted cannot be written in this kind of string" };
  return { ...span, insert };
}

/** The inserted text in the writing of its carrier; what stands for a hole or a verbatim text gives way to that. */
function writeInsert({ carried, holes }: CarriedReading, insert: string, standIns: StandIns): string | null {
  const verbatim = new Map([
    ...standIns,
    ...holes.map(({ name, source }) => [`{{${name}}}`, source] as const),
  ]);
  const parts = splitAt(insert, [...verbatim.keys()]);
  const written = parts.map((part) => verbatim.get(part) ?? writeText(part, carried.writing));
  return written.includes(null) ? null : written.join("");
}

function splitAt(text: string, words: readonly string[]): string[] {
  if (words.length === 0) return [text];
  return text.split(new RegExp(`(${words.map(literalPattern).join("|")})`)).filter((part) => part !== "");
}

/** Where a span of the reading stands in the file; `null` where it would split what stands for one thing. */
function spanInFile(reading: CarriedReading, { start, end }: Span, insert: string): Span | null {
  const from = startInFile(reading, start);
  if (start === end) return from === null ? null : { start: from, end: from };
  // What is dropped at the start of a line is written again after a line break that is inserted.
  const to = /[\r\n]$/.test(insert) ? startInFile(reading, end) : endInFile(reading, end);
  return from === null || to === null ? null : { start: from, end: to };
}

/** Where a place of the reading is in the file, for people: the start of what it is in. */
export function placeInFile(reading: CarriedReading, at: number): number {
  const { stretches, carried } = reading;
  const stretch = stretches.find(({ to }) => to > at) ?? stretches.at(-1);
  if (stretch === undefined) return carried.start;
  return stretch.kind === "plain"
    ? stretch.start + Math.min(at - stretch.from, stretch.end - stretch.start)
    : stretch.start;
}

/** Behind what is dropped, such as the indentation of a heredoc, because that belongs to the line. */
function startInFile({ stretches, carried }: CarriedReading, at: number): number | null {
  const stretch = stretches.find(({ from, to }) => to > at && from <= at);
  if (stretch === undefined) return stretches.at(-1)?.end ?? carried.end;
  return inside(stretch, at);
}

function endInFile({ stretches }: CarriedReading, at: number): number | null {
  const stretch = stretches.find(({ from, to }) => to >= at && from < at);
  if (stretch === undefined) return null;
  return at === stretch.to ? stretch.end : inside(stretch, at);
}

function inside(stretch: Stretch, at: number): number | null {
  if (at === stretch.from) return stretch.start;
  return stretch.kind === "plain" ? stretch.start + (at - stretch.from) : null;
}
