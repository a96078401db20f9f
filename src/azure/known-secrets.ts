import { blotted, withoutKnown } from "../core/text/blot.ts";

/**
 * The secrets that this process knows: the tokens that it got and what it signs in with. They belong to the process and not
 * to a session, because whatever it prints or stores must not hold one.
 */
const known = new Set<string>();

/** Values of the environment that are secrets (verified: documentation of @azure/identity and of both CI services). */
const secretVariables: readonly string[] = [
  "AZURE_CLIENT_SECRET",
  "AZURE_CLIENT_CERTIFICATE_PASSWORD",
  // Of the identity for Graph, where it is another one.
  "GRAPH_AZURE_CLIENT_SECRET",
  "GRAPH_AZURE_CLIENT_CERTIFICATE_PASSWORD",
  "AZURE_PASSWORD",
  "SYSTEM_ACCESSTOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "IDENTITY_HEADER",
  "MSI_SECRET",
];

/** Those that a runner has made itself and hides already. */
const ofRunners: ReadonlySet<string> = new Set(["SYSTEM_ACCESSTOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"]);

/** From now on this value reaches no stream and no file. */
export function rememberSecret(secret: string): void {
  known.add(secret);
}

/** The same for what the environment holds. */
export function rememberEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of secretVariables) {
    const value = env[name];
    if (value !== undefined) known.add(value);
  }
}

/**
 * What a runner has to be told to hide: the secrets that somebody put into the environment. Tokens that this process gets itself are not
 * among them, because they leave it for Azure alone; to tell them would be the one time that they are printed.
 */
export function secretsToMask(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return secretVariables.filter((name) => !ofRunners.has(name)).flatMap((name) => env[name] ?? []);
}

/** What a server said, without what is a secret or looks like one. */
export function fromServer(text: string): string {
  return blotted(text, known);
}

/** What is about to be printed, without the secrets that are known. Documents keep what only looks like one. */
export function toPrint(text: string): string {
  return withoutKnown(text, known);
}
