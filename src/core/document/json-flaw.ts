/** How deep a document of ours can be at most; the deepest one is far below. */
const deepest = 64;

/**
 * What is wrong with a JSON text beside its grammar: a key that is given twice in one object, of which every reader takes
 * another, or nesting that nobody made for reading. `null` where nothing is.
 *
 * @param text valid JSON
 */
export function jsonFlaw(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{" || character === "[") {
      open.push(character === "{" ? new Set() : null);
      if (open.length > deepest) return `it is nested more than ${deepest} levels deep`;
    } else if (character === "}" || character === "]") {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (isKey(text, end) && keys !== null && keys !== undefined) {
        const key = JSON.parse(text.slice(at, end)) as string;
        if (keys.has(key)) return `the key ${JSON.stringify(key)} is given twice in one object`;
        keys.add(key);
      }
      at = end - 1;
    }
  }
  return null;
}

/** The offset after the closing quote. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function isKey(text: string, end: number): boolean {
  const colon = /[ \t\r\n]*:/y;
  colon.lastIndex = end;
  return colon.test(text);
}
