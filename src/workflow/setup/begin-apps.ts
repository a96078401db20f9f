import type { Grants } from "../../azure/consents.ts";
import type { AppRegistration } from "../../core/model/app-registration.ts";
import { isGuid, sameId } from "../../core/text/guid.ts";
import { atOnce } from "../at-once.ts";
import { quietly } from "../in-turn.ts";
import type { DirectoryReader } from "./directory-reader.ts";
import type { ClientHints } from "./find-clients.ts";
import type { SetupReads } from "./setup-reads.ts";

/** Begins what is read of a client: its registration and its service principal. */
export function beginClient({ directory }: SetupReads, appId: string): void {
  void directory.application(appId);
  void directory.principal(appId);
}

/**
 * Begins what is read of an API app: its registration, who asks for it, and the consents to it, which hang on its service
 * principal. A step that fails ends here; whoever needs it finds the same failure and tells it.
 */
export function beginApiApp(reads: SetupReads, appId: string, clients: ClientHints): void {
  const { directory } = reads;
  void quietly(directory.application(appId).then((app) => beginItsClients(reads, app, clients)));
  void quietly(directory.requiring(appId).then((apps) => beginPrincipals(directory, apps)));
  void quietly(beginConsents(reads, appId, clients));
}

function beginItsClients(reads: SetupReads, app: AppRegistration | null, clients: ClientHints): void {
  if (app === null) return;
  for (const appId of app.preAuthorizedApplications.filter(isGuid)) void reads.directory.principal(appId);
  if (clients.kind !== "find") return;
  for (const appId of app.knownClientApplications.filter(isGuid)) void reads.directory.application(appId);
}

async function beginPrincipals(directory: DirectoryReader, apps: readonly AppRegistration[]): Promise<void> {
  await atOnce(apps, ({ appId }) => directory.principal(appId));
}

async function beginConsents(reads: SetupReads, apiAppId: string, clients: ClientHints): Promise<void> {
  const { directory } = reads;
  const principal = await directory.principal(apiAppId);
  if (principal === null) return;
  const { grants } = await directory.grantsTo(principal.id);
  const ids = [...new Set(grants.map(({ clientPrincipal }) => clientPrincipal))];
  const isSettled = await isSettledFor(directory, grants, clients);
  if (!isSettled) void directory.userConsent();
  await atOnce(ids, (id) => directory.principalWithId(id));
}

/** Whether everybody has consented to each named client; who was not named is asked about once it is found. */
async function isSettledFor(
  directory: DirectoryReader,
  grants: Grants["grants"],
  clients: ClientHints,
): Promise<boolean> {
  if (clients.kind !== "named") return true;
  const principals = await Promise.all(clients.names.filter(isGuid).map((name) => directory.principal(name)));
  const isForEverybody = (id: string) =>
    grants.some(({ clientPrincipal, forEverybody }) => forEverybody && sameId(clientPrincipal, id));
  return principals.every((principal) => principal !== null && isForEverybody(principal.id));
}
