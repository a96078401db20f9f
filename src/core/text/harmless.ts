/**
 * Text from a tenant (display names, policy comments, error messages) is written by strangers. These functions make
 * it safe for a terminal and for the logs of a pipeline, and keep it readable.
 */

/** C0 and C1 controls except tab, and the characters that reorder or hide text; a line feed ends a line and is not text. */
const unsafe =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/**
 * One line that cannot move the cursor, change colours, reorder its neighbours, or be taken for a command by Azure
 * Pipelines (`##vso[…]`, `##[…]`, found anywhere in a line; it warns of any `##vso`) or GitHub Actions (`::name::`, at the start of a line,
 * which any word may come to be once a sentence is wrapped).
 */
export function harmlessLine(text: string): string {
  return text
    .replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/##(?=vso|\[)/gi, "#\\u0023")
    .replace(/(?<![\w:]):(?=:[a-z])/gi, "\\u003a");
}

/** A name as a part of a sentence: harmless, and not longer than a line bears. */
export function harmlessName(text: string): string {
  const line = harmlessLine(text);
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}
