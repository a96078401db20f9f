import { isMultiTenant } from "../../access/client.ts";
import { microsoftClients } from "../../entra/microsofts-own.ts";
import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding, FindingLevel } from "../../model/finding.ts";
import type { Snapshot } from "../../model/setup.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import { movedAuthority } from "./shared/named-authority.ts";
import { admittedClients, type OwnCheck, ownChecks } from "./shared/own-checks.ts";
import { placeIn } from "./shared/place-in.ts";
import type { RuleInput } from "./shared/rule-input.ts";
import { joinedWords, listed } from "./shared/sentence.ts";

export const clientLockedOut: FindingRule<"client-locked-out"> = {
  code: "client-locked-out",
  levels: ["warning", "note"],
  when: "A client has a consent for the API in the home tenant, or is pre-authorized, and every token validation has a list of clients that does not name it. A warning when the plan shuts it out, a note when it is already shut out. A warning, too, when another client app of the home tenant stays single-tenant and the plan leads the metadata to a shared authority (AADSTS50194). Azure CLI and Visual Studio Code are called by their names.",
  why: "Its calls are refused with 401, or its sign-in is.",
  cure: "Name an app registration of yours with `--client-app <application id>`, which also makes it multi-tenant. Add the id of any other client to `client-application-ids` by hand; existing ids are kept.",
  looks: [{ at: "setup", half: "apim", look: refusedClients }],
};

/**
 * Clients that people use today and that a list of clients shuts out. Decided only where every validation has such a
 * list and all of its ids are known.
 */
function refusedClients(input: RuleInput): Finding[] {
  const checks = ownChecks(input);
  const [first] = checks;
  const after = admittedByAny(checks.map((check) => admittedClients(check.after)));
  if (first === undefined || after === null || after === "any") return singleTenantClients(input, after);
  const before = admittedByAny(checks.map((check) => admittedClients(check.before)));
  const shutOut = clientsToday(input.snapshot).filter(({ appId }) => !after.has(appId.toLowerCase()));
  const isNew = ({ appId }: ClientToday) => before === "any" || before?.has(appId.toLowerCase()) === true;
  return [
    ...singleTenantClients(input, after),
    ...finding("warning", shutOut.filter(isNew), first),
    ...finding("note", before === null ? [] : shutOut.filter((client) => !isNew(client)), first),
  ];
}

/**
 * Other clients of the home tenant that the list of clients admits: the plan leaves them single-tenant, and the metadata
 * that it edits sends them to a shared authority.
 */
function singleTenantClients(input: RuleInput, admitted: ReadonlySet<string> | "any" | null): Finding[] {
  const { otherApps } = input.snapshot;
  const moved = movedAuthority(input);
  const isAdmitted = ({ appId }: AppRegistration) =>
    admitted === null || admitted === "any" || admitted.has(appId.toLowerCase());
  const left = otherApps.filter((app) => !isMultiTenant(app) && isAdmitted(app));
  if (moved === null || left.length === 0) return [];
  const clients = left.map(({ appId, displayName }) => ({ appId, name: `${displayName} (${appId})` }));
  return [
    {
      code: "client-locked-out",
      level: "warning",
      message: `${named(clients)} can be used with the API today and will be refused, because the metadata leads to ${moved.authority} and the plan leaves ${them(clients)} single-tenant (AADSTS50194).`,
      hint: "Name each app registration of yours that people use with --client-app <application id>, which makes it multi-tenant, too.",
      place: placeIn(moved.source, moved.use.element, moved.use),
    },
  ];
}

interface ClientToday {
  readonly appId: string;
  readonly name: string;
}

/** Several validations may be in different branches, so a client gets in when one of them admits it. */
function admittedByAny(
  lists: readonly (ReadonlySet<string> | "any" | null)[],
): ReadonlySet<string> | "any" | null {
  if (lists.includes("any")) return "any";
  if (lists.includes(null)) return null;
  return new Set(lists.flatMap((list) => (list === null || list === "any" ? [] : [...list])));
}

const microsofts: ReadonlyMap<string, string> = new Map(
  microsoftClients.map(({ appId, displayName }) => [appId, displayName]),
);

function clientsToday({ apiApp, clientApps, consents }: Snapshot): ClientToday[] {
  const names = new Map([
    ...clientApps.map(({ appId, displayName }) => [appId.toLowerCase(), displayName] as const),
    ...(consents ?? []).map(({ appId, displayName }) => [appId.toLowerCase(), displayName] as const),
    ...microsofts,
  ]);
  const ids = [...(consents ?? []).map(({ appId }) => appId), ...apiApp.preAuthorizedApplications];
  return [...new Set(ids.map((id) => id.toLowerCase()))].toSorted().map((appId) => {
    const name = names.get(appId);
    return { appId, name: name === undefined ? appId : `${name} (${appId})` };
  });
}

function finding(
  level: FindingLevel,
  clients: readonly ClientToday[],
  { source, before }: OwnCheck,
): Finding[] {
  if (clients.length === 0) return [];
  const names = named(clients);
  const message =
    level === "warning"
      ? `${names} can be used with the API today and will be refused, because the list of clients does not name ${them(clients)}.`
      : `${names} has consent or pre-authorization for the API, but the gateway already refuses ${them(clients)}, because the list of clients does not name ${them(clients)}.`;
  const known = clients.some(({ appId }) => microsofts.has(appId));
  const byHand = "add its id to client-application-ids by hand; the plan keeps existing ids";
  return [
    {
      code: "client-locked-out",
      level,
      message,
      hint: known
        ? `For a client of Microsoft's ${byHand}. An app registration of yours is named with --client-app <application id>.`
        : `Name an app registration of yours with --client-app <application id>, which also makes it multi-tenant; for any other client ${byHand}.`,
      place: placeIn(source, before.element, before),
    },
  ];
}

function them(clients: readonly ClientToday[]): string {
  return clients.length === 1 ? "it" : "them";
}

function named(clients: readonly ClientToday[]): string {
  const names = clients.map(({ name }) => name);
  return names.length > 3 ? listed(names) : joinedWords(names);
}
