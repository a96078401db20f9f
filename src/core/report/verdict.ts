import type { Finding } from "../model/finding.ts";
import type { Plan } from "../plan/plan.ts";
import { harmlessName } from "../text/harmless.ts";
import { shortened } from "./detail.ts";
import { worstFirst } from "./findings-in-order.ts";
import type { Tone } from "./line.ts";
import { type Entry, whoGetsIn } from "./who-gets-in.ts";
import { countedChanges, emptySentence, systemsOf } from "./wording.ts";

/**
 * What a plan comes to, for whoever says yes to it: how much is changed, who newly gets in, who is newly shut out, and the
 * worst that there is to know. It stands at the head of a plan and once more above the question. Names in it may be
 * strangers' text.
 */
export interface PlanVerdict {
  readonly changes: string;
  readonly lines: readonly VerdictLine[];
}

/** One line of it; the mark says the same as the tone. */
export interface VerdictLine {
  readonly mark: "+" | "-" | "!" | "=";
  readonly tone: Tone;
  readonly text: string;
}

/** Whom a plan lets in beside those who get in today. */
export type Opening =
  /** Anyone with an account in any organization: newly, as before, or perhaps. */
  "everyone" | "everyone as before" | "perhaps everyone" | "some" | "perhaps some" | "nobody";

/** The verdict on a plan. A plan without changes has no lines but the worst that there is to know. */
export function verdict(plan: Plan): PlanVerdict {
  const entry = plan.changes.length === 0 ? [] : [getsInLine(plan), shutOutLine(plan)];
  return { changes: changesWords(plan), lines: [...entry, ...worstLine(plan)] };
}

/** How far a plan opens the door. */
export function openingOf(plan: Plan): Opening {
  const { changing, staying } = whoGetsIn(plan.access.callers);
  const isOpen = plan.rollbackOf === undefined && plan.findings.some(isOpenToAll);
  const admitted = (entry: Entry) => isNewly(entry) || isPerhaps(entry);
  if (isOpen) {
    const outside = [...changing, ...staying].filter(isOutsider);
    const inside = outside.filter(({ after }) => after.answer !== "no" && after.answer !== "unknown");
    if (inside.length === 0) return "perhaps everyone";
    return inside.some(admitted) ? "everyone" : "everyone as before";
  }
  if (changing.some(isNewly)) return "some";
  return changing.some(isPerhaps) ? "perhaps some" : "nobody";
}

function isNewly({ verdict: outcome }: Entry): boolean {
  return outcome === "newly admitted";
}

function isPerhaps({ verdict: outcome }: Entry): boolean {
  return outcome === "may be admitted";
}

function isOpenToAll({ code }: Finding): boolean {
  return code === "open-to-all-tenants";
}

/** A row of people or apps of tenants that no list names. */
function isOutsider({ id }: Entry): boolean {
  return /^(?:any-other|not-allowed)-/.test(id);
}

function changesWords(plan: Plan): string {
  const { changes, rollbackOf } = plan;
  if (changes.length === 0) return emptySentence(plan);
  const systems = systemsOf(plan).map(({ title, verb }) => ({
    title,
    count: changes.filter((change) => change.verb === verb).length,
  }));
  const [only] = systems;
  const where =
    systems.length === 1 && only !== undefined
      ? ` in ${only.title}`
      : `: ${systems.map(({ title, count }) => `${count} in ${title}`).join(", ")}`;
  const high = changes.filter(({ risk }) => risk === "high").map(({ id }) => id);
  const risk = high.length === 0 ? "" : `; high risk: change ${listed(high)}`;
  const back = rollbackOf === undefined ? "" : `Rollback of the run ${harmlessName(rollbackOf)}, `;
  return `${back}${countedChanges(changes)}${where}${risk}`;
}

function getsInLine(plan: Plan): VerdictLine {
  const opening = openingOf(plan);
  const { changing } = whoGetsIn(plan.access.callers);
  switch (opening) {
    case "everyone":
      return { mark: "+", tone: "danger", text: `OPEN: ${anyone(plan)}${onlySome(plan)}` };
    case "everyone as before":
      return { mark: "=", tone: "warning", text: `nobody newly gets in; OPEN already: ${anyone(plan)}` };
    case "perhaps everyone":
      return {
        mark: "+",
        tone: "danger",
        text: `OPEN, perhaps: whether anyone in any Microsoft Entra organization gets in is not known${onlySome(plan)}`,
      };
    case "some":
    case "perhaps some":
      return {
        mark: "+",
        tone: "added",
        text: `${namedCallers("newly in", changing.filter(isNewly), changing.filter(isPerhaps))}${listWords(plan)}`,
      };
    case "nobody":
      return { mark: "=", tone: "plain", text: "nobody newly gets in" };
    default:
      return opening satisfies never;
  }
}

function anyone(plan: Plan): string {
  const { changing, staying } = whoGetsIn(plan.access.callers);
  const all = [...changing, ...staying];
  const isAnyClient = all.some(
    ({ id, after }) => id.endsWith("-own-app") && after.answer !== "no" && after.answer !== "unknown",
  );
  const { clientApps, foreignClients = [] } = plan.setup;
  const names = [
    ...clientApps.map(({ displayName }) => displayName),
    ...foreignClients.map(({ displayName, appId }) => displayName ?? appId),
  ].map(harmlessName);
  const through = isAnyClient || names.length === 0 ? "any client app" : listed(names);
  const others = changing.filter((entry) => isNewly(entry) && !isOutsider(entry));
  const beside = others.length === 0 ? "" : `; also: ${callersOf(others)}`;
  return `anyone in any Microsoft Entra organization gets in, through ${through}${beside}`;
}

/** What narrows it; of the Entra half it is the other half that does. */
function onlySome({ intent }: Plan): string {
  return intent.only === "entra" ? "" : " (only some: --allow-tenant)";
}

/** The organizations that a plan names, beside the home tenant. */
function listWords({ intent, setup }: Plan): string {
  const names = intent.allowTenants
    .filter((id) => id !== setup.homeTenant)
    .map((id) => harmlessName(intent.tenantNames?.[id] ?? id));
  return names.length === 0 ? "" : ` (the list: ${listed(names)})`;
}

function shutOutLine({ access }: Plan): VerdictLine {
  const { changing } = whoGetsIn(access.callers);
  const of = (outcome: Entry["verdict"]) => changing.filter((entry) => entry.verdict === outcome);
  const [refused, perhaps] = [of("newly refused"), of("may be refused")];
  if (refused.length + perhaps.length === 0) {
    return { mark: "=", tone: "plain", text: "nobody is newly shut out" };
  }
  return { mark: "-", tone: "removed", text: namedCallers("shut out", refused, perhaps) };
}

/** The gravest finding in full; one that a line above says already by its code. */
function worstLine(plan: Plan): readonly VerdictLine[] {
  const worst = worstFirst(plan.findings).find(({ level }) => level !== "note");
  if (worst === undefined) return [];
  const { level, code, message } = worst;
  const count = plan.findings.filter((finding) => finding.level === level).length;
  const isSaid = plan.changes.length > 0 && isOpenToAll(worst) && openingOf(plan) !== "perhaps everyone";
  const counted = count === 1 ? `1 ${level}` : `${count} ${level}s`;
  const which = count === 1 ? counted : `${counted}, the worst`;
  return [
    {
      mark: "!",
      tone: level === "blocker" ? "danger" : "warning",
      text: `${which}: ${isSaid ? code : `${code}: ${shortened(message, longestMessage)}`}`,
    },
  ];
}

/** Those of whom it is certain first. @param what becomes of them */
function namedCallers(what: string, certain: readonly Entry[], perhaps: readonly Entry[]): string {
  if (certain.length === 0) return `perhaps ${what}: ${callersOf(perhaps)}`;
  const also = perhaps.length === 0 ? "" : `. Perhaps: ${callersOf(perhaps)}`;
  return `${what}: ${callersOf(certain)}${also}`;
}

/** Characters: the whole of it is among the findings. */
const longestMessage = 280;

/** More callers than these are counted. */
const mostCallers = 3;

/** Names of callers hold commas. */
function callersOf(entries: readonly Entry[]): string {
  const shown = entries.slice(0, mostCallers).map(({ caller }) => harmlessName(caller));
  const more = entries.length - shown.length;
  return [...shown, ...(more === 0 ? [] : [`${more} more`])].join("; ");
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostCallers);
  const more = names.length - shown.length;
  const parts = [...shown, ...(more === 0 ? [] : [`${more} more`])];
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
