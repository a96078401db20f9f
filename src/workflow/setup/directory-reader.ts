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
} from "../../azure/graph.ts";
import type { AppRegistration } from "../../core/model/app-registration.ts";
import { isGuid, sameId } from "../../core/text/guid.ts";
import { once } from "./once.ts";

/** What the directory holds, each thing read at most once while one snapshot is taken. */
export interface DirectoryReader {
  /** The app registration with this application id, or `null`. */
  readonly application: (appId: string) => Promise<AppRegistration | null>;
  /** How an app registration may be named: any of application id, object id, display name or application ID URI. */
  readonly named: (name: string) => Promise<readonly AppRegistration[]>;
  /** App registrations that ask for a permission of the API with this application id. */
  readonly requiring: (apiAppId: string) => Promise<readonly AppRegistration[]>;
  /** The service principal of an app, by its application id; `null` where there is none. */
  readonly principal: (appId: string) => Promise<ReadPrincipal | null>;
  /** The same by its object id. One that was asked for by its application id is not asked for again. */
  readonly principalWithId: (id: string) => Promise<ReadPrincipal | null>;
  /** The delegated consents to the resource with this service principal. */
  readonly grantsTo: (principalId: string) => Promise<Grants>;
  /** Whether people may consent in this directory. */
  readonly userConsent: () => Promise<"off" | "unknown">;
}

/** Reads over a connection. */
export function directoryReader({ graph }: Connection): DirectoryReader {
  const asked: Promise<ReadPrincipal | null>[] = [];
  const byText = <T>(read: (id: string) => Promise<T>) => once((id: string) => id, read);
  const principalsWithId = byText((id) => principalById(graph, id));
  const read = once(
    () => "",
    (_: null) => userConsent(graph),
  );
  const application = byText((appId) => applicationByAppId(graph, appId));
  return {
    application,
    named: async (name) => {
      if (!isGuid(name)) return applicationsNamed(graph, name);
      const found = (await application(name)) ?? (await applicationById(graph, name));
      return found === null ? [] : [found];
    },
    requiring: byText((appId) => applicationsRequiring(graph, appId)),
    principal: byText((appId) => {
      const reading = principalOf(graph, appId);
      asked.push(reading);
      return reading;
    }),
    principalWithId: byText(async (id) => (await foundAmong(asked, id)) ?? principalsWithId(id)),
    grantsTo: byText((id) => grantsTo(graph, id)),
    userConsent: () => read(null),
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
