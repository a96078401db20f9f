import { jsonObject } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import { fromServer } from "../known-secrets.ts";
import { unreached } from "../network/unreached.ts";
import type { Wire } from "../wire.ts";
import type { SignInPlace, Variables } from "./credential-choice.ts";

/** Who signs in, and where the assertion comes from. */
export interface Assertion {
  readonly tenantId: string;
  readonly clientId: string;
  /** A fresh assertion each time. @throws Fault `sign-in` */
  readonly fetch: () => Promise<string>;
}

/** The audience that Entra expects in assertions of others (verified: documentation of workload identity federation). */
const exchangeAudience = "api://AzureADTokenExchange";

/** An assertion in a file that somebody else keeps fresh, such as a Kubernetes cluster. */
export function assertionInFile({ env, readText }: SignInPlace): Assertion {
  const path = env.AZURE_FEDERATED_TOKEN_FILE ?? "";
  return {
    ...application(env),
    fetch: async () => {
      const text = await readText(path).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Fault("sign-in", `The file that AZURE_FEDERATED_TOKEN_FILE names is of no use: ${reason}`, {
          cause: error,
        });
      });
      if (text.trim() === "")
        throw new Fault("sign-in", `${path}, which AZURE_FEDERATED_TOKEN_FILE names, is empty.`);
      return text.trim();
    },
  };
}

/** The assertion that GitHub Actions gives a job with `id-token: write` (verified: its documentation of OpenID Connect). */
export function gitHubAssertion({ env }: SignInPlace, wire: Wire): Assertion {
  return {
    ...application(env),
    fetch: async () => {
      const url = new URL(env.ACTIONS_ID_TOKEN_REQUEST_URL ?? "");
      url.searchParams.set("audience", exchangeAudience);
      const request = new Request(url, {
        headers: {
          accept: "application/json",
          authorization: `Bearer ${env.ACTIONS_ID_TOKEN_REQUEST_TOKEN}`,
        },
      });
      return assertionFrom("GitHub", "value", wire, request, {
        denied: "Give the job the permission id-token: write.",
      });
    },
  };
}

/**
 * The assertion that Azure Pipelines gives a job for a service connection (verified: source of @azure/identity; the variables
 * that AzureCLI@2 sets: source of that task).
 */
export function pipelinesAssertion({ env }: SignInPlace, wire: Wire): Assertion {
  return {
    tenantId: env.AZURESUBSCRIPTION_TENANT_ID ?? env.AZURE_TENANT_ID ?? "",
    clientId: env.AZURESUBSCRIPTION_CLIENT_ID ?? env.AZURE_CLIENT_ID ?? "",
    fetch: async () => {
      const url = new URL(env.SYSTEM_OIDCREQUESTURI ?? "");
      url.searchParams.set("api-version", "7.1");
      url.searchParams.set("serviceConnectionId", env.AZURESUBSCRIPTION_SERVICE_CONNECTION_ID ?? "");
      const request = new Request(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${env.SYSTEM_ACCESSTOKEN}`,
          // Without it a token that is not accepted is answered with a redirect to a page.
          "x-tfs-fedauthredirect": "Suppress",
        },
      });
      // Reported in 2026: a stage has to name the service connection itself.
      return assertionFrom("Azure Pipelines", "oidcToken", wire, request, {
        denied:
          "Map SYSTEM_ACCESSTOKEN: $(System.AccessToken) in the step, and let its stage use the service connection, as AzureCLI@2 does.",
      });
    },
  };
}

function application(env: Variables) {
  return { tenantId: env.AZURE_TENANT_ID ?? "", clientId: env.AZURE_CLIENT_ID ?? "" };
}

async function assertionFrom(
  giver: string,
  member: string,
  wire: Wire,
  request: Request,
  { denied }: { readonly denied: string },
): Promise<string> {
  const response = await wire(request).catch((error: unknown) => {
    const silence = unreached(new URL(request.url).host, error);
    throw silence === null ? error : noAssertion(giver, silence.what, { hint: silence.hint, cause: error });
  });
  const body = jsonObject(await response.text()) ?? {};
  const found = body[member];
  if (response.ok && typeof found === "string" && found !== "") return found;
  const said = wordsIn(body);
  const hint = response.status >= 500 ? "The service has a problem; run the job again." : denied;
  throw noAssertion(
    giver,
    `the answer was ${response.status}${said === "" ? ` without ${member}` : `: ${said}`}`,
    {
      hint,
    },
  );
}

function noAssertion(
  giver: string,
  why: string,
  details: { readonly hint: string; readonly cause?: unknown },
): Fault {
  return new Fault("sign-in", `${giver} gave no token for this job: ${why}.`, details);
}

/** What a refusal says for people: the services say it in `message` or `value`, a page says nothing. */
function wordsIn(body: Readonly<Record<string, unknown>>): string {
  const said = [body.message, body.value].find((words) => typeof words === "string") ?? "";
  return fromServer(said).slice(0, 300).replace(/\.$/, "");
}
