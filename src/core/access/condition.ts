/**
 * Whether a `when` applies to a call of an MCP client: a POST with `Authorization: Bearer <token>`. Only the few shapes
 * that say something about that alone are decided; every other condition is `null`.
 */
export function decideCondition(condition: string): boolean | null {
  const expression = /^@\((.*)\)$/s.exec(condition.trim())?.[1];
  if (expression === undefined) return word(condition.trim().toLowerCase());
  return decideTerm(
    expression
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&")
      .replace(/("[^"]*")|\s+/g, "$1"),
  );
}

function decideTerm(term: string): boolean | null {
  const or = term.split("||");
  if (or.length > 1) return combined(or, true);
  const and = term.split("&&");
  if (and.length > 1) return combined(and, false);
  const inverse = /^!(?!=)(.*)$/s.exec(term)?.[1];
  if (inverse !== undefined) {
    // `!` binds more than a comparison, of which it would be a part.
    if (/[=!]=/.test(inverse)) return null;
    const decided = decideAtom(inverse);
    return decided === null ? null : !decided;
  }
  return decideAtom(term);
}

function combined(terms: readonly string[], deciding: boolean): boolean | null {
  if (!terms.every(isWhole)) return null;
  const decided = new Set(terms.map(decideTerm));
  if (decided.has(deciding)) return deciding;
  return decided.has(null) ? null : !deciding;
}

/** Whether a split has torn nothing apart: no string, no brackets, no operator that binds less than `||`. */
function isWhole(term: string): boolean {
  if (/[?\\']/.test(term) || (term.match(/"/g)?.length ?? 0) % 2 !== 0) return false;
  let open = 0;
  for (const character of term) {
    if (character === "(") open += 1;
    if (character === ")") open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
}

function decideAtom(atom: string): boolean | null {
  const method = methodTest.exec(atom);
  if (method !== null) return (method[1] === "==") === (method[2] === "POST");
  const equals = methodEquals.exec(atom);
  if (equals !== null) return compared(equals[1] ?? "", equals[2]) === compared("POST", equals[2]);
  const starts = headerStarts.exec(atom);
  if (starts !== null)
    return startsToken(compared(starts[1] ?? "", starts[2]), compared("Bearer ", starts[2]));
  return atoms.find(([shape]) => shape.test(atom))?.[1] ?? word(atom);
}

/** C# compares with case unless the comparison says otherwise. */
function compared(text: string, comparison: string | undefined): string {
  return comparison === "OrdinalIgnoreCase" ? text.toUpperCase() : text;
}

/** What reaches into the token itself is unknown. */
function startsToken(start: string, scheme: string): boolean | null {
  if (scheme.startsWith(start)) return true;
  return start.startsWith(scheme) ? null : false;
}

function word(text: string): boolean | null {
  if (text === "true") return true;
  return text === "false" ? false : null;
}

/** Names of headers are compared without case, everything else in C# with it. */
const name = '"[Aa][Uu][Tt][Hh][Oo][Rr][Ii][Zz][Aa][Tt][Ii][Oo][Nn]"';
const header = String.raw`context\.Request\.Headers\.GetValueOrDefault\(${name}(?:,(?:""|null|string\.Empty))?\)`;
const comparison = String.raw`(?:,StringComparison\.(Ordinal|OrdinalIgnoreCase))?`;
const methodTest = /^context\.Request\.Method(==|!=)"([^"]*)"$/;
const methodEquals = new RegExp(String.raw`^context\.Request\.Method\.Equals\("([^"]*)"${comparison}\)$`);
const headerStarts = new RegExp(String.raw`^${header}\.StartsWith\("([^"]*)"${comparison}\)$`);

const atoms: readonly (readonly [RegExp, boolean])[] = [
  [new RegExp(String.raw`^context\.Request\.Headers\.ContainsKey\(${name}\)$`), true],
  [new RegExp(`^[Ss]tring\\.IsNullOr(?:Empty|WhiteSpace)\\(${header}\\)$`), false],
  [new RegExp(`^${header}==(?:""|null|string\\.Empty)$`), false],
  [new RegExp(`^${header}!=(?:""|null|string\\.Empty)$`), true],
];
