import { coverage } from "../../text/coverage.ts";
import type { Span } from "../../text/span.ts";
import { ancestors, elementAt, elementPath } from "../document/element-path.ts";
import type { PolicyElement, PolicyOutline } from "../document/outline.ts";
import { validationKind } from "../document/validating-element.ts";
import { type Decision, reviewByHand } from "./decision.ts";

/**
 * Where a token validation names the home tenant at a place that was not decided about: once for a validation that was
 * set aside as a whole, and at each place of the others. An audience may hold a domain of the home tenant and pins nobody.
 */
export function pinnedInside(
  outline: PolicyOutline,
  decisions: readonly Decision[],
  places: readonly Span[],
): Decision[] {
  if (places.length === 0) return [];
  const asides = decisions.filter(
    (decision) => decision.kind === "finding" && decision.code === "validation-set-aside",
  );
  const isAside = coverage(asides.map(({ span }) => span));
  const isDecided = coverage(
    decisions
      .filter((decision) => decision.kind !== "not ours" && !asides.includes(decision))
      .map(({ span }) => span),
  );
  const said = new Set<number>();
  return places.flatMap((place) => {
    if (isDecided(place)) return [];
    const validation = validationAround(outline, place.start);
    if (validation === null) return [];
    const element = elementAt(outline, place.start);
    if (element.name === "audience") return [];
    if (!isAside(place)) return [placeDecision(outline, element, place)];
    if (said.has(validation.index)) return [];
    said.add(validation.index);
    return [asideDecision(outline, validation, place)];
  });
}

/** The token validation around an offset. */
export function validationAround(outline: PolicyOutline, offset: number): PolicyElement | null {
  const element = elementAt(outline, offset);
  const around = [element, ...ancestors(outline, element)];
  return around.find((one) => validationKind(one) !== null) ?? null;
}

function placeDecision(outline: PolicyOutline, element: PolicyElement, place: Span): Decision {
  const attribute = element.attributes.find(({ start, end }) => start <= place.start && place.start < end);
  const path = elementPath(outline, element) + (attribute === undefined ? "" : `/@${attribute.name}`);
  if (attribute?.name === "failed-validation-error-message") {
    const message = "the error message of a token validation names the home tenant; it is not rewritten";
    const hint = "Adapt it by hand if it would mislead people of other organizations.";
    const code = "tenant-pinned-elsewhere";
    return { kind: "finding", code, level: "note", element: path, span: place, message, hint };
  }
  const message =
    "a token validation names the home tenant here, at a place that is not rewritten, which may shut out other organizations";
  return reviewByHand(path, place, message, "Check by hand what it is for.");
}

function asideDecision(outline: PolicyOutline, validation: PolicyElement, place: Span): Decision {
  const message =
    "a token validation that was left as it is names the home tenant, which may shut out other organizations";
  const hint = "Review it by hand, if the MCP server's callers have to pass it.";
  return reviewByHand(elementPath(outline, validation), place, message, hint);
}
