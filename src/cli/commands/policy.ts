import { listedTenants, namedTenants } from "../../core/access/listed-tenants.ts";
import { jsonObject, toJson } from "../../core/document/json.ts";
import { Fault } from "../../core/fault.ts";
import type { Authority } from "../../core/model/intent.ts";
import type { HomeTenant } from "../../core/model/setup.ts";
import { removedTenants } from "../../core/plan/findings/tenants-removed.ts";
import { unifiedDiff } from "../../core/plan/unified-diff.ts";
import type { PolicySetting } from "../../core/policy/document/policy-setting.ts";
import type { PolicyGoal } from "../../core/policy/revise/policy-goal.ts";
import { type RevisedText, reviseText } from "../../core/policy/revise/revise.ts";
import type { PolicyRewrite } from "../../core/policy/revise/rewrite.ts";
import { type Line, line } from "../../core/report/line.ts";
import { diffLines, findingsReport } from "../../core/report/plan-report.ts";
import { isGuid } from "../../core/text/guid.ts";
import { harmlessLine } from "../../core/text/harmless.ts";
import { refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import { decodeUtf8, localFiles } from "../files.ts";
import type { PlainFormat } from "../format.ts";
import type { Host } from "../host.ts";
import { render, wantsColour } from "../terminal.ts";

/** The options of `policy`, as commander parses them. */
export interface PolicyOptions {
  readonly tenant: readonly string[];
  readonly clientApp: readonly string[];
  readonly audience: readonly string[];
  /** Absent when nobody asked for one. */
  readonly authority?: Authority;
  readonly allowTenant: readonly string[];
  readonly gatewayIssuer?: string;
  readonly namedValues?: string;
  readonly out?: string;
  readonly inPlace: boolean;
  readonly detailedExitcode: boolean;
  readonly format: PlainFormat;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Plans one policy file: prints the diff, or writes the edited text. Needs no Azure. @returns the exit code */
export async function policy(file: string, options: PolicyOptions, host: Host): Promise<number> {
  refuseContradictions(file, options);
  refusePersonalTenant(options.allowTenant);
  const text =
    file === "-" ? decodeUtf8(await standardInput(host), "Standard input") : await localFiles.read(file);
  const goal = goalOf(options);
  const setting = await settingOf(options, goal);
  const revised = reviseText(text, setting, goal);
  if (revised.kind === "refusal") {
    throw new Fault(
      "refused",
      `${file}:${revised.line}:${revised.column}: the policy cannot be read reliably, so it is left alone: ${revised.reason}.`,
      {
        hint: "Correct the policy at this place, or make the changes by hand.",
      },
    );
  }
  const blockers = revised.rewrite.findings.filter(({ level }) => level === "blocker");
  if (blockers.length === 0) await writeResult(file, text, revised.text, options);
  print(file, text, withRemovedTenants(revised, setting, goal), options, host);
  if (blockers.length > 0) return new Fault("refused", "").exitCode;
  const pending = revised.text !== text && options.out === undefined && !options.inPlace;
  return pending && options.detailedExitcode ? changesPending : 0;
}

const changesPending = 2;

/** One file is all that is known here, so a tenant counts as refused when this file names it no more. */
function withRemovedTenants(
  revised: RevisedText,
  { homeTenant, apiAudiences }: PolicySetting,
  { allowTenants }: PolicyGoal,
): RevisedText {
  const { rewrite } = revised;
  const named = (checks: PolicyRewrite["checksBefore"]) => namedTenants(checks, homeTenant, apiAudiences);
  const { removed } = listedTenants(named(rewrite.checksBefore), named(rewrite.checksAfter), allowTenants);
  const findings = [...rewrite.findings, ...(allowTenants.length === 0 ? [] : removedTenants(removed))];
  return { ...revised, rewrite: { ...rewrite, findings } };
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

function print(file: string, before: string, revised: RevisedText, options: PolicyOptions, host: Host): void {
  const { edits, findings } = revised.rewrite;
  if (options.out === "-") {
    host.stdout.write(revised.text);
    return;
  }
  if (options.format === "json") {
    host.stdout.write(
      toJson({ kind: "entra-mcp/policy-edit", version: 1, edits, findings, changed: edits.length > 0 }),
    );
    return;
  }
  if (options.quiet) return;
  const lines: Line[] = [
    ...(edits.length === 0
      ? [line("Nothing to change in this policy.", "good")]
      : [
          line(`--- ${harmlessLine(file)}`, "removed"),
          line(`+++ ${harmlessLine(file)}`, "added"),
          ...diffLines(unifiedDiff(before, revised.text), ""),
        ]),
    ...(findings.length === 0 ? [] : [line(""), ...findingsReport(findings)]),
  ];
  host.stdout.write(render(lines, wantsColour(host.stdout, host.env, !options.color)));
}

function goalOf({ authority, clientApp, allowTenant, gatewayIssuer }: PolicyOptions): PolicyGoal {
  return {
    authority: authority ?? "common",
    otherSharedAuthority: authority === undefined ? "keep" : "replace",
    clientAppIds: clientApp,
    allowTenants: allowTenant,
    gatewayIssuer: gatewayIssuer === undefined ? null : originOf(gatewayIssuer),
  };
}

/** One file is all that is known: of the gateway only the address that was named, and of the API app nothing. */
async function settingOf(options: PolicyOptions, { gatewayIssuer }: PolicyGoal): Promise<PolicySetting> {
  return {
    homeTenant: homeTenantOf(options),
    namedValues: options.namedValues === undefined ? new Map() : await readNamedValues(options.namedValues),
    authorityHosts: [],
    gatewayHosts: gatewayIssuer === null ? [] : [new URL(gatewayIssuer).hostname],
    apiAudiences: options.audience,
    tokenVersion: null,
  };
}

function homeTenantOf({ tenant, allowTenant }: PolicyOptions): HomeTenant {
  const ids = tenant.filter(isGuid);
  const [id] = ids;
  if (ids.length > 1)
    throw new Fault("usage", "--tenant names more than one tenant id; the home tenant has one.");
  if (id === undefined && allowTenant.length > 0) {
    throw new Fault("usage", "--allow-tenant needs the home tenant's id, because it is admitted too.", {
      hint: "Add --tenant <tenant id>; domains may be added.",
    });
  }
  return { id: id ?? "", domains: tenant.filter((name) => !isGuid(name)) };
}

/** A JSON object from display names to values; `null` for a secret. */
async function readNamedValues(path: string): Promise<ReadonlyMap<string, string | null>> {
  const values = jsonObject(await localFiles.read(path));
  const entries = values === null ? null : Object.entries(values);
  if (entries === null || !entries.every(isNamedValue)) {
    throw new Fault("usage", `${path} is not a JSON object from named values to texts.`, {
      hint: 'It looks like {"tenant-id": "<value>", "a-secret": null}.',
    });
  }
  return new Map(entries as [string, string | null][]);
}

function isNamedValue([, value]: [string, unknown]): boolean {
  return typeof value === "string" || value === null;
}

function refuseContradictions(file: string, options: PolicyOptions): void {
  if (options.inPlace && file === "-")
    throw new Fault("usage", "Standard input cannot be replaced in place; use --out.");
  if (options.inPlace && options.out !== undefined)
    throw new Fault("usage", "--in-place and --out exclude each other.");
  if (options.out === "-" && options.format === "json") {
    throw new Fault("usage", "Standard output cannot take both the edited policy and JSON.");
  }
}

async function standardInput(host: Host): Promise<Uint8Array> {
  if (host.stdinIsTerminal) {
    throw new Fault("usage", 'The policy file is "-", but nothing is piped into standard input.');
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of host.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function originOf(url: string): string {
  if (!URL.canParse(url)) throw new Fault("usage", `--gateway-issuer "${url}" is not a URL.`);
  return new URL(url).origin;
}
