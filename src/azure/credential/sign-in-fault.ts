import { type WayKind, wayTitles } from "../../core/entra/auth-kinds.ts";
import { Fault } from "../../core/fault.ts";
import { isGuid } from "../../core/text/guid.ts";
import type { Cloud } from "../clouds.ts";
import { fromServer } from "../known-secrets.ts";
import type { Variables } from "./credential-choice.ts";
import { cureFor, cureForError, type Signer, signInAgain, someTenant } from "./cure.ts";
import { type Heard, refusalWords } from "./heard.ts";

/** Who was to be signed in, as far as the variables say. Commands name nothing that is not an id or a domain. */
export function signerOf(way: WayKind, env: Variables, cloud: Cloud): Signer {
  const isPipelines = way === "pipelines";
  const tenant = (isPipelines ? env.AZURESUBSCRIPTION_TENANT_ID : undefined) ?? env.AZURE_TENANT_ID ?? "";
  const client = (isPipelines ? env.AZURESUBSCRIPTION_CLIENT_ID : undefined) ?? env.AZURE_CLIENT_ID ?? "";
  return {
    way,
    cloud: cloud.name,
    graph: cloud.graph,
    tenant: /^[\w-]+(\.[\w-]+)*$/.test(tenant) ? tenant : someTenant,
    client: isGuid(client) ? client : "<application id>",
  };
}

/**
 * Why there is no token, in one sentence, with the commands that help.
 *
 * @param error what the SDK threw
 * @param heard what the sign-in service said last
 */
export function signInFault(error: unknown, heard: Heard, signer: Signer): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? error.message : String(error);
  // The command line tools ask Entra themselves, and only their words tell what came of it.
  const said = heard.kind === "nothing" ? refusalOf(message) : heard;
  if (said.kind === "silence")
    return new Fault("sign-in", `Sign-in failed: ${said.silence.what}.`, {
      hint: said.silence.hint,
      cause: error,
    });
  if (said.kind === "nothing")
    return new Fault(
      "sign-in",
      `Sign-in with ${wayTitles[signer.way]} failed: ${short(firstLine(message))}`,
      {
        hint: "With --debug each request is shown.",
        next: signInAgain(signer),
        cause: error,
      },
    );
  const { number, description, requestId } = said;
  const cure = (number === null ? null : cureFor(number, signer)) ?? cureForError(said.error);
  const details = { cause: error, ...(requestId === null ? {} : { requestId }) };
  if (cure === null)
    return new Fault("sign-in", `Sign-in failed: ${short(description) || short(said.error)}`, {
      ...details,
      hint: `It was tried with ${wayTitles[signer.way]}.`,
      next: signInAgain(signer),
    });
  const code = number === null ? said.error : `AADSTS${number}`;
  const words = short(description.replace(/^AADSTS\d+: /, ""));
  const hint = [cure.hint, words === "" ? undefined : `Entra says: ${words}`].filter(
    (part) => part !== undefined,
  );
  return new Fault("sign-in", `Sign-in failed: ${cure.what} (${code}).`, {
    ...details,
    ...(hint.length === 0 ? {} : { hint: hint.join(" ") }),
    next: cure.next,
  });
}

function refusalOf(message: string): Heard {
  const { number, description } = refusalWords(message);
  if (number === null) return { kind: "nothing" };
  const requestId = /\bTrace ID: ([\w-]{1,100})/.exec(message)?.[1] ?? null;
  return { kind: "refusal", error: "", number, description, requestId };
}

function firstLine(text: string): string {
  return text.trim().split(/\r?\n/, 1)[0] ?? "";
}

/** Words of others: no secret that they repeat, no ids that stand elsewhere, and not more than a screen bears. */
function short(text: string): string {
  if (/<(!doctype|html|head|body)\b/i.test(text))
    return "a page came instead of an answer; is a proxy in between?";
  const clean = fromServer(text)
    .replace(/\s*\b(?:Trace ID|Correlation ID|Timestamp): .*$/s, "")
    .trim();
  return clean.length > 400 ? `${clean.slice(0, 399)}…` : clean;
}
