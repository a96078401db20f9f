import { isGuid } from "../../text/guid.ts";
import type { Span } from "../../text/span.ts";
import type { SourceFile, SourceLeft } from "../language-reading.ts";
import { hasSignInAddress } from "../sign-in-host.ts";
import type { JsonValue } from "./json-scan.ts";
import { stringsIn } from "./json-strings.ts";
import type { YamlEntry } from "./yaml-scan.ts";

/** Whether a file may hold settings of a server or a client: its own, or of its host. */
export function isSettingsFile({ path }: SourceFile): boolean {
  return /(?:^|\/)(?:appsettings[^/]*|launchSettings|local\.settings|staticwebapp\.config)\.json$/i.test(
    path,
  );
}

/** The settings in a JSON file that name the tenant. */
export function settingsInJson(file: SourceFile, root: JsonValue): SourceLeft[] {
  return stringsIn(root, "", () => true)
    .filter(({ string, path }) => namesTenantSetting(path.split(/[.:]/), string.text))
    .map(({ string }) => leftSetting(file, string));
}

/** The settings in a YAML file that name the tenant: values of a chart, and what containers are given. */
export function settingsInYaml(file: SourceFile, entries: readonly YamlEntry[]): SourceLeft[] {
  const values = new Map(entries.map((entry) => [JSON.stringify(entry.path), entry]));
  return entries.filter((entry) => isSetting(file, entry, values)).map((entry) => leftSetting(file, entry));
}

/** The settings in a file of `NAME=value` lines. */
export function settingsInEnvironment(file: SourceFile): SourceLeft[] {
  return Array.from(file.text.matchAll(/^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=[ \t]*["']?([^\s"'#]+)/gm))
    .filter(([, name = "", value = ""]) => isTenantVariable(name) && isTenantValue(value))
    .map((match) => leftSetting(file, { start: match.index, end: match.index + match[0].length }));
}

/** Whether a file has lines of that kind. */
export function isEnvironmentFile({ path }: SourceFile): boolean {
  return /(?:^|\/)(?:\.env(?:\.[\w.-]+)?|[\w-]+\.env)$/.test(path) && !path.includes(".azure/");
}

/** The name of a setting that names the tenant, in the forms that .NET, single-page applications and charts have. */
export function isTenantVariable(name: string): boolean {
  const plain = name.replaceAll(/[_\-:.]/g, "").toLowerCase();
  // azd, Azure CLI and Terraform sign in with these, and so may the server, at home.
  if (plain === "azuretenantid" || plain === "armtenantid") return false;
  return /^(?:.*(?:azuread|entra|entraid|aad|msal|oauth|auth|oidc|jwt)|vite.*|nextpublic.*|reactapp.*)?tenantid$/.test(
    plain,
  );
}

function namesTenantSetting(path: readonly string[], value: string): boolean {
  const name = (path.at(-1) ?? "").toLowerCase();
  if (/^(?:authority|validissuer|metadataaddress|openidissuer|issuer)$/.test(name))
    return hasSignInAddress(value) && namesOneTenant(value);
  if (!isTenantValue(value)) return false;
  const group = (path.at(-2) ?? "").toLowerCase();
  if (name === "tenantid" || name === "tenant")
    return /azuread|entra|aad|auth|msal|oidc|jwt|identity/.test(group);
  return /__|_/.test(name) && isTenantVariable(name);
}

/** A value is looked at where it is a tenant's id, a domain, or something that is filled in. */
function isTenantValue(value: string): boolean {
  const text = value.trim();
  if (/^(?:common|organizations|consumers)?$/i.test(text)) return false;
  return isGuid(text) || reference.test(text) || /^(?:[a-z\d-]+\.)+[a-z]{2,}$/i.test(text);
}

const reference = /\$\{|\{\{|#\{|\{#|\$\(|^\$|__\w+__|^<.*>$|(?:^|[-_ ])tenant(?:[-_ ]|$)|^\[/i;

function namesOneTenant(address: string): boolean {
  const tenant = /\/\/[^/]+\/([^/?]+)/.exec(address)?.[1] ?? "";
  return isTenantValue(tenant);
}

function isSetting(file: SourceFile, entry: YamlEntry, values: ReadonlyMap<string, YamlEntry>): boolean {
  const { path } = entry;
  const name = path.at(-1) ?? "";
  const value = file.text.slice(entry.start, entry.end);
  if (path.some((key) => /annotations|serviceAccount|labels|secretProviderClass/i.test(key))) return false;
  const inside = path.slice(0, -1);
  const at = (...rest: readonly string[]): YamlEntry | undefined =>
    values.get(JSON.stringify([...inside, ...rest]));
  // A vault's own tenant is no setting of the server.
  if (at("keyvaultName") !== undefined) return false;
  if (name === "value" || name === "name") return isContainerVariable(file, entry, at);
  if (/^\[\d+\]$/.test(name)) {
    const [, variable = "", given = ""] = /^(\w+)=(.*)$/s.exec(value) ?? [];
    return isTenantVariable(variable) && isTenantValue(given);
  }
  if (/^(?:tenant[-_]?id)$/i.test(name)) {
    const group = (path.at(-2) ?? "").toLowerCase();
    const isChart = /(?:^|\/)values[^/]*\.ya?ml$/.test(file.path);
    return isTenantValue(value) && (isChart || /azure|entra|aad|auth|msal|oidc|identity/.test(group));
  }
  return /_/.test(name) && isTenantVariable(name) && isTenantValue(value);
}

/** `- name: AzureAd__TenantId` with `value:`, or with a reference to where the value is. */
function isContainerVariable(
  file: SourceFile,
  entry: YamlEntry,
  at: (...rest: readonly string[]) => YamlEntry | undefined,
): boolean {
  const name = at("name");
  const value = at("value");
  if (name === undefined || !isTenantVariable(file.text.slice(name.start, name.end))) return false;
  if (value !== undefined) return entry === value && isTenantValue(file.text.slice(value.start, value.end));
  const given = at("valueFrom", "configMapKeyRef", "key") ?? at("valueFrom", "secretKeyRef", "key");
  return entry === name && given !== undefined;
}

function leftSetting(file: SourceFile, { start, end }: Span): SourceLeft {
  return {
    file: file.path,
    start,
    end,
    code: "setting-elsewhere",
    message: "A setting names the tenant here: the server or the client itself may accept one tenant only.",
  };
}
