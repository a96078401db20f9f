import type { CarriedText } from "../carried-text.ts";
import type { LanguageReader, LanguageReading, SourceFile, SourceLeft } from "../language-reading.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { appDeclarations } from "./app-declarations.ts";
import { type AppParts, addedToApps } from "./app-links.ts";
import { carriedString } from "./carried-strings.ts";
import { moduleLoads } from "./file-loads.ts";
import { unreadTerraform } from "./generated-files.ts";
import { definedNamedValues, differingNamedValues } from "./named-values.ts";
import { unseenPolicies } from "./policy-sources.ts";
import { moduleReading } from "./possible-values.ts";
import { tenantElsewhere } from "./settings-elsewhere.ts";
import { isConfiguration, terraformTree } from "./terraform-modules.ts";
import { type ModuleReading, moduleScope, type Scope } from "./terraform-scope.ts";
import { expressionsIn, type VisitedExpression, visitExpression } from "./visited-expression.ts";

/** Reads the Terraform and OpenTofu files of a tree. Only modules with a word that can matter are parsed. */
export const readTerraform: LanguageReader = (files) => {
  const tree = terraformTree(files);
  const reading = moduleReading(tree, files);
  const matters = new Set(
    files.filter(canMatter).map(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf("/")))),
  );
  const scopes = tree.folders
    .filter((folder) => matters.has(folder))
    .flatMap((folder) => {
      const module = tree.moduleAt(folder);
      return module === null ? [] : [moduleScope(reading, module)];
    });
  const added = additionsOf(scopes);
  const parts = [
    ...scopes.map((scope) => readModule(scope, added)),
    ...tree.valueFiles.filter(({ text }) => mayHoldPolicy(text)).map((file) => readValues(file, reading)),
  ];
  return {
    texts: parts.flatMap(({ texts }) => texts),
    loads: parts.flatMap(({ loads }) => loads),
    namedValues: parts.flatMap((part) => part.namedValues),
    apps: parts.flatMap(({ apps }) => apps),
    left: [...parts.flatMap(({ left }) => left), ...unreadTerraform(files)],
  };
};

/** Whether a file can hold or load a policy, declare an app, define a named value, or name the tenant. */
function canMatter({ path, text }: SourceFile): boolean {
  if (!isConfiguration(path)) return false;
  return mayHoldPolicy(text) || /azuread_application|msgraph|api_?management|file\s*\(|tenant/i.test(text);
}

function mayHoldPolicy(text: string): boolean {
  return hasPolicyWords(text) || /\\u0000003c|\\u003c/i.test(text);
}

function additionsOf(scopes: readonly Scope[]): ReadonlyMap<string, AppParts> {
  const added = new Map<string, AppParts>();
  for (const scope of scopes) {
    for (const { app, links, identifierUris } of addedToApps(scope.module.blocks, scope)) {
      const old = added.get(app);
      added.set(app, {
        links: [...(old?.links ?? []), ...links],
        identifierUris: [...(old?.identifierUris ?? []), ...identifierUris],
      });
    }
  }
  return added;
}

function readModule(scope: Scope, added: ReadonlyMap<string, AppParts>): LanguageReading {
  const { blocks } = scope.module;
  const visited = expressionsIn(blocks, scope);
  const { loads, stringMarks, calls, left } = moduleLoads(visited);
  const strings = carriedStrings(visited, stringMarks);
  return {
    texts: strings.texts,
    loads,
    namedValues: definedNamedValues(blocks, scope),
    apps: appDeclarations(blocks, scope, added),
    left: [
      ...strings.left,
      ...left,
      ...differingNamedValues(blocks, scope),
      ...unseenPolicies(blocks, scope, calls),
      ...tenantElsewhere(blocks, scope, visited),
    ],
  };
}

/** A file of values: strings of it may be policies, and nothing in it refers to anything. */
function readValues(file: SourceFile, reading: ModuleReading): LanguageReading {
  const module = { folder: "", blocks: [], locals: new Map(), named: new Map() };
  const scope = moduleScope({ ...reading, scopes: new Map() }, module);
  const visited: VisitedExpression[] = [];
  for (const attribute of reading.tree.valuesIn(file))
    visitExpression(attribute.value, { scope, attribute, blocks: [] }, visited);
  return { ...carriedStrings(visited, new Map()), loads: [], namedValues: [], apps: [] };
}

function carriedStrings(
  visited: readonly VisitedExpression[],
  marks: ReturnType<typeof moduleLoads>["stringMarks"],
): { readonly texts: readonly CarriedText[]; readonly left: readonly SourceLeft[] } {
  const texts: CarriedText[] = [];
  const left: SourceLeft[] = [];
  for (const one of visited) {
    const { expression } = one;
    if (expression.kind !== "template") continue;
    const found = carriedString({ ...one, expression }, marks.get(expression) ?? []);
    if (found !== null && "code" in found) left.push(found);
    else if (found !== null) texts.push(found);
  }
  return { texts, left };
}
