import { listServices, readService } from "../azure/apim.ts";
import type { Connection } from "../azure/connect.ts";
import { Fault } from "../core/fault.ts";
import type { ApimService } from "../core/model/setup.ts";
import type { Ask } from "./choose.ts";

/** Something found, and how, in words. */
export interface Found<T> {
  readonly value: T;
  readonly foundBy: string;
}

/** The API Management service: the one that is named, the only one in reach, or the one that is chosen. */
export async function findService(
  connection: Connection,
  hint: string | null,
  ask: Ask,
): Promise<Found<ApimService>> {
  if (hint !== null) return { value: await readService(connection.arm, hint), foundBy: "named by --apim" };
  const services = await listServices(connection.arm);
  const [only] = services;
  if (only === undefined) {
    throw new Fault("usage", "The signed-in identity sees no API Management service in any subscription.", {
      hint: "Name one with --apim <ARM id>, or sign in with an identity that has the role API Management Service Reader.",
    });
  }
  if (services.length === 1) return { value: only, foundBy: "the only API Management service in reach" };
  const candidates = services.map((service) => ({
    value: service,
    label: service.name,
    argument: service.id,
  }));
  return {
    value: await ask({ what: "API Management service", option: "--apim", candidates }),
    foundBy: `chosen among ${services.length} services`,
  };
}
