import { ids } from "../../src/sandbox/worlds/parts.ts";

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/** What the client keeps of an answer of the token endpoint. */
export interface Tokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token?: string;
}

/** What both versions of the MCP client ask of an OAuth provider, played by a person at a browser. */
export interface Person<State> {
  readonly redirectUrl: string;
  readonly clientMetadata: {
    redirect_uris: string[];
    token_endpoint_auth_method: string;
    grant_types: string[];
    scope: string;
  };
  readonly clientInformation: () => { client_id: string };
  readonly tokens: () => Tokens | undefined;
  readonly saveTokens: (tokens: Tokens) => void;
  readonly redirectToAuthorization: (url: URL) => Promise<void>;
  readonly saveCodeVerifier: (verifier: string) => void;
  readonly codeVerifier: () => string;
  readonly saveDiscoveryState: (state: State) => void;
  readonly discoveryState: () => State | undefined;
  /** The parameters the browser came back with. */
  readonly cameBackWith: () => URLSearchParams;
}

/** Who sits there, and what their MCP client has been told. */
export interface Seat {
  /** Carries what the browser and the client send. */
  readonly fetch: Fetch;
  /** The sign-in name. */
  readonly user: string;
  /** Gets each page that the person saw, empty for a redirect, and the refusal that the browser came back with. */
  readonly pages: string[];
  /** The client's application id; that of the flights client when absent. */
  readonly clientId?: string;
  /** What the client asks for where no metadata says it; everything of the flights API when absent. */
  readonly scope?: string;
  /** Where the client takes people back to; that of Visual Studio Code when absent. */
  readonly redirectUri?: string;
}

/** A person who follows the client's sign-in link, types a name, and accepts what is asked. */
export function personAt<State>(seat: Seat): Person<State> {
  const { fetch, user, pages, clientId = ids.clientApp, scope = `api://${ids.apiApp}/.default` } = seat;
  const { redirectUri = "http://127.0.0.1:33418/" } = seat;
  let discovered: State | undefined;
  let tokens: Tokens | undefined;
  let verifier = "";
  let returned = new URLSearchParams();
  const visit = async (url: URL) => {
    const location = await signInAt(url, { fetch, user, pages });
    returned = location?.searchParams ?? new URLSearchParams();
    const refusal = returned.get("error_description");
    if (refusal !== null) pages.push(refusal);
  };
  return {
    redirectUrl: redirectUri,
    clientMetadata: {
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code"],
      scope,
    },
    clientInformation: () => ({ client_id: clientId }),
    tokens: () => tokens,
    saveTokens: (saved) => {
      tokens = saved;
    },
    redirectToAuthorization: visit,
    saveCodeVerifier: (value) => {
      verifier = value;
    },
    codeVerifier: () => verifier,
    saveDiscoveryState: (state) => {
      discovered = state;
    },
    discoveryState: () => discovered,
    cameBackWith: () => returned,
  };
}

/**
 * What a person does at a browser: follows the link, types a name, and accepts what is asked. Gives where the browser is
 * sent back to, `null` where it ends at a page.
 */
export async function signInAt(
  url: URL,
  { fetch, user, pages }: Pick<Seat, "fetch" | "user" | "pages">,
): Promise<URL | null> {
  const address = new URL(url);
  address.searchParams.set("login_hint", user);
  let answer = await fetch(address, { redirect: "manual" });
  const page = answer.status === 302 ? "" : await answer.text();
  pages.push(page);
  const form = /action="([^"]+)">\s*<input type="hidden" name="ctx" value="([^"]+)"/.exec(page);
  if (form !== null) {
    const body = new URLSearchParams({ ctx: form[2] ?? "", accept: "true" });
    answer = await fetch(new URL(form[1] ?? "", address), { method: "POST", body, redirect: "manual" });
  }
  const location = answer.headers.get("location");
  return location === null ? null : new URL(location);
}
