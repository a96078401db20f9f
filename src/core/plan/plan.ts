import type { BeforeAfter, Verdict } from "../access/matrix.ts";
import type { Digest } from "../document/digest.ts";
import type { Finding } from "../model/finding.ts";
import type { Authority, Extra, Half, TenantNames } from "../model/intent.ts";
import type { ForeignClient, FoundBy, NamedValue } from "../model/setup.ts";
import type { EditTouches } from "../policy/review/decision.ts";
import type { Edit } from "../text/edit.ts";

/** How much can go wrong with a change, as its reader should weigh it. */
export type Risk = "low" | "medium" | "high";

/** Text replaced in a policy, with the element it belongs to. */
export interface PlannedEdit extends Edit {
  /** Such as `/policies/inbound/validate-azure-ad-token/@tenant-id`. */
  readonly element: string;
  /** Token validations are written before metadata, so that clients are sent nowhere new too early. */
  readonly touches: EditTouches;
}

/** Fields of an app registration, replaced through one minimal `PATCH`. */
export interface UpdateChange {
  readonly id: string;
  readonly verb: "update";
  /** `/applications/<objectId>` */
  readonly resource: string;
  /** The display name of the app registration. */
  readonly subject: string;
  /** What is done to the subject, such as `serve every organization`. */
  readonly title: string;
  readonly because: string;
  readonly risk: Risk;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** A policy document rewritten only inside its edits. */
export interface ReviseChange {
  readonly id: string;
  readonly verb: "revise";
  /** ARM id of the policy. */
  readonly resource: string;
  /** What the policy belongs to, for people. */
  readonly subject: string;
  /** What is done to the subject, such as `accept tokens of other organizations`. */
  readonly title: string;
  readonly because: string;
  readonly risk: Risk;
  readonly format: "rawxml" | "xml";
  readonly etag: string;
  readonly edits: readonly PlannedEdit[];
  /** Named values whose reference gives way to a literal; they keep their value, for whatever else uses them. */
  readonly replaced: readonly NamedValue[];
  readonly beforeDigest: Digest;
  readonly afterDigest: Digest;
  /** Of the text afterwards without white space, because the service re-indents what it stores. */
  readonly afterMeaning: Digest;
  /** Unified, three lines of context, LF line ends. */
  readonly diff: string;
}

export type Change = UpdateChange | ReviseChange;

/** An app registration as a plan names it. */
export interface PlannedApp {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
}

/** The setup that a plan is for. */
export interface PlannedSetup {
  readonly homeTenant: string;
  /** What the home tenant is called, and a domain of its own; absent where they are not known. They are for people. */
  readonly homeTenantName?: string;
  readonly homeTenantDomain?: string;
  /** What the subscription of the service is called; absent where that is not known. */
  readonly subscriptionName?: string;
  readonly apiApp: PlannedApp;
  readonly clientApps: readonly PlannedApp[];
  /** Clients that are registered elsewhere: listed, and not changed. Absent where there are none. */
  readonly foreignClients?: readonly ForeignClient[];
  /** ARM id of the API Management service. */
  readonly service: string;
  /** ARM id of the API. */
  readonly api: string;
  readonly foundBy: FoundBy;
}

/** Who gets in, before the plan and after it. Derived from the plan's facts, so the fingerprint leaves it out. */
export interface AccessTable {
  readonly callers: readonly PlannedAccess[];
}

/** One kind of caller. */
export interface PlannedAccess {
  /** For people. */
  readonly caller: string;
  /** For scripts, such as `home-member`. */
  readonly id: string;
  /** Whether Entra gives this caller a token. */
  readonly signIn: BeforeAfter;
  /** Whether the gateway lets such a token in. */
  readonly gateway: BeforeAfter;
  readonly verdict: Verdict;
}

/** The intent as a plan records it; `clientApps` are application ids, of clients that are registered elsewhere, too. */
export interface PlannedIntent {
  readonly authority: Authority;
  readonly allowTenants: readonly string[];
  readonly clientApps: readonly string[];
  readonly with: readonly Extra[];
  readonly only: Half | null;
  /** Whether documents that other APIs use may be edited; absent where they may not. */
  readonly allowShared?: true;
  /** Present where somebody named the authority: it then replaces the other shared one, too. */
  readonly authorityFrom?: "person";
  /** Present where the plan changes nothing but a list of tenants that is in force. */
  readonly tenantsOnly?: true;
  /** The domains that the person named tenants by; absent where there are none. The fingerprint leaves them out. */
  readonly tenantNames?: TenantNames;
}

/**
 * What will be done, and nothing else: what was approved is what is done. Law: the same snapshot and intent give the
 * same bytes.
 */
export interface Plan {
  readonly kind: "entra-mcp/plan";
  readonly version: 1;
  /** Over intent, setup ids and what each change means; not over time, ETags or wording. */
  readonly fingerprint: Digest;
  readonly intent: PlannedIntent;
  readonly setup: PlannedSetup;
  /** In the order of the writes. */
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly access: AccessTable;
  /** The run that this plan puts back; absent where it makes something new. */
  readonly rollbackOf?: string;
  /** Over all the rest of the document, so that a plan file that somebody edited is not taken for what was approved. */
  readonly digest: Digest;
}
