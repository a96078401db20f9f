import { advertisedBy } from "../metadata/advertised.ts";
import { unfitResources } from "../metadata/unfit-resource.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import type { Intent } from "../model/intent.ts";
import type { Operation, Snapshot } from "../model/setup.ts";
import { type PolicyValues, policyValues } from "../policy/document/policy-values.ts";
import { sameId } from "../text/guid.ts";
import type { AccessState } from "./access-state.ts";
import { type Caller, callersOf } from "./caller.ts";
import { presentedTokens } from "./caller-tokens.ts";
import { agreed, bestOf, type Cell, cell, yes } from "./cell.ts";
import { type Client, isMultiTenant } from "./client.ts";
import { endpointCalls } from "./endpoint.ts";
import { entryCell, neverIssued } from "./entry.ts";
import { gatewayAnswer } from "./gateway.ts";
import { type ListedTenants, listedTenants, namedTenants } from "./listed-tenants.ts";
import {
  type PlannedPolicy,
  type PolicyReading,
  readingAfter,
  readingBefore,
} from "./policy-before-after.ts";
import { appSignIn, type Person, personSignIn } from "./sign-in.ts";
import { unreadPolicies } from "./unread.ts";

/** What the table is made from. */
export interface AccessInput {
  readonly snapshot: Snapshot;
  readonly intent: Pick<Intent, "allowTenants">;
  /** One for each of `snapshot.policies`; `edits` are those of the plan's change, none where it has no change. */
  readonly policies: readonly PlannedPolicy[];
  /** The app registrations as the plan leaves them; equal to those of the snapshot where it has no change. */
  readonly after: { readonly apiApp: AppRegistration; readonly clientApps: readonly AppRegistration[] };
  /** What the table begins with in the place of the setup's own policies: those of another revision, edits included. */
  readonly before?: {
    readonly policies: readonly PlannedPolicy[];
    readonly operations: readonly Operation[];
  };
}

/** Who gets in, before a plan and after it. Computed without any network. */
export interface AccessMatrix {
  /** The tenants that the rows about a list are of. */
  readonly listed: ListedTenants;
  readonly callers: readonly AccessRow[];
}

export interface AccessRow {
  /** Stable name of the kind of caller, such as `home-member`. */
  readonly id: string;
  /** For people; it may hold display names, which are the tenant's own text. */
  readonly caller: string;
  readonly who: Caller;
  readonly signIn: BeforeAfter;
  readonly gateway: BeforeAfter;
  readonly verdict: Verdict;
}

/** The two answers of a row. */
export interface BeforeAfter {
  readonly before: Cell;
  readonly after: Cell;
}

/**
 * `newly admitted`: kept out before, and let in afterwards, at least after consent. `newly refused`: the other way round.
 * Both are certain. Where one of the two answers is unknown it is `may be admitted` or `may be refused`. An answer that
 * stays unknown is unchanged.
 */
export type Verdict = "unchanged" | "newly admitted" | "may be admitted" | "newly refused" | "may be refused";

/**
 * For each kind of caller: does Entra give it a token, and does the gateway let it in, before and after. Law: the same
 * input gives the same rows in the same order; what cannot be decided is `unknown`, never a guess.
 */
export function accessMatrix(input: AccessInput): AccessMatrix {
  const { snapshot, policies } = input;
  const values = policyValues(snapshot.namedValues, snapshot.authorityHosts);
  const instead = input.before?.policies.map((policy) => readingAfter(policy, values));
  const readings = instead ?? policies.map((policy) => readingBefore(policy, values));
  const readingsAfter = policies.map((policy) => readingAfter(policy, values));
  const named = (read: readonly PolicyReading[]) => namedIn(read, snapshot);
  const listed = listedTenants(named(readings), named(readingsAfter), foreignTenants(input));
  const { operations } = input.before ?? snapshot;
  const before = stateOf({ ...snapshot, operations }, snapshot, { readings, values, listed });
  const after = stateOf(snapshot, input.after, { readings: readingsAfter, values, listed });
  const callers = callersOf({
    apiApp: snapshot.apiApp,
    clientApps: snapshot.clientApps,
    foreignClients: snapshot.foreignClients,
    otherApps: snapshot.otherApps,
    consents: snapshot.consents ?? [],
    homeTenant: snapshot.homeTenant.id,
    listed,
    checks: readings.flatMap(({ checks }) => [...checks.values()]),
  });
  return { listed, callers: callers.map((caller) => rowOf(caller, before, after)) };
}

function namedIn(readings: readonly PolicyReading[], { homeTenant, apiApp }: Snapshot): readonly string[] {
  const checks = readings.flatMap((reading) => [...reading.checks.values()]);
  return namedTenants(checks, homeTenant, [apiApp.appId, ...apiApp.identifierUris]);
}

function foreignTenants({ intent, snapshot }: AccessInput): readonly string[] {
  return intent.allowTenants.filter((tenant) => !sameId(tenant, snapshot.homeTenant.id));
}

function stateOf(
  snapshot: Snapshot,
  apps: AccessInput["after"],
  policies: {
    readonly readings: readonly PolicyReading[];
    readonly values: PolicyValues;
    readonly listed: ListedTenants;
  },
): AccessState {
  const { values, listed } = policies;
  const { homeTenant: home, authorityHosts, consents } = snapshot;
  const readings = [...policies.readings, ...unreadPolicies(snapshot)];
  const sources = readings.flatMap(({ outline, ...policy }) =>
    outline === null ? [] : [{ ...policy, outline }],
  );
  return {
    home,
    authorityHosts,
    listed,
    apiApp: apps.apiApp,
    clientApps: [...apps.clientApps, ...snapshot.otherApps],
    homeConsents: consents,
    userConsentAtHome: snapshot.userConsentAtHome,
    homePrincipals: snapshot.homePrincipals,
    unfitResource: unfitResources(snapshot, sources, values.namedValues)[0]?.value ?? null,
    foreignGrants: isMultiTenant(snapshot.apiApp) ? "unknown" : "none",
    calls: endpointCalls(snapshot, readings),
    advertised: advertisedBy(sources, snapshot, values),
  };
}

function rowOf(caller: Caller, before: AccessState, after: AccessState): AccessRow {
  const signIn = { before: signInOf(caller, before), after: signInOf(caller, after) };
  const gateway = { before: gatewayOf(caller, before), after: gatewayOf(caller, after) };
  const row = { id: caller.id, caller: caller.name, who: caller, signIn, gateway };
  return { ...row, verdict: verdictOf(row) };
}

function gatewayOf(caller: Caller, state: AccessState): Cell {
  const cells = presentedTokens(caller, state).map((choices) =>
    bestOf(choices.map((token) => gatewayAnswer(state.calls, token, state.home))),
  );
  return agreed(
    cells,
    "it depends on the caller's tenant, or on the name by which the client asks for the API",
  );
}

function signInOf(caller: Caller, state: AccessState): Cell {
  switch (caller.kind) {
    case "person":
      return personSignIn(personOf(caller), current(caller.client, state), state);
    case "own-app":
      return appSignIn("other", state);
    case "metadata-client":
      return metadataClientSignIn(state);
    case "app-only":
      return appOnlySignIn(caller, state);
    case "bad-token":
      return notIssued(caller.fault);
    default:
      return caller satisfies never;
  }
}

/** Clients that nobody registered: in Entra they are in preview (verified: Entra documentation), with rules of each tenant. */
function metadataClientSignIn({ advertised }: AccessState): Cell {
  return advertised.metadataClients === "not announced"
    ? cell("no", {
        code: "cimd-not-announced",
        why: "such clients come only where the OAuth metadata announces client_id_metadata_document_supported, and it does not",
      })
    : cell("unknown", {
        code: "cimd-preview",
        why: "Entra takes such clients in a preview; whether an organization does is not known",
      });
}

/** Whether Entra has a part in a token that should be refused. */
function notIssued(fault: (Caller & { readonly kind: "bad-token" })["fault"]): Cell {
  switch (fault) {
    case "anonymous":
      return cell("no", { code: "no-token", why: "nobody signs in" });
    case "forged":
      return cell("no", { code: "not-issued", why: "Entra never issued it" });
    case "wrong-audience":
    case "expired":
      return yes;
    default:
      return fault satisfies never;
  }
}

/** A client of the home tenant acts in another one only when it is multi-tenant. */
function appOnlySignIn({ origin, client }: Caller & { readonly kind: "app-only" }, state: AccessState): Cell {
  const app = client === null ? null : current(client, state);
  if (origin !== "home" && app?.kind === "registered" && !isMultiTenant(app.app)) {
    return cell("no", singleTenantApp);
  }
  return appSignIn(origin === "home" ? "home" : "other", state, app);
}

const singleTenantApp = {
  code: "client-single-tenant",
  why: "the client app serves the home tenant alone (AADSTS700016)",
};

function personOf({ origin }: Caller & { readonly kind: "person" }): Person {
  switch (origin) {
    case "home":
      return "home-member";
    case "guest":
    case "personal":
      return origin;
    case "any-other":
    case "allowed":
    case "added":
    case "removed":
    case "not-allowed":
      return "other-member";
    default:
      return origin satisfies never;
  }
}

/** The client with its registration as it is in that state. */
function current(client: Client, { clientApps }: AccessState): Client {
  if (client.kind !== "registered") return client;
  const app = clientApps.find(({ appId }) => sameId(appId, client.app.appId));
  return app === undefined ? client : { kind: "registered", app };
}

function verdictOf(row: Omit<AccessRow, "verdict">): Verdict {
  const before = entryOf(row, "before");
  const after = entryOf(row, "after");
  if (before === after) return "unchanged";
  const isCertain = before !== "unknown" && after !== "unknown";
  const comesIn = after === "in" || before === "out";
  if (comesIn) return isCertain ? "newly admitted" : "may be admitted";
  return isCertain ? "newly refused" : "may be refused";
}

/**
 * Whether a caller gets in, at least after consent: whoever one of the answers keeps out is out, whatever the other is.
 * A forger asks Entra for nothing, so only the gateway decides about a forged token.
 */
export function entryOf(
  { who, signIn, gateway }: Omit<AccessRow, "verdict">,
  when: "before" | "after",
): "in" | "unknown" | "out" {
  const isNeverIssued = who.kind === "bad-token" && neverIssued.has(who.fault);
  const { answer } = isNeverIssued ? gateway[when] : entryCell(signIn[when], gateway[when]);
  if (answer === "no") return "out";
  return answer === "unknown" ? "unknown" : "in";
}
