import type { Finding, FindingLevel } from "../model/finding.ts";
import type { ForeignClient, NamedValue } from "../model/setup.ts";
import { changeTitle } from "../plan/change-title.ts";
import type { Change, Plan, PlannedAccess, PlannedApp, ReviseChange } from "../plan/plan.ts";
import { harmlessName } from "../text/harmless.ts";
import { changed } from "./access-words.ts";

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
    { what: "home tenant", name: setup.homeTenant, foundBy: null },
    { what: "service", name: lastSegment(setup.service), foundBy: found(foundBy.service) },
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

/** The last segment of an ARM id: the name of the resource. */
export function lastSegment(id: string): string {
  return id.split("/").at(-1) ?? id;
}

/** The title above `dangers`. */
export const dangersTitle = "Look at this first";

/** What must not be lost among the rest: blockers, who comes in or is kept out, changes of high risk. */
export function dangers({ changes, findings, access }: Plan): readonly string[] {
  const named = (verdict: PlannedAccess["verdict"]) =>
    access.callers.filter((row) => row.verdict === verdict).map(({ caller }) => caller);
  return [
    ...findings.filter(({ level }) => level === "blocker").map(({ code }) => `blocker: ${code}`),
    ...changed
      .filter((verdict) => named(verdict).length > 0)
      .map((verdict) => `${verdict}: ${named(verdict).join("; ")}`),
    ...changes
      .filter(({ risk }) => risk === "high")
      .map((change) => `change ${change.id}, high risk: ${changeTitle(change)}`),
  ];
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

/** The levels of findings with their titles, the gravest first. */
export const levels: readonly { readonly level: FindingLevel; readonly title: string }[] = [
  { level: "blocker", title: "Blockers" },
  { level: "warning", title: "Warnings" },
  { level: "note", title: "Notes" },
];

/** Where in a policy a finding is; empty when it is in none, or where that is unknown. */
export function placeWords({ place: { element, line } }: Finding): string {
  const parts = [element, line === undefined ? undefined : `line ${line}`];
  return parts.filter((part) => part !== undefined).join(", ");
}

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

/** The order of the writes. @param arrow what is between two of them */
export function orderSentence({ changes }: Plan, arrow: string): string {
  const order = changes.map(({ id }) => id).join(arrow);
  return `${countedChanges(changes)}, written in this order: ${order}. Nothing else is touched.`;
}

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
