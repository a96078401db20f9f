import { gatheredReading } from "../gathered-reading.ts";
import type { LanguageReading, SourceFile, SourceLeft } from "../language-reading.ts";
import { joined, type Meaning } from "../meaning.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { isToolkitFile, type ToolkitApp, toolkitApps, toolkitMarks } from "./agents-toolkit.ts";
import { isApiopsFile, readApiopsFile } from "./apiops.ts";
import { isOverrideFile, overridesIn } from "./apiops-overrides.ts";
import { appOfManifest, isAppManifest } from "./app-manifest.ts";
import { type GivenValue, isArmTemplate, isParametersFile, valuesGiven } from "./arm-template.ts";
import { memberOf } from "./json-members.ts";
import { jsonText } from "./json-pieces.ts";
import { type JsonObject, type JsonValue, scanJson } from "./json-scan.ts";
import { stringsIn } from "./json-strings.ts";
import { notebookPlaces } from "./notebook.ts";
import { azdMarks, literalMeaning, pipelineMarks } from "./placeholders.ts";
import { compiled, readArmTemplate } from "./read-template.ts";
import { callersIn, type TemplateCallers } from "./template-callers.ts";
import { isSettingsFile, settingsInJson } from "./tenant-settings.ts";

/** Reads JSON: templates, extracted trees, manifests, settings, and strings that hold policy text. */
export function readJsonFiles(
  json: readonly SourceFile[],
  yaml: readonly SourceFile[],
  all: readonly SourceFile[],
): LanguageReading {
  const documents = json.filter(mayMatter).map((file) => ({ file, root: scanJson(file.text) }));
  const context: Context = {
    given: documents.flatMap(({ file, root }) => (isParametersFile(root) ? given(file, root) : [])),
    overrides: yaml.filter(isOverrideFile).flatMap(overridesIn),
    toolkit: yaml.filter(isToolkitFile).flatMap(toolkitApps),
    callers: callersIn(all),
    texts: new Map(all.map(({ path, text }) => [path, text])),
  };
  return gatheredReading(
    documents.map(({ file, root }) => (root === null ? notJson(file) : readDocument(file, root, context))),
  );
}

interface Context {
  readonly given: readonly GivenValue[];
  readonly overrides: ReturnType<typeof overridesIn>;
  readonly toolkit: readonly ToolkitApp[];
  readonly callers: TemplateCallers;
  readonly texts: ReadonlyMap<string, string>;
}

/** A cheap look, because most JSON has nothing of the kind. */
function mayMatter(file: SourceFile): boolean {
  if (isApiopsFile(file.path) || isSettingsFile(file)) return true;
  return /<[a-z]|\\u003c|signInAudience|deploymentTemplate\.json|deploymentParameters\.json|"identifierUris"/i.test(
    file.text,
  );
}

function readDocument(file: SourceFile, root: JsonValue, context: Context): Partial<LanguageReading> {
  if (/\.ipynb$/i.test(file.path)) return { left: notebookPlaces(file, root) };
  if (isArmTemplate(root)) return readArmTemplate(file, root, context.given, context.callers(file));
  if (isTerraformOutput(root)) return generated(file, root);
  if (isAppManifest(file, root)) {
    return { apps: [appOfManifest(file, root, (text) => toolkitMeaning(text, context))] };
  }
  const marks = isParametersFile(root) ? azdMarks : pipelineMarks;
  const texts = stringsIn(root, "", () => true)
    .filter(({ string }) => string.text.includes("<"))
    .flatMap(({ string, path }) => jsonText(file, string, path, marks) ?? []);
  const textOf = (path: string): string => context.texts.get(path) ?? "";
  return gatheredReading([
    { texts },
    isApiopsFile(file.path) ? readApiopsFile(file, root, context.overrides, textOf) : {},
    { left: isSettingsFile(file) ? settingsInJson(file, root) : [] },
  ]);
}

function given(file: SourceFile, root: JsonObject): GivenValue[] {
  return valuesGiven(file.path, root, (text) => literalMeaning(text, azdMarks));
}

function notJson(file: SourceFile): Partial<LanguageReading> {
  if (!hasPolicyWords(file.text)) return {};
  const left: SourceLeft = {
    file: file.path,
    start: 0,
    end: Math.min(1, file.text.length),
    code: "manual-review",
    message: "This holds policy text, and is no JSON that can be read.",
  };
  return { left: [left] };
}

/** A plan or a state that Terraform wrote as JSON. */
function isTerraformOutput(root: JsonValue): root is JsonObject {
  return memberOf(root, "terraform_version") !== undefined;
}

function generated(file: SourceFile, root: JsonValue): Partial<LanguageReading> {
  const { left } = compiled(file, root);
  return {
    left: left.map((one) => ({ ...one, message: "Terraform wrote this: change what it was made from." })),
  };
}

/** The toolkit's own variables lead to the app registration that it makes. */
function toolkitMeaning(text: string, { toolkit }: Context): Meaning {
  const parts: Meaning[] = [];
  let copied = 0;
  for (const match of text.matchAll(toolkitMarks.pattern)) {
    if (match.index > copied) parts.push({ kind: "text", value: text.slice(copied, match.index) });
    const name = match[0].slice(3, -2).trim();
    const made = toolkit.filter(({ idVariable }) => idVariable === name);
    const [only] = made;
    parts.push(
      only !== undefined && made.length === 1
        ? { kind: "application id", app: only.manifest ?? only.app.key }
        : toolkitMarks.read(match),
    );
    copied = match.index + match[0].length;
  }
  if (copied < text.length) parts.push({ kind: "text", value: text.slice(copied) });
  return joined(parts);
}
