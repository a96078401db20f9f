import { expect, test } from "vitest";
import type { Runner } from "../../../src/core/ci/runner.ts";
import { harmlessLine } from "../../../src/core/text/harmless.ts";
import type { Sandbox } from "../../../src/sandbox/open.ts";
import { resultOf, step } from "../../support/in-pipeline.ts";
import { injections } from "../../support/injections.ts";
import { freshWorld, run } from "../../support/program.ts";

// Whatever strangers wrote into a tenant, a step prints the commands that it prints with other words there.

/** The `flights` world with a text in each place that a plan shows, and more of them beside. */
async function worldOf(texts: readonly string[]): Promise<Sandbox> {
  const sandbox = await freshWorld();
  let used = 0;
  const next = () => texts[used++ % texts.length] ?? "";
  for (const tenant of sandbox.world.tenants) {
    for (const app of tenant.applications) app.displayName = next();
    for (const principal of tenant.servicePrincipals ?? []) principal.displayName = next();
  }
  for (const service of sandbox.world.subscriptions.flatMap(({ services }) => services)) {
    for (const api of service.apis) {
      api.displayName = next();
      for (const operation of api.operations) {
        operation.displayName = next();
        const { policy } = operation;
        if (policy !== null) policy.text = commented(policy.text, next());
      }
      if (api.policy !== null) api.policy.text = commented(api.policy.text, next());
    }
  }
  return sandbox;
}

/** A comment beside what is edited, so that the diff shows it. */
function commented(text: string, words: string): string {
  return text.replace(
    /(?=<validate-azure-ad-token|<return-response)/,
    `<!-- ${words.replaceAll("--", "- -")} -->`,
  );
}

const chosen = ["--api", "flights-mcp", "--api-app", "7b1e4c52-9a3d-4f06-8e27-d15fa0b36c98"];
const client = ["--client-app", "e3a6f0d1-52c8-47b9-b614-09d7c8f25ea3"];
const dryRun = ["migrate", "--dry-run", "--verbose", ...chosen, ...client];
const tens = [0, 10, 20, 30, 40].map((start) => injections.slice(start, start + 10));

test.each(["github", "azure"] satisfies Runner[])("on %s", async (runner) => {
  const printed = async (texts: readonly string[], argv: readonly string[]) => {
    const at = step(runner);
    const ran = await run(await worldOf(texts), argv, { host: { env: at.env } });
    expect(ran.exitCode).toBe(0);
    return { ...resultOf(at, ran.stdout), onError: resultOf(step(runner), ran.stderr), stdout: ran.stdout };
  };
  const plain = await printed(["a name"], dryRun);
  const shapes = ({ commands }: typeof plain) =>
    commands.map(({ name, properties }) => [
      name,
      properties.title ?? properties.code ?? properties.variable,
    ]);
  expect(shapes(plain).length).toBeGreaterThan(8);
  for (const texts of tens) {
    const hostile = await printed(texts, dryRun);
    expect(texts.some((text) => hostile.stdout.includes(harmlessLine(text).slice(0, 30)))).toBe(true);
    expect(shapes(hostile)).toEqual(shapes(plain));
    expect(hostile.groups).toEqual(plain.groups);
    expect(Object.keys(hostile.outputs)).toEqual(Object.keys(plain.outputs));
    expect(hostile.outputs).toMatchObject({ changes: "4" });
    expect(hostile.onError).toMatchObject({ commands: [], lines: [] });
    for (const text of [hostile.stdout, hostile.summary ?? ""]) {
      // oxlint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
    }
    expect(hostile.summary?.match(/^#{2,3} /gm)).toEqual(plain.summary?.match(/^#{2,3} /gm));
  }
});
