import { toJson } from "../document/json.ts";
import type { Intent } from "../model/intent.ts";
import type { PlannedSetup } from "../plan/plan.ts";

/** A setup that was found, and what is wanted of it. */
export interface Configured {
  readonly setup: PlannedSetup;
  readonly intent: Intent;
  /** Its name; `null` for the public one, and for one that a file describes. */
  readonly cloud: string | null;
  /** Of this program; the schema of the file is that version's. */
  readonly version: string;
}

/**
 * The text of a configuration that names exactly this setup: nothing has to be found a second time, and nothing else can be found. It holds ids and
 * no display names, because these are not unique and anybody who owns an app can change them.
 */
export function configurationText({ setup, intent, cloud, version }: Configured): string {
  const { authority, authorityFrom, allowTenants, allowShared, only } = intent;
  const clients = [...setup.clientApps, ...(setup.foreignClients ?? [])].map(({ appId }) => appId);
  return toJson({
    $schema: `https://unpkg.com/entra-mcp@${version}/schemas/config.schema.json`,
    ...(cloud === null ? {} : { cloud }),
    expectTenant: setup.homeTenant,
    apim: setup.service,
    api: setup.api.split("/").at(-1) ?? "",
    apiApp: setup.apiApp.appId,
    clientApp: clients.length === 0 ? ["none"] : clients,
    ...(authorityFrom === "person" ? { authority } : {}),
    ...(allowTenants.length === 0 ? {} : { allowTenant: allowTenants }),
    ...(intent.with.length === 0 ? {} : { with: intent.with }),
    ...(only === null ? {} : { only }),
    ...(allowShared ? { allowShared } : {}),
  });
}
