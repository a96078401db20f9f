import { ids } from "../../src/sandbox/worlds/parts.ts";

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

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
  readonly tokens: () => { access_token: string; token_type: string } | undefined;
  readonly saveTokens: (tokens: { access_token: string; token_type: string }) => void;
  readonly redirectToAuthorization: (url: URL) => Promise<void>;
  readonly saveCodeVerifier: (verifier: string) => void;
  readonly codeVerifier: () => string;
  readonly saveDiscoveryState: (state: State) => void;
  readonly discoveryState: () => State | undefined;
  /** The parameters the browser came back with. */
  readonly cameBackWith: () => URLSearchParams;
}

/** A person who follows the client's sign-in link, types a name, and accepts what is asked. `pages` gets what they saw. */
export function personAt<State>(fetch: Fetch, userName: string, pages: string[]): Person<State> {
  let discovered: State | undefined;
  let tokens: { access_token: string; token_type: string } | undefined;
  let verifier = "";
  let returned = new URLSearchParams();
  const visit = async (url: URL) => {
    url.searchParams.set("login_hint", userName);
    let answer = await fetch(url, { redirect: "manual" });
    const page = answer.status === 302 ? "" : await answer.text();
    pages.push(page);
    const form = /action="([^"]+)">\s*<input type="hidden" name="ctx" value="([^"]+)"/.exec(page);
    if (form !== null) {
      const body = new URLSearchParams({ ctx: form[2] ?? "", accept: "true" });
      answer = await fetch(new URL(form[1] ?? "", url), { method: "POST", body, redirect: "manual" });
    }
    const location = answer.headers.get("location");
    returned = location === null ? new URLSearchParams() : new URL(location).searchParams;
  };
  return {
    redirectUrl: "http://127.0.0.1:33418/",
    clientMetadata: {
      redirect_uris: ["http://127.0.0.1:33418/"],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code"],
      scope: `api://${ids.apiApp}/.default`,
    },
    clientInformation: () => ({ client_id: ids.clientApp }),
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
