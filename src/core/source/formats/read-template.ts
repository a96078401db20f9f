import { gatheredReading } from "../gathered-reading.ts";
import type { LanguageReading, SourceFile, SourceLeft } from "../language-reading.ts";
import type { Meaning, NamedValueDefinition } from "../meaning.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { hasSignInAddress } from "../sign-in-host.ts";
import { type AppNames, appOfResource } from "./app-members.ts";
import { isArmExpression } from "./arm-expression.ts";
import { type ArmNames, armStringMeaning } from "./arm-meaning.ts";
import { type GivenValue, isCompiledBicep, namesOfTemplate, nestedTemplate } from "./arm-template.ts";
import { armTexts } from "./arm-text.ts";
import { objectAt, stringAt, valueAt } from "./json-members.ts";
import { jsonText } from "./json-pieces.ts";
import type { JsonObject, JsonValue } from "./json-scan.ts";
import { type PlacedString, stringsIn } from "./json-strings.ts";
import { pipelineMarks } from "./placeholders.ts";

/** Reads a template of Azure Resource Manager: its policy texts, named values and app registrations. */
export function readArmTemplate(
  file: SourceFile,
  root: JsonObject,
  given: readonly GivenValue[],
  givenElsewhere: (parameter: string) => string | null,
): LanguageReading {
  if (isCompiledBicep(root)) return compiled(file, root);
  return readScope(file, root, namesOfTemplate(root, given, givenElsewhere));
}

/** A file that another one is compiled into is never read. It is reported if it holds a policy or an app registration. */
export function compiled(file: SourceFile, value: JsonValue): LanguageReading {
  const strings = stringsIn(value, "", () => true);
  const matters = strings.some(
    ({ string }) => hasPolicyWords(string.text) || string.text.startsWith(applicationType),
  );
  const left: SourceLeft = {
    file: file.path,
    start: value.start,
    end: value.start + 1,
    code: "generated-file",
    message: "This was compiled from Bicep: change that, and compile it again.",
  };
  return gatheredReading(matters ? [{ left: [left] }] : []);
}

function readScope(file: SourceFile, template: JsonObject, names: ArmNames): LanguageReading {
  const inner: LanguageReading[] = [];
  const own = stringsIn(template, "", (value) => {
    if (value !== template && isCompiledBicep(value)) {
      inner.push(compiled(file, value));
      return false;
    }
    const nested = value === template ? null : nestedTemplate(value, names, file.path);
    if (nested === null) return true;
    inner.push(
      isCompiledBicep(nested.template)
        ? compiled(file, nested.template)
        : readScope(file, nested.template, nested.names),
    );
    return false;
  });
  const resources = resourcesIn(template, "");
  return gatheredReading([
    ...own.map((placed) => textsOf(file, placed, names)),
    ...resources.map((resource) => readResource(file, resource, names)),
    ...inner,
  ]);
}

function textsOf(
  file: SourceFile,
  { string, path }: PlacedString,
  names: ArmNames,
): Partial<LanguageReading> {
  if (!string.text.includes("<")) return {};
  if (isArmExpression(string.text)) return armTexts(file, string, path, names);
  const text = jsonText(file, string, path, pipelineMarks);
  return text === null ? {} : { texts: [text] };
}

/** A resource with its whole type, which a nested resource shares with the one around it. */
interface ArmResource {
  readonly type: string;
  readonly symbol: string;
  readonly value: JsonObject;
}

const applicationType = "Microsoft.Graph/applications";

function resourcesIn(holder: JsonObject, outerType: string): ArmResource[] {
  const list = valueAt(holder, "resources");
  const placed =
    list?.kind === "array"
      ? list.items.map((value) => ({ symbol: "", value }))
      : list?.kind === "object"
        ? list.members.map(({ name, value }) => ({ symbol: name, value }))
        : [];
  return placed.flatMap(({ symbol, value }) => {
    if (value.kind !== "object") return [];
    const written = (stringAt(value, "type")?.text ?? "").replace(/@.*$/, "");
    const type = written.includes(".") || outerType === "" ? written : `${outerType}/${written}`;
    return [{ type, symbol, value }, ...resourcesIn(value, type)];
  });
}

function readResource(file: SourceFile, resource: ArmResource, names: ArmNames): Partial<LanguageReading> {
  const { type, symbol, value } = resource;
  const kind = type.toLowerCase().replace("microsoft.apimanagement/service/", "");
  if (type.toLowerCase() === applicationType.toLowerCase()) {
    const app = appOfResource(file, value, symbol, appNames(names));
    return app === null ? {} : { apps: [app] };
  }
  if (kind === "namedvalues" || kind === "properties")
    return { namedValues: namedValueOf(file, value, names) };
  if (kind === "authorizationproviders" && stringAt(value, "type") !== undefined)
    return {
      left: [tokenCall(file, value, "A credential manager has its own token calls; it keeps its tenant.")],
    };
  if (kind !== "apis" && kind !== "backends") return {};
  const address = stringAt(value, "properties", kind === "apis" ? "serviceUrl" : "url");
  const meaning = address === undefined ? null : armStringMeaning(address.text, names);
  if (address === undefined || meaning === null || !namesHost(meaning)) return {};
  return {
    left: [tokenCall(file, address, "The gateway calls the sign-in service here; this keeps its tenant.")],
  };
}

function appNames(names: ArmNames): AppNames {
  return (text) => armStringMeaning(text, names);
}

function namedValueOf(file: SourceFile, resource: JsonObject, names: ArmNames): NamedValueDefinition[] {
  const properties = objectAt(resource, "properties");
  const shown = stringAt(properties ?? null, "displayName");
  const name = shown === undefined ? null : armStringMeaning(shown.text, names);
  if (properties === undefined || name?.kind !== "text") return [];
  const place = { file: file.path, start: resource.start, end: resource.end };
  return [{ name: name.value, meaning: valueMeaning(properties, names), place }];
}

function valueMeaning(properties: JsonObject, names: ArmNames): Meaning {
  if (objectAt(properties, "keyVault") !== undefined)
    return { kind: "unknown", why: "its value is in a Key Vault" };
  const value = stringAt(properties, "value");
  return value === undefined
    ? { kind: "unknown", why: "its value is not in the tree" }
    : armStringMeaning(value.text, names);
}

/** Whether a meaning names the sign-in service of a cloud. */
function namesHost(meaning: Meaning): boolean {
  if (meaning.kind === "joined") return meaning.parts.some(namesHost);
  return meaning.kind === "text" && hasSignInAddress(meaning.value);
}

function tokenCall(file: SourceFile, place: JsonValue, message: string): SourceLeft {
  return { file: file.path, start: place.start, end: place.end, code: "gateway-token-call", message };
}
