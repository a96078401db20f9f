import { signInHost } from "../../entra/clouds.ts";
import { openIdConfiguration } from "../../oauth/well-known.ts";
import type { PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { type Decision, validationEdit } from "../review/decision.ts";
import type { AuthorityDemand } from "../validation/authority-demand.ts";
import type { TokenCheck } from "../validation/token-check.ts";
import { addBehind, removeElement } from "./layout.ts";
import type { PolicyGoal } from "./policy-goal.ts";
import { becauseReplaced, isReplaced } from "./replaced-tenant.ts";

/**
 * Makes the openid-configs name the goal's authority, one for each accepted token version: those of the home tenant are
 * edited in place, a missing version is added as a copy of the last one, and what would be there twice is removed.
 */
export function openIdDecisions(
  outline: PolicyOutline,
  check: TokenCheck,
  ours: readonly AuthorityDemand[],
  accepted: ReadonlySet<1 | 2>,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const element = `${check.element}/openid-config/@url`;
  const seen = new Set(
    ours.filter(({ tenant }) => !isReplaced(tenant, setting, goal, goal.authority)).map(identity),
  );
  const decisions = ours.map((demand): Decision => {
    const { tenant, place } = demand;
    if (!isReplaced(tenant, setting, goal, goal.authority) || place === null) {
      const name = tenant.kind === "reserved" ? tenant.name : goal.authority;
      return { kind: "already right", element, span: demand, what: `openid-config names ${name} already` };
    }
    const config = outline.elements[demand.elementIndex];
    if (seen.has(identity(demand)) && config !== undefined) {
      const because = "another openid-config is the same once both name every organization";
      return validationEdit(element, removeElement(outline, config), because);
    }
    seen.add(identity(demand));
    const insert = place.before + goal.authority + place.after;
    const ofHome = "tokens of every organization must pass, not only those of the home tenant";
    const because = becauseReplaced(tenant, ofHome, goal.authority);
    return validationEdit(element, { start: place.start, end: place.end, insert }, because);
  });
  const missing = ([1, 2] as const).filter(
    (version) => accepted.has(version) && !ours.some((demand) => demand.version === version),
  );
  return [
    ...decisions,
    ...missing.flatMap((version) => addVersion(outline, element, ours, version, setting, goal)),
  ];
}

/** Two configs of one host, version and query are the same once both name the goal's authority. */
function identity({ host, version, written }: AuthorityDemand): string {
  const query = written.resolved.kind === "known" ? queryIn(written.resolved.value) : "";
  return `${host?.toLowerCase() ?? ""} ${version ?? ""} ${query}`;
}

/** An application may have keys of its own, which `?appid=` asks for (reported). */
function queryIn(url: string): string {
  return /\?.*$/s.exec(url)?.[0] ?? "";
}

/** The query of a URL as it has to be written: as it is, or escaped where it comes from a named value. */
function writtenQuery(text: string, { start, end, written }: AuthorityDemand): string {
  const asWritten = queryIn(text.slice(start, end).trimEnd());
  if (asWritten !== "" || written.resolved.kind !== "known") return asWritten;
  return queryIn(written.resolved.value)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}

/** A copy of the last openid-config with the URL of the other version. */
function addVersion(
  outline: PolicyOutline,
  element: string,
  ours: readonly AuthorityDemand[],
  version: 1 | 2,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const model = ours.at(-1);
  const config = model === undefined ? undefined : outline.elements[model.elementIndex];
  if (model === undefined || config === undefined) return [];
  const { text } = outline;
  const stays = model.tenant.kind === "reserved" && !isReplaced(model.tenant, setting, goal, goal.authority);
  const authority = stays ? model.tenant.name : goal.authority;
  const host = version === 2 ? signInHost(model.host ?? "") : (model.host ?? "");
  const path = version === 2 ? "/v2.0" : "";
  const document = `${path}/${openIdConfiguration}${writtenQuery(text, model)}`;
  const url = `https://${host}/${authority}${document}`;
  const source = text.slice(config.start, model.start) + url + text.slice(model.end, config.end);
  const because = `the pinned issuer admitted v${version} tokens, whose issuers this openid-config supplies`;
  return [validationEdit(element, addBehind(outline, config, source), because)];
}
