import type { Admits, ListedTenant, ListedValidation, TenantsDocument } from "../run/tenants-document.ts";
import { harmlessLine, harmlessName } from "../text/harmless.ts";
import { type Line, line, wrapped } from "./line.ts";
import { lastSegment } from "./where.ts";
import { usualWidth } from "./width.ts";

/** Which tenants an API admits, for people. */
export function tenantsReport(document: TenantsDocument, width: number = usualWidth): Line[] {
  const { api, service, tenants, validations, remarks } = document;
  const where = `API ${harmlessName(lastSegment(api))}, service ${harmlessName(lastSegment(service))}`;
  // One list that is as it should be says it all.
  const isPlain = validations.length <= 1 && remarks.length === 0;
  return [
    line(where, "title"),
    ...wrapped(sentence(document), width, "").map((text) => line(text)),
    ...(tenants.length === 0 ? [] : [line(""), ...table(tenants)]),
    ...(isPlain ? [] : [line(""), ...validations.flatMap((one) => validationLines(one, width))]),
    ...remarks.flatMap((remark) =>
      wrapped(harmlessLine(remark), width, "    ", "  ! ").map((text) => line(text, "warning")),
    ),
    line(""),
    ...wrapped(next[document.admits], width, "").map((text) => line(text, "quiet")),
  ];
}

function sentence({ admits, tenants, homeTenant }: TenantsDocument): string {
  switch (admits) {
    case "listed tenants":
      return tenants.length === 1 ? "The list has 1 tenant." : `The list has ${tenants.length} tenants.`;
    case "every organization":
      return "Every organization is admitted: there is no list of tenants.";
    case "home tenant":
      return `Only the home tenant, ${homeTenant}, is admitted: this setup is not migrated.`;
    case "unclear":
      return "There is no one list of tenants in force.";
    default:
      return admits satisfies never;
  }
}

/** What can be done from there. */
const next: Readonly<Record<Admits, string>> = {
  "listed tenants": "To change the list: entra-mcp tenants add|remove <id or domain>",
  "every organization":
    "To admit certain tenants alone: entra-mcp migrate --allow-tenant <id or domain>, once for each",
  "home tenant":
    "To admit other tenants: entra-mcp migrate --allow-tenant <id or domain>, once for each; or entra-mcp migrate, for every organization",
  unclear: "To write one list everywhere: entra-mcp migrate --allow-tenant <id or domain>, once for each",
};

function table(tenants: readonly ListedTenant[]): Line[] {
  const rows = tenants.map(({ id, isHome, domains, since }) => ({
    id: harmlessLine(id),
    domain: `${domainWords(domains)}${isHome ? " (home tenant)" : ""}`,
    since: since === null ? "-" : harmlessName(since),
  }));
  const head = { id: "tenant", domain: "domain", since: "since run" };
  const widest = (column: "id" | "domain") => Math.max(...[head, ...rows].map((row) => row[column].length));
  const [ids, domains] = [widest("id"), widest("domain")];
  const text = ({ id, domain, since }: typeof head) =>
    `  ${id.padEnd(ids)}  ${domain.padEnd(domains)}  ${since}`;
  return [line(text(head), "quiet"), ...rows.map((row) => line(text(row)))];
}

/** The first domain of every tenant, at onmicrosoft.com, says less to people than one of its own. */
function domainWords(domains: readonly string[]): string {
  const shown = domains.find((name) => !/\.onmicrosoft\./i.test(name)) ?? domains[0];
  return shown === undefined ? "-" : harmlessName(shown);
}

function validationLines(
  { owner, element, line: at, admits, tenants, remarks }: ListedValidation,
  width: number,
): Line[] {
  const what = admits === "listed tenants" ? tenants.join(", ") : words[admits];
  return [
    line(`  ${harmlessName(owner)}, line ${at}`),
    line(`    ${harmlessLine(element)}`, "quiet"),
    ...wrapped(`admits ${what === "" ? "no tenant" : what}`, width, "    ").map((text) => line(text)),
    ...remarks.flatMap((remark) =>
      wrapped(harmlessLine(remark), width, "    ").map((text) => line(text, "warning")),
    ),
  ];
}

const words: Readonly<Record<Exclude<Admits, "listed tenants">, string>> = {
  "every organization": "every organization",
  "home tenant": "the home tenant alone",
  unclear: "what is unclear",
};
