import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reviseText } from "../../src/core/policy/revise/revise.ts";
import { editedFiles, editSource } from "../../src/core/source/edit-source.ts";
import { languageReaders } from "../../src/core/source/languages.ts";
import type { SourceWish } from "../../src/core/source/tree-knowledge.ts";

const home = "5c8f0a3e-6b1d-4e2a-9f74-0d3b8a1c2e55";
const client = "99999999-2222-3333-4444-555555555555";

const wish: SourceWish = {
  authority: "common",
  homeTenant: [home],
  tenantExpressions: [],
  clientApps: [client],
  allowTenants: [],
  gatewayIssuer: null,
  audiences: [],
  tellBy: "--tenant-expression",
  apps: [],
};

/**
 * A kind of string: a file around a text, and the text that a program would read from the file. Both by the language's documentation and by
 * nothing of ours.
 */
interface Carrier {
  readonly name: string;
  readonly file: string;
  readonly write: (text: string) => string;
  readonly read: (file: string) => string;
  /** Texts that cannot stand there at all. */
  readonly takes?: (text: string) => boolean;
}

const between = (start: string, end: string) => (file: string) =>
  file.slice(file.indexOf(start) + start.length, file.lastIndexOf(end));

const indented = (text: string, indent: string) => text.replaceAll(/\n(?=[^\n])/g, `\n${indent}`);
const dedented = (text: string, indent: string) => text.replaceAll(`\n${indent}`, "\n");
const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };
const unbackslashed = (text: string) => text.replaceAll(/\\(.)/gs, (_, one: string) => escapes[one] ?? one);
const backslashed = (text: string, quote: string) =>
  text
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
const lfOnly = (text: string) => !text.includes("\r");

const carriers: readonly Carrier[] = [
  { name: "a policy file", file: "a.xml", write: (text) => text, read: (file) => file },
  {
    name: "a Bicep string",
    file: "a.bicep",
    write: (text) => `var x = '${backslashed(text, "'").replaceAll("${", "\\${")}'\n`,
    read: (file) => unbackslashed(between("'", "'")(file)),
  },
  {
    name: "a Bicep multi-line string",
    file: "a.bicep",
    write: (text) => `var x = '''\n${text}'''\n`,
    read: between("'''\n", "'''"),
    takes: (text) => !text.includes("''"),
  },
  {
    name: "a Terraform string",
    file: "a.tf",
    write: (text) =>
      `locals {\n  x = "${backslashed(text, '"').replaceAll("${", "$${").replaceAll("%{", "%%{")}"\n}\n`,
    read: (file) =>
      unbackslashed(between('x = "', '"\n}')(file)).replaceAll("$${", "${").replaceAll("%%{", "%{"),
  },
  {
    name: "a Terraform heredoc",
    file: "a.tf",
    write: (text) =>
      `locals {\n  x = <<XML\n${text.replaceAll("${", "$${").replaceAll("%{", "%%{")}\nXML\n}\n`,
    read: (file) => between("<<XML\n", "\nXML\n")(file).replaceAll("$${", "${").replaceAll("%%{", "%{"),
    takes: lfOnly,
  },
  {
    name: "an indented Terraform heredoc",
    file: "a.tf",
    write: (text) =>
      `locals {\n  x = <<-XML\n    ${indented(text.replaceAll("${", "$${").replaceAll("%{", "%%{"), "    ")}\n    XML\n}\n`,
    read: (file) =>
      dedented(between("<<-XML\n    ", "\n    XML\n")(file), "    ")
        .replaceAll("$${", "${")
        .replaceAll("%%{", "%{"),
    takes: lfOnly,
  },
  {
    name: "a JSON string",
    file: "policyFragmentInformation.json",
    write: (text) => `{ "properties": { "format": "rawxml", "value": ${JSON.stringify(text)} } }\n`,
    read: (file) =>
      (JSON.parse(file) as { readonly properties: { readonly value: string } }).properties.value,
  },
  {
    name: "a YAML block",
    file: "a.yaml",
    write: (text) => `policy:\n  value: |-\n    ${indented(text, "    ")}\nnext: 1\n`,
    read: (file) => dedented(between("|-\n    ", "\nnext: 1")(file), "    "),
    takes: (text) => lfOnly(text) && !text.endsWith("\n"),
  },
  {
    name: "a double-quoted YAML scalar",
    file: "a.yaml",
    write: (text) => `policy: ${JSON.stringify(text)}\n`,
    read: (file) => JSON.parse(between("policy: ", "\n")(file)) as string,
  },
  {
    name: "a here-document",
    file: "a.sh",
    write: (text) => `#!/bin/sh\ncat <<'XML' > policy.xml\n${text}\nXML\n`,
    read: between("policy.xml\n", "\nXML\n"),
    takes: lfOnly,
  },
  {
    name: "an expanding here-document",
    file: "a.sh",
    write: (text) => `#!/bin/sh\ncat <<XML > policy.xml\n${text.replaceAll(/[\\$`]/g, "\\$&")}\nXML\n`,
    read: (file) => between("policy.xml\n", "\nXML\n")(file).replaceAll(/\\([\\$`])/g, "$1"),
    takes: lfOnly,
  },
  {
    name: "a PowerShell here-string",
    file: "a.ps1",
    write: (text) => `$policy = @'\n${text}\n'@\n`,
    read: between("@'\n", "\n'@"),
    takes: lfOnly,
  },
  {
    name: "an expanding PowerShell here-string",
    file: "a.ps1",
    write: (text) => `$policy = @"\n${text.replaceAll(/[$`]/g, "`$&")}\n"@\n`,
    read: (file) => between('@"\n', '\n"@')(file).replaceAll(/`([$`])/g, "$1"),
    takes: lfOnly,
  },
];

/** Policies with what strings of these languages trip over: both quotes, backslashes, dollars and braces in C#, line ends, comments. */
const policies = fc
  .record({
    newline: fc.constantFrom("\n", "\r\n"),
    indent: fc.constantFrom("  ", "    ", "\t"),
    list: fc.constantFrom(
      "",
      "<client-application-ids><application-id>11111111-2222-3333-4444-555555555555</application-id></client-application-ids>",
    ),
    code: fc.constantFrom(
      '@(context.Request.Headers.GetValueOrDefault("X","").Split(\' \')[0])',
      '@{ var s = $"{context.Api.Id}\\\\path"; return s.Replace("${x}", "%{y}"); }',
      "plain 'text' with `ticks` and $x and $(y)",
      "100 % {{named-value}}",
    ),
    end: fc.constantFrom("", "\n"),
  })
  .map(
    ({ newline, indent, list, code, end }) =>
      [
        "<policies>",
        `${indent}<inbound>`,
        `${indent}${indent}<!-- "quoted" and it's ${home} -->`,
        `${indent}${indent}<validate-azure-ad-token tenant-id="${home}">`,
        ...(list === "" ? [] : [`${indent}${indent}${indent}${list}`]),
        `${indent}${indent}</validate-azure-ad-token>`,
        "",
        `${indent}${indent}<set-header name="x" exists-action="override"><value>${code}</value></set-header>`,
        `${indent}</inbound>`,
        "</policies>",
      ].join(newline) + end,
  );

/** What the reviser of live policies makes of it. */
function revisedLive(text: string): string {
  const setting = {
    namedValues: new Map(),
    authorityHosts: [],
    gatewayHosts: [],
    homeTenant: { id: home, domains: [home] },
    apiAudiences: [],
    tokenVersion: null,
  };
  const goal = {
    authority: "common",
    resourceAuthority: "organizations",
    otherSharedAuthority: "keep",
    clientAppIds: [client],
    allowTenants: [],
    gatewayIssuer: null,
  } as const;
  const revised = reviseText(text, setting, goal);
  if (revised.kind === "refusal") throw new Error(revised.reason);
  return revised.text;
}

describe("an edited string, read by its language again, is the revised policy", () => {
  test.each(carriers)("$name", ({ file, write, read, takes = () => true }) => {
    fc.assert(
      fc.property(policies.filter(takes), (text) => {
        const files = [{ path: file, text: write(text) }];
        expect(read(files[0]?.text ?? "")).toBe(text);
        const { edits } = editSource(files, languageReaders, wish);
        const after = editedFiles(files, edits)[0]?.text ?? "";
        expect(read(after)).toBe(revisedLive(text));
        expect(editSource([{ path: file, text: after }], languageReaders, wish).edits).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
