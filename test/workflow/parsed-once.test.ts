import { describe, expect, test } from "vitest";
import { publicCloud } from "../../src/azure/clouds.ts";
import { connect } from "../../src/azure/connect.ts";
import { propose } from "../../src/core/plan/propose.ts";
import { type PolicyParser, rememberingParser } from "../../src/core/policy/document/policy-parser.ts";
import { parsePolicy } from "../../src/core/policy/document/read-policy.ts";
import { refuseToGuess } from "../../src/workflow/setup/choose.ts";
import { takeSnapshot } from "../../src/workflow/setup/take-snapshot.ts";
import { freshWorld } from "../support/program.ts";

const intent = { authority: "common", allowTenants: [], only: null, allowShared: true, with: [] } as const;

describe("on its way into a plan", () => {
  test.each(["flights", "shared-fragment", "validate-jwt"])("each text is read once: %s", async (name) => {
    const sandbox = await freshWorld(name);
    const cloud = { ...publicCloud, discoverable: false };
    const connection = await connect(cloud, { kind: "client-secret", ...sandbox.signIn }, sandbox.fetch);
    const read: string[] = [];
    const parse = rememberingParser((text) => {
      read.push(text);
      return parsePolicy(text);
    });
    const hints = {
      apim: null,
      url: null,
      api: "flights-mcp",
      apiApp: null,
      clientApps: { kind: "find" },
    } as const;
    const source = { connection, hints, ask: refuseToGuess, progress: () => undefined, parse };
    const snapshot = await takeSnapshot(source);
    const plan = propose(snapshot, intent, { parse });
    expect(plan.changes.length).toBeGreaterThan(0);
    expect(new Set(read).size).toBe(read.length);
    expect(read).toEqual(expect.arrayContaining(snapshot.policies.map(({ text }) => text)));
  });
});

test("a parser that remembers gives the same outline again, and forgets the oldest of very many texts", () => {
  let count = 0;
  const parse: PolicyParser = rememberingParser((text) => {
    count += 1;
    return parsePolicy(text);
  });
  const first = parse("<policies />");
  expect(parse("<policies />")).toBe(first);
  expect(count).toBe(1);
  for (let index = 0; index < 600; index++) parse(`<policies><!-- ${index} --></policies>`);
  expect(parse("<policies />")).not.toBe(first);
  expect(count).toBe(602);
});
