import { positionAt } from "../../text/position.ts";
import type { LanguageReading, SourceFile, SourceLeft } from "../language-reading.ts";
import type { Meaning, TreePlace } from "../meaning.ts";
import { hasSignInAddress } from "../sign-in-host.ts";
import type { Override } from "./apiops-overrides.ts";
import { objectAt, stringAt } from "./json-members.ts";
import type { JsonStringValue, JsonValue } from "./json-scan.ts";
import { literalMeaning, pipelineMarks } from "./placeholders.ts";

/** Whether a file is one of a tree that APIOps extracted, of a kind that is read here. Both spellings of the folders count. */
export function isApiopsFile(path: string): boolean {
  return kindOf(path) !== null;
}

/** Reads such a file: a named value, or the address that an API or a backend is called at. */
export function readApiopsFile(
  file: SourceFile,
  root: JsonValue,
  overrides: readonly Override[],
  textOf: (path: string) => string,
): Partial<LanguageReading> {
  const found = kindOf(file.path);
  if (found === null) return {};
  if (found.kind === "named value") return namedValue(file, root, found.name, overrides, textOf);
  const address = stringAt(root, "properties", found.kind === "API" ? "serviceUrl" : "url");
  const own = overrides.filter(
    ({ kind, name }) => kind === "API" && found.kind === "API" && name === found.name,
  );
  return address === undefined ? {} : { left: addresses(file, address, own, textOf) };
}

interface Kind {
  readonly kind: "named value" | "API" | "backend";
  readonly name: string;
}

const folders: readonly (readonly [Kind["kind"], RegExp])[] = [
  ["named value", /(?:^|\/)(?:named values|namedValues)\/([^/]+)\/namedValueInformation\.json$/],
  ["API", /(?:^|\/)apis\/([^/]+)\/apiInformation\.json$/],
  ["backend", /(?:^|\/)backends\/([^/]+)\/backendInformation\.json$/],
];

function kindOf(path: string): Kind | null {
  for (const [kind, pattern] of folders) {
    const name = pattern.exec(path)?.[1];
    if (name !== undefined) return { kind, name };
  }
  return null;
}

function namedValue(
  file: SourceFile,
  root: JsonValue,
  folder: string,
  overrides: readonly Override[],
  textOf: (path: string) => string,
): Partial<LanguageReading> {
  const name = stringAt(root, "properties", "displayName")?.text ?? folder;
  const value = stringAt(root, "properties", "value");
  const place = { file: file.path, start: value?.start ?? root.start, end: value?.end ?? root.end };
  const own = overrides.filter((one) => one.kind === "named value" && one.name === folder);
  const differing = own.filter((one) => one.value !== value?.text);
  if (differing.length === 0) return { namedValues: [{ name, meaning: extracted(root, value), place }] };
  const where = differing.map((one) => one.place.file).join(", ");
  const meaning: Meaning = { kind: "unknown", why: `its value differs between environments (${where})` };
  const matters = [value?.text ?? "", ...differing.map((one) => one.value ?? "")].some(namesTenant);
  const left = matters || /tenant|issuer|authority/i.test(name) ? differing.map(differs) : [];
  return { namedValues: [{ name, meaning, place }], left };

  function differs(override: Override): SourceLeft {
    const there = placeText(place, textOf);
    return leave(
      override.place,
      "differs-by-environment",
      `The named value ${name} has another value here than at ${there}: decide for each environment.`,
    );
  }
}

function extracted(root: JsonValue, value: JsonStringValue | undefined): Meaning {
  if (value !== undefined) return literalMeaning(value.text, pipelineMarks);
  const why =
    objectAt(root, "properties", "keyVault") === undefined ? "it is a secret" : "it is in a Key Vault";
  return { kind: "unknown", why: `its value is not in the tree: ${why}` };
}

/** Where an API or a backend is the sign-in service itself, the gateway makes token calls of its own. */
function addresses(
  file: SourceFile,
  address: JsonStringValue,
  overrides: readonly Override[],
  textOf: (path: string) => string,
): SourceLeft[] {
  const place = { file: file.path, start: address.start, end: address.end };
  const differing = overrides.filter(({ value }) => value !== address.text);
  const left = differing
    .filter(({ value }) => hasSignInAddress(address.text) || hasSignInAddress(value ?? ""))
    .map((override) =>
      leave(
        override.place,
        "differs-by-environment",
        `This address differs from the one at ${placeText(place, textOf)}: decide for each environment.`,
      ),
    );
  if (!hasSignInAddress(address.text)) return left;
  const message = "The gateway calls the sign-in service here; this keeps its tenant.";
  return [leave(place, "gateway-token-call", message), ...left];
}

function leave({ file, start, end }: TreePlace, code: SourceLeft["code"], message: string): SourceLeft {
  return { file, start, end, code, message };
}

function placeText({ file, start }: TreePlace, textOf: (path: string) => string): string {
  return `${file}:${positionAt(textOf(file), start).line}`;
}

function namesTenant(text: string): boolean {
  return hasSignInAddress(text) || /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\.onmicrosoft\./i.test(text);
}
