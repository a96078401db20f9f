import { Fault } from "../../core/fault.ts";
import type { Authority } from "../../core/model/intent.ts";
import { languageReaders } from "../../core/source/languages.ts";
import { wishOfPlan } from "../../core/source/plan-in-tree.ts";
import type { SourceWish } from "../../core/source/tree-knowledge.ts";
import { refusePersonalTenant } from "../../workflow/setup/allowed-tenants.ts";
import type { Pipeline } from "../ci/pipeline.ts";
import { editTree, type TreeOutput } from "../edit-tree.ts";
import { localFiles } from "../files.ts";
import type { Host } from "../host.ts";
import { issuerOrigin } from "../policy-options.ts";

/** The options of `source`, as commander parses them. */
export interface SourceOptions extends TreeOutput {
  readonly homeTenant: readonly string[];
  readonly tenantExpression: readonly string[];
  readonly app: readonly string[];
  /** Absent when nobody asked for one. */
  readonly authority?: Authority;
  readonly allowTenant: readonly string[];
  readonly with?: "gateway-issuer";
  readonly gatewayIssuer?: string;
  readonly plan?: string;
}

/** Edits the source tree that deploys a setup, or shows how. Needs no Azure. @returns the exit code */
export async function source(
  folder: string,
  options: SourceOptions,
  host: Host,
  pipeline: Pipeline | null,
): Promise<number> {
  refuseContradictions(options);
  refusePersonalTenant(options.allowTenant);
  const plan = await planOf(options.plan);
  const wish = plan === null ? wishOf(options) : wishOfPlan(plan, wishOf(options));
  refuseVague(wish);
  return editTree(folder, { wish, readers: languageReaders, plan }, options, host, pipeline);
}

function refuseContradictions(options: SourceOptions): void {
  const { patch, inPlace, check, format, gatewayIssuer } = options;
  if (options.with !== undefined && gatewayIssuer === undefined)
    throw new Fault("usage", "A source tree does not tell the address of its gateway.", {
      hint: "Add it: --gateway-issuer https://<name>.azure-api.net.",
    });
  const chosen = [
    ...(patch === undefined ? [] : ["--patch"]),
    ...(inPlace ? ["--in-place"] : []),
    ...(check ? ["--check"] : []),
  ];
  if (chosen.length > 1) throw new Fault("usage", `${chosen.join(" and ")} exclude each other.`);
  if (patch === "-" && format !== "text") {
    throw new Fault("usage", `Standard output cannot take both the patch and --format ${format}.`, {
      hint: "Write the patch to a file: --patch migration.patch.",
    });
  }
}

async function planOf(path: string | undefined) {
  if (path === undefined) return null;
  const { decodePlan } = await import("../../core/run/decode.ts");
  return decodePlan(await localFiles.read(path), path);
}

function wishOf(options: SourceOptions): SourceWish {
  const { authority, gatewayIssuer } = options;
  return {
    authority: authority ?? "common",
    ...(authority === undefined ? {} : { authorityFrom: "person" as const }),
    homeTenant: options.homeTenant.map((one) => one.toLowerCase()),
    tenantExpressions: options.tenantExpression,
    clientApps: options.clientApp.filter((one) => one !== "none"),
    allowTenants: options.allowTenant,
    gatewayIssuer: issuerOrigin(gatewayIssuer),
    audiences: [],
    tellBy: "--tenant-expression",
    apps: options.app,
  };
}

function refuseVague({ tenantExpressions }: SourceWish): void {
  if (tenantExpressions.some((one) => one.trim().length < 2))
    throw new Fault("usage", "--tenant-expression is too short to mean one thing.", {
      hint: "Give it as it is written, such as '${var.tenant_id}' or '__TENANT_ID__'.",
    });
}
