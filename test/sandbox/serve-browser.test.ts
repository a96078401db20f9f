import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { quickSandbox } from "./quick.ts";
import { type Browser, installedBrowser, leastContrast, openBrowser } from "./serve-browser.ts";

const title = `in a browser${installedBrowser === null ? " (none is installed)" : ""}`;

describe.skipIf(installedBrowser === null)(title, () => {
  let served: ServedSandbox;
  let browser: Browser;

  beforeAll(async () => {
    const sandbox = await quickSandbox((world) => {
      for (const { applications } of world.tenants) {
        for (const application of applications) application.signInAudience = "AzureADMultipleOrgs";
      }
    });
    served = await serveSandbox(sandbox);
    browser = await openBrowser(installedBrowser ?? "", served);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  const views = ([360, 1200] as const).flatMap((width) =>
    (["light", "dark"] as const).map((scheme) => ({ width, scheme })),
  );

  test("the sign-in is reached at its local address, too", async () => {
    await browser.show(authorizeAt("common").replace(/^https:\/\/[^/]+/, served.login), 1200, "light");
    expect(await browser.evaluate("document.querySelector('h1').textContent")).toBe("Pick an account");
  });

  describe.each(views)("$width pixels wide, $scheme", ({ width, scheme }) => {
    test.each([
      ["the account page", authorizeAt("common")],
      ["the consent page", authorizeAt("common", "kim@fabrikam.com")],
      ["the page of a refusal", authorizeAt(ids.contoso, "fay@fabrikam.com")],
    ])("%s is reached by its public name, fits, and can be read", async (_, address) => {
      await browser.show(address, width, scheme);
      expect(await browser.evaluate("document.body.dataset.sandbox")).toBe("entra-mcp");
      expect(await browser.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      // Were the style refused by the page's own policy, nothing would have a colour of its own.
      expect(await browser.evaluate(leastContrast)).toBeGreaterThan(4.5);
    });
  });
});

function authorizeAt(authority: string, person?: string): string {
  const query = new URLSearchParams({
    client_id: ids.clientApp,
    response_type: "code",
    redirect_uri: "http://127.0.0.1:33418/",
    scope: `api://${ids.apiApp}/.default`,
    ...(person === undefined ? {} : { login_hint: person }),
  });
  return `https://login.microsoftonline.com/${authority}/oauth2/v2.0/authorize?${query.toString()}`;
}
