import type { CheckCode } from "./check.ts";

/** All there is to know about one check, as about a finding. */
export interface CheckRule {
  /** What has to be so for it to be wrong. */
  readonly when: string;
  /** What happens when nothing is done about it. */
  readonly why: string;
  readonly cure: string;
}

/** Every check there is. */
export const checkRules: Readonly<Record<CheckCode, CheckRule>> = {
  settings: {
    when: "An app registration or a policy is not as wanted: proposing once more gives a change.",
    why: "The setup serves other people than those that it is meant for, or sends clients to another place to sign in.",
    cure: "`entra-mcp migrate --dry-run` shows the change; `entra-mcp migrate` makes it.",
  },
  blocker: {
    when: "The plan has a finding that is in the way, or that says of the setup that it does not work.",
    why: "Some of those who should get in do not.",
    cure: "The finding says what helps.",
  },
  "open-to-anybody": {
    when: "A call without any token is answered as if it had one.",
    why: "Whoever knows the address can use the MCP server.",
    cure: "Put a token validation into the inbound section of the API's policy, and see that no operation, product or revision goes around it.",
  },
  "anonymous-call": {
    when: "A call without a token is not refused with 401, or no answer could be had from here.",
    why: "MCP clients begin with a call without a token, and look for the place to sign in when it is refused with 401.",
    cure: "Let the token validation refuse it with 401. A gateway inside a network is to be looked at from there.",
  },
  "metadata-found": {
    when: "No OAuth metadata is where MCP clients look for it.",
    why: "Clients do not learn where to sign in.",
    cure: "Serve the authorization server metadata, or protected resource metadata, at one of the addresses that the check names.",
  },
  "metadata-authority": {
    when: "The OAuth metadata cannot be used, or names another authority than is wanted.",
    why: "Clients sign in at the wrong place, or not at all.",
    cure: "`entra-mcp migrate --dry-run` shows what it should be.",
  },
  resource: {
    when: "The `resource` of the protected resource metadata is none that Entra takes for this API.",
    why: "Entra refuses the sign-in (AADSTS9010010).",
    cure: "Name one of the API's application ID URIs there.",
  },
  scope: {
    when: "Clients are told to ask for a scope that the API does not have.",
    why: "Entra refuses the sign-in.",
    cure: "Advertise the API's `.default`, or a scope that it has.",
  },
  "sign-in": {
    when: "Entra refuses a sign-in before anybody has signed in, or could not be asked.",
    why: "Nobody can sign in to that client.",
    cure: "The error code in the message says what is missing.",
  },
  token: {
    when: "The gateway answers a token of the signed-in identity otherwise than the policies say.",
    why: "Something decides about tokens that this program does not see.",
    cure: "`entra-mcp trace` says which check decided.",
  },
  client: {
    when: "None of the known MCP clients takes the OAuth metadata.",
    why: "Nobody can connect with one of them.",
    cure: "The message says what the client misses.",
  },
  "tenant-admitted": {
    when: "With `--tenant`: the gateway keeps out people of that tenant.",
    why: "They sign in, and every call is refused with 401.",
    cure: "`entra-mcp tenants add` where there is a list; `entra-mcp migrate --dry-run` shows what else keeps them out.",
  },
  "tenant-consent": {
    when: "People of the home tenant, or of the one of `--tenant`, cannot sign in through a client of the setup.",
    why: "Entra gives them no token.",
    cure: "The message says what keeps them out; most of it is a migration, or the consent of an administrator there.",
  },
  "tenant-sign-in": {
    when: "With `--tenant`: Entra refuses a sign-in at that tenant before anybody has signed in, or could not be asked.",
    why: "Nobody of that tenant can sign in to that client.",
    cure: "The error code in the message says what is missing.",
  },
};
