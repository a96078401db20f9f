import type { Finding } from "../model/finding.ts";
import type { ForeignClient, NamedValue } from "../model/setup.ts";
import type { Change, Plan, PlannedApp, ReviseChange, Risk } from "../plan/plan.ts";
import { harmlessName } from "../text/harmless.ts";
import { lastSegment, serviceWords, shortResource, tenantWords } from "./where.ts";

/** What every form of a report says in the same words. Names in it may be strangers' text, unless it says otherwise. */

/** One part of the setup. */
export interface SetupPart {
  readonly what: string;
  readonly name: string;
  /** How it was found; `null` for what needs no finding. */
  readonly foundBy: string | null;
}

/** The title above the setup: a rollback says what it puts back. */
export function setupTitle({ rollbackOf }: Plan): string {
  return rollbackOf === undefined ? "Setup" : `Rollback of the run ${harmlessName(rollbackOf)}`;
}

/** The setup of a plan, from the outside in. How a run found its setup is in its own plan. */
export function setupParts({ setup, rollbackOf }: Plan): readonly SetupPart[] {
  const found = (how: string) => (rollbackOf === undefined ? how : null);
  const clients = [...setup.clientApps.map(appName), ...(setup.foreignClients ?? []).map(foreignName)];
  const clientApps = clients.length === 0 ? "none: no list of clients is made" : clients.join(", ");
  const { foundBy } = setup;
  return [
    { what: "home tenant", name: tenantWords(setup), foundBy: null },
    { what: "service", name: serviceWords(setup), foundBy: found(foundBy.service) },
    { what: "API", name: lastSegment(setup.api), foundBy: found(foundBy.api) },
    { what: "API app", name: appName(setup.apiApp), foundBy: found(foundBy.apiApp) },
    { what: "client app", name: clientApps, foundBy: found(foundBy.clientApps) },
  ];
}

function foreignName({ appId, displayName }: ForeignClient): string {
  return `${displayName === null ? "a client" : harmlessName(displayName)} (${appId}), registered elsewhere`;
}

function appName(app: PlannedApp): string {
  return `${harmlessName(app.displayName)} (${app.appId})`;
}

/** A system that a plan writes to, and the verb of its changes. */
export interface WrittenSystem {
  readonly title: string;
  readonly verb: Change["verb"];
}

/** The systems that a plan writes to, in the order of the writes: a rollback goes the other way. */
export function systemsOf({ changes }: Plan): readonly WrittenSystem[] {
  return [...new Set(changes.map(({ verb }) => verb))].map((verb) => ({ title: systemNames[verb], verb }));
}

const systemNames: Readonly<Record<Change["verb"], string>> = {
  update: "Microsoft Entra",
  revise: "Azure API Management",
};

/** The places that a policy change touches, each once. */
export function editedElements({ edits }: ReviseChange): readonly string[] {
  return [...new Set(edits.map(({ element }) => element))];
}

/** The value of a reference that the diff takes out, because a diff shows its name alone. */
export function namedValueSentence({ name, value }: NamedValue): string {
  const shown = value === null ? "is secret" : `is ${JSON.stringify(value)}`;
  return `The named value {{${name}}} ${shown}; it stays as it is, because other policies may use it.`;
}

/** What the places of findings are named by: the changes of a plan, and the service whose policies they are in. */
export interface KnownPlaces {
  readonly changes: readonly Change[];
  /** ARM id. */
  readonly service: string;
}

/**
 * Where in a policy a finding is: by the change that edits the policy, where one does, so that it is found in the plan. Empty
 * when it is in no policy, or where that is unknown.
 *
 * @param known `null` where it is clear which policy is meant
 */
export function placeWords({ place }: Finding, known: KnownPlaces | null): string {
  const { element, line, resource = "" } = place;
  const change = known?.changes.find((one) => one.verb === "revise" && one.resource === resource);
  const isPolicy = known !== null && change === undefined && (line !== undefined || element !== undefined);
  const parts = [
    ...(change === undefined ? [] : [`change ${change.id}`]),
    ...(isPolicy && resource !== "" ? [shortResource(resource, known.service)] : []),
    ...(line === undefined ? [] : [`line ${line}`]),
  ].join(", ");
  if (element === undefined) return parts;
  return parts === "" ? element : `${parts}: ${element}`;
}

/** The places that a plan knows. */
export function placesOf({ changes, setup }: Pick<Plan, "changes" | "setup">): KnownPlaces {
  return { changes, service: setup.service };
}

/** What a risk says: who gets in is decided at the gateway, after the sign-in. */
export const riskReasons: Readonly<Record<Risk, string>> = {
  high: "it decides who gets in",
  medium: "it decides who can sign in and where; the gateway still decides who gets in",
  low: "it lets nobody in by itself",
};

/** What a plan without changes comes to. It is all right only where nothing blocks it. */
export function emptySentence({ findings, rollbackOf }: Plan): string {
  if (rollbackOf !== undefined) {
    return "Nothing to put back: this setup already is as it was before the run.";
  }
  if (findings.some(({ level }) => level === "blocker")) {
    return "Nothing is changed: the blockers say what is in the way.";
  }
  if (findings.some(({ code }) => code === "manual-review")) {
    return "Nothing to change that could be decided with certainty: the warnings say what to review.";
  }
  return "Nothing to change: this setup already is what was asked for.";
}

/** How much is written, and in which order. */
export function orderSentence({ changes }: Plan): string {
  const order = changes.length === 1 ? "" : ", written in the order of their numbers";
  return `${countedChanges(changes)}${order}. Nothing else is touched.`;
}

/** What the fingerprint is for, before it is named. */
export const fingerprintWords = "With --expect exactly these changes are made, or none: fingerprint";

/** Such as "4 changes". */
export function countedChanges(changes: readonly Change[]): string {
  return changes.length === 1 ? "1 change" : `${changes.length} changes`;
}

/** What a dry run ends with. */
export const dryRunSentence = "Dry run: nothing was written.";

/** The title above what puts a failed run back. */
export const puttingBackTitle = "Putting back what was made:";

/** What a run ends with that left nothing to do. */
export function nothingLeftSentence({ rollbackOf }: Plan): string {
  return rollbackOf === undefined
    ? "Read back: nothing left to change."
    : "Read back: everything is as it was before the run.";
}
