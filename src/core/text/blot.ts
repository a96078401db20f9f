/** What is where a secret was. */
const blot = "***";

/** Names of form fields, query parameters and JSON members whose value is a secret wherever it is. */
const secretNames =
  "client_secret|client_assertion|refresh_token|access_token|id_token|assertion|password|sig|accountkey|sharedaccesskey|subscription-key";

const patterns: readonly (readonly [RegExp, string])[] = [
  // JSON Web Tokens: the first two parts are JSON in base64, so they begin alike.
  [/\beyJ[\w-]{6,}\.[\w-]{2,}(?:\.[\w-]*){0,3}/g, blot],
  [/\b(bearer|basic)(\s+|%20|\+)[\w.~+/=-]{8,}/gi, `$1$2${blot}`],
  [new RegExp(`\\b(${secretNames})(=|%3D)[^&\\s"'<>]+`, "gi"), `$1$2${blot}`],
  [new RegExp(`\\b(${secretNames})(\\\\?["']\\s*:\\s*\\\\?["'])[^"'\\\\]+`, "gi"), `$1$2${blot}`],
];

/**
 * A text from a server without what looks like a secret: bearer tokens, JSON Web Tokens, Basic credentials, and the values of
 * fields that hold one. A server or a proxy may repeat what it was sent.
 *
 * @param known values that are secret whatever they look like; short ones are left, because they are part of ordinary words
 */
export function blotted(text: string, known: Iterable<string>): string {
  return patterns.reduce(
    (clean, [pattern, instead]) => clean.replace(pattern, instead),
    withoutKnown(text, known),
  );
}

/** The same for known values alone, wherever a pattern could spoil a document. */
export function withoutKnown(text: string, known: Iterable<string>): string {
  let clean = text;
  for (const secret of known) for (const form of formsOf(secret)) clean = clean.replaceAll(form, blot);
  return clean;
}

/** Below that a value is too likely to be a word. */
const shortest = 8;

/** As it is, as a URL writes it, and as JSON writes it. */
function formsOf(secret: string): readonly string[] {
  if (secret.length < shortest) return [];
  const url = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, url, url.replaceAll("%20", "+"), json])];
}
