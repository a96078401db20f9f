import { readAudiencePolicy } from "../../azure/audience-policy.ts";
import type { Connection } from "../../azure/connect.ts";
import {
  type Grants,
  grantsTo,
  principalById,
  principalOf,
  type ReadPrincipal,
  userConsent,
} from "../../azure/consents.ts";
import {
  applicationByAppId,
  applicationById,
  applicationsNamed,
  applicationsRequiring,
  directoryNames,
} from "../../azure/graph.ts";
import type { AppRegistration } from "../../core/model/app-registration.ts";
import type { AudiencePolicy } from "../../core/model/setup.ts";
import { isGuid, sameId } from "../../core/text/guid.ts";
import type { Keep } from "./once.ts";

/** What Microsoft Graph is asked for a setup. */
export interface DirectoryReader {
  /** What the directory is called: its display name, empty where it has none, and its verified domains. */
  readonly names: () => Promise<{ readonly displayName: string; readonly domains: readonly string[] }>;
  /** Whether the directory lets apps be multi-tenant. */
  readonly audiencePolicy: () => Promise<AudiencePolicy>;
  /** Whether people may consent in this directory. */
  readonly userConsent: () => Promise<"off" | "unknown">;
  /** The app registration with this application id, or `null`. */
  readonly application: (appId: string) => Promise<AppRegistration | null>;
  /** How an app registration may be named: any of application id, object id, display name or application ID URI. */
  readonly named: (name: string) => Promise<readonly AppRegistration[]>;
  /** App registrations that ask for a permission of the API with this application id. */
  readonly requiring: (apiAppId: string) => Promise<readonly AppRegistration[]>;
  /** The service principal of an app, by its application id; `null` where there is none. */
  readonly principal: (appId: string) => Promise<ReadPrincipal | null>;
  /** The same by its object id. */
  readonly principalWithId: (id: string) => Promise<ReadPrincipal | null>;
  /** The delegated consents to the resource with this service principal. */
  readonly grantsTo: (principalId: string) => Promise<Grants>;
}

/** Reads over a connection, each time anew. */
export function directoryReader({ graph }: Connection): DirectoryReader {
  return {
    names: () => directoryNames(graph),
    audiencePolicy: () => readAudiencePolicy(graph),
    userConsent: () => userConsent(graph),
    application: (appId) => applicationByAppId(graph, appId),
    named: async (name) => {
      if (!isGuid(name)) return applicationsNamed(graph, name);
      const found = await applicationById(graph, name);
      return found === null ? [] : [found];
    },
    requiring: (appId) => applicationsRequiring(graph, appId),
    principal: (appId) => principalOf(graph, appId),
    principalWithId: (id) => principalById(graph, id),
    grantsTo: (id) => grantsTo(graph, id),
  };
}

/** The same, with each thing read at most once, by whichever of its ids it was asked for first. */
export function keptDirectory(reader: DirectoryReader, keep: Keep): DirectoryReader {
  const asked: Promise<ReadPrincipal | null>[] = [];
  const byText = <T>(read: (id: string) => Promise<T>) => keep((id: string) => id, read);
  const single = <T>(read: () => Promise<T>) => {
    const kept = byText(read);
    return () => kept("");
  };
  const application = byText(reader.application);
  const named = byText(reader.named);
  return {
    names: single(reader.names),
    audiencePolicy: single(reader.audiencePolicy),
    userConsent: single(reader.userConsent),
    application,
    named: async (name) => {
      const found = isGuid(name) ? await application(name) : null;
      return found === null ? named(name) : [found];
    },
    requiring: byText(reader.requiring),
    principal: byText((appId) => {
      const reading = reader.principal(appId);
      asked.push(reading);
      return reading;
    }),
    principalWithId: byText(async (id) => (await foundAmong(asked, id)) ?? reader.principalWithId(id)),
    grantsTo: byText(reader.grantsTo),
  };
}

/** Those that were asked for before are waited for: they were sent earlier, and one of them may be the one. */
async function foundAmong(
  asked: readonly Promise<ReadPrincipal | null>[],
  id: string,
): Promise<ReadPrincipal | null> {
  const answers = await Promise.allSettled(asked);
  const found = answers.find(
    (answer) => answer.status === "fulfilled" && answer.value !== null && sameId(answer.value.id, id),
  );
  return found?.status === "fulfilled" ? found.value : null;
}
