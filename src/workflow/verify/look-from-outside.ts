import { publicAsker } from "../../azure/public-asker.ts";
import type { Wire } from "../../azure/wire.ts";
import { entraHosts } from "../../core/entra/clouds.ts";
import type { Authority, Intent } from "../../core/model/intent.ts";
import type { Snapshot } from "../../core/model/setup.ts";
import { lookAtGateway, type SeenFromOutside } from "./look-at-gateway.ts";

/** Looks at a setup's gateway without any credential. Nothing is asked but the gateway and the sign-in service. */
export function lookFromOutside(snapshot: Snapshot, intent: Intent, wire: Wire): Promise<SeenFromOutside> {
  const { hosts, gatewayUrl } = snapshot.service;
  const known = [...hosts, new URL(gatewayUrl).host, ...entraHosts, ...snapshot.authorityHosts];
  return lookAtGateway(publicAsker(wire, known), snapshot, authoritiesOf(intent));
}

/** Where clients may be sent: either shared authority admits every organization, unless a person asked for one. */
function authoritiesOf({ authority, authorityFrom }: Intent): readonly Authority[] {
  return authorityFrom === "person" ? [authority] : ["common", "organizations"];
}
