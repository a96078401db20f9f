import type { AppRegistration } from "../model/app-registration.ts";
import type { Intent } from "../model/intent.ts";
import type { Operation, Snapshot } from "../model/setup.ts";
import { policyValues } from "../policy/document/policy-values.ts";
import { sameId } from "../text/guid.ts";
import type { AccessState } from "./access-state.ts";
import { type Caller, callersOf } from "./caller.ts";
import { answersTo } from "./caller-answers.ts";
import type { Cell } from "./cell.ts";
import { entryCell, neverIssued } from "./entry.ts";
import { type ListedTenants, listedTenants, namedTenants } from "./listed-tenants.ts";
import {
  type PlannedPolicy,
  type PolicyReading,
  readingAfter,
  readingBefore,
} from "./policy-before-after.ts";
import { stateOf } from "./state-of.ts";

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
  const before = stateOf({ ...snapshot, operations }, { apps: snapshot, readings, values, listed });
  const after = stateOf(snapshot, { apps: input.after, readings: readingsAfter, values, listed });
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

function rowOf(caller: Caller, before: AccessState, after: AccessState): AccessRow {
  const [first, last] = [answersTo(caller, before), answersTo(caller, after)];
  const signIn = { before: first.signIn, after: last.signIn };
  const gateway = { before: first.gateway, after: last.gateway };
  const row = { id: caller.id, caller: caller.name, who: caller, signIn, gateway };
  return { ...row, verdict: verdictOf(row) };
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
