import { isMultiTenant } from "../../access/client.ts";
import { homePrincipal } from "../../access/home-gate.ts";
import type { Finding } from "../../model/finding.ts";
import { isWidened } from "../app-changes.ts";
import type { Outlook } from "./outlook.ts";

/**
 * Apps that ask for an assignment in the home tenant. Other organizations get service principals of their own, which ask
 * for none by default (that each tenant has its own value is unverified).
 */
export function assignmentStaysHome({ snapshot }: Outlook): Finding[] {
  const { apiApp, clientApps } = snapshot;
  const apps = [apiApp, ...clientApps.filter(({ id }) => id !== apiApp.id)];
  return apps.flatMap((app) => {
    const principal = homePrincipal(app.appId, snapshot);
    const isOpen = isWidened(app) || isMultiTenant(app);
    if (!isOpen || principal?.kind !== "read" || !principal.needsAssignment) return [];
    return [
      {
        code: "assignment-stays-home",
        level: "warning",
        message: `In the home tenant only people who are assigned to ${app.displayName} get a token (AADSTS50105); other organizations have service principals of their own without that gate, so that everybody there gets what at home only some may.`,
        hint: "Name the organizations with --allow-tenant and ask each of them to set Assignment required (Enterprise applications > Properties), or demand an app role in the policy.",
        place: { resource: `/applications/${app.id}` },
      },
    ];
  });
}
