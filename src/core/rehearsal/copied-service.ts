import type { PolicyText, Snapshot } from "../model/setup.ts";
import { namedReferences } from "../policy/document/named-value.ts";

/**
 * What stands for every secret named value: it was never fetched. The apps of the home tenant have it as their secret, so
 * that a gateway that signs in by one still can.
 */
export const placeholder = "rehearsal-placeholder-for-a-secret";

/** A server behind the gateway where the setup does not say which one. */
const someServer = "https://mcp-server.example";

/** The API Management service of the copy, with the one API. */
export function copiedService({ service, api, ...snapshot }: Snapshot) {
  const policyAt = (id: string) => policyOf(snapshot.policies, `${id}/policies/policy`);
  const texts = snapshot.policies.map(({ text }) => text);
  return {
    name: service.name,
    resourceGroup: segmentAfter("resourceGroups", service.id),
    customDomains: service.hosts.filter(
      (host) => isPublicName(host) && host !== `${service.name}.azure-api.net`,
    ),
    tags: service.tags,
    policy: policyAt(service.id),
    apis: [
      {
        name: api.name,
        displayName: api.displayName,
        type: apiTypes.find((type) => type === api.type) ?? "http",
        path: api.path,
        serviceUrl: api.serviceUrl ?? someServer,
        subscriptionRequired: api.subscriptionRequired,
        apiRevision: api.revision,
        operations: snapshot.operations.map(({ id, name, displayName, method, urlTemplate }) => ({
          name,
          displayName,
          method,
          urlTemplate,
          policy: policyAt(id),
        })),
        policy: policyAt(api.id),
      },
    ],
    products: snapshot.products.map(({ id, displayName, subscriptionRequired }) => ({
      name: lastSegment(id),
      displayName,
      subscriptionRequired,
      apis: [api.name],
      policy: policyAt(id),
    })),
    policyFragments: snapshot.policies.flatMap((policy) =>
      policy.scope === "fragment" ? [{ name: lastSegment(policy.address), policy: stored(policy) }] : [],
    ),
    namedValues: namedValuesOf(snapshot, texts),
    backends: backendsOf(snapshot, texts),
  };
}

/** The host that a service's own gateway answers at in the make-believe Azure. */
export function hostOf(serviceName: string): string {
  return `${serviceName.toLowerCase()}.azure-api.net`;
}

/** The segment of an ARM id that follows another one. */
export function segmentAfter(name: string, id: string): string {
  const segments = id.split("/");
  const index = segments.findIndex((segment) => segment.toLowerCase() === name.toLowerCase());
  return index < 0 ? "" : (segments[index + 1] ?? "");
}

const apiTypes = ["http", "soap", "websocket", "graphql", "mcp"] as const;

/** Hosts of a sandbox that another process serves are of this machine, and no name of the gateway. */
function isPublicName(host: string): boolean {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(host) && !/^[\d.]+$/.test(host);
}

function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

function policyOf(policies: readonly PolicyText[], address: string) {
  const found = policies.find((policy) => policy.address.toLowerCase() === address.toLowerCase());
  return found === undefined ? null : stored(found);
}

function stored({ text, etag }: PolicyText) {
  return { text, etag };
}

/** What policies name and nobody read is there too, because a policy that names what is not there cannot be stored. */
function namedValuesOf({ namedValues }: Pick<Snapshot, "namedValues">, texts: readonly string[]) {
  const used = texts.flatMap((text) =>
    namedReferences(text, { start: 0, end: text.length }).map(({ name }) => name),
  );
  const missing = [...new Set(used)].filter((name) => !namedValues.some((one) => one.name === name));
  return [...namedValues, ...missing.map((name) => ({ name, value: null }))].map(
    ({ name, value }, index) => ({
      name: `named-value-${index + 1}`,
      displayName: name,
      value: value ?? placeholder,
      secret: value === null,
    }),
  );
}

function backendsOf({ backends }: Pick<Snapshot, "backends">, texts: readonly string[]) {
  const used = texts.flatMap((text) =>
    [...text.matchAll(/\bbackend-id\s*=\s*(["'])([\w-]+)\1/g)].map(([, , name = ""]) => name),
  );
  const missing = [...new Set(used)].filter((name) => !backends.some((one) => one.name === name));
  return [...backends, ...missing.map((name) => ({ name, url: "" }))].map(({ name, url }) => ({
    name,
    url: url === "" ? someServer : url,
  }));
}
