import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { approvalPage } from "../../../src/core/approval/approval-page.ts";
import type { Plan } from "../../../src/core/plan/plan.ts";
import {
  type Browser,
  installedBrowser,
  leastContrast,
  openBrowser,
  widerThanTheirPlace,
} from "../../sandbox/serve-browser.ts";
import { flightsPlan, planNaming } from "../../support/plan-naming.ts";
import { scratchFolder } from "../../support/scratch.ts";

const title = `in a browser${installedBrowser === null ? " (none is installed)" : ""}`;

describe.skipIf(installedBrowser === null)(title, () => {
  const folder = scratchFolder("approval");
  const levels = ["blocker", "warning", "note"] as const;
  const plans: Readonly<Record<string, Plan>> = {
    plain: flightsPlan,
    empty: { ...flightsPlan, changes: [], findings: [] },
    "with long names": planNaming("ANameWithoutASpace".repeat(9)),
    "with everything": {
      ...flightsPlan,
      changes: flightsPlan.changes.map((change, index) => ({
        ...change,
        risk: (["low", "medium", "high"] as const)[index % 3] ?? "low",
      })),
      findings: levels.map((level) => ({
        code: "manual-review",
        level,
        message: "A sentence.",
        hint: "What helps.",
        place: { element: "/policies/inbound/validate-jwt", line: 3 },
      })),
      access: {
        callers: (["yes", "after consent", "no", "unknown"] as const).map((answer) => {
          const cell = { answer, why: answer === "yes" ? null : `it is ${answer}`, code: null };
          const side = { before: cell, after: { answer: "yes" as const, why: null, code: null } };
          return {
            caller: `a caller, ${answer}`,
            id: answer,
            signIn: side,
            gateway: side,
            verdict: "newly admitted",
          };
        }),
      },
    },
  };
  let browser: Browser;
  const open = (name: string, width: number, look: "light" | "dark" | "print") =>
    browser.show(pathToFileURL(join(folder, `${name}.html`)).href, width, look);

  beforeAll(async () => {
    for (const [name, plan] of Object.entries(plans))
      writeFileSync(join(folder, `${name}.html`), approvalPage(plan));
    browser = await openBrowser(installedBrowser ?? "", null);
  }, 60_000);

  afterAll(() => browser.close());

  const views = (["light", "dark", "print"] as const).flatMap((look) =>
    [360, 1200].map((width) => ({ width, look })),
  );

  describe.each(views)("$width pixels wide, $look", ({ width, look }) => {
    test.each(Object.keys(plans))("the page of a plan that is %s fits and can be read", async (name) => {
      await open(name, width, look);
      // PICTURES names a folder for whoever wants to see them.
      if (process.env["PICTURES"] !== undefined) {
        const file = join(process.env["PICTURES"], `${name.replaceAll(" ", "-")}-${width}-${look}.png`);
        writeFileSync(file, await browser.picture(), "base64");
      }
      expect(await browser.evaluate("document.querySelector('h1').textContent")).toBe(
        "Migration plan for flights",
      );
      expect(await browser.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      expect(await browser.evaluate(widerThanTheirPlace)).toEqual([]);
      expect(await browser.evaluate(leastContrast)).toBeGreaterThan(4.5);
    });
  });

  /** Of the first line that is changed: where both of its sides are. */
  const sides = `(() => {
    const row = document.querySelector(".comparison .removed").parentElement;
    const [before, after] = [...row.children].map((one) => one.getBoundingClientRect());
    return { beside: after.left >= before.right - 1, below: after.top >= before.bottom - 1 };
  })()`;

  test("both sides of a change stand beside each other, and on a narrow screen one above the other", async () => {
    await open("plain", 1200, "light");
    expect(await browser.evaluate(sides)).toEqual({ beside: true, below: false });
    await open("plain", 360, "light");
    expect(await browser.evaluate(sides)).toEqual({ beside: false, below: true });
  });

  test("what stays the same is shown once on a narrow screen", async () => {
    const shown =
      "[...document.querySelectorAll('.again')].filter((one) => one.getClientRects().length > 0).length";
    await open("plain", 1200, "light");
    expect(await browser.evaluate(shown)).toBeGreaterThan(3);
    await open("plain", 360, "light");
    expect(await browser.evaluate(shown)).toBe(0);
  });

  test("paper is white, whatever the screen is", async () => {
    await open("plain", 1200, "print");
    expect(await browser.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
  });

  test("nothing but the file itself is fetched", async () => {
    await open("plain", 1200, "light");
    expect(
      await browser.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)"),
    ).toEqual([]);
  });
});
