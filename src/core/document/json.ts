/**
 * The one way this program writes JSON: two spaces, LF, fields in the order in which the value was built, a final
 * newline. A `##` and every control or reordering character inside a string is written as a `\u` escape, so that a
 * log of the document cannot be taken for a pipeline command or a terminal sequence.
 */
export function toJson(value: unknown): string {
  return `${escapeInsideStrings(JSON.stringify(value, null, 2))}\n`;
}

// Outside of strings JSON holds none of these characters, so replacing them in the whole text touches strings only;
// the line feeds of the indentation are not in the class.
const risky =
  /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|#(?=#)|(?<=#)#/g;

function escapeInsideStrings(json: string): string {
  return json.replace(risky, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The value as a text that does not depend on the order of fields; arrays keep theirs. Feeds digests, not people. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isRecord(part) ? sortedByKey(part) : part));
}

function sortedByKey(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Whether a value is a JSON object: neither an array nor `null`. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The JSON object that a text is; `null` for any other text. A byte order mark, which some editors add, is passed over. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
