import { jsonObject } from "../core/document/json.ts";
import { Fault } from "../core/fault.ts";
import type { Authority } from "../core/model/intent.ts";
import type { HomeTenant } from "../core/model/setup.ts";
import type { PolicySetting } from "../core/policy/document/policy-setting.ts";
import type { PolicyGoal } from "../core/policy/revise/policy-goal.ts";
import { isGuid } from "../core/text/guid.ts";
import { localFiles } from "./files.ts";
import type { CheckFormat } from "./format.ts";

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
  readonly recursive: boolean;
  readonly detailedExitcode: boolean;
  readonly format: CheckFormat;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Refuses options that exclude each other. @throws Fault `usage` */
export function refuseContradictions(file: string, options: PolicyOptions): void {
  if (options.inPlace && file === "-")
    throw new Fault("usage", "Standard input cannot be replaced in place; use --out.");
  if (options.recursive && options.out !== undefined)
    throw new Fault("usage", "--recursive edits many files, so there is no --out.", {
      hint: "Add --in-place, or write a patch with entra-mcp source <dir> --patch <file>.",
    });
  if (options.inPlace && options.out !== undefined)
    throw new Fault("usage", "--in-place and --out exclude each other.");
  if (options.out === "-" && options.format !== "text") {
    const what = options.format === "json" ? "JSON" : "SARIF";
    throw new Fault("usage", `Standard output cannot take both the edited policy and ${what}.`);
  }
}

/** What the options want of the policy. @throws Fault `usage` */
export function goalOfOptions({
  authority,
  clientApp,
  allowTenant,
  gatewayIssuer,
}: PolicyOptions): PolicyGoal {
  return {
    authority: authority ?? "common",
    resourceAuthority: authority ?? "organizations",
    otherSharedAuthority: authority === undefined ? "keep" : "replace",
    clientAppIds: clientApp,
    allowTenants: allowTenant,
    gatewayIssuer: issuerOrigin(gatewayIssuer),
  };
}

/** The origin that `--gateway-issuer` names; `null` without the option. @throws Fault `usage` */
export function issuerOrigin(url: string | undefined): string | null {
  if (url === undefined) return null;
  if (!URL.canParse(url)) throw new Fault("usage", `--gateway-issuer "${url}" is not a URL.`);
  return new URL(url).origin;
}

/**
 * What the options say about the setup. One file is all that is known: of the gateway only the address that was named,
 * and of the API app nothing.
 *
 * @throws Fault `usage`
 */
export async function settingOfOptions(
  options: PolicyOptions,
  { gatewayIssuer }: PolicyGoal,
): Promise<PolicySetting> {
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
