import type { TokenCredential } from "@azure/identity";
import type { AuthKind, WayKind } from "../../core/entra/auth-kinds.ts";
import { Fault } from "../../core/fault.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import type { Wire } from "../wire.ts";
import { assertionInFile, gitHubAssertion, pipelinesAssertion } from "./assertion.ts";
import type { SignInPlace, Variables } from "./credential-choice.ts";
import type { SdkOptions } from "./sdk-options.ts";

/** What a way to sign in works with. */
export interface WayTools {
  readonly place: SignInPlace;
  readonly options: SdkOptions;
  readonly wire: Wire;
}

/** A way to sign in. */
export interface Way {
  readonly kind: WayKind;
  /** Variables without which there is no such way; those in one text are alternatives. */
  readonly needs: readonly string[];
  /** Variables of which one shows that somebody wants this way; `null` where only trying tells. */
  readonly signs: readonly string[] | null;
  /** What helps where a variable is missing. */
  readonly hint?: string;
  /** Loads what this way needs and nothing else. */
  readonly open: (tools: WayTools) => Promise<TokenCredential>;
}

const application = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID"] as const;

const ways: Readonly<Record<WayKind, Way>> = {
  environment: {
    kind: "environment",
    hint: "It takes an application's secret or certificate; --auth github, pipelines and workload need neither.",
    needs: [...application, "AZURE_CLIENT_SECRET|AZURE_CLIENT_CERTIFICATE_PATH"],
    signs: ["AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH"],
    open: async ({ place: { env }, options }) => {
      const clientSecret = env.AZURE_CLIENT_SECRET ?? "";
      if (clientSecret === "") {
        const { clientCertificateCredential } = await import("./client-certificate.ts");
        return clientCertificateCredential(env, options);
      }
      const { clientSecretCredential } = await import("./client-secret.ts");
      const { AZURE_TENANT_ID: tenantId = "", AZURE_CLIENT_ID: clientId = "" } = env;
      return clientSecretCredential({ tenantId, clientId, clientSecret }, options);
    },
  },
  workload: {
    kind: "workload",
    needs: [...application, "AZURE_FEDERATED_TOKEN_FILE"],
    signs: ["AZURE_FEDERATED_TOKEN_FILE"],
    open: async ({ place, options }) => {
      const { federatedCredential } = await import("./federated.ts");
      return federatedCredential(assertionInFile(place), options);
    },
  },
  pipelines: {
    kind: "pipelines",
    needs: [
      "SYSTEM_OIDCREQUESTURI",
      "SYSTEM_ACCESSTOKEN",
      "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
      "AZURESUBSCRIPTION_TENANT_ID|AZURE_TENANT_ID",
      "AZURESUBSCRIPTION_CLIENT_ID|AZURE_CLIENT_ID",
    ],
    signs: ["SYSTEM_OIDCREQUESTURI"],
    hint: "In a step AzureCLI@2 with a federated service connection, only env: SYSTEM_ACCESSTOKEN: $(System.AccessToken) has to be added.",
    open: async ({ place, options, wire }) => {
      const { federatedCredential } = await import("./federated.ts");
      return federatedCredential(pipelinesAssertion(place, wire), options);
    },
  },
  github: {
    kind: "github",
    needs: ["ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", ...application],
    signs: ["GITHUB_ACTIONS"],
    hint: "GitHub sets its two variables in a job with permissions: id-token: write; set AZURE_TENANT_ID and AZURE_CLIENT_ID in its env.",
    open: async ({ place, options, wire }) => {
      const { federatedCredential } = await import("./federated.ts");
      return federatedCredential(gitHubAssertion(place, wire), options);
    },
  },
  managed: {
    kind: "managed",
    needs: [],
    signs: null,
    open: async ({ place: { env }, options, wire }) => {
      const { managedIdentityCredential } = await import("./managed-identity.ts");
      return managedIdentityCredential(env, options, wire);
    },
  },
  cli: {
    kind: "cli",
    needs: [],
    signs: null,
    hint: "Install it (https://aka.ms/azure-cli) and sign in with az login, or name another way with --auth.",
    open: async () => (await import("./azure-cli.ts")).azureCliCredential(),
  },
  "developer-cli": {
    kind: "developer-cli",
    needs: [],
    signs: null,
    open: async () => (await import("./developer-cli.ts")).developerCliCredential(),
  },
  device: {
    kind: "device",
    needs: [],
    signs: null,
    open: async ({ place, options }) =>
      (await import("./device-code.ts")).deviceCodeCredential(place, options),
  },
  browser: {
    kind: "browser",
    needs: [],
    signs: null,
    open: async ({ place, options }) => (await import("./browser.ts")).browserCredential(place, options),
  },
};

/** What `default` tries, in this order. */
const chain: readonly WayKind[] = [
  "environment",
  "workload",
  "pipelines",
  "github",
  "managed",
  "cli",
  "developer-cli",
];

/**
 * The ways that a word of `--auth` stands for. `AZURE_TOKEN_CREDENTIALS` narrows `default` down, as in every Azure SDK
 * (verified: @azure/identity): `dev`, `prod`, or the name of a credential.
 *
 * @throws Fault `usage` for another value of that variable
 */
export function waysOf(auth: AuthKind, env: Variables): readonly Way[] {
  if (auth !== "default") return [ways[auth]];
  const wanted = env.AZURE_TOKEN_CREDENTIALS?.trim().toLowerCase() ?? "";
  if (wanted === "") return chain.map((kind) => ways[kind]);
  const kinds = narrowed.get(wanted);
  if (kinds === undefined)
    throw new Fault(
      "usage",
      `AZURE_TOKEN_CREDENTIALS is ${harmlessName(wanted)}, which names nothing that default tries.`,
      {
        hint: "It is dev, prod, or one of EnvironmentCredential, WorkloadIdentityCredential, ManagedIdentityCredential, AzureCliCredential, AzureDeveloperCliCredential. --auth names a way whatever it says.",
      },
    );
  return kinds.map((kind) => ways[kind]);
}

const narrowed: ReadonlyMap<string, readonly WayKind[]> = new Map([
  ["dev", ["cli", "developer-cli"]],
  ["prod", ["environment", "workload", "pipelines", "github", "managed"]],
  ["environmentcredential", ["environment"]],
  ["workloadidentitycredential", ["workload"]],
  ["managedidentitycredential", ["managed"]],
  ["azureclicredential", ["cli"]],
  ["azuredeveloperclicredential", ["developer-cli"]],
]);

/** What a way lacks, as the end of a sentence; `null` where everything is there. */
export function missingFor({ needs }: Way, env: Variables): string | null {
  const isSet = (names: string) => names.split("|").some((name) => (env[name] ?? "") !== "");
  const lacking = needs.filter((names) => !isSet(names));
  if (lacking.length === 0) return notAnAddress(needs, env);
  const there = needs.filter(isSet).map((names) => names.split("|").find((name) => isSet(name)) ?? names);
  const verb = (names: readonly string[]) => (names.length === 1 ? "is" : "are");
  const set = there.length === 0 ? "" : ` (${listed(there)} ${verb(there)})`;
  return `${listed(lacking.map((names) => names.replace("|", " or ")))} ${verb(lacking)} not set${set}`;
}

/** What is asked for an assertion gets a token, so it has to be an https address. */
function notAnAddress(needs: readonly string[], env: Variables): string | null {
  const addresses = ["SYSTEM_OIDCREQUESTURI", "ACTIONS_ID_TOKEN_REQUEST_URL"].filter((name) =>
    needs.includes(name),
  );
  const wrong = addresses.find((name) => {
    const text = env[name] ?? "";
    return !URL.canParse(text) || new URL(text).protocol !== "https:";
  });
  return wrong === undefined ? null : `${wrong} is no https address`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
