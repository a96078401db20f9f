/**
 * Where a C# expression ends: the index after the bracket that closes the `@(` or `@{` at `start`, or -1 when it never
 * closes. Strings, characters and comments are skipped; only the kind of bracket that opened is counted.
 */
export function expressionEnd(text: string, start: number): number {
  const open = text[start + 1];
  const close = open === "(" ? ")" : "}";
  let depth = 0;
  let at = start + 1;
  while (at < text.length) {
    const skipped = skipLiteral(text, at);
    if (skipped < 0) {
      return -1;
    }
    if (skipped > at) {
      at = skipped;
      continue;
    }
    if (text[at] === open) {
      depth += 1;
    } else if (text[at] === close) {
      depth -= 1;
      if (depth === 0) {
        return at + 1;
      }
    }
    at += 1;
  }
  return -1;
}

/** Whether an expression starts here. */
export function startsExpression(text: string, at: number): boolean {
  return text[at] === "@" && (text[at + 1] === "(" || text[at + 1] === "{");
}

/** The index after the string, character or comment at `at`; `at` itself when there is none, -1 when it never ends. */
function skipLiteral(text: string, at: number): number {
  const two = text.slice(at, at + 2);
  if (two === "//") {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end + 1;
  }
  if (two === "/*") {
    const end = text.indexOf("*/", at + 2);
    return end < 0 ? -1 : end + 2;
  }
  const prefix = /^(?:\$@|@\$|@|\$)?(?="|&quot;)/.exec(text.slice(at, at + 9));
  if (prefix !== null) {
    return skipString(text, at, prefix[0]);
  }
  if (text[at] === "'") {
    const character = /^'(?:\\.[^']{0,8}|[^'\\])'/.exec(text.slice(at, at + 14));
    return character === null ? at : at + character[0].length;
  }
  return at;
}

function skipString(text: string, start: number, prefix: string): number {
  const isVerbatim = prefix.includes("@");
  const isInterpolated = prefix.includes("$");
  let at = start + prefix.length;
  const quote = text[at] === '"' ? '"' : "&quot;";
  at += quote.length;
  while (at < text.length) {
    if (text.startsWith(quote, at)) {
      const isDoubled = isVerbatim && text.startsWith(quote, at + quote.length);
      if (!isDoubled) {
        return at + quote.length;
      }
      at += 2 * quote.length;
    } else if (text[at] === "\\" && !isVerbatim) {
      at += 2;
    } else if (isInterpolated && text[at] === "{") {
      const end = text[at + 1] === "{" ? at + 2 : skipHole(text, at);
      if (end < 0) {
        return -1;
      }
      at = end;
    } else if ((text[at] === "\n" || text[at] === "\r") && !isVerbatim) {
      return -1;
    } else {
      at += 1;
    }
  }
  return -1;
}

function skipHole(text: string, open: number): number {
  let depth = 0;
  let at = open;
  while (at < text.length) {
    const skipped = skipLiteral(text, at);
    if (skipped < 0) {
      return -1;
    }
    if (skipped > at) {
      at = skipped;
      continue;
    }
    if (text[at] === "{") {
      depth += 1;
    } else if (text[at] === "}") {
      depth -= 1;
      if (depth === 0) {
        return at + 1;
      }
    }
    at += 1;
  }
  return -1;
}
