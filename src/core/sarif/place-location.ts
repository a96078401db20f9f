import type { Place } from "../model/finding.ts";
import { harmlessLine } from "../text/harmless.ts";
import { lineFinder } from "../text/position.ts";
import type { SarifLocation, SarifLogicalLocation, SarifRegion } from "./sarif-log.ts";

/**
 * A place in a live setup: the resource by its id, and the line where the place has one. GitHub takes no result without an
 * artifact, and none whose address has a scheme (verified: "expected a physical location", "SARIF URI scheme did not match
 * the checkout URI scheme"), so the id is the artifact's relative address, too.
 *
 * @param fallback the id of the resource that a place without one is about
 */
export function liveLocation(place: Place, fallback: string): SarifLocation {
  const resource = place.resource ?? fallback;
  const region = pointRegion(place);
  return {
    physicalLocation: {
      artifactLocation: { uri: relativeAddress(resource) },
      ...(region === null ? {} : { region }),
    },
    logicalLocations: [
      { name: lastPart(resource), fullyQualifiedName: harmlessLine(resource), kind: "resource" },
      ...(place.element === undefined ? [] : [elementLocation(place.element, resource)]),
    ],
  };
}

/**
 * A place in a file.
 *
 * @param uri of the file, relative to the source tree or absolute, as a URI
 * @param text of the file, its byte order mark included
 */
export function fileLocator(uri: string, text: string): (place: Place) => SarifLocation {
  // The mark is no part of the text for SARIF, and a code unit of it for our offsets.
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const find = lineFinder(text.slice(mark));
  const region = ({ start, end, ...place }: Place): SarifRegion | null => {
    if (start === undefined) return pointRegion(place);
    const from = find(Math.max(0, start - mark));
    const to = find(Math.max(0, (end ?? start) - mark));
    return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
  };
  return (place) => {
    const found = region(place);
    return {
      physicalLocation: {
        artifactLocation: { uri },
        ...(found === null ? {} : { region: found }),
      },
      ...(place.element === undefined ? {} : { logicalLocations: [elementLocation(place.element, "")] }),
    };
  };
}

/** Of a place whose end is not known. */
function pointRegion({ line, column }: Place): SarifRegion | null {
  if (line === undefined) return null;
  return { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
}

/** The id of a resource as an address without a scheme. */
export function relativeAddress(resource: string): string {
  return (
    resource
      .split("/")
      .filter((segment) => !["", ".", ".."].includes(segment))
      // Half of a character has no form in a URI.
      .map((segment) => encodeURIComponent(segment.replace(/[\ud800-\udfff]/gu, "\ufffd")))
      .join("/")
  );
}

function elementLocation(element: string, resource: string): SarifLogicalLocation {
  const name = lastPart(element);
  return {
    name,
    fullyQualifiedName: harmlessLine(`${resource}${element}`),
    kind: resource.startsWith("/applications/") ? "property" : name.startsWith("@") ? "attribute" : "element",
  };
}

function lastPart(path: string): string {
  return harmlessLine(path.split("/").at(-1) ?? path);
}
