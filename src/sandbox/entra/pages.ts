import type { RegisteredApplication } from "../directory.ts";
import type { World } from "../world/world.ts";
import type { PermissionScope, Tenant, User } from "../world/world-directory.ts";
import { describeRefusal, type SignInRefusal } from "./aadsts.ts";
import type { Authority, PendingSignIn, SignInRequest } from "./flow.ts";
import { escape, layout, name } from "./page-layout.ts";

/** The page a person sees when a sign-in cannot go on and the client may not be told. `client` is null until it is known. */
export function refusalPage(
  world: World,
  refusal: SignInRefusal,
  client: RegisteredApplication | null,
  now: number,
): string {
  return layout(
    "Sign in to your account",
    `<h1>Sorry, but we’re having trouble signing you in.</h1>
<p class="refusal" id="exceptionMessageContainer">${escape(describeRefusal(refusal, now).description)}</p>
${client === null ? "" : facts([["App", name(client.application.displayName)], ...appFacts(world, client)])}
<p class="quiet">Entra shows this to the person alone: the app is not told. Close the page, or go back and choose another account.</p>`,
  );
}

/** The account page: everybody the world knows, each a link that continues with that name. */
export function accountPage(
  world: World,
  request: Pick<SignInRequest, "authority" | "client">,
  url: URL,
): string {
  const { authority, client } = request;
  const isNamed = (tenant: Tenant) => authority.kind === "tenant" && authority.tenant === tenant;
  const organizations = world.tenants.toSorted((one, other) => Number(isNamed(other)) - Number(isNamed(one)));
  return layout(
    "Pick an account",
    `<h1>Pick an account</h1>
<p>To sign in to <strong>${name(client.application.displayName)}</strong></p>
${facts([...appFacts(world, client), ["For", whoMayCome(authority)]])}
${organizations.map((tenant) => peopleOf(tenant, url)).join("\n")}`,
  );
}

function peopleOf(tenant: Tenant, url: URL): string {
  const members = tenant.users.filter((user) => user.guestOf === null);
  const links = members.map((user) => `<li>${accountLink(user, url)}</li>`);
  return links.length === 0
    ? ""
    : `<h2>${name(tenant.displayName)}</h2>\n<ul class="people">\n${links.join("\n")}\n</ul>`;
}

function accountLink(user: User, url: URL): string {
  const next = new URL(url);
  next.searchParams.set("login_hint", user.userPrincipalName);
  const role = user.isAdmin ? ", administrator" : "";
  return (
    `<a href="${escape(next.pathname + next.search)}"><strong>${name(user.displayName)}</strong>` +
    `<span class="quiet">${name(user.userPrincipalName)}${role}</span></a>`
  );
}

function whoMayCome(authority: Authority): string {
  switch (authority.kind) {
    case "tenant":
      return `${name(authority.tenant.displayName)}’s people and guests; others are refused`;
    case "common":
      return "every organization, and personal accounts";
    case "organizations":
      return "every organization";
    case "consumers":
      return "personal accounts";
    default:
      return authority satisfies never;
  }
}

/** The consent page. Its form posts `ctx` and `accept` to `/{tenant}/Consent/Set`. */
export function consentPage(
  world: World,
  pending: PendingSignIn,
  id: string,
  scopes: readonly PermissionScope[],
): string {
  const { account, request } = pending;
  const { user, tenant } = account;
  return layout(
    "Permissions requested",
    `<h1>Permissions requested</h1>
<p><strong>${name(request.client.application.displayName)}</strong> wants to do this in your name:</p>
<ul>
${scopes.map((scope) => permission(scope, request.scopes.resource)).join("\n")}
</ul>
${facts([
  ...appFacts(world, request.client),
  ["You are", `${name(user.displayName)}, ${name(user.userPrincipalName)}`],
  ["Your organization", name(tenant.displayName)],
])}
${user.isAdmin ? '<p class="quiet">Accept holds for you alone. Entra would also offer you to accept for your whole organization.</p>' : ""}
<form method="post" action="/${tenant.id}/Consent/Set">
<input type="hidden" name="ctx" value="${escape(id)}">
<button name="accept" value="false">Cancel</button>
<button name="accept" value="true">Accept</button>
</form>`,
  );
}

/** A permission in the words that its API has for people, and as a client writes it. */
function permission(scope: PermissionScope, resource: string): string {
  const title = scope.userConsentDisplayName || scope.adminConsentDisplayName || scope.value;
  const description = scope.userConsentDescription || scope.adminConsentDescription;
  const explained = description === "" ? "" : `<span>${name(description)}</span><br>`;
  return (
    `<li class="what"><strong>${name(title)}</strong>${explained}` +
    `<code>${escape(`${resource}/${scope.value}`)}</code></li>`
  );
}

/** Which app it is, and whose. */
export function appFacts(
  world: World,
  { application, homeTenantId }: RegisteredApplication,
): [string, string][] {
  const home = world.tenants.find((tenant) => tenant.id === homeTenantId)?.displayName ?? "Microsoft";
  return [
    ["App id", `<code>${escape(application.appId)}</code>`],
    ["Publisher", publisherOf(application)],
    ["App’s organization", name(home)],
  ];
}

function publisherOf({ publisherDomain, verifiedPublisher }: RegisteredApplication["application"]): string {
  const { displayName, verifiedPublisherId } = verifiedPublisher;
  return verifiedPublisherId === null
    ? `${name(publisherDomain ?? "unknown")} (not verified)`
    : `${name(displayName ?? publisherDomain ?? "unnamed")} (verified)`;
}

/** `entries` are headings of the sandbox's own, each with markup. */
export function facts(entries: readonly (readonly [string, string])[]): string {
  return `<dl>\n${entries.map(([term, value]) => `<dt>${term}</dt><dd>${value}</dd>`).join("\n")}\n</dl>`;
}
