/** A character written as an XML entity: its code and how many UTF-16 units the entity takes. */
export interface Entity {
  readonly code: number;
  readonly width: number;
}

/** The predefined or numeric entity at this place, such as `&quot;` or `&#40;`, or `null` when there is none. */
export function entityAt(text: string, at: number): Entity | null {
  if (text.charCodeAt(at) !== 38) return null;
  const end = endOfName(text, at + 1);
  if (text.charCodeAt(end) !== 59) return null;
  const name = text.slice(at + 1, end);
  const code = predefined.get(name) ?? numericCode(name);
  return code === null ? null : { code, width: end + 1 - at };
}

/** The text with its entities replaced by the characters that they mean. */
export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#\d+|#x[\da-f]+|[a-z]+);/gi, (source) => {
    const entity = entityAt(source, 0);
    return entity === null ? source : String.fromCodePoint(entity.code);
  });
}

/** A text as it has to be written between tags and in attributes of either quote to say the same. */
export function encodeEntities(text: string): string {
  return text.replace(/[&<"']/g, (sign) => encoded.get(sign) ?? sign);
}

const encoded: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
]);

const predefined: ReadonlyMap<string, number> = new Map([
  ["quot", 34],
  ["amp", 38],
  ["apos", 39],
  ["lt", 60],
  ["gt", 62],
]);

/** The longest entity is `&#x10FFFF;`; the bound leaves room for leading zeros and keeps reading linear. */
function endOfName(text: string, from: number): number {
  let end = from;
  for (; end < from + 13; end++) {
    const code = text.charCodeAt(end);
    const belongs = code === 35 || (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122);
    if (!belongs) break;
  }
  return end;
}

function numericCode(name: string): number | null {
  const match = /^#(?:(\d+)|x([\da-fA-F]+))$/.exec(name);
  if (match === null) return null;
  const code = match[1] === undefined ? Number.parseInt(match[2] ?? "", 16) : Number.parseInt(match[1], 10);
  return isXmlCharacter(code) ? code : null;
}

/** XML 1.0 §2.2: what a document may hold, entities included. */
function isXmlCharacter(code: number): boolean {
  if (code < 32) return code === 9 || code === 10 || code === 13;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff);
}
