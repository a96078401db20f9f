import type { WrittenValue } from "../policy/document/written-value.ts";
import type { TokenCheck } from "../policy/validation/token-check.ts";
import { literalPattern } from "../text/literal-pattern.ts";
import type { AppDeclaration } from "./language-reading.ts";
import type { Meaning } from "./meaning.ts";
import type { RevisedCarried } from "./revise-carried.ts";
import { appStandIn, standInId, valueOf } from "./stand-in.ts";
import type { TreeKnowledge } from "./tree-knowledge.ts";

/** The app registrations of a tree, by what they are to the setup. */
export interface SetupApps {
  readonly api: readonly AppDeclaration[];
  readonly clients: readonly AppDeclaration[];
  readonly others: readonly AppDeclaration[];
  /** Why it could not be told; the end of a sentence. `null` where it could. */
  readonly unclear: string | null;
}

/**
 * Which declarations are the setup's API and its clients: what the token validations accept as audience and client, with what the API
 * pre-authorizes; else the only one there is; and what a person named beside them.
 */
export function setupApps(
  apps: readonly AppDeclaration[],
  revised: readonly RevisedCarried[],
  knowledge: TreeKnowledge,
): SetupApps {
  const { api, clients, unclear } = toldByTree(apps, revised, knowledge);
  const named = apps.filter((app) => isNamed(app, knowledge.wish.apps));
  const ours = new Set([...api, ...clients, ...named]);
  return {
    api,
    clients: apps.filter((app) => ours.has(app) && !api.includes(app)),
    others: apps.filter((app) => !ours.has(app)),
    unclear: named.length > 0 ? null : unclear,
  };
}

function toldByTree(
  apps: readonly AppDeclaration[],
  revised: readonly RevisedCarried[],
  { wish, namedValues }: TreeKnowledge,
): Pick<SetupApps, "api" | "clients" | "unclear"> {
  const nobody = { api: [], clients: [] };
  if (apps.length === 0) return { ...nobody, unclear: null };
  const checks = revised.flatMap((one) => one.checks).filter(({ authorities }) => authorities.length > 0);
  if (checks.length === 0)
    return {
      ...nobody,
      unclear: "no token validation of the tree tells which app registration is the API's",
    };
  const namedBy = (values: readonly WrittenValue[]) => {
    const texts = values.flatMap((value) => textsOf(value, namedValues));
    return apps.filter((app) => texts.some((text) => names(text, app)));
  };
  const audiences = namedBy(checks.flatMap(audiencesOf));
  const listed = namedBy(checks.flatMap(({ clientAppIds }) => clientAppIds));
  const isOnly = listed.length === 0 && apps.every((app) => app === apps[0] || isSame(app, apps[0]));
  const api = audiences.length > 0 ? withTwins(audiences, apps) : isOnly ? apps : [];
  if (api.length === 0)
    return { ...nobody, unclear: "the audiences of the token validations do not lead to one of them" };
  const preAuthorized = apps.filter((app) => api.some((one) => isClientOf(app, one)));
  const wanted = apps.filter((app) => wish.clientApps.some((client) => isWanted(app, client, namedValues)));
  return { api, clients: withTwins([...listed, ...preAuthorized, ...wanted], apps), unclear: null };
}

function audiencesOf({ audiences, requiredClaims }: TokenCheck): readonly WrittenValue[] {
  return [
    ...audiences,
    ...requiredClaims.filter(({ name }) => name === "aud").flatMap(({ values }) => values),
  ];
}

/** These, and what declares the same registrations once more. */
function withTwins(
  some: readonly AppDeclaration[],
  apps: readonly AppDeclaration[],
): readonly AppDeclaration[] {
  return apps.filter((app) => some.some((one) => one === app || isSame(one, app)));
}

/** Whether two declarations are of one registration: a tree may declare it in two languages, or in a manifest beside what makes it. */
function isSame(one: AppDeclaration, other: AppDeclaration | undefined): boolean {
  const name = one.displayName;
  return (
    name?.kind === "text" && other?.displayName?.kind === "text" && other.displayName.value === name.value
  );
}

/** What a value may be: by every definition of a named value in it, because any of them tells whose it is. */
function textsOf({ resolved, written }: WrittenValue, namedValues: TreeKnowledge["namedValues"]): string[] {
  return resolved.kind === "known" ? [resolved.value] : definedTexts(written, namedValues);
}

function definedTexts(written: string, namedValues: TreeKnowledge["namedValues"]): string[] {
  const reference = /\{\{([\w.-]+)\}\}/.exec(written);
  const definitions = namedValues.get(reference?.[1] ?? "")?.definitions ?? [];
  return definitions.flatMap(({ meaning }) => {
    const value = valueOf(meaning, "") ?? variableStandIn(meaning);
    return value === null ? [] : [written.replace(reference?.[0] ?? "", () => value)];
  });
}

/** A script that makes an app registration keeps its id in a variable, and the deployment reads it from there. */
function variableStandIn(meaning: Meaning): string | null {
  return meaning.kind === "unknown" && meaning.variable !== undefined
    ? standInId(`variable ${meaning.variable}`)
    : null;
}

/** A key as it is told, or the name in it: `azuread_application.api`. */
function isNamed(app: AppDeclaration, wanted: readonly string[]): boolean {
  return wanted.some((one) => one === app.key || one === appName(app));
}

/** The name in a key: `api` of `api (main.bicep)`. */
export function appName({ key }: AppDeclaration): string {
  return key.replace(/ \(.*\)$/s, "");
}

/** Whether an audience or a client id is an app's: its id, or an App ID URI of it. */
function names(text: string, app: AppDeclaration): boolean {
  const id = appStandIn(app.key);
  const variable = standInId(`variable ${appName(app)}`);
  if (text.includes(id) || (app.carrier === "az" && text.includes(variable))) return true;
  return app.identifierUris.some((uri) => {
    const value = valueOf(uri, "");
    return value !== null && value !== "" && value.toLowerCase() === text.trim().toLowerCase();
  });
}

function isClientOf(app: AppDeclaration, api: AppDeclaration): boolean {
  return api.links.some(({ kind, app: other }) => kind !== "requires" && leadsTo(other, app));
}

function leadsTo(meaning: Meaning, { key }: AppDeclaration): boolean {
  return meaning.kind === "application id" && meaning.app === key;
}

/** Whether a client that somebody named is this app: by an expression of its declaration, or a named value that holds its id. */
function isWanted(app: AppDeclaration, client: string, namedValues: TreeKnowledge["namedValues"]): boolean {
  if (definedTexts(client, namedValues).some((text) => names(text, app))) return true;
  const name = literalPattern(appName(app));
  return new RegExp(`(?<![\\w.])${name}\\.`).test(client);
}
