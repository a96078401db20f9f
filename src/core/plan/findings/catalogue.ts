import type { FindingCode, FindingLevel } from "../../model/finding.ts";

/** What a finding means, apart from the setup that it is about. */
export interface Explanation {
  /** Every level that it can have, the gravest first. */
  readonly levels: readonly FindingLevel[];
  /** What has to be so for it to appear. */
  readonly when: string;
  /** What happens when nothing is done about it. */
  readonly why: string;
  readonly cure: string;
}

/** Every finding there is; docs/findings.md is generated from it. */
export const catalogue: Readonly<Record<FindingCode, Explanation>> = {
  "open-to-all-tenants": {
    levels: ["warning"],
    when: "Once the plan is done, a member of any organization gets a token, at least after consent, and the gateway lets it in; or whether that is so is not known. A list of tenants that is in force keeps it away, and so does a half that opens nothing yet.",
    why: "Anyone with an account in any organization can call: through the named client apps, or through any client app where no list of clients is in force.",
    cure: "Admit only certain organizations with `--allow-tenant <id or domain>`, once for each; the home tenant is always admitted.",
  },
  "any-client": {
    levels: ["warning"],
    when: "Once the plan is done, a token that an app registration of another organization got is let in by the gateway, because no token validation is certain to ask which client calls.",
    why: "Every client app of an admitted organization can call, also one that nobody here knows.",
    cure: "Name the client apps with `--client-app <application id>`; the APIM half writes them into the policy.",
  },
  "tenants-removed": {
    levels: ["warning"],
    when: "The tenants of `--allow-tenant` replace a list that is in force, and the gateway refuses a tenant afterwards that it admits today; or it admits every organization today, and only listed ones afterwards; or a value of the list that cannot be read is taken off.",
    why: "People of these organizations are refused with 401 from then on.",
    cure: "Name them with `--allow-tenant`, too: the hint has the options.",
  },
  "tenant-list-stays": {
    levels: ["note"],
    when: "The intent has no `--allow-tenant`, and the policies hold a list of tenants that the plan leaves alone.",
    why: "Only the tenants of that list are admitted, after the plan as before it.",
    cure: "Nothing to do when that is right. `--allow-tenant` replaces the list; to open it, remove the required claim by hand.",
  },
  "guests-locked-out": {
    levels: ["warning"],
    when: "Guests of the home tenant pass the gateway today, and a list of tenants refuses those of other organizations afterwards, or may refuse them.",
    why: "At a shared authority a guest signs in at the guest's own organization, so that the token is of that tenant.",
    cure: "Add `--allow-tenant <id or domain>` for each organization that guests come from.",
  },
  "app-only-locked-out": {
    levels: ["warning"],
    when: "No list of clients is in force today, and the plan writes one.",
    why: "Apps of the home tenant that call with a secret or a certificate of their own are refused with 401, unless they are on the list.",
    cure: "Name them with `--client-app <application id>`, or add their ids to the list by hand; ids that are there are kept.",
  },
  "half-shuts-out": {
    levels: ["blocker"],
    when: "With `--only`, somebody who gets in today is refused once this half is done, and would not be once both are.",
    why: "Metadata that leads to a shared authority, for example, shuts out everybody while the client app is single-tenant (AADSTS50194).",
    cure: "Do the other half first: `--only entra` before `--only apim`. A plan that is made once that is done has no such blocker.",
  },
  "other-half-missing": {
    levels: ["note"],
    when: "With `--only`, the other half has changes to make.",
    why: "The migration is complete when both halves are done.",
    cure: "`entra-mcp migrate --only` with the other half.",
  },
  "personal-accounts": {
    levels: ["note"],
    when: "A token validation or the OAuth metadata names `common` once the plan is done.",
    why: "API Management reads `common` as any organization and personal Microsoft accounts. Entra issues no tokens to personal accounts for `AzureADMultipleOrgs`, so none gets in.",
    cure: "`--authority organizations` is the exact match of the audience, and replaces `common` where that is there.",
  },
  "client-locked-out": {
    levels: ["warning", "note"],
    when: "A client has a consent for the API in the home tenant, or is pre-authorized, and every token validation has a list of clients that does not name it. A warning when the plan shuts it out, a note when it is shut out already. A warning, too, when another client app of the home tenant stays single-tenant and the plan leads the metadata to a shared authority (AADSTS50194). Azure CLI and Visual Studio Code are called by their names.",
    why: "Its calls are refused with 401, or its sign-in is.",
    cure: "Name an app registration of yours with `--client-app <application id>`, which also makes it multi-tenant. Add the id of any other client to `client-application-ids` by hand; ids that are there are kept.",
  },
  "identifier-uri-not-unique": {
    levels: ["blocker", "warning"],
    when: "The plan makes an app multi-tenant that has an application ID URI outside of the patterns that Entra calls secure. A blocker for an `https` address that is on no verified domain, which Entra refuses; a warning for others, which it refuses in some tenants, and when the verified domains could not be read.",
    why: "Entra answers the change with 400 `HostNameNotOnVerifiedDomain` or `InvalidValue`.",
    cure: "Replace the URI before, for example by `api://<application id>`: `az ad app update --id <application id> --identifier-uris …` sets the whole list. Audiences in policies and scopes in clients have to follow. A URI that protected resource metadata names as `resource` must stay (AADSTS9010010): serve the API at a custom domain that is verified in the tenant, or serve no such metadata, or stay single-tenant and invite guests.",
  },
  "tenant-forbids-multitenant": {
    levels: ["blocker", "warning"],
    when: "The tenant's default app-management policy restricts `azureAdMultipleOrgs`, and the app is not too old for it. A warning when the policy has exemptions, which may cover the signed-in identity.",
    why: "Entra answers the change with 400 `SignInAudienceNotAllowedAsPerAppPolicy`.",
    cure: "Ask the owner of the policy for an exemption.",
  },
  "tenant-policy-unknown": {
    levels: ["note"],
    when: "The app-management policy could not be read. That needs Policy.Read.All, which the Azure CLI's token never has.",
    why: "If the policy forbids multi-tenant apps, the first change is refused and nothing else is written.",
    cure: "Look at it in Graph Explorer: `GET /beta/policies/defaultAppManagementPolicy`, `applicationRestrictions.audiences`.",
  },
  "redirect-domains": {
    levels: ["warning"],
    when: "An app becomes multi-tenant that has no publisher domain and redirect URIs at several root domains, or at subdomains without their root. Localhost and the schemes of programs do not count.",
    why: "Entra may refuse the change.",
    cure: "Set a publisher domain in the portal: App registrations > Branding & properties > Publisher domain.",
  },
  "admin-consent-needed": {
    levels: ["warning"],
    when: "The client asks for a scope of type Admin, or its publisher is not verified and it was registered after 2020-11-08.",
    why: "People of other organizations are told that an administrator has to approve (AADSTS90094).",
    cure: "Give each administrator the consent link of the hint, or verify the publisher.",
  },
  "assignment-stays-home": {
    levels: ["warning"],
    when: "The service principal of the API or of a planned client asks for an assignment in the home tenant (`appRoleAssignmentRequired`), and the app is multi-tenant after the plan.",
    why: "The gate stays in the home tenant. Other organizations get service principals of their own, which ask for no assignment unless somebody there sets it: the change opens to all of their people what at home only assigned people may.",
    cure: "Name the organizations with `--allow-tenant` and ask each of them to set *Assignment required*, or demand an app role in the policy.",
  },
  "guests-need-consent": {
    levels: ["warning", "note"],
    when: "The plan leads the OAuth metadata from the home tenant to a shared authority. A note where the guest can consent, a warning where only an administrator of the guest's own organization can open the way.",
    why: "Guests sign in to the home tenant today, with its consent. At a shared authority they sign in to organizations of their own, where nobody has consented yet.",
    cure: "Tell guests and their organizations beforehand.",
  },
  "consent-not-bundled": {
    levels: ["warning"],
    when: "The API has no enabled scope, or its `knownClientApplications` does not name the client, or the client's `requiredResourceAccess` names no enabled scope of the API, or the OAuth metadata or a `WWW-Authenticate` challenge advertises scopes of the API by name instead of `.default`.",
    why: "The first people of a new organization cannot consent to client and API together (AADSTS650052).",
    cure: "`--with known-client`; `az ad app permission add`; advertise `<application ID URI>/.default`, or let an administrator of each organization consent first.",
  },
  "audience-mismatch": {
    levels: ["blocker", "warning"],
    when: "The audiences of a token validation do not fit the API's `requestedAccessTokenVersion`. A blocker when version 2 is issued and the bare application id is not accepted: then no token passes. A warning when version 1 is issued and only the bare id is accepted, or when no audience is named at all.",
    why: "Tokens are refused with 401, or tokens for other APIs pass.",
    cure: "List both the application id and the application ID URI in `<audiences>`.",
  },
  "issuer-not-origin": {
    levels: ["warning"],
    when: "Authorization server metadata that the gateway serves has an issuer at Entra, the gateway passes on Entra's own metadata, or protected resource metadata leads to a shared authority.",
    why: "The MCP specification of 2026-07-28 wants the issuer to be the address that the metadata came from; clients that check it refuse to sign in. Older clients do not look.",
    cure: "`--with gateway-issuer`, where the gateway serves the metadata itself.",
  },
  "common-in-vscode": {
    levels: ["warning"],
    when: "`authorization_servers` names `/common` after the plan.",
    why: "The sign-in of Visual Studio Code fails there.",
    cure: "`--authority organizations`, which replaces `/common` where that is there.",
  },
  "resource-mismatch": {
    levels: ["warning"],
    when: "`resource` of the protected resource metadata is no application ID URI of the API app.",
    why: "Clients send it along with the scope, and Entra refuses a pair that does not fit (AADSTS9010010).",
    cure: "Serve the API at a custom domain that is verified in the tenant and make that address an application ID URI; an address of azure-api.net cannot be one. Or serve no protected resource metadata.",
  },
  "metadata-incomplete": {
    levels: ["warning"],
    when: "Metadata that is written out in a policy lacks `issuer`, `response_types_supported` or S256 (`resource` or `authorization_servers` for a protected resource), is answered only with a token or a subscription key, or is a redirect.",
    why: "MCP clients refuse it, or cannot read it before they are signed in.",
    cure: "Complete the document, and answer it to everybody.",
  },
  "tenant-pinned-elsewhere": {
    levels: ["warning", "note"],
    when: "The API's service URL, a backend, a call of the gateway's own, an error message, a comment or a named value names the home tenant and is not rewritten. A note says that the MCP server's own code is out of sight.",
    why: "It may be right, such as a sign-in of the gateway itself; or it still shuts other organizations out.",
    cure: "Look at each place; nothing to do where the gateway signs in for itself.",
  },
  "validation-set-aside": {
    levels: ["note"],
    when: "A token validation is about other tokens than those of the MCP server's callers, or not about Entra's: its audiences are another API's, its token comes from another place than the header `Authorization`, its `openid-config` is another identity provider's, or it names none.",
    why: "It is left as it is. Where it names the home tenant, `manual-review` says so too.",
    cure: "Nothing to do, unless the MCP server's callers have to pass it.",
  },
  "shared-policy": {
    levels: ["blocker"],
    when: "The plan would edit a policy or fragment that decides about other APIs too. Which APIs include a fragment is read from the policies of all of them; with more than 200 other APIs the operations of those are not looked through, and then, or where a policy cannot be read, an API counts as one that it may decide about.",
    why: "They would be opened as well.",
    cure: "Permit it with `--allow-shared`, or move the token validation to the API.",
  },
  "other-revisions": {
    levels: ["note"],
    when: "The API has revisions that are not current.",
    why: "A revision is a copy with policies of its own. The plan changes the current one; calls of another revision that is online are decided as before, and whoever makes it current brings its policies back.",
    cure: "Delete revisions that nobody needs, or take them offline. Before one is made current, change its policies too: `entra-mcp policy <file>` edits a saved one. Revisions that are made after the migration start with the new policies.",
  },
  "apim-is-authorization-server": {
    levels: ["blocker"],
    when: "Policies answer `/authorize`, `/token` or `/register` themselves.",
    why: "The tokens that clients get are not Entra's, so that naming another authority opens nothing.",
    cure: "Make that flow accept other tenants by hand.",
  },
  "not-migratable": {
    levels: ["blocker", "warning"],
    when: "The service principal of the API or of a client is disabled in the home tenant (a warning where the app is multi-tenant already). Or an app registration covers personal accounts already, is disabled, is an agent identity blueprint, or has an audience that is not known.",
    why: "Changing its audience would lock people out, changes nothing, or opens to others what somebody has switched off at home.",
    cure: "Name another app with `--api-app` or `--client-app`, or change this one first.",
  },
  "rollback-may-need-role": {
    levels: ["note"],
    when: "The plan makes an app multi-tenant, and the signed-in identity's token shows no right to update every app.",
    why: "The rights of a custom role for single-tenant apps end with the change, and a rollback gets 403.",
    cure: "Owners and Cloud Application Administrators keep their rights.",
  },
  "managed-by-code": {
    levels: ["warning"],
    when: "A tag of the service, its resource group or an app registration, or an app's notes, names azd, Terraform, OpenTofu, Bicep, Pulumi or APIOps, or an app has a `uniqueName`; and the plan changes what it owns.",
    why: "The next deployment puts everything back.",
    cure: "Make the same change in the sources; `entra-mcp policy <file> --in-place` edits policy files.",
  },
  "no-token-validation": {
    levels: ["warning"],
    when: "Once the plan is done, the gateway lets a call with a forged token, or with none, through: no token validation is certain to run.",
    why: "Whoever knows the address can call, of whatever organization.",
    cure: "Add a `validate-azure-ad-token` to the API's policy.",
  },
  "opens-nothing": {
    levels: ["warning"],
    when: "The gateway refuses every caller, before the plan and after it: the token validation fits no token that Entra issues for the API.",
    why: "The migration opens the API to nobody.",
    cure: "Make versions, audiences and clients of the token validation fit first.",
  },
  "subscription-key-needed": {
    levels: ["warning"],
    when: "The API needs a subscription key, and no product of it takes calls without one.",
    why: "MCP clients send a token and no key by themselves, so every call is answered 401.",
    cure: 'Turn off "Subscription required", add the API to an open product, or give callers a key.',
  },
  "secret-in-policy": {
    levels: ["warning"],
    when: "A policy that the plan changes looks as if somebody had written a secret into it: a token, a password, a key, a signed address.",
    why: "Plans are printed, posted and stored, and a backup holds the whole policy. What looks like a secret is blotted out wherever a diff is shown; the backup needs it for the way back.",
    cure: "Put the secret into a secret named value or a Key Vault, and renew it. The search is a guess and misses some.",
  },
  "could-not-read": {
    levels: ["warning", "note"],
    when: "Something could not be read, for want of a permission or because the service failed.",
    why: "The plan says what it therefore cannot know. What is not there is no such case.",
    cure: "Sign in with an identity that may read it, or go on where it does not matter.",
  },
  "cannot-be-undone": {
    levels: ["note"],
    when: "A rollback puts something back.",
    why: "Consents and service principals in other tenants, and tokens that were issued, are not in this tenant's hands. Tokens live up to 90 minutes by default.",
    cure: "Nothing to do; an organization removes what it has under Enterprise applications.",
  },
  "manual-review": {
    levels: ["warning"],
    when: "A policy cannot be read with certainty, or holds something that decides about tenants and is not understood.",
    why: "It is left as it is, and may still shut other organizations out or name the home tenant.",
    cure: "Review the place by hand.",
  },
};
