import type { LeftCode, SourceLeft } from "../language-reading.ts";
import type { Meaning } from "../meaning.ts";
import { hasSignInAddress } from "../sign-in-host.ts";
import { scopesAt } from "./bicep-contexts.ts";
import type { BicepFile, BicepReader } from "./bicep-reading.ts";
import type { BicepNode, BicepObject } from "./bicep-syntax.ts";
import { declaredResources } from "./declared-resources.ts";
import { mentionsHome } from "./mentions-home.ts";
import { propertyOf } from "./resource-body.ts";
import { type PlacedNode, walkBicep } from "./walk-bicep.ts";

/**
 * Places that name one tenant and are no policy: the gateway's own token calls, and the settings of backends, which may pin the
 * tenant themselves. Vaults, access policies and federated credentials name it too, and are right.
 */
export function tenantSettings(reader: BicepReader, files: readonly BicepFile[]): readonly SourceLeft[] {
  return files
    .filter(({ text }) => mayNameTenant(text))
    .flatMap((file) => {
      const types = new Map(declaredResources(file).map(({ declaration, type }) => [declaration, type]));
      return [...walkBicep(file)].flatMap((place) => {
        const { node, declaration } = place;
        if (node.kind !== "object" || declaration.kind === "output") return [];
        return candidatesIn(place, node, types.get(declaration) ?? "").flatMap((one) =>
          left(reader, place, one),
        );
      });
    });
}

/** Whether a file can have such a place. */
export function mayNameTenant(text: string): boolean {
  return mayName.test(text);
}

const mayName =
  /[_:]tenant_?id|tenant_?id'|openIdIssuer|serviceUrl|['/](?:backends|authorizationProviders|authorizationServers|openidConnectProviders)['@]/i;

function left(reader: BicepReader, place: PlacedNode, candidate: Candidate): readonly SourceLeft[] {
  const { value, code, message, isNamed } = candidate;
  if (value.kind === "string" && value.parts.length === 0) return [];
  const scopes = scopesAt(reader, place.file, place.binders);
  if (!scopes.some((scope) => isNamed(reader.meaning(value, scope, 0)))) return [];
  return [{ file: place.file.path, code, message, start: value.start, end: value.end }];
}

interface Candidate {
  readonly value: BicepNode;
  readonly code: LeftCode;
  readonly message: string;
  readonly isNamed: (meaning: Meaning) => boolean;
}

/** What an object of a resource says that could name a tenant. @param type in lower case; empty outside of resources */
function candidatesIn(place: PlacedNode, node: BicepNode & BicepObject, type: string): readonly Candidate[] {
  const found = node.properties.flatMap(({ key, value }): readonly Candidate[] => {
    const isNamed = key !== null && settingName.test(key) ? isOneTenant : isTenantAddress;
    const message = key === null ? null : tokenCall(type, key);
    if (message !== null) return [{ value, message, code: "gateway-token-call", isNamed }];
    const setting = key === null ? null : settingMessage(type, key);
    return setting === null ? [] : [{ value, message: setting, code: "setting-elsewhere", isNamed }];
  });
  const pair = type === scriptType ? null : pairValue(place);
  if (pair === null) return found;
  return [
    ...found,
    { value: pair, message: backendSetting, code: "setting-elsewhere", isNamed: isOneTenant },
  ];
}

const service = "microsoft.apimanagement/service";
const scriptType = "microsoft.resources/deploymentscripts";
const backendSetting =
  "A setting of a backend or a client names one tenant, and may keep other organizations out.";

function tokenCall(type: string, key: string): string | null {
  if (type === `${service}/authorizationproviders` && key === "tenantId") {
    return "A credential manager of the gateway asks for tokens in one tenant.";
  }
  if (type === `${service}/apis` && key === "serviceUrl") {
    return "The API passes calls on to the sign-in service of one tenant.";
  }
  if (type === `${service}/backends` && key === "url")
    return "The backend is the sign-in service of one tenant.";
  return null;
}

function settingMessage(type: string, key: string): string | null {
  if (type === scriptType) return null;
  if (key === "openIdIssuer") return "The backend's own sign-in takes one tenant alone.";
  if (/^microsoft\.apimanagement\/service\/(authorizationservers|openidconnectproviders)$/.test(type)) {
    return "The developer portal's sign-in server is that of one tenant.";
  }
  return /[_:]/.test(key) && settingName.test(key) ? backendSetting : null;
}

const settingName = /tenant_?id$/i;

/** Whether one tenant alone is named, be it one that is known at deployment only: an empty default is no value. */
function isOneTenant(meaning: Meaning): boolean {
  return meaning.kind !== "text" || !/^(?:common|organizations|consumers)$/i.test(meaning.value.trim());
}

/** Whether it is an address of the sign-in service that names one tenant. */
function isTenantAddress(meaning: Meaning): boolean {
  if (mentionsHome(meaning)) return true;
  const parts = meaning.kind === "joined" ? meaning.parts : [meaning];
  const text = parts.map((part) => (part.kind === "text" ? part.value : "*")).join("");
  return hasSignInAddress(text) && !/\/(?:common|organizations|consumers)(?:\/|$)/i.test(text);
}

/** `{ name: 'AzureAd__TenantId', value: … }` in a list of settings. */
function pairValue({ node, keys, declaration, file }: PlacedNode): BicepNode | null {
  const holder = keys.at(-1) ?? declaration.name;
  if (!/env|settings|variables/i.test(holder)) return null;
  const name = propertyOf(node, "name");
  if (name?.kind !== "string" || !settingName.test(file.text.slice(name.from, name.to))) return null;
  return propertyOf(node, "value");
}
