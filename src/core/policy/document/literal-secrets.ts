/**
 * The values in a policy text that look like secrets that somebody wrote into it: keys, passwords, tokens. Named values and
 * expressions hold none. A guess, made to miss some rather than to cry at ordinary text: a value needs a letter and a
 * digit, and a place where secrets are kept.
 */
export function literalSecrets(text: string): readonly string[] {
  const found = shapes.flatMap((shape) => [...text.matchAll(shape)].map((match) => match[1] ?? match[0]));
  return [...new Set(found)].filter(isLikely).toSorted((one, other) => other.length - one.length);
}

const value = "[^\\s\"'<>{}&@;,()\\\\]{8,}";

const shapes: readonly RegExp[] = [
  // JSON Web Tokens.
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g,
  /\bBasic\s+([A-Za-z0-9+/]{12,}={0,2})(?=["'<\s]|$)/g,
  /\bBearer\s+([\w.~+/-]{24,}=*)(?=["'<\s]|$)/g,
  new RegExp(
    `\\b(?:client_secret|client_assertion|password|pwd|api[_-]?key|subscription[_-]key|AccountKey|SharedAccessKey)\\b["']?\\s*[=:]\\s*["']?(${value})`,
    "gi",
  ),
  // Shared access signatures, and keys of functions in addresses.
  /[?&](?:amp;)?(?:sig|code|subscription-key)=([\w%+/=-]{16,})/gi,
  /<set-header[^>]*\bname="(?:ocp-apim-subscription-key|x-functions-key|api-key|x-api-key|apikey|x-auth-token)"[^>]*>\s*<value>\s*([^\s<{@]{12,})\s*<\/value>/gi,
  /<authentication-basic\b[^>]*\bpassword="([^"{@]{4,})"/gi,
];

/** Words, and what templates put into the place of a secret, are none. */
function isLikely(secret: string): boolean {
  const isMixed = /[a-z]/i.test(secret) && /\d/.test(secret);
  return isMixed && !/^(your|my|some|context\.|new\b|string\b)|placeholder|example|_here\b/i.test(secret);
}
