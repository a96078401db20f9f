import { sameId } from "../text/guid.ts";
import type { AccessState } from "./access-state.ts";
import type { Caller } from "./caller.ts";
import { presentedTokens } from "./caller-tokens.ts";
import { agreed, bestOf, type Cell, cell, yes } from "./cell.ts";
import { type Client, isMultiTenant } from "./client.ts";
import { gatewayAnswer } from "./gateway.ts";
import { appSignIn, type Person, personSignIn } from "./sign-in.ts";

/** Whether Entra gives a caller a token, and whether the gateway lets it in. */
export interface CallerAnswers {
  readonly signIn: Cell;
  readonly gateway: Cell;
}

/** What a caller meets in one state of a setup. */
export function answersTo(caller: Caller, state: AccessState): CallerAnswers {
  return { signIn: signInOf(caller, state), gateway: gatewayOf(caller, state) };
}

function gatewayOf(caller: Caller, state: AccessState): Cell {
  const cells = presentedTokens(caller, state).map((choices) =>
    bestOf(choices.map((token) => gatewayAnswer(state.calls, token, state.home))),
  );
  return agreed(
    cells,
    "it depends on the caller's tenant, or on the name by which the client asks for the API",
  );
}

function signInOf(caller: Caller, state: AccessState): Cell {
  switch (caller.kind) {
    case "person":
      return personSignIn(personOf(caller), current(caller.client, state), state);
    case "own-app":
      return appSignIn("other", state);
    case "metadata-client":
      return metadataClientSignIn(state);
    case "app-only":
      return appOnlySignIn(caller, state);
    case "bad-token":
      return notIssued(caller.fault);
    default:
      return caller satisfies never;
  }
}

/** Clients that nobody registered: in Entra they are in preview (verified: Entra documentation), with rules of each tenant. */
function metadataClientSignIn({ advertised }: AccessState): Cell {
  return advertised.metadataClients === "not announced"
    ? cell("no", {
        code: "cimd-not-announced",
        why: "such clients come only where the OAuth metadata announces client_id_metadata_document_supported, and it does not",
      })
    : cell("unknown", {
        code: "cimd-preview",
        why: "Entra takes such clients in a preview; whether an organization does is not known",
      });
}

/** Whether Entra has a part in a token that should be refused. */
function notIssued(fault: (Caller & { readonly kind: "bad-token" })["fault"]): Cell {
  switch (fault) {
    case "anonymous":
      return cell("no", { code: "no-token", why: "nobody signs in" });
    case "forged":
      return cell("no", { code: "not-issued", why: "Entra never issued it" });
    case "wrong-audience":
    case "expired":
      return yes;
    default:
      return fault satisfies never;
  }
}

/** A client of the home tenant acts in another one only when it is multi-tenant. */
function appOnlySignIn({ origin, client }: Caller & { readonly kind: "app-only" }, state: AccessState): Cell {
  const app = client === null ? null : current(client, state);
  if (origin !== "home" && app?.kind === "registered" && !isMultiTenant(app.app)) {
    return cell("no", singleTenantApp);
  }
  return appSignIn(origin === "home" ? "home" : "other", state, app);
}

const singleTenantApp = {
  code: "client-single-tenant",
  why: "the client app serves the home tenant alone (AADSTS700016)",
};

function personOf({ origin }: Caller & { readonly kind: "person" }): Person {
  switch (origin) {
    case "home":
      return "home-member";
    case "guest":
    case "personal":
      return origin;
    case "any-other":
    case "allowed":
    case "added":
    case "removed":
    case "not-allowed":
      return "other-member";
    default:
      return origin satisfies never;
  }
}

/** The client with its registration as it is in that state. */
function current(client: Client, { clientApps }: AccessState): Client {
  if (client.kind !== "registered") return client;
  const app = clientApps.find(({ appId }) => sameId(appId, client.app.appId));
  return app === undefined ? client : { kind: "registered", app };
}
