import { firstCommandLine } from "../../core/ci/plain-output.ts";
import { toJson } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import type { Finding } from "../../core/model/finding.ts";
import { unifiedDiff } from "../../core/plan/unified-diff.ts";
import type { PolicySetting } from "../../core/policy/document/policy-setting.ts";
import { anyClientIn } from "../../core/policy/review/any-client-in.ts";
import type { PolicyGoal } from "../../core/policy/revise/policy-goal.ts";
import { type RevisedText, reviseText } from "../../core/policy/revise/revise.ts";
import type { PolicyRewrite } from "../../core/policy/revise/rewrite.ts";
import { diffLines } from "../../core/report/changes-report.ts";
import { findingsReport } from "../../core/report/findings-report.ts";
import { type Line, line } from "../../core/report/line.ts";
import { harmlessLine } from "../../core/text/harmless.ts";
import { refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import type { Pipeline } from "../ci/pipeline.ts";
import { changesPending } from "../exit-code.ts";
import { decodeUtf8, localFiles } from "../files.ts";
import type { Host } from "../host.ts";
import {
  goalOfOptions,
  type PolicyOptions,
  refuseContradictions,
  settingOfOptions,
} from "../policy-options.ts";
import { standardInput } from "../standard-input.ts";
import { render, wantsColour, widthOf } from "../terminal.ts";
import { version } from "../version.ts";

const nothingPiped = 'The policy file is "-", but nothing is piped into standard input.';

/** Plans one policy file: prints the diff, or writes the edited text. Needs no Azure. @returns the exit code */
export async function policy(
  file: string,
  options: PolicyOptions,
  host: Host,
  pipeline: Pipeline | null,
): Promise<number> {
  refuseContradictions(file, options);
  refusePersonalTenant(options.allowTenant);
  if (options.recursive) return recursively(file, options, host, pipeline);
  const text =
    file === "-"
      ? decodeUtf8(await standardInput(host, nothingPiped), "Standard input")
      : await localFiles.read(file);
  const goal = goalOfOptions(options);
  const setting = await settingOfOptions(options, goal);
  const revised = reviseText(text, setting, goal);
  if (revised.kind === "refusal") {
    const { line, column, reason } = revised;
    const message = `the policy cannot be read reliably, so it is left alone: ${reason}`;
    const hint = "Correct the policy at this place, or make the changes by hand.";
    if (options.format === "sarif") {
      const finding = {
        code: "manual-review",
        level: "blocker",
        message,
        hint,
        place: { line, column },
      } as const;
      await printSarif(file, text, { findings: [finding], edits: [] }, host);
    }
    throw new Fault("refused", `${file}:${line}:${column}: ${message}.`, {
      hint,
      ...(file === "-" ? {} : { place: { file, line, column } }),
    });
  }
  if (options.out === "-" && pipeline !== null) refuseCommands(revised.text);
  const blockers = revised.rewrite.findings.filter(({ level }) => level === "blocker");
  if (blockers.length === 0) await writeResult(file, text, revised.text, options);
  const shown = await withFileFindings(revised, setting, goal);
  if (pipeline !== null) {
    const { tellPolicy } = await import("../ci/tell-policy.ts");
    tellPolicy(pipeline, file, text, shown);
  }
  await print(file, text, shown, options, host, pipeline);
  if (blockers.length > 0) return new Fault("refused", "").exitCode;
  const pending = revised.text !== text && options.out === undefined && !options.inPlace;
  return pending && options.detailedExitcode ? changesPending : 0;
}

/** The policy files of a tree, each by itself, but for what was said of named values. */
async function recursively(
  folder: string,
  options: PolicyOptions,
  host: Host,
  pipeline: Pipeline | null,
): Promise<number> {
  const { editTree } = await import("../edit-tree.ts");
  const { wishOfPolicy } = await import("../../core/source/policy-wish.ts");
  const { homeTenant, namedValues } = await settingOfOptions(options, goalOfOptions(options));
  const { wish, reader } = wishOfPolicy(goalOfOptions(options), homeTenant, options.audience, namedValues);
  const task = { wish, readers: [reader], plan: null };
  const check = options.detailedExitcode && !options.inPlace;
  return editTree(folder, task, { ...options, check }, host, pipeline);
}

/**
 * The edited policy goes out byte for byte, and a runner that reads it would obey what strangers wrote into it.
 *
 * @throws Fault `refused`
 */
function refuseCommands(text: string): void {
  const number = firstCommandLine(text);
  if (number === null) return;
  throw new Fault(
    "refused",
    `Line ${number} of the edited policy would be taken for a command by this pipeline, so it is not printed.`,
    {
      hint: "Write it with --out <file>; or use --ci none, where nothing of it gets into the log of the job.",
    },
  );
}

/** One file is all that is known here: a tenant counts as refused when this file names it no more, a client when it is in no list. */
async function withFileFindings(
  revised: RevisedText,
  setting: PolicySetting,
  { allowTenants }: PolicyGoal,
): Promise<RevisedText> {
  const { rewrite } = revised;
  const findings = [
    ...rewrite.findings,
    ...anyClientIn(rewrite.checksAfter, setting, allowTenants),
    ...(allowTenants.length === 0 ? [] : await tenantsNoMore(rewrite, setting, allowTenants)),
  ];
  return { ...revised, rewrite: { ...rewrite, findings } };
}

/** With the findings comes the whole access table, for which nobody waits who lists no tenants. */
async function tenantsNoMore(
  { checksBefore, checksAfter }: PolicyRewrite,
  { homeTenant, apiAudiences }: PolicySetting,
  allowTenants: readonly string[],
): Promise<Finding[]> {
  const [{ listedTenants, namedTenants }, { removedTenants }] = await Promise.all([
    import("../../core/access/listed-tenants.ts"),
    import("../../core/plan/findings/tenants-removed.ts"),
  ]);
  const named = (checks: PolicyRewrite["checksBefore"]) => namedTenants(checks, homeTenant, apiAudiences);
  return removedTenants(listedTenants(named(checksBefore), named(checksAfter), allowTenants).removed);
}

async function writeResult(
  file: string,
  before: string,
  after: string,
  options: PolicyOptions,
): Promise<void> {
  if (options.out !== undefined && options.out !== "-") await localFiles.replace(options.out, after);
  if (options.inPlace && after !== before) await localFiles.replace(file, after);
}

async function print(
  file: string,
  before: string,
  revised: RevisedText,
  options: PolicyOptions,
  host: Host,
  pipeline: Pipeline | null,
): Promise<void> {
  const { edits, findings } = revised.rewrite;
  if (options.out === "-") {
    host.stdout.write(revised.text);
    return;
  }
  switch (options.format) {
    case "json":
      host.stdout.write(
        toJson({ kind: "entra-mcp/policy-edit", version: 1, edits, findings, changed: edits.length > 0 }),
      );
      break;
    case "sarif":
      await printSarif(file, before, revised.rewrite, host);
      break;
    case "text":
      if (!options.quiet) printText(file, before, revised, options, host, pipeline);
      break;
    default:
      options.format satisfies never;
  }
}

async function printSarif(
  file: string,
  text: string,
  { findings, edits }: Pick<PolicyRewrite, "findings" | "edits">,
  host: Host,
): Promise<void> {
  const [{ policySarif }, { artifactUri }] = await Promise.all([
    import("../../core/sarif/command-logs.ts"),
    import("../artifact-uri.ts"),
  ]);
  const looked = { uri: artifactUri(file), text, findings, changed: edits.length > 0 };
  host.stdout.write(toJson(policySarif(looked, version)));
}

function printText(
  file: string,
  before: string,
  { text, rewrite }: RevisedText,
  { color, out, inPlace }: PolicyOptions,
  { stdout, env }: Host,
  pipeline: Pipeline | null,
): void {
  const width = widthOf(stdout);
  const { edits, findings } = rewrite;
  const write = (lines: readonly Line[]) => stdout.write(render(lines, wantsColour(stdout, env, !color)));
  if (edits.length === 0) {
    write([line("Nothing to change in this policy.", "good")]);
  } else {
    const diff = [
      line(`--- ${harmlessLine(file)}`, "removed"),
      line(`+++ ${harmlessLine(file)}`, "added"),
      ...diffLines(unifiedDiff(before, text), ""),
    ];
    if (pipeline === null) write(diff);
    else pipeline.group(`Changes of ${file}`, () => write(diff));
  }
  if (findings.length > 0) write([line(""), ...findingsReport(findings, { width })]);
  const target = out ?? (inPlace && edits.length > 0 ? file : null);
  const isRefused = findings.some(({ level }) => level === "blocker");
  if (target !== null && !isRefused) write([line(""), line(`Written to ${harmlessLine(target)}.`, "good")]);
}
