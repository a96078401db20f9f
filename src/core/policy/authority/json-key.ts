/** A string value in a JSON text; `start`–`end` is what is between its quotes. */
export interface JsonString {
  readonly start: number;
  readonly end: number;
  /** The member whose value it is; for an element of an array, the member that holds the array. */
  readonly key: string | null;
}

/**
 * The strings of a JSON text with their members. Named values, Liquid and other placeholders may be anywhere and
 * are skipped. Text that isn't JSON gives strings without keys. The last string may be unterminated, because
 * C# often appends the rest.
 */
export function jsonStrings(json: string): JsonString[] {
  const state: State = { key: null, open: [], pending: null };
  const found: JsonString[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const content = match[1];
    if (content !== undefined) {
      found.push({ start: match.index + 1, end: match.index + 1 + content.length, key: state.key });
    }
    step(state, match[0], content);
  }
  return found;
}

interface State {
  /** The member whose value comes next, or whose array is open. */
  key: string | null;
  /** The keys of the objects and arrays around the place. */
  readonly open: { readonly bracket: string; readonly key: string | null }[];
  /** The last string, which is a key if a colon follows. */
  pending: string | null;
}

/** Placeholders, strings, and the characters that give JSON its structure. */
const token = /\{\{[^{}"]{0,200}\}\}|\{%[^%]{0,400}%\}|"([^"\\]*(?:\\.[^"\\]*)*)(?:"|$)|[{}[\]:,]/gs;

function step(state: State, source: string, string: string | undefined): void {
  if (string !== undefined) {
    state.pending = string;
    return;
  }
  switch (source) {
    case ":":
      state.key = state.pending;
      break;
    case "{":
    case "[":
      state.open.push({ bracket: source, key: state.key });
      if (source === "{") state.key = null;
      break;
    case "}":
    case "]":
      state.key = state.open.pop()?.key ?? null;
      break;
    case ",":
      if (state.open.at(-1)?.bracket !== "[") state.key = null;
      break;
    default:
      return;
  }
  state.pending = null;
}
