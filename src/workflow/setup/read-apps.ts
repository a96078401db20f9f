import type { AppRegistration } from "../../core/model/app-registration.ts";
import type {
  Backend,
  Consent,
  ForeignClient,
  FoundBy,
  HomePrincipal,
  Unreadable,
} from "../../core/model/setup.ts";
import type { PolicyFacts } from "../../core/plan/policy-facts.ts";
import { atOnce } from "../at-once.ts";
import { inTurn, quietly } from "../in-turn.ts";
import type { Ask } from "./choose.ts";
import { findApiApp } from "./find-apps.ts";
import { type ClientHints, findClientApps } from "./find-clients.ts";
import { optionalRead } from "./optional-read.ts";
import { readClientsToday, readEarly } from "./read-clients-today.ts";
import { readConsents, readLikelyPrincipals } from "./read-consents.ts";
import type { SetupReads } from "./setup-reads.ts";

/** The app registrations of a setup, and what is read beside them. */
export interface Apps {
  readonly apiApp: AppRegistration;
  readonly clientApps: readonly AppRegistration[];
  readonly foreignClients: readonly ForeignClient[];
  readonly otherApps: readonly AppRegistration[];
  readonly consents: readonly Consent[] | null;
  readonly homePrincipals: readonly HomePrincipal[];
  readonly userConsentAtHome: "off" | "unknown";
  readonly backends: readonly Backend[];
  readonly unreadable: readonly Unreadable[];
  readonly foundBy: Pick<FoundBy, "apiApp" | "clientApps">;
}

/**
 * Finds the app registrations, and reads who has consent, what their service principals say and which backends the
 * policies name. Consents hang on the API's service principal, which is looked up by the audiences while the API app is
 * still being found; what only consents show is read after them, and everything else beside them.
 */
export async function readApps(
  reads: SetupReads,
  serviceId: string,
  facts: readonly PolicyFacts[],
  hints: { readonly apiApp: string | null; readonly clientApps: ClientHints },
  ask: Ask,
): Promise<Apps> {
  const [apiApp, principals, backends] = await inTurn([
    findApiApp(reads, facts, hints.apiApp, ask),
    readLikelyPrincipals(reads.directory, facts),
    optionalRead(() => readBackends(reads, serviceId, facts), [], unknownBackends(serviceId)),
  ]);
  const listed = facts.flatMap((fact) => fact.clientAppIds);
  const reading = readConsents(reads.directory, apiApp.value.appId, principals);
  const consented = quietly(reading.then(({ value }) => value.consents ?? []));
  const early = readEarly(reads.directory, apiApp.value, listed, hints.clientApps);
  const [clientApps, consents, known] = await inTurn([
    findClientApps(reads, apiApp.value, { listed, consented }, hints.clientApps, ask),
    reading,
    early,
  ]);
  const today = { ...known, consents: consents.value, apiApp: apiApp.value, clientApps };
  const { unreadable, ...clientsToday } = await readClientsToday(reads, today);
  return {
    apiApp: apiApp.value,
    clientApps: clientApps.value,
    foreignClients: clientApps.foreign,
    consents: consents.value.consents,
    ...clientsToday,
    backends: backends.value,
    unreadable: [...backends.unreadable, ...consents.unreadable, ...unreadable],
    foundBy: { apiApp: apiApp.foundBy, clientApps: clientApps.foundBy },
  };
}

function unknownBackends(serviceId: string) {
  const consequence = "it is not known whether a backend names the home tenant";
  return { resource: `${serviceId}/backends`, consequence, level: "note" as const };
}

async function readBackends(
  { reader }: SetupReads,
  serviceId: string,
  facts: readonly PolicyFacts[],
): Promise<Backend[]> {
  const names = new Set(facts.flatMap(({ backends }) => backends));
  const read = await atOnce([...names], (name) => reader.backend({ serviceId, name }));
  return read.filter((backend) => backend !== null);
}
