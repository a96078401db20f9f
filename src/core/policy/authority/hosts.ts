import { entraHosts } from "../../entra/clouds.ts";

/**
 * The source of a pattern that finds some words as whole ones: not after a letter, unless an escape of URLs, JSON or C# ends
 * with it, as in `%2Flogin`, `\\u002flogin` and `\\nlogin`. What is before it is looked at last, because that is slow.
 */
export function wholeWord(words: string, after: string): string {
  const before = String.raw`(?:(?<![\w.-])|(?<=%(?:25){0,2}[\da-f]{2}|\\u[\da-f]{4}|\\[nrt]))`;
  return `(?:${words})${after}(?<=${before}(?:${words}))`;
}

/** A pattern (flags `gi`) that finds each of the known hosts and the extra ones as a whole host name. */
export function authorityHostPattern(extraHosts: readonly string[]): RegExp {
  const key = extraHosts.join("\n").toLowerCase();
  const cached = patterns.get(key);
  if (cached !== undefined) return cached;
  const hosts = [...entraHosts, ...extraHosts.map(bareHost)].filter((host) => host !== "");
  const alternatives = hosts.map((host) => host.replaceAll(/[^\w-]/g, "\\$&"));
  const pattern = new RegExp(wholeWord(alternatives.join("|"), String.raw`(?![\w-]|\.\w)`), "gi");
  if (patterns.size > 16) patterns.clear();
  patterns.set(key, pattern);
  return pattern;
}

/** Whether a text names an authority host. */
export function namesAuthorityHost(text: string, extraHosts: readonly string[]): boolean {
  const pattern = authorityHostPattern(extraHosts);
  pattern.lastIndex = 0;
  return pattern.test(text);
}

/** Building a pattern costs more than searching a short document with it. */
const patterns = new Map<string, RegExp>();

/** Callers may pass the `login` of a cloud file, which is a URL. */
function bareHost(host: string): string {
  return host.replace(/^https?:\/\//i, "").replace(/\/.*$/, "");
}
