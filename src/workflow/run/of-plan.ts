import type { Intent } from "../../core/model/intent.ts";
import type { PlannedIntent, PlannedSetup } from "../../core/plan/plan.ts";
import type { ClientHints } from "../setup/find-clients.ts";
import type { SetupHints } from "../setup/setup-hints.ts";

/** The setup of a plan, named by its ids. */
export function hintsOfSetup(setup: PlannedSetup): SetupHints {
  return {
    apim: setup.service,
    url: null,
    api: setup.api,
    apiApp: setup.apiApp.id,
    clientApps: clientHints([
      ...setup.clientApps.map(({ id }) => id),
      ...(setup.foreignClients ?? []).map(({ appId }) => appId),
    ]),
  };
}

/** The intent of a plan. */
export function intentOfPlan(planned: PlannedIntent): Intent {
  const { authority, authorityFrom, allowTenants, only, with: extras, allowShared, tenantsOnly } = planned;
  return {
    authority,
    ...(authorityFrom === undefined ? {} : { authorityFrom }),
    allowTenants,
    ...(tenantsOnly === undefined ? {} : { tenantsOnly }),
    only,
    with: extras,
    allowShared: allowShared === true,
  };
}

/** A plan without any client was made for none. */
function clientHints(names: readonly string[]): ClientHints {
  return names.length === 0 ? { kind: "none" } : { kind: "named", names };
}
