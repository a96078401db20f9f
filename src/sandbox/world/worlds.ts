import { flightsWorld } from "../worlds/flights.ts";
import { onBehalfOfWorld } from "../worlds/on-behalf-of.ts";
import { gatewayResourceWorld, protectedResourceWorld } from "../worlds/protected-resource.ts";
import {
  mcpServerWorld,
  oneRegistrationWorld,
  preAuthorizedWorld,
  revisionsWorld,
} from "../worlds/shapes.ts";
import {
  fleetWorld,
  hostileWorld,
  namedValuesWorld,
  sharedFragmentWorld,
  validateJwtWorld,
} from "../worlds/variants.ts";
import type { World } from "./world.ts";
import { WorldError } from "./world-error.ts";

const builtIn: Readonly<Record<string, () => World>> = {
  flights: flightsWorld,
  "protected-resource": protectedResourceWorld,
  "gateway-resource": gatewayResourceWorld,
  "validate-jwt": validateJwtWorld,
  "shared-fragment": sharedFragmentWorld,
  "named-values": namedValuesWorld,
  "mcp-server": mcpServerWorld,
  "pre-authorized": preAuthorizedWorld,
  "one-registration": oneRegistrationWorld,
  revisions: revisionsWorld,
  "on-behalf-of": onBehalfOfWorld,
  hostile: hostileWorld,
};

/** The largest fleet: what one service holds at most in practice. */
const largestFleet = 5000;

/** The names of the built-in worlds, as a person would type them. */
export const worldNames: readonly string[] = Object.keys(builtIn);

/** What to say next to somebody who named a world that is not built in. */
export const builtInHint = `Built-in worlds are ${worldNames.join(", ")} and fleet:<n>; a file is made with: entra-mcp sandbox new flights --out w.json`;

/**
 * A fresh copy of a built-in world. Null when the source is a path instead: it holds a separator or ends in `.json`.
 *
 * @throws WorldError for a bare word that isn't a built-in world.
 */
export function builtInWorld(source: string): World | null {
  const make = Object.hasOwn(builtIn, source) ? builtIn[source] : undefined;
  if (make !== undefined) {
    return make();
  }
  const fleet = /^fleet:(\d{1,4})$/.exec(source)?.[1];
  if (fleet !== undefined && Number(fleet) >= 1 && Number(fleet) <= largestFleet) {
    return fleetWorld(Number(fleet));
  }
  if (/[/\\]|\.json$/i.test(source)) {
    return null;
  }
  throw new WorldError(`There is no built-in world "${source}"${remarkOn(source)}`, builtInHint);
}

function remarkOn(source: string): string {
  if (/^fleet\b/.test(source)) {
    return `: in fleet:<n>, n is a number from 1 to ${largestFleet}.`;
  }
  if (/^\.+$/.test(source)) {
    return ": it is a folder, and no world file.";
  }
  return source.includes(".")
    ? `. A world file's name ends in .json, or is written with its folder, such as ./${source}`
    : ", and it isn't a path of a world file.";
}
