import { describeUndecidable, isListed, whyLeft } from "../authority/tenant.ts";
import { childElements, childrenNamed } from "../document/element-path.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import type { PolicySetting } from "../document/policy-setting.ts";
import { elementValue, type WrittenValue } from "../document/written-value.ts";
import { type Decision, reviewByHand, validationEdit } from "../review/decision.ts";
import { type IssuerDemand, whoseIssuer } from "../validation/issuer.ts";
import type { TokenCheck } from "../validation/token-check.ts";
import { removeEmptied } from "./claim-edits.ts";
import { removeElement } from "./layout.ts";
import type { PolicyGoal } from "./policy-goal.ts";

/** What becomes of `<issuers>`. */
export interface IssuerDecisions {
  readonly decisions: readonly Decision[];
  /** The token versions that the pinned issuers of the home tenant admitted. */
  readonly versions: ReadonlySet<1 | 2>;
}

/**
 * Removes the issuers that pin the home tenant, and a list that loses all of its issuers; comments in it stay.
 * Issuers of others stay and are reported, unless they belong to the `strangers` whose tokens pass as well.
 */
export function issuerDecisions(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  strangers: string | null,
  setting: PolicySetting,
  goal: PolicyGoal,
): IssuerDecisions {
  const element = `${check.element}/issuers`;
  const decisions: Decision[] = [];
  const versions = new Set<1 | 2>();
  for (const list of childrenNamed(validation, "issuers")) {
    const read = childrenNamed(list, "issuer").map((issuer) => {
      const written = elementValue(outline, issuer, setting.namedValues);
      return { issuer, written, demand: whoseIssuer(outline, written, setting) };
    });
    const pinned = read.filter(({ demand }) => demand.kind === "home");
    const admitted = pinned.flatMap(({ demand }) => (demand.kind === "home" ? (demand.version ?? []) : []));
    for (const version of admitted) versions.add(version);
    const going = pinned.map(({ issuer }) => issuer);
    const emptied = going.length > 0 && going.length === childElements(list).length;
    const edits = emptied
      ? removeEmptied(outline, list, going)
      : going.map((issuer) => removeElement(outline, issuer));
    const because =
      admitted.length > 0
        ? "the issuer pins the home tenant, and the openid-config supplies the issuers"
        : "the issuer names the home tenant, and no token carries it";
    decisions.push(...edits.map((edit) => validationEdit(element, edit, because)));
    const stay = (demand: IssuerDemand, written: WrittenValue): Decision[] =>
      stays(`${element}/issuer`, written, demand, strangers, setting, goal);
    decisions.push(...read.flatMap(({ demand, written }) => stay(demand, written)));
  }
  return { decisions, versions };
}

function stays(
  element: string,
  written: WrittenValue,
  demand: IssuerDemand,
  strangers: string | null,
  setting: PolicySetting,
  goal: PolicyGoal,
): Decision[] {
  const left = (why: string, hint: string): Decision[] => [
    reviewByHand(element, written, `the issuer ${written.written} was left: ${why}`, hint),
  ];
  switch (demand.kind) {
    case "home":
      return [];
    case "any":
      return [{ kind: "already right", element, span: written, what: "the issuer names no tenant" }];
    case "undecidable":
      return left(describeUndecidable(demand.tenant), "Remove it by hand if it is the home tenant's.");
    case "tenant": {
      if (isListed(demand.tenant.id, goal.allowTenants)) {
        return [{ kind: "already right", element, span: written, what: "the issuer is a listed tenant's" }];
      }
      const { why, settle } = whyLeft(demand.tenant, setting.homeTenant, goal.allowTenants);
      return left(why, settle ?? "Remove it by hand if its tokens must not pass.");
    }
    case "other provider":
      return strangers === null
        ? left("it is another identity provider's", "Remove it by hand if its tokens must not pass.")
        : [{ kind: "not ours", element, span: written, what: "an issuer of another identity provider" }];
    default:
      return demand satisfies never;
  }
}
