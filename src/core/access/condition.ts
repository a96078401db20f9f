/**
 * Whether a `when` applies to a call of an MCP client: a POST with `Authorization: Bearer <token>`. Only the few shapes
 * that say something about that alone are decided; every other condition is `null`.
 */
export function decideCondition(condition: string): boolean | null {
  const expression = /^@\((.*)\)$/s.exec(condition.trim())?.[1];
  if (expression === undefined) return word(condition.trim().toLowerCase());
  return decideTerm(expression.replaceAll("&quot;", '"').replaceAll("&amp;", "&").replace(/\s+/g, ""));
}

function decideTerm(term: string): boolean | null {
  const or = term.split("||");
  if (or.length > 1) return combined(or, true);
  const and = term.split("&&");
  if (and.length > 1) return combined(and, false);
  const inverse = /^!(?!=)(.*)$/s.exec(term)?.[1];
  if (inverse !== undefined) {
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
  const method = methodTest.exec(atom) ?? methodEquals.exec(atom);
  if (method !== null) {
    const isPost = (method[2] ?? "").toUpperCase() === "POST";
    return method[1] === "!=" ? !isPost : isPost;
  }
  return atoms.find(([shape]) => shape.test(atom))?.[1] ?? word(atom);
}

function word(text: string): boolean | null {
  if (text === "true") return true;
  return text === "false" ? false : null;
}

const header = String.raw`context\.Request\.Headers\.GetValueOrDefault\("Authorization"(?:,(?:""|null|string\.Empty))?\)`;
const methodTest = /^context\.Request\.Method(==|!=)"(\w+)"$/;
const methodEquals =
  /^context\.Request\.Method\.(Equals)\("(\w+)"(?:,StringComparison\.OrdinalIgnoreCase)?\)$/;

/** White space is gone by now, that of `"Bearer "` too. */
const atoms: readonly (readonly [RegExp, boolean])[] = [
  [/^context\.Request\.Headers\.ContainsKey\("Authorization"\)$/i, true],
  [new RegExp(`^[Ss]tring\\.IsNullOr(?:Empty|WhiteSpace)\\(${header}\\)$`, "i"), false],
  [new RegExp(`^${header}==(?:""|null|string\\.Empty)$`, "i"), false],
  [new RegExp(`^${header}!=(?:""|null|string\\.Empty)$`, "i"), true],
  [new RegExp(`^${header}\\.StartsWith\\("Bearer"(?:,StringComparison\\.OrdinalIgnoreCase)?\\)$`, "i"), true],
];
