import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { joinedWords } from "./shared/sentence.ts";
import { widenedApps } from "./shared/widened-apps.ts";

export const redirectDomains: FindingRule<"redirect-domains"> = {
  code: "redirect-domains",
  levels: ["warning"],
  when: "An app becomes multi-tenant that has no publisher domain and redirect URIs at several root domains, or at subdomains without their root. Localhost and the schemes of programs do not count.",
  why: "Entra may refuse the change.",
  cure: "Set a publisher domain in the portal: App registrations > Branding & properties > Publisher domain.",
  looks: [{ at: "setup", half: "entra", look: scatteredRedirects }],
};

/**
 * A multi-tenant app without a publisher domain may have redirect URIs of one root domain only, and of its subdomains
 * only when the root itself is registered; localhost and schemes of programs are exempt (verified: Entra documentation).
 */
function scatteredRedirects(input: RuleInput): Finding[] {
  return widenedApps(input).flatMap((app) => {
    if (app.publisherDomain !== null) return [];
    const hosts = [...new Set(app.redirectUris.flatMap(webHost))].toSorted();
    const roots = [...new Set(hosts.map(rootDomain))];
    const [root = ""] = roots;
    if (hosts.length < 2 || (roots.length === 1 && hosts.includes(root))) return [];
    return [finding(app, hosts)];
  });
}

function webHost(uri: string): string[] {
  if (!URL.canParse(uri)) return [];
  const { protocol, hostname } = new URL(uri);
  if (protocol !== "https:" && protocol !== "http:") return [];
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.") ? [] : [hostname];
}

/** Two labels, or three below a country's own `co`, `com` and the like. */
function rootDomain(host: string): string {
  const labels = host.split(".");
  const [second = "", top = ""] = labels.slice(-2);
  const deep = top.length === 2 && /^(?:co|com|org|net|ac|gov|edu)$/.test(second);
  return labels.slice(deep ? -3 : -2).join(".");
}

function finding(app: AppRegistration, hosts: readonly string[]): Finding {
  return {
    code: "redirect-domains",
    level: "warning",
    message: `${app.displayName} has no publisher domain and redirect URIs at ${joinedWords(hosts)}; Entra may refuse to make it multi-tenant, as they do not share one root domain.`,
    hint: `First set a publisher domain in the portal: App registrations > ${app.displayName} > Branding & properties > Publisher domain.`,
    place: { resource: `/applications/${app.id}` },
  };
}
