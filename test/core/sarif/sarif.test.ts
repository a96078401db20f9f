import { describe, expect, test } from "vitest";
import { toJson } from "../../../src/core/document/json.ts";
import type { Finding, Place } from "../../../src/core/model/finding.ts";
import type { Plan } from "../../../src/core/plan/plan.ts";
import { propose } from "../../../src/core/plan/propose.ts";
import { planSarif, policySarif, verifySarif } from "../../../src/core/sarif/command-logs.ts";
import { plainMessage } from "../../../src/core/sarif/plain-message.ts";
import type { Check } from "../../../src/core/verify/check.ts";
import { checkRules } from "../../../src/core/verify/check-rules.ts";
import { judgeSettings } from "../../../src/core/verify/judge-settings.ts";
import { complaintsAbout, readSarif, resultsIn } from "../../support/sarif-schema.ts";
import { flightsSnapshot } from "../../support/snapshot.ts";

const plan = propose(flightsSnapshot(), {
  authority: "common",
  allowTenants: [],
  with: [],
  only: null,
  allowShared: false,
});

function logOf(one: Plan) {
  return readSarif(toJson(planSarif(one, "1.2.3")));
}

function finding(differences: Partial<Finding> = {}): Finding {
  return { code: "manual-review", level: "warning", message: "M.", hint: "H.", place: {}, ...differences };
}

test("the schema would refuse what is no SARIF", () => {
  expect(complaintsAbout({ version: "2.1.0", runs: [{ results: [{}] }] })).not.toEqual([]);
  expect(complaintsAbout({ version: "2.0.0", runs: [] })).not.toEqual([]);
});

describe("the findings of a plan", () => {
  const log = logOf(plan);
  const [run] = log.runs;

  test("are results with the code, the level and the words of each", () => {
    const levels = { blocker: "error", warning: "warning", note: "note" } as const;
    expect(run.results.map(({ ruleId, level }) => [ruleId, level])).toEqual(
      plan.findings.map(({ code, level }) => [code, levels[level]]),
    );
    expect(run.results[0]?.message.text).toContain(plan.findings[0]?.message);
    expect(run.results[0]?.message.text).toContain(plan.findings[0]?.hint);
  });

  test("have one rule for each code, with what the code means and what helps", () => {
    const { rules, name, semanticVersion } = run.tool.driver;
    expect({ name, semanticVersion }).toEqual({ name: "entra-mcp", semanticVersion: "1.2.3" });
    expect(rules.map(({ id }) => id)).toEqual([...new Set(plan.findings.map(({ code }) => code))]);
    for (const { shortDescription, fullDescription, help } of rules) {
      expect(shortDescription.text.length).toBeGreaterThan(20);
      expect(fullDescription.text.length).toBeGreaterThan(20);
      expect(help.text).not.toContain("`");
      expect(help.markdown).toContain("**What to do.** ");
    }
  });

  test("name the resource and the place in it, and the line where there is one", () => {
    const result = run.results.find(({ ruleId }) => ruleId === "issuer-not-origin");
    const found = plan.findings.find(({ code }) => code === "issuer-not-origin");
    if (result === undefined || found === undefined) throw new Error("the plan has it");
    const [{ physicalLocation, logicalLocations = [] }] = result.locations;
    const { resource = "", element = "", line } = found.place;
    expect(physicalLocation.artifactLocation.uri).toBe(resource.slice(1));
    expect(physicalLocation.region?.startLine).toBe(line);
    expect(logicalLocations.map(({ fullyQualifiedName, kind }) => [fullyQualifiedName, kind])).toEqual([
      [resource, "resource"],
      [`${resource}${element}`, "element"],
    ]);
  });

  test("without a place of their own are about the API", () => {
    const [result] = resultsIn(logOf({ ...plan, findings: [finding()] }));
    expect(result?.locations[0].logicalLocations?.[0]?.fullyQualifiedName).toBe(plan.setup.api);
    expect(result?.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: plan.setup.api.slice(1) },
    });
  });

  test("have addresses without a scheme, whatever a resource is called", () => {
    const resource = "/subscriptions/s/a:b/../ü \ud800/%2e";
    const [result] = resultsIn(logOf({ ...plan, findings: [finding({ place: { resource } })] }));
    expect(result?.locations[0].physicalLocation.artifactLocation.uri).toBe(
      "subscriptions/s/a%3Ab/%C3%BC%20%EF%BF%BD/%252e",
    );
  });

  test("are told from those of another setup", () => {
    expect(run.automationDetails.id).toBe("entra-mcp/plan/apim-flights/flights/");
    expect(run.properties).toEqual({ fingerprint: plan.fingerprint, changes: 4 });
  });

  test("may be none", () => {
    expect(resultsIn(logOf({ ...plan, findings: [] }))).toEqual([]);
  });
});

test("a message and its hint are two sentences", () => {
  const text = (message: string, hint: string) =>
    resultsIn(logOf({ ...plan, findings: [finding({ message, hint })] }))[0]?.message.text;
  expect(text("It is so", "Do this.")).toBe("It is so. Do this.");
  expect(text("It is so.", "Do this.")).toBe("It is so. Do this.");
  expect(text("It is so", "")).toBe("It is so");
});

describe("the fingerprint of a result", () => {
  const prints = (...findings: readonly Finding[]) =>
    resultsIn(logOf({ ...plan, findings })).map(({ partialFingerprints }) => partialFingerprints);
  const place: Place = { resource: "/apis/a", element: "/policies/inbound", line: 3, column: 5 };

  test("stays when its line moves and its sentence changes", () => {
    expect(prints(finding({ place }))).toEqual(
      prints(finding({ place: { ...place, line: 40 }, message: "Other words.", level: "note" })),
    );
  });

  test.each<[string, Finding]>([
    ["code", finding({ code: "metadata-incomplete", place })],
    ["resource", finding({ place: { ...place, resource: "/apis/b" } })],
    ["element", finding({ place: { ...place, element: "/policies/outbound" } })],
  ])("differs by %s", (_what, other) => {
    expect(prints(other)).not.toEqual(prints(finding({ place })));
  });

  test("counts where there are several at one place", () => {
    const [one, other] = prints(finding({ place }), finding({ place }));
    expect(one?.["entraMcp/v1"]).toMatch(/^[\da-f]{16}:1$/);
    expect(other?.["entraMcp/v1"]).toBe(one?.["entraMcp/v1"]?.replace(/1$/, "2"));
  });

  test("is GitHub's as well, where there is no file that it could make one of", () => {
    const [one] = prints(finding({ place }));
    expect(one?.["primaryLocationLineHash"]).toBe(one?.["entraMcp/v1"]);
  });
});

describe("the findings in a policy file", () => {
  const text = "<policies>\r\n  <inbound>\r\n    <x a='1'/>\r\n  </inbound>\r\n</policies>";
  const start = text.indexOf("a='1'");
  const place: Place = { element: "/policies/inbound/x/@a", start, end: start + 5, line: 3, column: 8 };
  const logged = (file: string, ...findings: readonly Finding[]) =>
    readSarif(
      toJson(policySarif({ uri: "policies/a%20b.xml", text: file, findings, changed: true }, "0.0.0-source")),
    );

  test("have the file, and the region from line and column to line and column", () => {
    const [result] = resultsIn(logged(text, finding({ place })));
    expect(result?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: "policies/a%20b.xml" },
          region: { startLine: 3, startColumn: 8, endLine: 3, endColumn: 13 },
        },
        logicalLocations: [{ name: "@a", fullyQualifiedName: "/policies/inbound/x/@a", kind: "attribute" }],
      },
    ]);
    expect(Object.keys(result?.partialFingerprints ?? {})).toEqual(["entraMcp/v1"]);
  });

  test("are counted without a byte order mark, as SARIF does", () => {
    const moved = { ...place, start: start + 1, end: start + 6 };
    expect(resultsIn(logged(`\ufeff${text}`, finding({ place: moved })))[0]?.locations).toEqual(
      resultsIn(logged(text, finding({ place })))[0]?.locations,
    );
    const first = { start: 1, end: 11 };
    expect(
      resultsIn(logged(`\ufeff${text}`, finding({ place: first })))[0]?.locations[0].physicalLocation.region,
    ).toEqual({ startLine: 1, startColumn: 1, endLine: 1, endColumn: 11 });
  });

  test("may be about the file as a whole", () => {
    const [result] = resultsIn(logged(text, finding()));
    expect(result?.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: "policies/a%20b.xml" } } },
    ]);
  });

  test("are told from those of another file", () => {
    const [run] = logged(text).runs;
    expect(run.automationDetails.id).toBe("entra-mcp/policy/policies/a%20b.xml/");
    expect(run.properties).toEqual({ changed: true });
  });
});

describe("a verification", () => {
  const check = (code: Check["code"], outcome: Check["outcome"]): Check => ({
    code,
    outcome,
    message: `${code} is ${outcome}.`,
    hint: "",
  });
  const logged = (one: Partial<Plan>, checks: readonly Check[]) =>
    resultsIn(
      readSarif(toJson(verifySarif({ plan: { ...plan, ...one }, checks, server: "https://h/mcp" }, "1.2.3"))),
    );
  const verified = (checks: readonly Check[], findings: readonly Finding[] = []) =>
    logged({ findings, changes: [] }, checks).map(({ ruleId, level }) => [ruleId, level]);

  test("names what is left to change where it is, each with a fingerprint of its own", () => {
    const results = logged({ findings: [] }, judgeSettings({ ...plan, findings: [] }));
    expect(
      results.map(({ ruleId, level, locations }) => [
        ruleId,
        level,
        locations[0].logicalLocations?.map(({ name, kind }) => `${kind} ${name}`),
      ]),
    ).toEqual([
      ["settings", "error", [`resource ${plan.setup.apiApp.id}`, "property signInAudience"]],
      ["settings", "error", [`resource ${plan.setup.clientApps[0]?.id}`, "property signInAudience"]],
      ["settings", "error", ["resource policy", "attribute @tenant-id"]],
      ["settings", "error", ["resource policy", "element client-application-ids"]],
      ["settings", "error", ["resource policy", "element set-body"]],
    ]);
    const prints = new Set(results.map(({ partialFingerprints }) => partialFingerprints["entraMcp/v1"]));
    expect([...prints].filter((print) => print?.endsWith(":1"))).toHaveLength(5);
  });

  test("has what is wrong as an error and what could not be looked at as a warning, and no more", () => {
    expect(
      verified([
        check("open-to-anybody", "wrong"),
        check("anonymous-call", "unknown"),
        check("scope", "note"),
        check("metadata-found", "right"),
      ]),
    ).toEqual([
      ["open-to-anybody", "error"],
      ["anonymous-call", "warning"],
    ]);
  });

  test("has findings once, and as an error those that fail it", () => {
    expect(
      verified(
        [check("blocker", "wrong")],
        [finding({ code: "audience-mismatch" }), finding({ code: "open-to-all-tenants" })],
      ),
    ).toEqual([
      ["audience-mismatch", "error"],
      ["open-to-all-tenants", "warning"],
    ]);
  });

  test("has a rule for every check", () => {
    const codes = Object.keys(checkRules) as Check["code"][];
    const told = codes.filter((code) => code !== "blocker" && code !== "settings");
    expect(told.length).toBeGreaterThan(8);
    expect(verified(told.map((code) => check(code, "wrong"))).map(([code]) => code)).toEqual(told);
  });
});

describe("a message", () => {
  test.each([
    ["a link", "see [this](https://evil.example)", "see [this] (https://evil.example)"],
    ["a link to a location", "[a](1)", "[a] (1)"],
    ["a placeholder", "named {0} and {{value}}", "named {{0}} and {{{{value}}}}"],
    ["an escape sequence", "a\u001b[2Jb", "a\\u001b[2Jb"],
    ["a reordered name", "a\u202eb", "a\\u202eb"],
    ["brackets of an option", "--with <extra> [more]", "--with <extra> [more]"],
  ])("holds %s as text", (_what, sentence, text) => {
    expect(plainMessage(sentence).text).toBe(text);
  });
});
