import type { World } from "../world/world.ts";
import { describeRefusal, type SignInRefusal } from "./aadsts.ts";
import type { PendingSignIn } from "./flow.ts";

/** The page a person sees when a sign-in cannot go on and the client may not be told. */
export function refusalPage(refusal: SignInRefusal, now: number): string {
  return layout(
    "Sign in to your account",
    `<h1>Sorry, but we’re having trouble signing you in.</h1>
<p id="exceptionMessageContainer">${escape(describeRefusal(refusal, now).description)}</p>`,
  );
}

/** The account page: everybody the world knows, each a link that continues with that name. */
export function accountPage(world: World, url: URL): string {
  const links = world.tenants.flatMap((tenant) =>
    tenant.users
      .filter((user) => user.guestOf === null)
      .map((user) => {
        const next = new URL(url);
        next.searchParams.set("login_hint", user.userPrincipalName);
        return `<li><a href="${escape(next.pathname + next.search)}">${escape(user.displayName)}, ${escape(user.userPrincipalName)} (${escape(tenant.displayName)})</a></li>`;
      }),
  );
  return layout("Pick an account", `<h1>Pick an account</h1>\n<ul>\n${links.join("\n")}\n</ul>`);
}

/** The consent page. Its form posts `ctx` and `accept` to `/{tenant}/Consent/Set`. */
export function consentPage(pending: PendingSignIn, id: string, scopes: readonly string[]): string {
  const { account, request } = pending;
  const publisher =
    request.client.application.verifiedPublisher.verifiedPublisherId === null ? "unverified" : "verified";
  return layout(
    "Permissions requested",
    `<h1>Permissions requested</h1>
<p>${escape(request.client.application.displayName)} (${publisher}) asks ${escape(account.user.userPrincipalName)} for:</p>
<ul>${scopes.map((scope) => `<li>${escape(`${request.scopes.resource}/${scope}`)}</li>`).join("")}</ul>
<form method="post" action="/${account.tenant.id}/Consent/Set">
<input type="hidden" name="ctx" value="${escape(id)}">
<button name="accept" value="false">Cancel</button>
<button name="accept" value="true">Accept</button>
</form>`,
  );
}

function layout(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body data-sandbox="entra-mcp">
${body}
</body></html>
`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
