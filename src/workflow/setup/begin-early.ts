import { policyIdOf } from "../../azure/policies.ts";
import { parseServiceId, serviceIdOf } from "../../azure/policy-address.ts";
import { isPlainSegment } from "../../core/plan/arm-place.ts";
import { isGuid } from "../../core/text/guid.ts";
import { beginApiApp, beginClient } from "./begin-apps.ts";
import type { ApiPlace } from "./service-reader.ts";
import type { SetupHints } from "./setup-hints.ts";
import type { SetupReads } from "./setup-reads.ts";

/**
 * Begins every read that needs nothing but what was typed. Nothing is decided here: whoever needs one of them asks for it
 * in the usual order and finds it under way, so that faults are told in that order, too; what nobody asks for is forgotten.
 */
export function beginNamed(reads: SetupReads, hints: SetupHints): void {
  beginServices(reads.reader, hints);
  if (hints.clientApps.kind === "named") {
    for (const name of hints.clientApps.names.filter(isGuid)) beginClient(reads, name);
  }
  if (hints.apiApp !== null && isGuid(hints.apiApp)) beginApiApp(reads, hints.apiApp, hints.clientApps);
}

function beginServices(reader: SetupReads["reader"], { apim, api }: SetupHints): void {
  if (apim?.startsWith("/") !== true) {
    void reader.services();
    return;
  }
  const serviceId = typedServiceId(apim);
  if (serviceId === null) return;
  void reader.service(serviceId);
  beginShared(reader, serviceId);
  const place = api === null ? null : typedApi(serviceId, api);
  if (place !== null) beginApi(reader, place);
}

/** Begins what hangs on the service and is needed whichever API is meant. */
export function beginShared(reader: SetupReads["reader"], serviceId: string): void {
  void reader.apis(serviceId);
  void reader.namedValues(serviceId);
  void reader.groupTags(serviceId);
  void reader.policy(policyIdOf(serviceId));
}

/** Begins what hangs on an API. */
export function beginApi(reader: SetupReads["reader"], place: ApiPlace): void {
  void reader.policy(policyIdOf(place.id));
  void reader.operations(place);
  void reader.productsOf(place);
  void reader.revisionsOf(place);
}

function typedServiceId(apim: string): string | null {
  try {
    return serviceIdOf(parseServiceId(apim));
  } catch {
    // Whoever needs it says what is wrong with it.
    return null;
  }
}

/** An ARM id below the service, or a word that may be an id; one that is only a name costs some answers "not found". */
function typedApi(serviceId: string, typed: string): ApiPlace | null {
  const [bare = ""] = typed.split(";rev=");
  const below = `${serviceId}/apis/`.toLowerCase();
  const name = bare.toLowerCase().startsWith(below) ? bare.slice(below.length) : bare;
  return /^[\w.-]+$/.test(name) && isPlainSegment(name) ? { id: `${serviceId}/apis/${name}`, name } : null;
}
