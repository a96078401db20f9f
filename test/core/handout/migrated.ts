import { type Handout, handoutOf } from "../../../src/core/handout/handout.ts";
import type { HandoutSource } from "../../../src/core/handout/handout-facts.ts";
import type { Snapshot } from "../../../src/core/model/setup.ts";
import { rememberingParser } from "../../../src/core/policy/document/policy-parser.ts";
import { api, client, flightsSnapshot, home } from "../../support/snapshot.ts";

/** The API's and the client's registrations after a migration. */
export const openApi = {
  ...api,
  signInAudience: "AzureADMultipleOrgs",
  knownClientApplications: [client.appId],
};
export const openClient = { ...client, signInAudience: "AzureADMultipleOrgs" };

const endpoint = {
  id: "/apis/flights/operations/mcp",
  name: "mcp",
  displayName: "MCP endpoint",
  method: "POST",
  urlTemplate: "/mcp",
};

/** The article's setup after its change, with differences. */
export function migratedSnapshot(differences: Partial<Snapshot> = {}): Snapshot {
  const { policies, operations } = flightsSnapshot();
  return flightsSnapshot({
    apiApp: openApi,
    clientApps: [openClient],
    policies: policies.map((policy) => ({ ...policy, text: policy.text.replaceAll(home.id, "common") })),
    operations: [endpoint, ...operations],
    ...differences,
  });
}

/** Its handout, for whoever gets it unless something else is said. */
export function handoutFor(differences: Partial<Snapshot> = {}, more: Partial<HandoutSource> = {}): Handout {
  return handoutOf({
    snapshot: migratedSnapshot(differences),
    customer: null,
    given: null,
    parse: rememberingParser(),
    ...more,
  });
}
