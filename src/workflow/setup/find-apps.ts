import { applicationsLike } from "../../azure/graph.ts";
import { Fault } from "../../core/fault.ts";
import type { AppRegistration } from "../../core/model/app-registration.ts";
import type { PolicyFacts } from "../../core/plan/policy-facts.ts";
import { isGuid } from "../../core/text/guid.ts";
import { atOnce } from "../at-once.ts";
import { type Ask, type Candidate, noSuch } from "./choose.ts";
import type { Found } from "./find-service.ts";
import type { SetupReads } from "./setup-reads.ts";

/** The API's app registration: the one that is named, or the one that the policies' audiences name. */
export async function findApiApp(
  reads: SetupReads,
  policies: readonly PolicyFacts[],
  hint: string | null,
  ask: Ask,
): Promise<Found<AppRegistration>> {
  const audiences = policies.flatMap((facts) => facts.audiences);
  if (hint !== null)
    return { value: await namedApp(reads, hint, "--api-app", ask), foundBy: "named by --api-app" };
  const found = unique(
    (await atOnce([...new Set(audiences)], (audience) => appOfAudience(reads, audience))).flat(),
  );
  const [only] = found;
  if (only === undefined) throw apiAppNotFound(audiences, policies);
  if (found.length === 1) return { value: only, foundBy: "its id is an audience of the token validation" };
  return {
    value: await ask.oneOf({ what: "API app", option: "--api-app", candidates: found.map(appCandidate) }),
    foundBy: `chosen among ${found.length} apps that the audiences name`,
  };
}

function apiAppNotFound(audiences: readonly string[], policies: readonly PolicyFacts[]): Fault {
  const named = audiences.length === 0 ? "name no audience" : `name ${audiences.join(", ")}`;
  const unread = policies
    .flatMap(({ refusal }) => refusal ?? [])
    .map((reason) => ` A policy cannot be read: ${reason}.`);
  return new Fault(
    "usage",
    `The API's app registration was not found: the policies ${named}, and no app registration of the signed-in directory fits.${unread.join("")}`,
    { hint: "Name it with --api-app, or sign in to the directory that holds it." },
  );
}

async function appOfAudience(
  { directory }: SetupReads,
  audience: string,
): Promise<readonly AppRegistration[]> {
  const appId = /^(?:api:\/\/)?([0-9a-f-]{36})$/i.exec(audience)?.[1];
  if (appId !== undefined && isGuid(appId)) {
    const app = await directory.application(appId);
    return app === null ? [] : [app];
  }
  return audience.includes(":") ? directory.named(audience) : [];
}

/** The app registration of a name. @throws Fault `usage` where nothing has it */
export async function namedApp(
  { connection, directory }: SetupReads,
  name: string,
  option: string,
  ask: Ask,
): Promise<AppRegistration> {
  const found = await directory.named(name);
  const [only] = found;
  if (only === undefined) {
    throw noSuch(
      "app registration",
      name,
      (await applicationsLike(connection.graph, name)).map(appCandidate),
    );
  }
  if (found.length === 1) return only;
  return ask.oneOf({ what: "app registration", option, candidates: found.map(appCandidate) });
}

/** Each registration once. */
export function unique(apps: readonly AppRegistration[]): AppRegistration[] {
  return [...new Map(apps.map((app) => [app.id, app])).values()];
}

/** An app registration as a person would recognise it. */
export function appCandidate(app: AppRegistration): Candidate<AppRegistration> {
  return { value: app, label: app.displayName, argument: app.appId };
}
