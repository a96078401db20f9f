import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asRead, readTree, shown } from "./bicep-tree-of.ts";

/** How the strings of a file that hold policy text are read. */
function textsOf(main: string): string[] {
  return readTree({ "main.bicep": main }).texts.map((text) => asRead(text, main));
}

describe("strings that hold policy text", () => {
  test.each([
    ["a line", "var p = '<inbound />'", ["<inbound />"]],
    [
      "a line with escapes",
      String.raw`var p = '<inbound>\n\t\'a\' \\ \u{1F600} \${x}\r\n</inbound>'`,
      ["<inbound>\n\t'a' \\ 😀 ${x}\r\n</inbound>"],
    ],
    ["a tenant", "var p = '<issuer>${tenant().tenantId}</issuer>'", ["<issuer>«HOME»</issuer>"]],
    [
      "a hole with strings and braces",
      "var p = '<issuer>${{ a: '${'}'}' }.a}</issuer>'",
      ["<issuer>«'}'»</issuer>"],
    ],
    ["lines", "var p = '''\n<inbound>\n  ${x}\\n\n</inbound>\n'''", ["<inbound>\n  ${x}\\n\n</inbound>\n"]],
    ["lines that drop a CRLF", "var p = '''\r\n<inbound>\r\n</inbound>'''", ["<inbound>\r\n</inbound>"]],
    ["lines that begin and end with a quote", "var p = ''''<inbound />''''", ["'<inbound />'"]],
    [
      "interpolated lines",
      "var p = $'''\n<issuer>${tenant().tenantId}</issuer>'''",
      ["<issuer>«HOME»</issuer>"],
    ],
    [
      "lines with two dollars",
      "var p = $$'''<issuer>$${tenant().tenantId}${x}$$${tenant().tenantId}</issuer>'''",
      ["<issuer>«HOME»${x}$«HOME»</issuer>"],
    ],
    [
      "a template",
      "var p = format('<issuer>{0}</issuer>{{x}}{1}', tenant().tenantId)",
      ["<issuer>«HOME»</issuer>{x}«? format has no argument 1»"],
    ],
    [
      "an element in a loop",
      "var p = [for id in ids: '<application-id>${id}</application-id>']",
      ["<application-id>«? id stands for each item of a list»</application-id>"],
    ],
    [
      "an element of a known list",
      "var p = map(['a'], id => '<application-id>${id}</application-id>')",
      ["<application-id>«'a'»</application-id>"],
    ],
    ["a string in a hole", "var p = '<a>${empty(x) ? '<inbound />' : ''}</a>'", ["<inbound />"]],
    ["no policy", "var p = '<p>in prose, inbound</p>'", []],
    ["comments", "// var p = '<inbound />'\n/* '<inbound />' */", []],
    ["a description", "@description('<validate-jwt />')\nparam p string", []],
    ["a string without an end", "var p = '<inbound />\nvar q = 'x'", []],
    ["lines without an end", "var p = '''<inbound />", []],
  ])("%s", (_what, main, read) => {
    expect(textsOf(main)).toEqual(read);
  });

  test.each([
    ["var policyXml = '<inbound />'", "the variable policyXml", "bicep string", "bicep string"],
    [
      "param policyXml string = '''<inbound />'''",
      "the parameter policyXml",
      "bicep multi-line string",
      "as it is",
    ],
    [
      "output policyXml string = $'''<inbound />'''",
      "the output policyXml",
      "bicep multi-line string",
      "as it is",
    ],
    [
      "resource p 'x@y' = { properties: { value: '<inbound />' } }",
      "value of p",
      "bicep string",
      "bicep string",
    ],
    ["var p = format('<inbound />')", "the variable p", "bicep string", "only plain words"],
    [
      "module m 'm.bicep' = { params: { policyXml: '<inbound />' } }",
      "policyXml of m",
      "bicep string",
      "bicep string",
    ],
  ])("%s", (main, name, carrier, writing) => {
    expect(readTree({ "main.bicep": main }).texts).toMatchObject([
      { name, carrier, writing: { kind: writing } },
    ]);
  });

  test("nothing is told of a tree without Bicep", () => {
    const nothing = { texts: [], loads: [], namedValues: [], apps: [], left: [] };
    expect(readTree({ "a.xml": "<policies />", "a.tf": "x = '<inbound />'" })).toEqual(nothing);
  });
});

/** Texts that are hard to write: quotes, dollars, braces, backslashes and line breaks in any order. */
const hardText = fc
  .array(
    fc.constantFrom(
      "'",
      "''",
      "'''",
      "$",
      "${",
      "{",
      "}",
      "\\",
      "\n",
      "\r\n",
      "\t",
      "a",
      "é",
      "😀",
      "\u2028",
      "<b/>",
    ),
    { maxLength: 12 },
  )
  .map((parts) => `<inbound>${parts.join("")}</inbound>`);

/** The text as a Bicep programmer writes it on one line. */
function onOneLine(text: string): string {
  const escapes: Record<string, string> = { "\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return `'${text.replaceAll(/[\\'\n\r\t]/g, (found) => escapes[found] ?? "").replaceAll("${", "\\${")}'`;
}

describe("laws of strings", () => {
  test("what is written on one line is read back", () => {
    fc.assert(
      fc.property(hardText, (text) => {
        expect(textsOf(`var p = ${onOneLine(text)}\nvar after = 'x'`)).toEqual([text]);
      }),
    );
  });

  test("what is written on several lines is read back", () => {
    fc.assert(
      fc.property(hardText, (text) => {
        fc.pre(!text.includes("'''"));
        expect(textsOf(`var p = '''\n${text}'''\nvar after = 'x'`)).toEqual([text]);
      }),
    );
  });

  test("what is interpolated is read back with its holes, for any number of dollars", () => {
    fc.assert(
      fc.property(hardText, fc.integer({ min: 1, max: 3 }), (text, count) => {
        const dollars = "$".repeat(count);
        fc.pre(!text.includes("'''") && !text.includes(`${dollars}{`));
        const main = `var p = ${dollars}'''\n${text}${dollars}{tenant().tenantId}<x/>'''`;
        expect(textsOf(main)).toEqual([`${text}«HOME»<x/>`]);
      }),
    );
  });

  test("the pieces cover the string without gap", () => {
    const string = fc.oneof(
      hardText.map(onOneLine),
      hardText.map((text) => `$'''${text}\${tenant().tenantId}'''`),
    );
    fc.assert(
      fc.property(fc.array(string, { minLength: 1, maxLength: 4 }), (strings) => {
        const main = `var p = [\n${strings.join("\n")}\n]`;
        for (const { start, end, pieces } of readTree({ "main.bicep": main }).texts) {
          let at = start;
          for (const piece of pieces) {
            expect(piece.start).toBe(at);
            at = piece.end;
          }
          expect(at).toBe(end);
        }
      }),
    );
  });

  test("holes are the file's own text", () => {
    const main = "var t = tenant().tenantId\nvar p = '<issuer>a${ t }b</issuer>'";
    const [text] = readTree({ "main.bicep": main }).texts;
    const hole = text?.pieces.find(({ kind }) => kind === "hole");
    expect(hole && main.slice(hole.start, hole.end)).toBe("${ t }");
    expect(hole?.kind === "hole" && shown(hole.meaning)).toBe("HOME");
  });
});
