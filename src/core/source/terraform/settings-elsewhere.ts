import { harmlessName } from "../../text/harmless.ts";
import type { SourceLeft } from "../language-reading.ts";
import { holdsPolicyText } from "./carried-strings.ts";
import { attributeOf, type ExpressionPart, type HclBlock, type HclExpression } from "./hcl-syntax.ts";
import { namesHome } from "./possible-value.ts";
import { possibleValues } from "./possible-values.ts";
import { bodyObject, isAzapiOf, objectMember } from "./resource-block.ts";
import { blockScope, type Scope } from "./terraform-scope.ts";
import type { VisitedExpression } from "./visited-expression.ts";

/**
 * Places that name the home tenant for somebody else than the gateway's validation: its own calls for tokens, and settings of
 * the backend or of clients. Vaults, federated credentials, providers and backends name it rightly and are not among them.
 */
export function tenantElsewhere(
  blocks: readonly HclBlock[],
  scope: Scope,
  visited: readonly VisitedExpression[],
): readonly SourceLeft[] {
  return [
    ...blocks
      .filter(({ type }) => type === "resource")
      .flatMap((block) => [...tokenCalls(block, scope), ...settingsIn(block, blockScope(block, scope))]),
    ...visited.flatMap(writtenSettings),
  ];
}

const gatewayWords =
  "names the home tenant: the gateway itself asks there for tokens, which was left as it is.";
const settingWords = "names the home tenant: the program that reads this setting may admit it alone.";

function tokenCalls(block: HclBlock, scope: Scope): readonly SourceLeft[] {
  const inner = blockScope(block, scope);
  if (isAzapiOf(block, /^Microsoft\.ApiManagement\/service\/authorizationProviders@/i)) {
    const body = bodyObject(block);
    return body === null ? [] : homeMembers(body, inner, block.file, "gateway-token-call", 0);
  }
  if (isAzapiOf(block, /^Microsoft\.ApiManagement\/service\/(?:apis|backends)@/i)) {
    const properties = objectMember(bodyObject(block), "properties");
    return ["serviceUrl", "url"].flatMap((key) => {
      const value = objectMember(properties, key);
      return value === null ? [] : said(key, value, inner, block.file, "gateway-token-call");
    });
  }
  const name = urlNames.get(block.labels[0] ?? "");
  const attribute = name === undefined ? null : attributeOf(block, name);
  if (attribute === null) return [];
  return said(attribute.name, attribute.value, inner, block.file, "gateway-token-call");
}

const urlNames: ReadonlyMap<string, string> = new Map([
  ["azurerm_api_management_api", "service_url"],
  ["azurerm_api_management_backend", "url"],
]);

/** Objects of settings, and blocks and attributes that sign in people for a program. */
function settingsIn(block: HclBlock, scope: Scope): readonly SourceLeft[] {
  const own = block.attributes.flatMap(({ name, value, file }) => {
    if (settingObjects.has(name) && value.kind === "object")
      return homeMembers(value, scope, file, "setting-elsewhere", 0);
    if (name === "body") return signInMembers(bodyObject(block), scope, file, 0);
    return signInNames.has(name) ? said(name, value, scope, file, "setting-elsewhere") : [];
  });
  const inner = block.blocks.flatMap((one) => {
    const around = blockScope(one, scope);
    const value = one.type === "env" ? attributeOf(one, "value") : null;
    if (value === null) return settingsIn(one, around);
    const name = attributeOf(one, "name")?.value;
    const [given] = name === undefined ? [] : possibleValues(name, around);
    const shown = given?.value.kind === "text" ? given.value.value : "env";
    return said(shown, value.value, around, one.file, "setting-elsewhere");
  });
  return [...own, ...inner];
}

const settingObjects: ReadonlySet<string> = new Set(["app_settings", "environment_variables", "env"]);

const signInNames: ReadonlySet<string> = new Set(["tenant_auth_endpoint", "openIdIssuer"]);

/** Whom a program's own sign-in trusts, in the body of an `azapi_resource`. */
function signInMembers(
  object: HclExpression | null,
  scope: Scope,
  file: string,
  depth: number,
): readonly SourceLeft[] {
  if (depth > 10) return [];
  if (object?.kind === "list")
    return object.items.flatMap((item) => signInMembers(item, scope, file, depth + 1));
  if (object?.kind !== "object") return [];
  const setting = namedSetting(object, scope, file);
  if (setting !== null) return setting;
  return object.entries.flatMap(({ key, value }) =>
    key !== null && signInNames.has(key)
      ? said(key, value, scope, file, "setting-elsewhere")
      : signInMembers(value, scope, file, depth + 1),
  );
}

/** `{ name = "AzureAd__TenantId", value = … }` in the settings of a site or the variables of a container. */
function namedSetting(
  object: HclExpression & { readonly kind: "object" },
  scope: Scope,
  file: string,
): readonly SourceLeft[] | null {
  const name = objectMember(object, "name");
  const value = objectMember(object, "value");
  if (name === null || value === null) return null;
  const [given] = possibleValues(name, scope);
  const shown = given?.value.kind === "text" ? given.value.value : "a setting";
  return /tenant|authority|issuer/i.test(shown) ? said(shown, value, scope, file, "setting-elsewhere") : [];
}

function homeMembers(
  object: HclExpression & { readonly kind: "object" },
  scope: Scope,
  file: string,
  code: "gateway-token-call" | "setting-elsewhere",
  depth: number,
): readonly SourceLeft[] {
  return object.entries.flatMap(({ key, value }) => {
    if (value.kind === "object" && depth < 10) return homeMembers(value, scope, file, code, depth + 1);
    return said(key ?? "a setting", value, scope, file, code);
  });
}

function said(
  name: string,
  value: HclExpression,
  scope: Scope,
  file: string,
  code: "gateway-token-call" | "setting-elsewhere",
): readonly SourceLeft[] {
  if (!possibleValues(value, scope).some((possible) => namesHome(possible.value))) return [];
  const words = code === "setting-elsewhere" ? settingWords : gatewayWords;
  return [{ file, start: value.start, end: value.end, code, message: `${harmlessName(name)} ${words}` }];
}

/** `X_TENANT_ID=${…}` and the like in a text that Terraform writes: a file of settings, a document of YAML or JSON. */
function writtenSettings({ expression, scope, attribute }: VisitedExpression): readonly SourceLeft[] {
  if (expression.kind !== "template" || expression.parts.length < 2 || holdsPolicyText(expression.parts))
    return [];
  return expression.parts.flatMap((part, index): readonly SourceLeft[] => {
    const name = "expression" in part ? settingBefore(expression.parts[index - 1]) : null;
    if (name === null || !("expression" in part)) return [];
    const found = said(name, part.expression, scope, attribute.file, "setting-elsewhere");
    return found.map((one) => ({ ...one, start: part.start, end: part.end }));
  });
}

function settingBefore(part: ExpressionPart | undefined): string | null {
  if (part === undefined || "expression" in part || part.kind !== "plain") return null;
  return /([\w.-]*tenant[\w.-]{0,60})["']?[ \t]*[=:][ \t]*["']?$/i.exec(part.text.slice(-160))?.[1] ?? null;
}
