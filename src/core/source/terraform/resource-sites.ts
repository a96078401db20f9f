import { harmlessName } from "../../text/harmless.ts";
import { declaresApp, terraformAppKey } from "./app-resource.ts";
import { attributeOf, type HclBlock, type HclExpression, writtenString } from "./hcl-syntax.ts";
import { agreedValue, type TerraformValue } from "./possible-value.ts";
import { objectMember } from "./resource-block.ts";
import { blockScope, type Scope, type Site } from "./terraform-scope.ts";

/** Where the attribute of a resource or a data source leads. */
export function resourceSites(
  path: readonly string[],
  scope: Scope,
  depth: number,
  follow: Follow,
): readonly Site[] {
  const [first, ...rest] = path;
  if (first === "data") return dataSites(rest, scope, follow);
  const [type = "", name = "", ...steps] = first === "resource" ? rest : path;
  const blocks = scope.module.named.get(`resource.${type}.${name}`) ?? [];
  if (blocks.length === 0) return unknown(`${shown(path)} is not known here`);
  return blocks.flatMap((block) => {
    const isRepeated = attributeOf(block, "count") !== null || attributeOf(block, "for_each") !== null;
    const own = isRepeated ? steps.slice(1) : steps;
    const value = declaresApp(block) ? appValue(block, own) : secretValue(block, own, scope, depth);
    if (value !== null) return [{ kind: "value", value, origin: "" }];
    const argument = own.length === 1 ? argumentOf(block, own[0] ?? "") : null;
    if (argument === null) return unknown(`${shown(path)} is known only when Terraform has run`);
    return follow(argument, blockScope(block, scope));
  });
}

type Follow = (expression: HclExpression, scope: Scope) => readonly Site[];

/** Data sources whose tenant is the one that is signed in to, or in which the subscription is. */
const tenantSources: ReadonlySet<string> = new Set([
  "azurerm_client_config",
  "azuread_client_config",
  "azurerm_subscription",
  "azapi_client_config",
]);

/** Arguments that come back as they were given. */
const echoed: ReadonlySet<string> = new Set([
  "name",
  "display_name",
  "value",
  "tenant_id",
  "secret_id",
  "input",
]);

const idNames: ReadonlySet<string> = new Set(["id", "object_id", "resource_url"]);

/** The text of the old `template_file` is where its `template` is; of other data sources only the tenant is known. */
function dataSites(path: readonly string[], scope: Scope, follow: Follow): readonly Site[] {
  const [type, name = "", attribute] = path;
  const [block] =
    type === "template_file" ? (scope.module.named.get(`data.template_file.${name}`) ?? []) : [];
  const template = block === undefined ? null : attributeOf(block, "template");
  if (template !== null && attribute === "rendered") return follow(template.value, scope);
  return [{ kind: "value", value: dataValue(path, scope), origin: "" }];
}

function dataValue(path: readonly string[], scope: Scope): TerraformValue {
  const [type = "", name = "", ...steps] = path;
  if (!tenantSources.has(type) || steps.at(-1) !== "tenant_id" || steps.length > 2)
    return { kind: "unknown", why: `data.${shown(path)} is known only when Terraform has run` };
  const [block] = scope.module.named.get(`data.${type}.${name}`) ?? [];
  const provider = block === undefined ? null : attributeOf(block, "provider");
  if (provider === null || !namesTenant(provider.value, scope)) return { kind: "home tenant" };
  return { kind: "unknown", why: `data.${shown(path)} has a provider with a tenant of its own` };
}

/** Whether a provider's block, other than the one that everything uses, names a tenant. */
function namesTenant(provider: HclExpression, scope: Scope): boolean {
  if (provider.kind !== "reference" || provider.path.length < 2) return false;
  const [name, alias] = provider.path;
  return (scope.module.named.get(`provider.${name ?? ""}`) ?? []).some((block) => {
    const own = attributeOf(block, "alias")?.value;
    return own !== undefined && writtenString(own) === alias && attributeOf(block, "tenant_id") !== null;
  });
}

function appValue(block: HclBlock, steps: readonly string[]): TerraformValue | null {
  const [step = "", output = ""] = steps;
  const app = terraformAppKey(block);
  if (block.labels[0] !== "msgraph_resource") {
    if (step === "client_id" || step === "application_id") return { kind: "application id", app };
    return idNames.has(step) ? { kind: "application", app } : null;
  }
  if (step !== "output") return idNames.has(step) ? { kind: "application", app } : null;
  const exported = objectMember(attributeOf(block, "response_export_values")?.value ?? null, output);
  const named = exported === null ? null : writtenString(exported);
  return named === "appId" || steps.at(-1) === "appId" ? { kind: "application id", app } : null;
}

/** The id of a Key Vault secret that the tree makes stands for what is in it. */
function secretValue(
  block: HclBlock,
  steps: readonly string[],
  scope: Scope,
  depth: number,
): TerraformValue | null {
  const value = attributeOf(block, "value")?.value;
  if (block.labels[0] !== "azurerm_key_vault_secret" || value === undefined) return null;
  if (!/^(?:versionless_|resource_versionless_|resource_)?id$/.test(steps[0] ?? "")) return null;
  return {
    kind: "secret",
    holds: agreedValue(scope.reading.possibles(value, blockScope(block, scope), depth + 1)),
  };
}

function argumentOf(block: HclBlock, name: string): HclExpression | null {
  const isClientId = name === "client_id" || name === "application_id";
  if (block.labels[0] === "azuread_service_principal" && isClientId)
    return (attributeOf(block, "client_id") ?? attributeOf(block, "application_id"))?.value ?? null;
  if (name === "output" && block.labels[0] === "terraform_data")
    return attributeOf(block, "input")?.value ?? null;
  return echoed.has(name) ? (attributeOf(block, name)?.value ?? null) : null;
}

function unknown(why: string): readonly Site[] {
  return [{ kind: "value", value: { kind: "unknown", why }, origin: "" }];
}

function shown(path: readonly string[]): string {
  return harmlessName(path.join("."));
}
