import type { Cell } from "../access/cell.ts";
import { clientName } from "../access/client.ts";
import type { TenantAccess } from "../access/tenant-access.ts";
import type { Snapshot } from "../model/setup.ts";
import { consentLink } from "../plan/findings/shared/consent-link.ts";
import { sameId } from "../text/guid.ts";
import type { Check } from "./check.ts";

/** A tenant whose people are to get in. */
export interface TenantInQuestion {
  /** Tenant id, lower case. */
  readonly id: string;
  /** The domain by which somebody named it; `null` where it was named by its id. */
  readonly domain: string | null;
}

/** What the people of a tenant meet, and what has to be done: by the publisher at the gateway, by their administrator in Entra. */
export function judgeTenant(
  snapshot: Snapshot,
  tenant: TenantInQuestion,
  access: readonly TenantAccess[],
): Check[] {
  return [
    ...differing(access, ({ gateway }) => gateway).map(({ cell, through }) =>
      gatewayCheck(tenant, cell, through),
    ),
    ...access.map((one) => signInCheck(snapshot, tenant, one)),
    ...(sameId(tenant.id, snapshot.homeTenant.id) ? [] : [notSeen(snapshot, tenant)]),
  ];
}

/** What keeps the home tenant's own people from signing in, or asks them to consent; a migration may not change that. */
export function judgeHome(snapshot: Snapshot, access: readonly TenantAccess[]): Check[] {
  const { id, domains } = snapshot.homeTenant;
  return access
    .map((one) => signInCheck(snapshot, { id, domain: domains[0] ?? null }, one))
    .filter(({ outcome }) => outcome !== "right");
}

/** What people call a tenant. */
export function tenantName({ id, domain }: TenantInQuestion): string {
  return domain ?? id;
}

/** Answers that are the same for every client are told once, without the client. */
function differing(
  access: readonly TenantAccess[],
  cellOf: (one: TenantAccess) => Cell,
): { readonly cell: Cell; readonly through: string }[] {
  const cells = access.map((one) => ({ cell: cellOf(one), through: `, through ${clientName(one.client)}` }));
  const [first] = cells;
  const isSame = cells.every(({ cell }) => cell.answer === first?.cell.answer && cell.why === first.cell.why);
  return first !== undefined && isSame ? [{ ...first, through: "" }] : cells;
}

function gatewayCheck(tenant: TenantInQuestion, { answer, why }: Cell, through: string): Check {
  const people = `people of ${tenantName(tenant)}${through}`;
  const because = why === null ? "" : `: ${why}`;
  switch (answer) {
    case "no":
      return {
        code: "tenant-admitted",
        outcome: "wrong",
        message: `The gateway keeps out ${people}${because}.`,
        hint: `Where there is a list of tenants, entra-mcp tenants add ${tenantName(tenant)} puts them on it; entra-mcp migrate --dry-run shows what else keeps them out.`,
      };
    case "unknown":
      return {
        code: "tenant-admitted",
        outcome: "unknown",
        message: `Whether the gateway admits ${people} is not known${because}.`,
        hint: "entra-mcp trace --token-stdin tells it of a token of theirs.",
      };
    case "yes":
    case "after consent":
    case "after an administrator's consent":
      return {
        code: "tenant-admitted",
        outcome: "right",
        message: `The gateway admits ${people}.`,
        hint: "",
      };
    default:
      return answer satisfies never;
  }
}

function signInCheck(
  snapshot: Snapshot,
  tenant: TenantInQuestion,
  { client, signIn: { answer, why, code } }: TenantAccess,
): Check {
  const name = tenantName(tenant);
  const through = clientName(client);
  const because = why === null ? "" : `: ${why}`;
  const check = (outcome: Check["outcome"], message: string, hint: string): Check => ({
    code: "tenant-consent",
    outcome,
    message,
    hint,
  });
  switch (answer) {
    case "yes":
      return check("right", `People of ${name} sign in through ${through}, and nobody is asked.`, "");
    case "after consent":
      return check(
        "note",
        `Each person of ${name} consents once, at the first sign-in through ${through}.`,
        whatToDo(`An administrator of ${name} spares them the question with:`, snapshot, tenant, {
          client,
          code,
        }),
      );
    case "after an administrator's consent":
      return check(
        "note",
        `Nobody of ${name} signs in through ${through} before an administrator there has done their part${because}.`,
        whatToDo(`An administrator of ${name}, in this order:`, snapshot, tenant, { client, code }),
      );
    case "unknown":
      return check(
        "unknown",
        `Whether people of ${name} can sign in through ${through} is not known${because}.`,
        "",
      );
    case "no":
      return check(
        "wrong",
        `People of ${name} cannot sign in through ${through}${because}.`,
        cures[code ?? ""] ?? "entra-mcp migrate --dry-run shows what a migration changes of that.",
      );
    default:
      return answer satisfies never;
  }
}

/** What helps where no migration does, by the code of the answer. */
const cures: Readonly<Record<string, string>> = {
  "app-disabled": "Enable it: App registrations > Properties.",
  "principal-disabled": "Enable it: Enterprise applications > Properties > Enabled for users to sign in.",
  "no-such-scope": "Advertise a scope that the API has (App registrations > Expose an API), or its .default.",
  "nothing-required": "Let the client require a scope of the API: App registrations > API permissions.",
  "not-pre-authorized":
    "Pre-authorize the client: App registrations > Expose an API > Add a client application.",
};

/** What an administrator of the tenant does there, signed in there. */
function whatToDo(
  words: string,
  snapshot: Snapshot,
  tenant: TenantInQuestion,
  { client, code }: Pick<TenantAccess, "client"> & Pick<Cell, "code">,
): string {
  const { apiApp, homeTenant } = snapshot;
  const isHome = sameId(tenant.id, homeTenant.id);
  const addApi = isHome || code !== "api-to-add" ? [] : [`az ad sp create --id ${apiApp.appId}`];
  const consent =
    client.kind === "registered" && client.app.redirectUris.length > 0
      ? [consentLink(snapshot, client.app, tenant.id)]
      : [];
  if (addApi.length + consent.length === 0) {
    return "The client has no redirect URI that a consent page could lead back to (AADSTS900971).";
  }
  const signIn = addApi.length === 0 ? [] : [signInThere(tenant)];
  return [words, ...signIn, ...addApi, ...consent].join("\n");
}

function signInThere({ id }: TenantInQuestion): string {
  return `az login --tenant ${id} --allow-no-subscriptions`;
}

/** Who is in a directory, and what was consented to there, can be read in that directory alone. */
function notSeen({ apiApp, clientApps }: Snapshot, tenant: TenantInQuestion): Check {
  const ids = [...new Set([apiApp, ...clientApps].map(({ appId }) => appId.toLowerCase()))];
  const show = ids.map((appId) => `az ad sp show --id ${appId} --query displayName`);
  return {
    code: "tenant-consent",
    outcome: "note",
    message: `Whether ${tenantName(tenant)} has these apps already, and consented to them, can be seen there alone.`,
    hint: ["Somebody of that tenant sees it with:", signInThere(tenant), ...show].join("\n"),
  };
}
