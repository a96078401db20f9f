import type { TemplatePart } from "./hcl-token.ts";

/**
 * What `<<-` makes of a heredoc's parts: the smallest indentation of its lines is dropped from each. A line of white space
 * alone neither counts nor loses any; a line that starts with an interpolation has none (as HCL's own parser counts).
 */
export function indentedParts(
  text: string,
  parts: readonly TemplatePart[],
): { readonly parts: readonly TemplatePart[]; readonly indent: string } {
  const lines = lineStarts(text, parts);
  const widths = lines.flatMap((line) => (line === null || line.blank ? [] : [line.width]));
  const width = widths.reduce((least, one) => Math.min(least, one), Number.MAX_SAFE_INTEGER);
  if (widths.length === 0 || width === 0) return { parts, indent: "" };
  const indented = parts.flatMap((part, index): TemplatePart[] => {
    const line = lines[index];
    if (line === null || line === undefined || line.blank) return [part];
    const middle = part.start + width;
    const dropped: TemplatePart = { kind: "escape", start: part.start, end: middle, text: "" };
    return middle === part.end ? [dropped] : [dropped, { kind: "plain", start: middle, end: part.end }];
  });
  const first = parts.find((_part, index) => lines[index]?.blank === false);
  const start = first?.start ?? 0;
  return { parts: indented, indent: text.slice(start, start + width) };
}

interface LineStart {
  readonly width: number;
  readonly blank: boolean;
}

/** For each part the indentation of the line that it starts; `null` for a part within a line. */
function lineStarts(text: string, parts: readonly TemplatePart[]): (LineStart | null)[] {
  let fresh = true;
  return parts.map((part) => {
    const starts = fresh;
    fresh = part.kind === "plain" && text.charCodeAt(part.end - 1) === 10;
    if (!starts) return null;
    if (part.kind !== "plain") return { width: 0, blank: false };
    let end = part.start;
    while (end < part.end && isSpace(text.charCodeAt(end))) end += 1;
    return { width: end - part.start, blank: end === part.end && fresh };
  });
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x85;
}
