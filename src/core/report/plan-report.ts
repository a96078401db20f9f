import type { Finding, FindingLevel } from "../model/finding.ts";
import type { NamedValue } from "../model/setup.ts";
import type { Change, Plan, PlannedAccess, PlannedApp } from "../plan/plan.ts";
import { harmlessLine, harmlessName } from "../text/harmless.ts";
import { accessReport } from "./access-report.ts";
import { type Line, line, type Tone, wrapped } from "./line.ts";

const width = 80;

/** The plan as a person reads it: the setup and how it was found, the changes by system, findings, order of writes. */
export function planReport(plan: Plan): Line[] {
  return [
    ...setupLines(plan),
    ...dangerLines(plan),
    ...systemsInOrder(plan).flatMap((verb) => systemLines(systems[verb], plan, verb)),
    ...accessReport(plan.access),
    ...findingsReport(plan.findings),
    ...summaryLines(plan),
  ];
}

/** Findings, the gravest first. */
export function findingsReport(findings: readonly Finding[]): Line[] {
  return levels.flatMap(({ level, title, tone }) => {
    const those = findings.filter((finding) => finding.level === level);
    if (those.length === 0) return [];
    return [line(title, tone), ...those.flatMap((finding) => findingLines(finding, tone)), line("")];
  });
}

const levels: readonly { readonly level: FindingLevel; readonly title: string; readonly tone: Tone }[] = [
  { level: "blocker", title: "Blockers", tone: "danger" },
  { level: "warning", title: "Warnings", tone: "warning" },
  { level: "note", title: "Notes", tone: "title" },
];

function setupLines(plan: Plan): Line[] {
  const { setup } = plan;
  const clientApps = setup.clientApps.length === 0 ? "none" : setup.clientApps.map(appName).join(", ");
  const parts: readonly (readonly [string, string, string])[] = [
    ["service", lastSegment(setup.service), setup.foundBy.service],
    ["API", lastSegment(setup.api), setup.foundBy.api],
    ["API app", appName(setup.apiApp), setup.foundBy.apiApp],
    ["client app", clientApps, setup.foundBy.clientApps],
  ];
  const { rollbackOf } = plan;
  return [
    line(rollbackOf === undefined ? "Setup" : `Rollback of the run ${harmlessName(rollbackOf)}`, "title"),
    line(`  home tenant  ${setup.homeTenant}`),
    ...parts.flatMap(([what, name, found]) => [
      line(`  ${what.padEnd(11)}  ${harmlessLine(name)}`),
      // How the run had found it stands in the run's own plan.
      ...(rollbackOf === undefined ? wrapped(harmlessLine(found), width, " ".repeat(15)) : []).map((text) =>
        line(text, "quiet"),
      ),
    ]),
    line(""),
  ];
}

function appName(app: PlannedApp): string {
  return `${harmlessName(app.displayName)} (${app.appId})`;
}

function lastSegment(id: string): string {
  return id.split("/").at(-1) ?? id;
}

/** What must not be lost among the rest, before anything else. */
function dangerLines({ changes, findings, access }: Plan): Line[] {
  const named = (verdict: PlannedAccess["verdict"]) =>
    access.callers.filter((row) => row.verdict === verdict).map(({ caller }) => caller);
  const refused = named("newly refused");
  const admitted = named("newly admitted");
  const sentences = [
    ...findings.filter(({ level }) => level === "blocker").map(({ code }) => `blocker: ${code}`),
    ...(admitted.length === 0 ? [] : [`newly admitted: ${admitted.join("; ")}`]),
    ...(refused.length === 0 ? [] : [`newly refused: ${refused.join("; ")}`]),
    ...changes
      .filter(({ risk }) => risk === "high")
      .map(({ id, title }) => `change ${id}, high risk: ${title}`),
  ];
  if (sentences.length === 0) return [];
  return [
    line("Look at this first", "danger"),
    ...sentences.flatMap((sentence) =>
      wrapped(harmlessLine(sentence), width, "    ", "  ! ").map((text) => line(text)),
    ),
    line(""),
  ];
}

const systems: Readonly<Record<Change["verb"], string>> = {
  update: "Microsoft Entra",
  revise: "Azure API Management",
};

/** The system that is written first comes first; a rollback goes the other way. */
function systemsInOrder({ changes }: Plan): readonly Change["verb"][] {
  return [...new Set(changes.map(({ verb }) => verb))];
}

function systemLines(system: string, plan: Plan, verb: Change["verb"]): Line[] {
  const changes = plan.changes.filter((change) => change.verb === verb);
  if (changes.length === 0) return [];
  const { service } = plan.setup;
  return [line(system, "title"), ...changes.flatMap((change) => [...changeLines(change, service), line("")])];
}

function changeLines(change: Change, service: string): Line[] {
  const riskTone: Tone = change.risk === "high" ? "danger" : change.risk === "medium" ? "warning" : "quiet";
  return [
    ...wrapped(harmlessLine(change.title), width, "     ", `  ${change.id}. `).map((text) => line(text)),
    [
      { tone: riskTone, text: `     ${change.risk} risk` },
      { tone: "quiet", text: `  ${harmlessLine(shortResource(change.resource, service))}` },
    ],
    ...wrapped(harmlessLine(change.because), width, "     ").map((text) => line(text)),
    ...contentLines(change),
  ];
}

function contentLines(change: Change): Line[] {
  switch (change.verb) {
    case "update":
      return fieldLines(change.before, change.after);
    case "revise":
      return [
        ...[...new Set(change.edits.map((edit) => edit.element))].map((element) =>
          line(`     ~ ${harmlessLine(element)}`, "quiet"),
        ),
        ...diffLines(change.diff, "     "),
        ...change.replaced.flatMap(namedValueLines),
      ];
    default:
      return change satisfies never;
  }
}

/** What a reference stands for that the diff takes out, because a diff shows its name alone. */
function namedValueLines({ name, value }: NamedValue): Line[] {
  const shown = value === null ? "is secret" : `is ${JSON.stringify(value)}`;
  const sentence = `The named value {{${name}}} ${shown}; it stays as it is, because other policies may use it.`;
  return wrapped(harmlessLine(sentence), width, "     ").map((text) => line(text, "quiet"));
}

/** A resource below its service, for reading; the documents hold whole ARM ids. */
export function shortResource(resource: string, service: string): string {
  return resource.startsWith(`${service}/`) ? resource.slice(service.length + 1) : resource;
}

function fieldLines(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Line[] {
  return Object.keys(after).map((field) => [
    { tone: "plain", text: `     ~ ${field}: ` },
    { tone: "removed", text: harmlessLine(JSON.stringify(before[field] ?? null)) },
    { tone: "plain", text: " -> " },
    { tone: "added", text: harmlessLine(JSON.stringify(after[field])) },
  ]);
}

/** A unified diff with tones, each line behind an indent. */
export function diffLines(diff: string, indent: string): Line[] {
  return diff.split("\n").map((text) => {
    const tone: Tone = text.startsWith("+")
      ? "added"
      : text.startsWith("-")
        ? "removed"
        : text.startsWith("@@")
          ? "quiet"
          : "plain";
    return line(`${indent}${harmlessLine(text.replaceAll("\t", "    "))}`, tone);
  });
}

function findingLines(finding: Finding, tone: Tone): Line[] {
  const place = [
    finding.place.element,
    finding.place.line === undefined ? undefined : `line ${finding.place.line}`,
  ]
    .filter((part) => part !== undefined)
    .join(", ");
  const [first = "", ...rest] = wrapped(
    `${finding.code}: ${harmlessLine(finding.message)}`,
    width,
    "    ",
    "  ! ",
  );
  return [
    line(first, tone),
    ...rest.map((text) => line(text)),
    ...(place === "" ? [] : [line(`    at ${harmlessLine(place)}`, "quiet")]),
    ...(finding.hint === ""
      ? []
      : wrapped(`-> ${harmlessLine(finding.hint)}`, width, "       ", "    ").map((text) =>
          line(text, "quiet"),
        )),
  ];
}

function summaryLines(plan: Plan): Line[] {
  if (plan.changes.length === 0) {
    const sentence =
      plan.rollbackOf === undefined
        ? "Nothing to change: this setup already is what was asked for."
        : "Nothing to put back: this setup already is as it was before the run.";
    return [line(sentence, "good")];
  }
  const order = plan.changes.map((change) => change.id).join(" -> ");
  return [
    line(
      `${plan.changes.length} changes, written in this order: ${order}. Nothing else is touched.`,
      "title",
    ),
    line("fingerprint", "quiet"),
    line(`  ${plan.fingerprint}`, "quiet"),
  ];
}
