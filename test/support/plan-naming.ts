import type { Intent } from "../../src/core/model/intent.ts";
import type { Plan } from "../../src/core/plan/plan.ts";
import { propose } from "../../src/core/plan/propose.ts";
import { api, client, flightsSnapshot } from "./snapshot.ts";

const everyone: Intent = { authority: "common", allowTenants: [], with: [], only: null, allowShared: false };

/** The plan of the article's setup. */
export const flightsPlan: Plan = propose(flightsSnapshot(), everyone);

/** A plan in which whatever somebody may have chosen is this text. */
export function planNaming(text: string): Plan {
  const { policies, api: mcp, homeTenant, service } = flightsSnapshot();
  return propose(
    flightsSnapshot({
      homeTenant: { ...homeTenant, displayName: text },
      service: { ...service, subscriptionName: text },
      api: { ...mcp, displayName: text },
      policies: policies.map((policy) => ({
        ...policy,
        owner: text,
        // A comment beside what is edited is in the diff; what would end it, or is no XML, is no comment.
        text: policy.text.replace(
          "<base />",
          `<base /><!-- ${text.replace(/--|-$|[\u0000-\u0008\u000b\u000c\u000e-\u001f]|[\ud800-\udfff]/gu, "")} -->`,
        ),
      })),
      apiApp: { ...api, displayName: text },
      clientApps: [{ ...client, displayName: text }],
    }),
    everyone,
  );
}
