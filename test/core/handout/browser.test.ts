import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageHtml } from "../../../src/core/handout/html-page.ts";
import {
  type Browser,
  installedBrowser,
  leastContrast,
  openBrowser,
  widerThanTheirPlace,
} from "../../sandbox/serve-browser.ts";
import { scratchFolder } from "../../support/scratch.ts";
import { handoutFor, openClient } from "./migrated.ts";

const title = `in a browser${installedBrowser === null ? " (none is installed)" : ""}`;

describe.skipIf(installedBrowser === null)(title, () => {
  const folder = scratchFolder("handout");
  const customer = { id: "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10", domain: "fabrikam.com" };
  const longName = "A name without a space ".replaceAll(" ", "").repeat(9);
  const pages = {
    plain: handoutFor().page,
    "for a customer": {
      ...handoutFor({}, { customer }).page,
      alerts: [[{ kind: "plain", text: "Look." } as const]],
    },
    "with a long name": handoutFor({ clientApps: [{ ...openClient, displayName: longName }] }).page,
  };
  let browser: Browser;

  beforeAll(async () => {
    for (const [name, page] of Object.entries(pages))
      writeFileSync(join(folder, `${name}.html`), pageHtml(page));
    browser = await openBrowser(installedBrowser ?? "", null);
  }, 60_000);

  afterAll(() => browser.close());

  const views = (["light", "dark", "print"] as const).flatMap((look) =>
    [360, 1200].map((width) => ({ width, look })),
  );

  describe.each(views)("$width pixels wide, $look", ({ width, look }) => {
    test.each(Object.keys(pages))("the page %s fits and can be read", async (name) => {
      await browser.show(pathToFileURL(join(folder, `${name}.html`)).href, width, look);
      // PICTURES names a folder for whoever wants to see them.
      if (process.env["PICTURES"] !== undefined) {
        const file = join(process.env["PICTURES"], `${name.replaceAll(" ", "-")}-${width}-${look}.png`);
        writeFileSync(file, await browser.picture(), "base64");
      }
      expect(await browser.evaluate("document.querySelector('h1').textContent")).toBe(
        "Connect to Flights MCP",
      );
      expect(await browser.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      expect(await browser.evaluate(widerThanTheirPlace)).toEqual([]);
      expect(await browser.evaluate(leastContrast)).toBeGreaterThan(4.5);
    });
  });

  test("paper is white, whatever the screen is", async () => {
    await browser.show(pathToFileURL(join(folder, "plain.html")).href, 1200, "print");
    expect(await browser.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
  });

  test("nothing but the file itself is fetched", async () => {
    await browser.show(pathToFileURL(join(folder, "plain.html")).href, 1200, "light");
    expect(
      await browser.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)"),
    ).toEqual([]);
  });
});
