import type { WayKind } from "../../core/entra/auth-kinds.ts";

/** Who was to be signed in, and where. */
export interface Signer {
  readonly way: WayKind;
  /** The name of the cloud, as `--cloud` takes it. */
  readonly cloud: string;
  /** Microsoft Graph's address there. */
  readonly graph: string;
  /** The tenant's id or domain where it is known, or a placeholder. */
  readonly tenant: string;
  /** The application's id where it is known, or a placeholder. */
  readonly client: string;
}

/** What a refusal means for whoever signs in, and the commands that help. */
export interface Cure {
  /** A sentence without its full stop. */
  readonly what: string;
  readonly hint?: string;
  readonly next: readonly string[];
}

type Cures = (signer: Signer) => Cure;

/**
 * What Entra's numbers mean here. Those of federated credentials and of expired assertions are verified (public reports), the
 * others are after Microsoft's list of error codes (unverified in detail).
 */
const cures: readonly (readonly [numbers: readonly number[], cure: Cures])[] = [
  [[90002, 900023], noSuchTenant],
  [[50020, 50034, 90072, 50128, 51004], notInTenant],
  [[700016, 7000229, 700011], unknownApplication],
  [[7000112], disabledApplication],
  [[7000215, 7000222, 7000218, 700027], refusedSecret],
  [[70021, 700211, 700212, 700213, 7002137, 7002138], noFederatedCredential],
  [[700024], expiredAssertion],
  [[50072, 50074, 50076, 50078, 50079], moreProof],
  [[50158, 53000, 53001, 53002, 53003, 53004, 53009, 53011, 530003, 530004, 530035], policyInTheWay],
  [[50173, 70008, 70043, 70044, 700081, 700082, 700084, 50089, 50132, 50133], expiredSignIn],
  [[65001, 90094, 90095], noConsent],
  [[65004], declined],
  [[500011, 650057], unknownPlane],
  [[70018, 70019, 70020], expiredCode],
];

/** What is to be done about a number of Entra; `null` where it is none of the usual ones. */
export function cureFor(number: number, signer: Signer): Cure | null {
  return cures.find(([numbers]) => numbers.includes(number))?.[1](signer) ?? null;
}

/** What is to be done about an error of a sign-in with a device code. */
export function cureForError(error: string): Cure | null {
  if (error === "authorization_declined" || error === "access_denied") return declined();
  if (["expired_token", "code_expired", "authorization_pending", "bad_verification_code"].includes(error))
    return expiredCode();
  return null;
}

/** Stands for a tenant that nobody has named. */
export const someTenant = "<tenant>";

/** A person of one tenant need not know its id. */
function isKnown(tenant: string): boolean {
  return tenant !== someTenant;
}

/** How to sign in anew, by the way that was used. Azure's tools know their own names of clouds. */
export function signInAgain({ way, cloud, tenant }: Signer): string[] {
  const switched = cliClouds.get(cloud);
  switch (way) {
    case "developer-cli":
      return [
        ...(switched === undefined ? [] : [`azd config set cloud.name ${switched}`]),
        `azd auth login${isKnown(tenant) ? ` --tenant-id ${tenant}` : ""}`,
      ];
    case "cli":
    case "device":
    case "browser":
      return [
        ...(switched === undefined ? [] : [`az cloud set --name ${switched}`]),
        `az login${isKnown(tenant) ? ` --tenant ${tenant}` : ""}`,
      ];
    case "environment":
    case "workload":
    case "pipelines":
    case "github":
    case "managed":
      return [];
    default:
      return way satisfies never;
  }
}

/** What Azure CLI and azd call the clouds (verified: documentation of both). */
const cliClouds: ReadonlyMap<string, string> = new Map([
  ["usgov", "AzureUSGovernment"],
  ["usgov-dod", "AzureUSGovernment"],
  ["china", "AzureChinaCloud"],
]);

function noSuchTenant({ tenant, cloud }: Signer): Cure {
  return {
    what: `There is no tenant ${tenant} in the cloud ${cloud}`,
    hint: "Check the tenant's id, and --cloud.",
    next: ['az account list --query "[].tenantId" --output tsv'],
  };
}

function notInTenant(signer: Signer): Cure {
  return {
    what: isKnown(signer.tenant)
      ? `The account does not belong to the tenant ${signer.tenant}`
      : "The account does not belong to this tenant",
    hint: "Sign in to the tenant that holds the app registrations, with an account that it knows.",
    next: isKnown(signer.tenant) ? signInAgain(signer) : ["az login --tenant <tenant>"],
  };
}

function unknownApplication({ client, tenant }: Signer): Cure {
  return {
    what: `The tenant ${tenant} does not know the application ${client}`,
    hint: "One of AZURE_TENANT_ID and AZURE_CLIENT_ID is that of another tenant, or the application has no service principal there.",
    next: [`az ad sp show --id ${client}`],
  };
}

function disabledApplication({ client }: Signer): Cure {
  return {
    what: `The application ${client} is disabled`,
    next: [`az ad sp update --id ${client} --set accountEnabled=true`],
  };
}

function refusedSecret({ client, way }: Signer): Cure {
  const what =
    way === "environment" ? "The secret or certificate" : "What the application proves itself with";
  return {
    what: `${what} of ${client} is wrong or has expired`,
    hint: "A secret has a value and an id; the value is needed.",
    next: [`az ad app credential reset --id ${client} --append`],
  };
}

function noFederatedCredential({ client }: Signer): Cure {
  return {
    what: `The application ${client} trusts no such token: none of its federated credentials has this issuer, subject and audience, letter by letter`,
    next: [`az ad app federated-credential list --id ${client}`],
  };
}

function expiredAssertion({ way }: Signer): Cure {
  const what = "The token that the sign-in is made with has expired";
  switch (way) {
    case "workload":
      return {
        what,
        hint: "Whoever writes the file of AZURE_FEDERATED_TOKEN_FILE has to keep it fresh.",
        next: [],
      };
    case "cli":
      return {
        what,
        hint: "Azure CLI keeps the one of its sign-in, which lives for minutes. In a pipeline, --auth github or --auth pipelines gets a fresh one each time.",
        next: ["az login"],
      };
    default:
      return {
        what,
        hint: "It is fetched each time it is needed, so look at the clock of this machine.",
        next: ["date -u"],
      };
  }
}

function moreProof(signer: Signer): Cure {
  const again = signInAgain(signer);
  return {
    what: "The tenant asks for multi-factor authentication, which this sign-in does not have",
    hint: "Sign in again with a second factor; an application or a pipeline needs no second factor, so use one of these instead of a person's account there.",
    next: again.map((command) =>
      command.startsWith("az login") ? `${command} --scope ${signer.graph}/.default` : command,
    ),
  };
}

function policyInTheWay(signer: Signer): Cure {
  return {
    what: "Conditional access of the tenant refuses this sign-in: its place, device or strength is not what a policy asks for",
    hint: "The sign-in log of Microsoft Entra names the policy, by the request id. Sign in from where it allows it.",
    next: signInAgain(signer),
  };
}

function expiredSignIn(signer: Signer): Cure {
  return { what: "The sign-in has expired or was revoked", next: signInAgain(signer) };
}

function noConsent({ client, way }: Signer): Cure {
  return {
    what: "Nobody has consented that this tool acts in your name in this tenant",
    hint: "An administrator can consent for everybody.",
    next: byPerson.has(way) ? ["az login"] : [`az ad app permission admin-consent --id ${client}`],
  };
}

function unknownPlane(signer: Signer): Cure {
  return {
    what: `The tenant does not know Microsoft Graph or Azure Resource Manager by the addresses of the cloud ${signer.cloud}`,
    hint: "Name the cloud of the tenant with --cloud.",
    next: signInAgain(signer),
  };
}

/** The ways of people, who sign in to the app of Azure CLI. */
const byPerson: ReadonlySet<WayKind> = new Set(["cli", "device", "browser"]);

function declined(): Cure {
  return { what: "The sign-in was declined at the browser", next: ["az login"] };
}

function expiredCode(): Cure {
  return { what: "The code was not used in time", hint: "Start again for a new one.", next: ["az login"] };
}
