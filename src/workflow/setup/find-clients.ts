import { microsoftClients } from "../../core/entra/microsofts-own.ts";
import { Fault } from "../../core/fault.ts";
import type { AppRegistration } from "../../core/model/app-registration.ts";
import type { ForeignClient } from "../../core/model/setup.ts";
import { isGuid, sameId } from "../../core/text/guid.ts";
import { inOrder } from "../../core/text/in-order.ts";
import { atOnce } from "../at-once.ts";
import type { Ask, Candidate } from "./choose.ts";
import { type ClientSource, clientSources, type KnownClients, requiresIt } from "./client-sources.ts";
import { appCandidate, namedApp, unique } from "./find-apps.ts";
import type { Found } from "./find-service.ts";
import type { SetupReads } from "./setup-reads.ts";

/** What the person said about the clients: nothing, their names, or that there is none of one's own. */
export type ClientHints =
  | { readonly kind: "find" }
  | { readonly kind: "named"; readonly names: readonly string[] }
  | { readonly kind: "none" };

/** The clients' app registrations, and those of other clients of today. */
export interface FoundClients extends Found<readonly AppRegistration[]> {
  /** Clients that are registered elsewhere. */
  readonly foreign: readonly ForeignClient[];
  /** Clients that are known today and not chosen; `null` where they were not looked for. */
  readonly others: readonly AppRegistration[] | null;
}

/**
 * The clients: those that are named, none, or what the setup shows. An app registration of the signed-in directory is
 * preferred; without one it is the API's own, or one that is registered elsewhere.
 */
export async function findClientApps(
  reads: SetupReads,
  apiApp: AppRegistration,
  known: KnownClients,
  hints: ClientHints,
  ask: Ask,
): Promise<FoundClients> {
  switch (hints.kind) {
    case "none":
      return { value: [], foreign: [], others: null, foundBy: "there is none, says --client-app none" };
    case "named":
      return namedClients(reads, hints.names, ask);
    case "find": {
      const sources = await clientSources(reads, apiApp, known);
      const own = sources.own.filter(({ app }) => app.id !== apiApp.id);
      if (own.length > 0) return ownClients(own, ask);
      return clientsElsewhere(reads, apiApp, sources, ask);
    }
    default:
      return hints satisfies never;
  }
}

async function namedClients(reads: SetupReads, names: readonly string[], ask: Ask): Promise<FoundClients> {
  const named = await atOnce(names, (name) => namedClient(reads, name, ask));
  return {
    value: unique(named.flatMap((one) => ("id" in one ? [one] : []))),
    foreign: named.flatMap((one) => ("id" in one ? [] : [one])),
    others: null,
    foundBy: "named by --client-app",
  };
}

/** An application id that no registration here has is that of a client that is registered elsewhere. */
async function namedClient(
  reads: SetupReads,
  name: string,
  ask: Ask,
): Promise<AppRegistration | ForeignClient> {
  const found = isGuid(name) ? await reads.directory.named(name) : [];
  if (!isGuid(name) || found.length > 0) return namedApp(reads, name, "--client-app", ask);
  return foreignClient(reads, name);
}

async function foreignClient({ directory }: SetupReads, appId: string): Promise<ForeignClient> {
  const microsofts = microsoftClients.find((one) => sameId(one.appId, appId));
  if (microsofts !== undefined) return microsofts;
  const principal = await directory.principal(appId);
  return { appId: appId.toLowerCase(), displayName: principal?.displayName ?? null };
}

async function ownClients(clients: readonly ClientSource[], ask: Ask): Promise<FoundClients> {
  const found = unique(clients.map(({ app }) => app));
  const [only, ...more] = found;
  if (only !== undefined && more.length === 0) {
    const reasons = clients.map(({ because }) => because);
    return { value: [only], foreign: [], others: [], foundBy: [...new Set(reasons)].join("; ") };
  }
  const candidates = inOrder(found, ({ displayName }) => displayName).map((app) => ({
    ...appCandidate(app),
    because: reasonsFor(app, clients),
  }));
  // Each client that is left out is locked out, so that one answer is not enough.
  const chosen = await ask.someOf({ what: "client app", option: "--client-app", candidates });
  const today = unique(clients.filter(({ because }) => because !== requiresIt).map(({ app }) => app));
  const others = today.filter(({ id }) => !chosen.some((one) => one.id === id));
  return {
    value: chosen,
    foreign: [],
    others,
    foundBy: `chosen among ${found.length} apps that are connected with the API`,
  };
}

function reasonsFor({ id }: AppRegistration, clients: readonly ClientSource[]): string {
  const reasons = clients.filter(({ app }) => app.id === id).map(({ because }) => because);
  return [...new Set(reasons)].join("; ");
}

/** Nobody registered a client of its own: the API is its client itself, or clients of others are let in. */
async function clientsElsewhere(
  reads: SetupReads,
  apiApp: AppRegistration,
  { own, elsewhere }: Awaited<ReturnType<typeof clientSources>>,
  ask: Ask,
): Promise<FoundClients> {
  const [itself] = own;
  const isItself = itself !== undefined || (elsewhere.length === 0 && apiApp.redirectUris.length > 0);
  const foreign = await atOnce(elsewhere, async ({ appId, because }) => ({
    client: await foreignClient(reads, appId),
    because,
  }));
  const options: readonly Candidate<AppRegistration | ForeignClient>[] = [
    ...(isItself ? [appCandidate(apiApp)] : []),
    ...foreign.map(({ client, because }) => ({ ...foreignCandidate(client), because })),
  ];
  const [only] = options;
  if (only === undefined) throw noClient(apiApp);
  const chosen =
    options.length === 1
      ? [only.value]
      : await ask.someOf({ what: "client app", option: "--client-app", candidates: options });
  const because = isItself
    ? (itself?.because ?? "it has redirect URIs, so it is its own client")
    : foreign[0]?.because;
  return {
    value: chosen.flatMap((one) => ("id" in one ? [one] : [])),
    foreign: chosen.flatMap((one) => ("id" in one ? [] : [one])),
    others: [],
    foundBy:
      options.length === 1
        ? (because ?? "")
        : `chosen among ${options.length} clients that are connected with the API`,
  };
}

function foreignCandidate(client: ForeignClient): Candidate<ForeignClient> {
  const label = `${client.displayName ?? "a client"}, registered elsewhere`;
  return { value: client, label, argument: client.appId };
}

function noClient({ displayName }: AppRegistration): Fault {
  return new Fault("usage", `No client app of ${displayName} was found in the signed-in directory.`, {
    hint: "Name it with --client-app; a client that is registered elsewhere is named by its application id. With --client-app none every client of an admitted organization may call.",
    next: [
      "entra-mcp migrate --dry-run --client-app <application id>",
      "entra-mcp migrate --dry-run --client-app none",
    ],
  });
}
