import type { ServicesInReach } from "../../azure/apim-services.ts";
import { parseServiceId, serviceIdOf } from "../../azure/policy-address.ts";
import { Fault } from "../../core/fault.ts";
import type { ApimService, Unreadable } from "../../core/model/setup.ts";
import { harmlessName } from "../../core/text/harmless.ts";
import { type Ask, type Candidate, noSuch, toBeSeen } from "./choose.ts";
import type { SetupReads } from "./setup-reads.ts";

/** Something found, and how, in words. */
export interface Found<T> {
  readonly value: T;
  readonly foundBy: string;
}

/** A service that was found, and what could not be looked through for it. */
export interface FoundService extends Found<ApimService> {
  readonly unreadable: readonly Unreadable[];
}

/** What the person said about the service. */
export interface ServiceHints {
  /** ARM id, or the service's name. */
  readonly apim: string | null;
  /** The MCP server's address. */
  readonly url: URL | null;
}

/** The API Management service: the one that is named, the only one in reach, or the one that is chosen. */
export async function findService(
  { reader }: SetupReads,
  { apim, url }: ServiceHints,
  ask: Ask,
): Promise<FoundService> {
  if (apim?.startsWith("/") === true) {
    const value = await reader.service(serviceIdOf(parseServiceId(apim)));
    return { value, foundBy: "named by --apim", unreadable: [] };
  }
  const inReach = await reader.services();
  const unreadable = inReach.closed.map(closedSubscription);
  return { ...(await pick(inReach, { apim, url }, ask)), unreadable };
}

function pick(
  { services, closed }: ServicesInReach,
  { apim, url }: ServiceHints,
  ask: Ask,
): Promise<Found<ApimService>> {
  if (services.length === 0) throw noService(closed.length);
  if (apim !== null) return namedService(servicesFor(services, apim, url), apim, ask);
  if (url !== null) return serviceAt(services, url, closed.length, ask);
  const [only] = services;
  if (services.length === 1 && only !== undefined) {
    return Promise.resolve({ value: only, foundBy: "the only API Management service in reach" });
  }
  return chosen(services, `chosen among ${services.length} services`, ask);
}

/** A gateway's host is as good as the service's name. */
function isNamed(service: ApimService, name: string): boolean {
  const wanted = name.toLowerCase().replace(/^https:\/\/|\/+$/g, "");
  return service.name.toLowerCase() === wanted || service.hosts.includes(wanted);
}

function namedService(services: readonly ApimService[], name: string, ask: Ask): Promise<Found<ApimService>> {
  const found = services.filter((service) => isNamed(service, name));
  if (found.length === 0) throw noSuch("API Management service", name, services.map(candidate));
  return chosen(found, "named by --apim", ask);
}

/** An address of another service in reach contradicts the name; one of a host that no service has may lead to any. */
function servicesFor(
  services: readonly ApimService[],
  apim: string,
  url: URL | null,
): readonly ApimService[] {
  const atUrl = url === null ? [] : services.filter(({ hosts }) => hosts.includes(url.host.toLowerCase()));
  if (atUrl.length === 0) return services;
  const named = atUrl.filter((service) => isNamed(service, apim));
  const [other] = atUrl;
  if (named.length > 0 || other === undefined) return services;
  if (!services.some((service) => isNamed(service, apim))) return services;
  throw new Fault("usage", `--url leads to ${other.name}, and --apim names ${harmlessName(apim)}.`, {
    hint: "Leave one of the two out, or correct it.",
  });
}

function serviceAt(
  services: readonly ApimService[],
  url: URL,
  closed: number,
  ask: Ask,
): Promise<Found<ApimService>> {
  const found = services.filter((service) => service.hosts.includes(url.host.toLowerCase()));
  if (found.length === 0) throw noGateway(services, url.host, closed);
  return chosen(found, `its gateway answers at ${url.host}`, ask);
}

function noGateway(services: readonly ApimService[], host: string, closed: number): Fault {
  const gateways = services.map((service) => ({
    value: service,
    label: service.name,
    argument: service.hosts.join(", "),
  }));
  const hidden =
    closed === 0
      ? ""
      : ` Services of ${closed === 1 ? "1 subscription" : `${closed} subscriptions`} may not be listed.`;
  return new Fault("usage", `There is no gateway "${host}" in reach.${toBeSeen(gateways)}${hidden}`, {
    hint: "Give the address at the gateway itself, not that of a proxy before it; or name the service with --apim and the API with --api.",
  });
}

async function chosen(
  services: readonly ApimService[],
  foundBy: string,
  ask: Ask,
): Promise<Found<ApimService>> {
  const [only] = services;
  if (services.length === 1 && only !== undefined) return { value: only, foundBy };
  const candidates = services.map(candidate);
  return {
    value: await ask.oneOf({ what: "API Management service", option: "--apim", candidates }),
    foundBy,
  };
}

function candidate(service: ApimService): Candidate<ApimService> {
  return { value: service, label: `${service.name}, ${service.hosts.join(", ")}`, argument: service.id };
}

function noService(closed: number): Fault {
  const hidden = closed === 0 ? "" : ` In ${closed} of them it may not list services.`;
  return new Fault(
    "usage",
    `The signed-in identity sees no API Management service in any subscription.${hidden}`,
    {
      hint: "Name one with --apim <ARM id>, or sign in with an identity that has the role API Management Service Reader.",
    },
  );
}

function closedSubscription({ subscription, reason }: ServicesInReach["closed"][number]): Unreadable {
  const consequence = "an API Management service there was not considered";
  return { resource: `/subscriptions/${subscription}`, reason, consequence, level: "note" };
}
