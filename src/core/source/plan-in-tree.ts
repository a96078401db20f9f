import type { Change, Plan, ReviseChange, UpdateChange } from "../plan/plan.ts";
import { lineFinder } from "../text/position.ts";
import type { SourceEdit, SourceEditing } from "./edit-source.ts";
import type { AppDeclaration, SourceFile } from "./language-reading.ts";
import type { RevisedCarried } from "./revise-carried.ts";
import type { SourceWish } from "./tree-knowledge.ts";

/** Where a tree makes a change of a plan. */
export interface PlanInTree {
  /** The change's id in the plan. */
  readonly change: string;
  /** For people: what is changed. */
  readonly subject: string;
  readonly places: readonly { readonly file: string; readonly line: number }[];
  readonly standing: "edited" | "already there" | "nowhere";
}

/** What a plan says of its setup, as a wish for the tree. @param wish what was said beside the plan, which comes first */
export function wishOfPlan({ intent, setup }: Plan, wish: SourceWish): SourceWish {
  return {
    ...wish,
    ...(intent.authorityFrom === "person" && wish.authorityFrom === undefined
      ? { authority: intent.authority, authorityFrom: "person" as const }
      : {}),
    homeTenant: [...new Set([...wish.homeTenant, setup.homeTenant])],
    clientApps: wish.clientApps.length > 0 ? wish.clientApps : intent.clientApps,
    allowTenants: wish.allowTenants.length > 0 ? wish.allowTenants : intent.allowTenants,
  };
}

/**
 * For each change of a plan the place of the tree that makes the same change. A policy is recognised by what is edited in it, and
 * among several by its name; an app registration by its display name, or by what it is to the setup.
 */
export function planInTree(plan: Plan, editing: SourceEditing, files: readonly SourceFile[]): PlanInTree[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const lineOf = (file: string, start: number) => ({
    file,
    line: lineFinder(texts.get(file) ?? "")(start).line,
  });
  return plan.changes.map((change) => {
    const found = change.verb === "update" ? appPlaces(change, plan, editing) : policyPlaces(change, editing);
    const places = found.places.map(({ file, start }) => lineOf(file, start));
    return { change: change.id, subject: subjectOf(change), places, standing: found.standing };
  });
}

interface Found {
  readonly places: readonly { readonly file: string; readonly start: number }[];
  readonly standing: PlanInTree["standing"];
}

const nowhere: Found = { places: [], standing: "nowhere" };

function subjectOf({ subject, title }: Change): string {
  return `${subject}: ${title}`;
}

function appPlaces(change: UpdateChange, { setup }: Plan, { apps, edits }: SourceEditing): Found {
  const isApi = change.resource.endsWith(`/${setup.apiApp.id}`);
  const ours = [...apps.api, ...apps.clients];
  const byName = [...ours, ...apps.others].filter(({ displayName }) => {
    return displayName?.kind === "text" && displayName.value === change.subject;
  });
  const byRole = isApi ? apps.api : apps.clients;
  // One client of the plan and one of the tree are the same one; of several, names alone tell.
  const isOnly = byRole.length === 1 && (isApi || setup.clientApps.length === 1);
  const candidates = byName.length > 0 ? byName : isOnly ? byRole : [];
  const places = candidates.map(placeOfApp);
  if (places.length === 0) return nowhere;
  const isEdited = edits.some(
    (edit) => edit.element === "signInAudience" && candidates.some((app) => isOf(edit, app)),
  );
  if (isEdited) return { places, standing: "edited" };
  const isRight = candidates.every(
    ({ audience }) => audience.kind === "written" && audience.value !== "AzureADMyOrg",
  );
  return isRight ? { places, standing: "already there" } : nowhere;
}

function isOf({ file, start }: SourceEdit, { place, audience }: AppDeclaration): boolean {
  if (file !== place.file) return false;
  return audience.kind === "absent"
    ? audience.at === start
    : audience.kind === "written" && audience.start === start;
}

function placeOfApp({ audience, place }: AppDeclaration): { readonly file: string; readonly start: number } {
  const start = audience.kind === "absent" || audience.kind === "unknown" ? audience.at : place.start;
  return { file: place.file, start: audience.kind === "written" ? audience.start : start };
}

function policyPlaces(change: ReviseChange, { revised, edits }: SourceEditing): Found {
  const kept = new Set(edits.map(({ file }) => file));
  const edited = revised.filter((one) => one.edits.length > 0 && kept.has(one.carried.file));
  const wanted = signature(change.edits);
  const same = edited.filter((one) => signature(one.edits) === wanted);
  const best = named(alike(same, change), change);
  if (best.length === 0) return nowhere;
  const places = best.map((one) => ({
    file: one.carried.file,
    start: one.edits[0]?.start ?? one.carried.start,
  }));
  return { places, standing: "edited" };
}

/** What is edited in a policy, whatever the document is a part of. */
function signature(edits: readonly { readonly element: string }[]): string {
  const elements = edits.map(({ element }) =>
    element.replace(/^\/(?:policies|fragment)?\/?(?:inbound\/)?/, ""),
  );
  return elements.toSorted().join("\n");
}

/**
 * Those whose text is around the change as the live one is. Other APIs of a tree are edited in the same elements, and what is filled in
 * before the deployment differs, so that most lines have to be the same, and not all.
 */
function alike(same: readonly RevisedCarried[], { diff }: ReviseChange): readonly RevisedCarried[] {
  const lines = diff
    .split("\n")
    .filter((text) => /^[ -]/.test(text))
    .map((text) => text.slice(1).replaceAll(/\s+/g, ""))
    .filter((text) => text !== "");
  const scored = same.map((one) => {
    const text = one.reading.text.replaceAll(/\s+/g, "");
    return { one, score: lines.filter((line) => text.includes(line)).length / Math.max(1, lines.length) };
  });
  const best = Math.max(0, ...scored.map(({ score }) => score));
  return best < 0.6 ? [] : scored.filter(({ score }) => score === best).map(({ one }) => one);
}

/** Those whose file or name holds the name of the policy's resource, where any does. */
function named(same: readonly RevisedCarried[], { resource }: ReviseChange): readonly RevisedCarried[] {
  const names = resource
    .split("/")
    .filter((_, index, all) => nameAfter.has((all[index - 1] ?? "").toLowerCase()));
  const last = names.at(-1)?.toLowerCase();
  const matches =
    last === undefined
      ? []
      : same.filter(({ carried }) => `${carried.file} ${carried.name}`.toLowerCase().includes(last));
  return matches.length > 0 ? matches : same;
}

const nameAfter = new Set(["apis", "operations", "products", "policyfragments"]);
