import type { WrittenValue } from "../policy/document/written-value.ts";
import type { AppDeclaration, SourceLeft } from "./language-reading.ts";
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
 * Which declarations are the setup's API and its clients: what a person named; else what the revised token validations accept
 * as audience and client, with what the API pre-authorizes; else the only one there is.
 */
export function setupApps(
  apps: readonly AppDeclaration[],
  revised: readonly RevisedCarried[],
  { wish, namedValues }: TreeKnowledge,
): SetupApps {
  const split = (api: readonly AppDeclaration[], clients: readonly AppDeclaration[]): SetupApps => {
    const onlyClients = clients.filter((app) => !api.includes(app));
    const others = apps.filter((app) => !api.includes(app) && !onlyClients.includes(app));
    return { api, clients: onlyClients, others, unclear: null };
  };
  if (wish.apps.length > 0)
    return split(
      apps.filter((app) => isNamed(app, wish.apps)),
      [],
    );
  if (apps.length === 0) return split([], []);
  const checks = revised.flatMap((one) => one.checks).filter(({ authorities }) => authorities.length > 0);
  if (checks.length === 0) {
    return {
      ...split([], []),
      unclear: "no token validation of the tree tells which app registration is the API's",
    };
  }
  const withTwins = (some: readonly AppDeclaration[]) =>
    apps.filter((app) => some.some((one) => one === app || isSame(one, app)));
  const mentioned = (values: readonly WrittenValue[]) => {
    const texts = values.flatMap((value) => textsOf(value, namedValues));
    return (app: AppDeclaration) => texts.some((text) => names(text, app));
  };
  const audiences = checks.flatMap((check) => [
    ...check.audiences,
    ...check.requiredClaims.filter(({ name }) => name === "aud").flatMap(({ values }) => values),
  ]);
  const named = apps.filter(mentioned(audiences));
  const listed = apps.filter(mentioned(checks.flatMap(({ clientAppIds }) => clientAppIds)));
  const isOnly = listed.length === 0 && apps.every((app) => app === apps[0] || isSame(app, apps[0]));
  const api = named.length > 0 ? withTwins(named) : isOnly ? apps : [];
  if (api.length === 0) {
    return { ...split([], []), unclear: "the audiences of the token validations do not lead to one of them" };
  }
  const preAuthorized = apps.filter((app) => api.some((one) => isClientOf(app, one)));
  const wanted = apps.filter((app) =>
    wish.clientApps.some(
      (client) => isWanted(app, client) || definedTexts(client, namedValues).some((text) => names(text, app)),
    ),
  );
  return split(api, withTwins([...listed, ...preAuthorized, ...wanted]));
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
  return wanted.some((one) => one === app.key || one === nameIn(app));
}

/** The name in a key: `api` of `api (main.bicep)`. */
function nameIn({ key }: AppDeclaration): string {
  return key.replace(/ \(.*\)$/s, "");
}

/** Whether an audience or a client id is an app's: its id, or an App ID URI of it. */
function names(text: string, app: AppDeclaration): boolean {
  const id = appStandIn(app.key);
  const variable = standInId(`variable ${nameIn(app)}`);
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

/** Whether a client that somebody named is this app: by an expression of its declaration. */
function isWanted(app: AppDeclaration, client: string): boolean {
  const name = nameIn(app);
  return (
    client !== standInId(client) &&
    new RegExp(`(?<![\\w.])${name.replaceAll(/[^\w]/g, String.raw`\$&`)}\\.`).test(client)
  );
}

/** The audience that serves every organization. */
export const everyOrganization = "AzureADMultipleOrgs";

/** What becomes of one app registration of the setup. */
export type AudienceDecision =
  | {
      readonly kind: "edit";
      readonly start: number;
      readonly end: number;
      readonly insert: string;
      readonly because: string;
    }
  | { readonly kind: "right" }
  | { readonly kind: "left"; readonly left: SourceLeft };

/** Decides about the audience of an app of the setup. @param role what it is to the setup */
export function audienceDecision(app: AppDeclaration, role: "API" | "client"): AudienceDecision {
  const { audience, place } = app;
  const because = `the setup's ${role} app must serve every organization`;
  const left = (code: SourceLeft["code"], start: number, message: string): AudienceDecision => {
    return { kind: "left", left: { file: place.file, start, end: start, code, message } };
  };
  switch (audience.kind) {
    case "written": {
      if (serves.has(audience.value.toLowerCase())) return { kind: "right" };
      if (audience.value.toLowerCase() !== "azureadmyorg") {
        return left(
          "manual-review",
          audience.start,
          `signInAudience "${audience.value}" of ${app.key} was left: it is no audience of Entra`,
        );
      }
      return { kind: "edit", start: audience.start, end: audience.end, insert: everyOrganization, because };
    }
    case "absent": {
      const insert = `${audience.before}${everyOrganization}${audience.after}`;
      return {
        kind: "edit",
        start: audience.at,
        end: audience.at,
        insert,
        because: `${because}, and without a word it serves one`,
      };
    }
    case "not sent":
      return { kind: "right" };
    case "unknown":
      return left(
        "unknown-expression",
        audience.at,
        `signInAudience of ${app.key} was left: ${audience.why}`,
      );
    default:
      return audience satisfies never;
  }
}

const serves = new Set(["azureadmultipleorgs", "azureadandpersonalmicrosoftaccount"]);
