import { isMultiTenant } from "../access/client.ts";
import type { TenantsSum } from "../access/tenant-list.ts";
import { Fault } from "../fault.ts";
import type { Advertised } from "../metadata/advertised.ts";
import type { Snapshot } from "../model/setup.ts";
import { harmlessName } from "../text/harmless.ts";

/** Refuses to invite people to a setup that keeps them out, whatever they do. @throws Fault `refused` */
export function refuseUnready(
  { apiApp, clientApps, foreignClients }: Snapshot,
  sum: TenantsSum,
  { authorities }: Advertised,
): void {
  const closed = [apiApp, ...clientApps].filter((app) => !isMultiTenant(app));
  const isClientClosed = clientApps.length > 0 && clientApps.every((app) => closed.includes(app));
  if (sum.kind === "home tenant") {
    throw notMigrated("its gateway admits the home tenant alone", "entra-mcp migrate --dry-run");
  }
  if (closed.includes(apiApp) || (isClientClosed && foreignClients.length === 0)) {
    const name = harmlessName(closed[0]?.displayName ?? "");
    throw notMigrated(
      `the app registration ${name} serves the home tenant alone`,
      "entra-mcp migrate --only entra --dry-run",
    );
  }
  if (authorities.length === 1 && authorities[0] === "home") {
    throw notMigrated(
      "its OAuth metadata sends everybody to the home tenant",
      "entra-mcp migrate --only apim --dry-run",
    );
  }
}

function notMigrated(why: string, next: string): Fault {
  return new Fault("refused", `There is nobody to hand this setup to yet: ${why}.`, { next: [next] });
}
