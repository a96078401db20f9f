import { jsonObject } from "../core/document/json.ts";
import { notJson } from "../core/document/not-json.ts";
import { entraClouds } from "../core/entra/clouds.ts";
import { Fault } from "../core/fault.ts";
import { harmlessName } from "../core/text/harmless.ts";
import { nearest } from "../core/text/nearest.ts";

/** The addresses of one Azure cloud. */
export interface Cloud {
  readonly name: string;
  /** Authority host, https, without a trailing slash. */
  readonly login: string;
  /** Microsoft Graph, https, without a version. */
  readonly graph: string;
  /** Azure Resource Manager, https. */
  readonly arm: string;
  /** Domain below which gateways live, without a leading dot. */
  readonly gatewaySuffix: string;
  /** Whether Microsoft's instance discovery knows the authority; a private cloud or a test double is not known. */
  readonly discoverable: boolean;
}

export const publicCloud: Cloud = {
  name: "public",
  login: `https://${entraClouds.public.login}`,
  graph: entraClouds.public.graph[0],
  arm: entraClouds.public.arm[0],
  gatewaySuffix: "azure-api.net",
  discoverable: true,
};

const usGovernment: Cloud = {
  name: "usgov",
  login: `https://${entraClouds.usgov.login}`,
  graph: entraClouds.usgov.graph[0],
  arm: entraClouds.usgov.arm[0],
  gatewaySuffix: "azure-api.us",
  discoverable: true,
};

/** Azure's own clouds (verified: documentation of national clouds, Azure SDK environments). */
const clouds: Readonly<Record<string, Cloud>> = {
  public: publicCloud,
  usgov: usGovernment,
  "usgov-dod": { ...usGovernment, name: "usgov-dod", graph: entraClouds.usgov.graph[1] },
  china: {
    name: "china",
    login: `https://${entraClouds.china.login}`,
    graph: entraClouds.china.graph[0],
    arm: entraClouds.china.arm[0],
    gatewaySuffix: "azure-api.cn",
    discoverable: true,
  },
};

/** The names that `--cloud` takes. */
export const cloudNames: readonly string[] = Object.keys(clouds);

/** A cloud by its name; `null` when the word isn't a name, so it may be a file. */
export function cloudNamed(name: string): Cloud | null {
  // A word such as "constructor" is a member of every object.
  return Object.hasOwn(clouds, name) ? (clouds[name] ?? null) : null;
}

/** The fault for a word that is neither a cloud nor a file. */
export function noSuchCloud(word: string): Fault {
  const meant = nearest(word, cloudNames);
  const question = meant === null ? "" : ` Did you mean ${meant}?`;
  return new Fault(
    "usage",
    `There is no cloud "${harmlessName(word)}", and no file of that name.${question}`,
    {
      hint: cloudHint,
    },
  );
}

const cloudHint = `A file looks like {"name","login","graph","arm","gatewaySuffix"}; Azure's own clouds are ${cloudNames.join(", ")}.`;

/**
 * A private cloud, or a test double, from the text of its file: `{"name","login","graph","arm","gatewaySuffix"}`.
 *
 * @param place what messages call the file
 * @throws Fault `usage` naming the field that does not fit
 */
export function cloudFromJson(text: string, place: string): Cloud {
  const value = parsed(text, place);
  const field = (name: string): string => {
    const found = value[name];
    if (typeof found !== "string" || found === "") throw misfit(place, name, "is missing");
    return found;
  };
  const address = (name: string): string => {
    const url = field(name);
    if (!URL.canParse(url) || new URL(url).protocol !== "https:")
      throw misfit(place, name, "isn't an https URL");
    const { username, password, search, hash } = new URL(url);
    if (`${username}${password}${search}${hash}` !== "" || /[?#]/.test(url))
      throw misfit(place, name, "has more than a host and a path in it");
    return url.replace(/\/+$/, "");
  };
  return {
    name: field("name"),
    login: address("login"),
    graph: address("graph"),
    arm: address("arm"),
    gatewaySuffix: field("gatewaySuffix").replace(/^\.+/, ""),
    discoverable: false,
  };
}

function parsed(text: string, place: string): Readonly<Record<string, unknown>> {
  const value = jsonObject(text);
  if (value !== null) return value;
  throw new Fault("usage", `${place} is not the JSON of a cloud: ${notJson(text)}.`, {
    hint: cloudHint,
  });
}

function misfit(place: string, name: string, what: string): Fault {
  return new Fault("usage", `${place} is not the JSON of a cloud: ${name} ${what}.`);
}
