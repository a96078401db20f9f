import type { Edit } from "../text/edit.ts";
import { removeEmptied } from "./claims.ts";
import { childElements, childrenNamed } from "./element-path.ts";
import { type IssuerDemand, issuerDemand } from "./issuer.ts";
import { removeElement } from "./layout.ts";
import type { PolicyElement, PolicyOutline } from "./outline.ts";
import { manualReview, type Remark } from "./remark.ts";
import type { PolicyWish } from "./revision.ts";
import { describeUndecidable } from "./tenant.ts";
import type { TokenCheck } from "./token-check.ts";
import { elementValue, type WrittenValue } from "./written-value.ts";

/** What becomes of `<issuers>`. */
export interface IssuerRemarks {
  readonly remarks: readonly Remark[];
  /** The token versions that the pinned issuers of the home tenant admitted. */
  readonly versions: ReadonlySet<1 | 2>;
}

/**
 * Removes the issuers that pin the home tenant, and a list that loses all of its issuers; comments in it stay.
 * Issuers of others stay and are reported.
 */
export function issuerRemarks(
  outline: PolicyOutline,
  validation: PolicyElement,
  check: TokenCheck,
  wish: PolicyWish,
): IssuerRemarks {
  const element = `${check.element}/issuers`;
  const remarks: Remark[] = [];
  const versions = new Set<1 | 2>();
  for (const list of childrenNamed(validation, "issuers")) {
    const read = childrenNamed(list, "issuer").map((issuer) => {
      const written = elementValue(outline, issuer, wish.namedValues);
      return { issuer, written, demand: issuerDemand(outline, written, wish) };
    });
    const pinned = read.filter(({ demand }) => demand.kind === "home");
    for (const { demand } of pinned) if (demand.kind === "home") versions.add(demand.version);
    const going = pinned.map(({ issuer }) => issuer);
    const emptied = going.length > 0 && going.length === childElements(list).length;
    const edits = emptied
      ? removeEmptied(outline, list, going)
      : going.map((issuer) => removeElement(outline, issuer));
    remarks.push(...edits.map((edit) => removal(element, edit)));
    remarks.push(...read.flatMap(({ demand, written }) => stays(element, written, demand)));
  }
  return { remarks, versions };
}

function removal(element: string, { start, end, insert }: Edit): Remark {
  const because = "the issuer pins the home tenant, and the openid-config supplies the issuers";
  return { kind: "edit", element, span: { start, end }, insert, because };
}

function stays(element: string, written: WrittenValue, demand: IssuerDemand): Remark[] {
  switch (demand.kind) {
    case "home":
      return [];
    case "undecidable": {
      const message = `the issuer ${written.written} was left: ${describeUndecidable(demand.tenant)}`;
      return [
        manualReview(`${element}/issuer`, written, message, "Remove it by hand if it is the home tenant's."),
      ];
    }
    case "other": {
      if (demand.tenant?.kind === "authority") {
        return [
          { kind: "right", element: `${element}/issuer`, span: written, what: "the issuer names no tenant" },
        ];
      }
      const message = `the issuer ${written.written} was left: Entra does not issue tokens of the home tenant with it`;
      return [
        manualReview(`${element}/issuer`, written, message, "Remove it by hand if its tokens must not pass."),
      ];
    }
    default:
      return demand satisfies never;
  }
}
