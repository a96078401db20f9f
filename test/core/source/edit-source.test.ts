import { describe, expect, test } from "vitest";
import { editedFiles, editSource, type LeftInTree } from "../../../src/core/source/edit-source.ts";
import type {
  AppDeclaration,
  FileLoad,
  LanguageReader,
  LanguageReading,
} from "../../../src/core/source/language-reading.ts";
import type { Meaning } from "../../../src/core/source/meaning.ts";
import type { SourceWish } from "../../../src/core/source/tree-knowledge.ts";

const home = "11111111-2222-3333-4444-555555555555";
const client = "99999999-2222-3333-4444-555555555555";
const place = { file: "main.tf", start: 0, end: 0 };
const homeMeaning: Meaning = { kind: "home tenant" };

const wish: SourceWish = {
  authority: "common",
  homeTenant: [],
  tenantExpressions: [],
  clientApps: [],
  allowTenants: [],
  gatewayIssuer: null,
  audiences: [],
  tellBy: "--tenant-expression",
  apps: [],
};

function policy(tenant: string, inner = ""): string {
  return `<policies>\n  <inbound>\n    <validate-azure-ad-token tenant-id="${tenant}">${inner}</validate-azure-ad-token>\n  </inbound>\n</policies>\n`;
}

/** A reader that says what a language would. */
function saying(said: Partial<LanguageReading>): LanguageReader {
  return () => ({ ...nothing, ...said });
}

const nothing: LanguageReading = { texts: [], loads: [], namedValues: [], apps: [], left: [] };

function named(name: string, meaning: Meaning) {
  return { name, meaning, place };
}

interface Case {
  readonly text: string;
  readonly said?: Partial<LanguageReading>;
  readonly wish?: Partial<SourceWish>;
}

function edit({ text, said = {}, wish: more = {} }: Case) {
  const files = [{ path: "api.xml", text }];
  const editing = editSource(files, [saying(said)], { ...wish, ...more });
  return { ...editing, after: editedFiles(files, editing.edits)[0]?.text ?? "" };
}

describe("the home tenant in a policy file", () => {
  test.each([
    ["its id, which is told", policy(home), {}, { homeTenant: [home] }],
    ["a domain, which is told", policy("contoso.com"), {}, { homeTenant: ["contoso.com"] }],
    ["a named value of the tree", policy("{{tenant}}"), { namedValues: [named("tenant", homeMeaning)] }, {}],
    [
      "a named value that holds the told id",
      policy("{{tenant}}"),
      { namedValues: [named("tenant", { kind: "text", value: home })] },
      { homeTenant: [home] },
    ],
    [
      "a named value that is told to mean it",
      policy("{{tenant}}"),
      {},
      { tenantExpressions: ["{{tenant}}"] },
    ],
    ["a mark that is told to mean it", policy("__TENANT__"), {}, { tenantExpressions: ["__TENANT__"] }],
    [
      "a mark that its loader replaces",
      policy("{tenantId}"),
      { loads: [loading("{tenantId}", homeMeaning)] },
      {},
    ],
  ] as const)("%s gives way to common", (_, text, said, more) => {
    expect(edit({ text, said, wish: more }).after).toBe(policy("common"));
  });

  test.each([
    [
      "another tenant",
      policy("88888888-2222-3333-4444-555555555555"),
      {},
      { homeTenant: [home] },
      "it is not the home tenant",
    ],
    ["an id of which nothing is told", policy(home), {}, {}, "it is unknown whether that is the home tenant"],
    [
      "a named value that the tree does not define",
      policy("{{tenant}}"),
      {},
      {},
      "the value of {{tenant}} is not known",
    ],
    [
      "a named value whose value is elsewhere",
      policy("{{tenant}}"),
      { namedValues: [named("tenant", { kind: "unknown", why: "its value is in the environment TENANT" })] },
      {},
      "the value of {{tenant}} is not known: its value is in the environment TENANT",
    ],
    [
      "a named value of two environments",
      policy("{{tenant}}"),
      { namedValues: [named("tenant", homeMeaning), named("tenant", { kind: "text", value: client })] },
      {},
      "the tree gives it several values",
    ],
    [
      "a mark that two loaders replace in two ways",
      policy("{tenantId}"),
      { loads: [loading("{tenantId}", homeMeaning), loading("{tenantId}", { kind: "text", value: client })] },
      {},
      "two loaders replace it by different values",
    ],
  ] as const)("%s is left, and why is said", (_, text, said, more, why) => {
    const { edits, left } = edit({ text, said, wish: more });
    expect(edits).toEqual([]);
    expect(left.map(({ message }) => message).join("\n")).toContain(why);
    expect(left[0]).toMatchObject({ file: "api.xml", line: 3 });
  });
});

function loading(text: string, meaning: Meaning): FileLoad {
  return { path: "api.xml", from: place, how: "whole", keys: [], marks: [{ text, meaning, place }] };
}

describe("a list of tenants", () => {
  const text = policy("{{tenant}}");
  const said = { namedValues: [named("tenant", homeMeaning)] };
  const allowTenants = ["77777777-2222-3333-4444-555555555555"];

  test("names the home tenant by its id, where that is told", () => {
    const { after } = edit({ text, said, wish: { allowTenants, homeTenant: [home] } });
    expect(after).toContain(`<value>${home}</value>`);
    expect(after).toContain(`<value>${allowTenants[0]}</value>`);
  });

  test("names the home tenant by the named value that the text has", () => {
    expect(edit({ text, said, wish: { allowTenants } }).after).toContain("<value>{{tenant}}</value>");
  });

  test("is not made without an id or a reference for the home tenant, because that would be shut out", () => {
    const { edits, left } = edit({
      text: policy("contoso.com"),
      wish: { allowTenants, homeTenant: ["contoso.com"] },
    });
    expect(edits).toEqual([]);
    expect(left[0]?.message).toContain("the list needs the home tenant's id");
  });

  test("names the home tenant by the reference that the text has", () => {
    const marked = policy("__TENANT__");
    const { after } = edit({ text: marked, wish: { allowTenants, tenantExpressions: ["__TENANT__"] } });
    expect(after).toContain("<value>__TENANT__</value>");
  });
});

describe("a client that is named by an expression", () => {
  test("is inserted as it was written", () => {
    const { after } = edit({
      text: policy(home),
      wish: { homeTenant: [home], clientApps: ["{{McpClientId}}", client] },
    });
    expect(after).toContain("<application-id>{{McpClientId}}</application-id>");
    expect(after).toContain(`<application-id>${client}</application-id>`);
  });

  test("is not listed where it is listed already", () => {
    const inner =
      "<client-application-ids><application-id>{{McpClientId}}</application-id></client-application-ids>";
    const { edits } = edit({ text: policy("common", inner), wish: { clientApps: ["{{McpClientId}}"] } });
    expect(edits).toEqual([]);
  });

  test.each([
    ["${azuread_application.c.client_id}", "nothing fills in ${…} there"],
    ["<b>", "it would break the text around it"],
  ])("is refused where it would mean nothing: %s", (expression, why) => {
    const { after, left } = edit({
      text: policy(home),
      wish: { homeTenant: [home], clientApps: [expression] },
    });
    expect(after).not.toContain(expression);
    expect(left.map(({ message }) => message).join()).toContain(why);
  });
});

describe("app registrations", () => {
  const api = declared("api", { kind: "absent", at: 0, before: "a=", after: ";" });
  const other = declared("other", { kind: "written", value: "AzureADMyOrg", start: 5, end: 17 });
  const audience = (value: string) => `<audiences><audience>${value}</audience></audiences>`;
  const tree = (more: readonly AppDeclaration[], inner: string, links: AppDeclaration["links"] = []) => {
    const apps = [{ ...api, links }, ...more];
    const namedValues = [named("aud", { kind: "application id", app: "api (main.tf)" })];
    const files = [
      { path: "api.xml", text: policy(home, inner) },
      { path: "main.tf", text: "x = \nAzureADMyOrg" },
    ];
    const reader: LanguageReader = ([, main]) => ({
      ...nothing,
      apps: asWritten(apps, main?.text ?? ""),
      namedValues,
    });
    return (also: Partial<SourceWish> = {}) =>
      editSource(files, [reader], { ...wish, homeTenant: [home], ...also });
  };
  const audienceEdits = (editing: ReturnType<typeof editSource>) =>
    editing.edits.filter(({ element }) => element === "signInAudience").map(({ insert }) => insert);
  const codes = (left: readonly LeftInTree[]) => left.map(({ code, level }) => `${code} ${level}`);

  test("the only one of the tree is the API's, and a missing audience is added", () => {
    expect(audienceEdits(tree([], "")())).toEqual(["a=AzureADMultipleOrgs;"]);
  });

  test("of several, the audience of the token validation tells the API's, and the others stay", () => {
    const editing = tree([other], audience("api://{{aud}}"))();
    expect(audienceEdits(editing)).toEqual(["a=AzureADMultipleOrgs;"]);
    expect(codes(editing.left)).toEqual(["other-app note"]);
  });

  test("a pre-authorized one is a client", () => {
    const links = [
      { kind: "pre-authorizes", app: { kind: "application id", app: "other (main.tf)" } },
    ] as const;
    expect(audienceEdits(tree([other], audience("{{aud}}"), links)())).toHaveLength(2);
  });

  test("of several, none is edited when the tree does not tell, and that blocks", () => {
    const editing = tree([other], "")();
    expect(audienceEdits(editing)).toEqual([]);
    expect(codes(editing.left)).toEqual(["which-app blocker", "which-app blocker"]);
  });

  test("--app tells, by the name or by the whole key", () => {
    const editing = tree([other], "");
    expect(audienceEdits(editing({ apps: ["api"] }))).toEqual(["a=AzureADMultipleOrgs;"]);
    expect(audienceEdits(editing({ apps: ["other (main.tf)", "api"] }))).toHaveLength(2);
  });

  test("--app that names none is refused with those that there are", () => {
    expect(() => tree([other], "")({ apps: ["nobody"] })).toThrow("--app nobody names no app registration");
  });

  /** What a language says of the audiences, from the text as it is then. */
  function asWritten(apps: readonly AppDeclaration[], text: string): AppDeclaration[] {
    return apps.map((app) => {
      const at = text.indexOf("a=AzureADMultipleOrgs;") + 2;
      const written = { kind: "written", value: "AzureADMultipleOrgs", start: at, end: at + 19 } as const;
      if (app.key.startsWith("api")) return at > 1 ? { ...app, audience: written } : app;
      const start = text.lastIndexOf("\n") + 1;
      return { ...app, audience: { kind: "written", value: text.slice(start), start, end: text.length } };
    });
  }

  function declared(name: string, declaredAudience: AppDeclaration["audience"]): AppDeclaration {
    return {
      key: `${name} (main.tf)`,
      carrier: "terraform",
      place: { file: "main.tf", start: 0, end: 1 },
      displayName: null,
      audience: declaredAudience,
      links: [],
      identifierUris: [],
      doubts: [],
    };
  }
});
