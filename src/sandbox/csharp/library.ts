import { decodeJwt } from "jose";
import { NotExecutable } from "../gateway/exchange.ts";
import { asText } from "../text.ts";

/** A read-only dictionary of the policy context: headers, variables, claims. */
export class Dictionary {
  readonly #get: (name: string) => unknown;

  constructor(get: (name: string) => unknown) {
    this.#get = get;
  }

  get(name: string): unknown {
    return this.#get(name);
  }

  /** As the indexer does: an absent key is an error. */
  require(name: string): unknown {
    const value = this.#get(name);
    if (value === undefined) {
      throw new NotExecutable("expression", `there is no key '${name}'`);
    }
    return value;
  }
}

type Arguments = readonly unknown[];

/** A property of a value. */
export function memberOf(owner: unknown, name: string): unknown {
  if (typeof owner === "string" && name === "Length") {
    return owner.length;
  }
  if (Array.isArray(owner) && (name === "Length" || name === "Count")) {
    return owner.length;
  }
  if (typeof owner === "object" && owner !== null && Object.hasOwn(owner, name)) {
    return Object.entries(owner).find(([key]) => key === name)?.[1];
  }
  throw new NotExecutable("expression", `.${name} is not emulated`);
}

/** The result of a method. */
export function callMethod(owner: unknown, name: string, args: Arguments): unknown {
  if (name === "ToString") {
    return typeof owner === "object" ? JSON.stringify(owner) : asText(owner);
  }
  if (owner instanceof Dictionary) {
    return dictionaryMethod(owner, name, args);
  }
  if (typeof owner === "string") {
    return stringMethod(owner, name, args);
  }
  if (Array.isArray(owner)) {
    return listMethod(owner, name, args);
  }
  if (typeof owner === "object" && owner !== null && name === "Add" && typeof args[0] === "string") {
    return Object.assign(owner, { [args[0]]: args[1] });
  }
  const own =
    typeof owner === "object" && owner !== null
      ? Object.entries(owner).find(([key]) => key === name)?.[1]
      : null;
  if (typeof own === "function") {
    const result: unknown = own(...args);
    return result;
  }
  throw new NotExecutable("expression", `.${name}() is not emulated`);
}

function dictionaryMethod(owner: Dictionary, name: string, args: Arguments): unknown {
  const value = owner.get(asText(args[0]));
  switch (name) {
    case "ContainsKey":
      return value !== undefined;
    case "GetValueOrDefault":
      return value === undefined ? (args[1] ?? null) : Array.isArray(value) ? value.join(",") : value;
    default:
      throw new NotExecutable("expression", `.${name}() of a dictionary is not emulated`);
  }
}

function stringMethod(owner: string, name: string, args: Arguments): unknown {
  const [first, second] = [asText(args[0]), asText(args[1])];
  const ignoresCase = args.some((arg) => arg === "OrdinalIgnoreCase" || arg === "InvariantCultureIgnoreCase");
  const [text, wanted] = ignoresCase ? [owner.toLowerCase(), first.toLowerCase()] : [owner, first];
  const methods: Readonly<Record<string, () => unknown>> = {
    Contains: () => text.includes(wanted),
    StartsWith: () => text.startsWith(wanted),
    EndsWith: () => text.endsWith(wanted),
    Equals: () => text === wanted,
    IndexOf: () => text.indexOf(wanted),
    ToLower: () => owner.toLowerCase(),
    ToLowerInvariant: () => owner.toLowerCase(),
    ToUpper: () => owner.toUpperCase(),
    Trim: () => owner.trim(),
    TrimEnd: () =>
      first === ""
        ? owner.trimEnd()
        : owner.replace(new RegExp(`[${first.replace(/[\\\]^-]/g, "\\$&")}]+$`), ""),
    Replace: () => owner.replaceAll(first, second),
    Split: () => owner.split(first),
    Substring: () =>
      owner.substring(Number(first), args.length > 1 ? Number(first) + Number(second) : undefined),
    AsJwt: () => jwtOf(owner),
  };
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) {
    throw new NotExecutable("expression", `.${name}() of a string is not emulated`);
  }
  return method();
}

function listMethod(owner: readonly unknown[], name: string, args: Arguments): unknown {
  const test = (item: unknown): boolean => {
    const [condition] = args;
    return typeof condition === "function" ? condition(item) === true : true;
  };
  switch (name) {
    case "Contains":
      return owner.includes(args[0]);
    case "Any":
      return owner.some(test);
    case "FirstOrDefault":
    case "First":
      return owner.find(test) ?? null;
    case "Last":
    case "LastOrDefault":
      return owner.findLast(test) ?? null;
    case "Count":
      return owner.filter(test).length;
    default:
      throw new NotExecutable("expression", `.${name}() of a list is not emulated`);
  }
}

/** `Type.Name` or `Type.Name(…)`; `args` is null for a member. */
export function callStatic(type: string, name: string, args: Arguments | null): unknown {
  const text = args?.map(asText) ?? [];
  const known: Readonly<Record<string, () => unknown>> = {
    "JsonConvert.SerializeObject": () => JSON.stringify(args?.[0]),
    "JObject.FromObject": () => args?.[0],
    "string.IsNullOrEmpty": () => (text[0] ?? "") === "",
    "string.IsNullOrWhiteSpace": () => (text[0] ?? "").trim() === "",
    "string.Concat": () => text.join(""),
    "Uri.EscapeDataString": () => encodeURIComponent(text[0] ?? ""),
    "string.Empty": () => "",
  };
  const found = known[`${type === "String" ? "string" : type}.${name}`];
  if (found !== undefined) {
    return found();
  }
  if (type === "StringComparison" && args === null) {
    return name;
  }
  throw new NotExecutable("expression", `${type}.${name} is not emulated`);
}

/** `new JObject(new JProperty(…))`, `new JArray(…)`, `new JProperty(name, value)`. */
export function construct(type: string, args: Arguments): unknown {
  switch (type) {
    case "JProperty":
      return { [asText(args[0])]: args[1] };
    case "JObject":
      return Object.assign({}, ...args);
    case "JArray":
      return args.flat();
    default:
      throw new NotExecutable("expression", `new ${type} is not emulated`);
  }
}

/** A token as expressions see it; null for text that is none, as `AsJwt()` gives. */
export function jwtOf(token: string): object | null {
  try {
    return jwtView({ ...decodeJwt(token.replace(/^Bearer\s+/i, "")) });
  } catch {
    return null;
  }
}

/** The claims under the names of the policy context's `Jwt` type. */
export function jwtView(claims: Readonly<Record<string, unknown>>): object {
  const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(asText) : [asText(value)]);
  return {
    Claims: new Dictionary((name) => (claims[name] === undefined ? undefined : listed(claims[name]))),
    Issuer: asText(claims["iss"]),
    Subject: asText(claims["sub"]),
    Audiences: listed(claims["aud"]),
  };
}
