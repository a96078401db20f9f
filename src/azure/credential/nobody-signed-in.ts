import { wayTitles } from "../../core/entra/auth-kinds.ts";
import { Fault } from "../../core/fault.ts";
import type { Cloud } from "../clouds.ts";
import { fromServer } from "../known-secrets.ts";
import type { Variables } from "./credential-choice.ts";
import { signInAgain } from "./cure.ts";
import { refusalWords } from "./heard.ts";
import { signerOf, signInFault } from "./sign-in-fault.ts";
import type { Way } from "./ways.ts";

/** A way to sign in that gave no token, and why. */
export type FailedWay =
  | { readonly way: Way; readonly kind: "missing"; readonly missing: string }
  | { readonly way: Way; readonly kind: "no identity"; readonly error: Error };

/** The fault for ways that are not set up, or that have nobody signed in. */
export function nobodySignedIn(attempts: readonly FailedWay[], env: Variables, cloud: Cloud): Fault {
  const refused = attempts.find(
    (attempt) => attempt.kind === "no identity" && refusalWords(attempt.error.message).number !== null,
  );
  if (refused?.kind === "no identity")
    return signInFault(refused.error, { kind: "nothing" }, signerOf(refused.way.kind, env, cloud));
  const [only] = attempts;
  if (only !== undefined && attempts.length === 1) return nobodyBy(only, env, cloud);
  const width = Math.max(...attempts.map(({ way }) => wayTitles[way.kind].length));
  const tried = attempts
    .filter(({ way }) => way.signs === null || way.signs.some((name) => (env[name] ?? "") !== ""))
    .map((attempt) => `  ${wayTitles[attempt.way.kind].padEnd(width)}  ${reasonOf(attempt)}`);
  const hasCli = !attempts.some((attempt) => attempt.way.kind === "cli" && isNotInstalled(attempt));
  const again = signInAgain(signerOf("cli", env, cloud));
  return new Fault("sign-in", ["Nobody is signed in. Tried:", ...tried].join("\n"), {
    hint: "Sign in with Azure CLI; or add --auth device, for a sign-in at any browser; or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.",
    next: [...(hasCli ? again : [anyBrowser]), "entra-mcp migrate --sandbox --dry-run"],
  });
}

const anyBrowser = "entra-mcp migrate --auth device --dry-run";

function nobodyBy(attempt: FailedWay, env: Variables, cloud: Cloud): Fault {
  const { way } = attempt;
  const isMissing = attempt.kind === "missing" || isNotInstalled(attempt);
  return new Fault("sign-in", `Sign-in with ${wayTitles[way.kind]} is not possible: ${reasonOf(attempt)}.`, {
    ...(isMissing && way.hint !== undefined ? { hint: way.hint } : {}),
    next: isMissing ? [] : signInAgain(signerOf(way.kind, env, cloud)),
  });
}

function reasonOf(attempt: FailedWay): string {
  if (attempt.kind === "missing") return attempt.missing;
  const { message } = attempt.error;
  // The words of @azure/identity for its command line tools.
  if (isNotInstalled(attempt)) return "it is not installed";
  if (/please run '(az|azd auth) login'/i.test(message)) return "nobody is signed in";
  if (/JSON/.test(message)) return "it gave no answer that can be read";
  const [line = ""] = fromServer(message).trim().split(/\r?\n/, 1);
  return line
    .replace(/^ManagedIdentityCredential: /, "")
    .replace(/\.$/, "")
    .slice(0, 200);
}

function isNotInstalled(attempt: FailedWay): boolean {
  return attempt.kind === "no identity" && /could(n't| not) be found/.test(attempt.error.message);
}
