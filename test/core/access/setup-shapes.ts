import { azureCliAppId, vsCodeAppId } from "../../../src/sandbox/entra/first-party.ts";
import { ids } from "../../../src/sandbox/worlds/parts.ts";

/** Which clients a setup has, by application id. */
export interface SetupShape {
  readonly name: string;
  /** Planned app registrations of the home tenant. */
  readonly clientApps: readonly string[];
  /** Planned clients that are registered elsewhere. */
  readonly foreignClients: readonly string[];
  /** Those that the API spares the consent. */
  readonly preAuthorized: readonly string[];
}

/** The shapes that setups have: with a client of one's own, with others', with none, and with the API as its own client. */
export const setupShapes: readonly SetupShape[] = [
  { name: "a client of its own", clientApps: [ids.clientApp], foreignClients: [], preAuthorized: [] },
  { name: "API and client in one", clientApps: [ids.apiApp], foreignClients: [], preAuthorized: [] },
  {
    name: "Visual Studio Code alone, pre-authorized",
    clientApps: [],
    foreignClients: [vsCodeAppId],
    preAuthorized: [vsCodeAppId],
  },
  {
    name: "others' clients listed",
    clientApps: [],
    foreignClients: [ids.otherClientApp, azureCliAppId],
    preAuthorized: [],
  },
  {
    name: "its own client and another's",
    clientApps: [ids.clientApp],
    foreignClients: [ids.otherClientApp],
    preAuthorized: [vsCodeAppId],
  },
  { name: "no client, so that no list is made", clientApps: [], foreignClients: [], preAuthorized: [] },
];

/** The clients that a plan lists; none makes no list. */
export function plannedClientIds({ clientApps, foreignClients }: SetupShape): readonly string[] {
  return [...clientApps, ...foreignClients];
}

/** The client that people of a built-in world are given: its own, the API itself, or Visual Studio Code. */
export function clientOfWorld(name: string): string {
  switch (name) {
    case "pre-authorized":
      return vsCodeAppId;
    case "one-registration":
      return ids.apiApp;
    default:
      return ids.clientApp;
  }
}
