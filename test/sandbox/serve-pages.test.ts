import { expect, test } from "vitest";
import type { World } from "../../src/sandbox/world/world.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { quickSandbox } from "./quick.ts";

/** A page of the sign-in, as markup, in a world that is open to every organization and changed as the test wants it. */
async function page(
  authority: string,
  parameters: Readonly<Record<string, string>>,
  change: (world: World) => void = () => undefined,
): Promise<string> {
  const sandbox = await quickSandbox((world) => {
    for (const application of applications(world)) application.signInAudience = "AzureADMultipleOrgs";
    change(world);
  });
  const query = new URLSearchParams({
    client_id: ids.clientApp,
    response_type: "code",
    redirect_uri: "http://127.0.0.1:33418/",
    scope: `api://${ids.apiApp}/.default`,
    ...parameters,
  });
  const url = `https://login.microsoftonline.com/${authority}/oauth2/v2.0/authorize?${query.toString()}`;
  return (await sandbox.fetch(new Request(url))).text();
}

function applications(world: World) {
  return world.tenants.flatMap((tenant) => tenant.applications);
}

/** What a person reads: the text without markup and style. */
function read(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
}

const asFay = { login_hint: "fay@fabrikam.com" };
const pages = [
  ["the account page", "common", {}],
  ["the consent page", "common", asFay],
  ["the page of a refusal", ids.contoso, asFay],
] as const;

test.each(pages)(
  "%s says that it is a sandbox, and names the app, its publisher and organization",
  async (_, authority, parameters) => {
    const text = read(await page(authority, parameters));
    expect(text).toContain("Sandbox. A make-believe sign-in");
    expect(text).toMatch(
      /Flights MCP Client.*Publisher contoso\.com \(not verified\) App’s organization Contoso/,
    );
  },
);

test.each(pages)("%s needs no script and nothing from elsewhere", async (_, authority, parameters) => {
  const html = await page(authority, parameters);
  expect(html).not.toMatch(/<script|<link|<img|@import|url\(|\bon\w+=|style="/i);
  expect(html).toContain('name="viewport"');
});

test("the consent page says each permission in the words that the API has for people", async () => {
  const text = read(await page("common", asFay));
  expect(text).toContain(
    `Use the Flights MCP server Lets the app use the Flights MCP server in your name. api://${ids.apiApp}/access_as_user`,
  );
  expect(text).toContain("You are Fay Adeyemi , fay@fabrikam.com Your organization Fabrikam");
  expect(text).not.toContain("whole organization");
});

test("an administrator reads that Accept holds for nobody else, unlike Entra's box for the organization", async () => {
  expect(read(await page("common", { login_hint: "kim@fabrikam.com" }))).toContain(
    "Accept holds for you alone.",
  );
});

test("a permission without words for people is shown by what it has", async () => {
  const html = await page("common", asFay, (world) => {
    for (const scope of applications(world).flatMap(({ api }) => api.oauth2PermissionScopes)) {
      scope.userConsentDisplayName = null;
      scope.adminConsentDisplayName = "";
    }
  });
  expect(html).toContain("<strong><bdi>access_as_user</bdi></strong>");
});

test("a verified publisher is called verified, by its own name", async () => {
  const html = await page("common", asFay, (world) => {
    for (const application of applications(world)) {
      application.verifiedPublisher = { displayName: "Contoso Travel", verifiedPublisherId: "1" };
    }
  });
  expect(read(html)).toContain("Publisher Contoso Travel (verified)");
});

test("the account page of one organization begins with its people and says that others are refused", async () => {
  const text = read(await page(ids.fabrikam, {}));
  expect(text).toContain("For Fabrikam ’s people and guests; others are refused");
  expect(text.indexOf("Fay Adeyemi")).toBeLessThan(text.indexOf("Ada Moreau"));
});

const hostile = '"><img src=x onerror=alert(1)><b>&amp;\u202e';

test.each(pages)("%s shows markup in names as text", async (_, authority, parameters) => {
  const html = await page(authority, parameters, (world) => {
    for (const application of applications(world)) {
      application.displayName = hostile;
      application.publisherDomain = hostile;
      for (const scope of application.api.oauth2PermissionScopes) {
        scope.userConsentDisplayName = hostile;
        scope.userConsentDescription = hostile;
      }
    }
    for (const tenant of world.tenants) {
      tenant.displayName = hostile;
      for (const user of tenant.users) user.displayName = hostile;
    }
  });
  expect(html).toContain("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&lt;b&gt;&amp;amp;\u202e");
  expect(html).not.toMatch(/<img|<b>/);
});
