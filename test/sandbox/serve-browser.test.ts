import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { quickSandbox } from "./quick.ts";
import { type Browser, installedBrowser, openBrowser } from "./serve-browser.ts";

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

/** The smallest contrast between a text and what is behind it, as WCAG 2 computes it; 0 without a background. */
const leastContrast = `(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = numbers(colour).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (numbers(colour)[3] !== 0) return colour;
    }
    return null;
  };
  const contrast = (element) => {
    const ground = behind(element);
    if (ground === null) return 0;
    const [low, high] = [getComputedStyle(element).color, ground].map(luminance).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const texts = [...document.body.querySelectorAll("*")].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""));
  return Math.min(...texts.map(contrast));
})()`;
