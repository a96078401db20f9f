/** Why a text is no JSON object, as the end of a sentence, with the place where that is known. */
export function notJson(text: string): string {
  const said = "it is not a JSON object";
  if (text.trim() === "") return `${said}, but empty`;
  const bare = text.replace(/^\ufeff/, " ");
  if (isBeginning(bare) && parseError(bare) === null) return said;
  const before = bare.slice(0, endOfJson(bare)).split("\n");
  return `${said}: see line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
}

/** The words of JSON (RFC 8259). */
const word =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: which may not stand in a string
  /\s*(?:[{}[\]:,]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/gy;

/**
 * The offset of what is not JSON any more. V8 seldom says where it stopped reading, but it does say when it has come to the
 * end (verified by experiment with Node 20 to 24), so the last word is looked for after which it would have read on.
 */
function endOfJson(text: string): number {
  const ends = [0, ...[...text.matchAll(word)].map((found) => found.index + found[0].length)];
  let [good, bad] = [0, ends.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isBeginning(text.slice(0, ends[middle]))) good = middle;
    else bad = middle;
  }
  const rest = text.slice(ends[good] ?? 0);
  return text.length - rest.trimStart().length;
}

function isBeginning(text: string): boolean {
  const message = parseError(text);
  if (message === null || message.startsWith("Unexpected end")) return true;
  return Number(/\bposition (\d+)/.exec(message)?.[1] ?? -1) >= text.length;
}

function parseError(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}
