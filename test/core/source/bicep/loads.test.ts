import { describe, expect, test } from "vitest";
import { asRead, readTree, shown } from "./bicep-tree-of.ts";

const policy = '<policies><inbound><validate-azure-ad-token tenant-id="{tenantId}" /></inbound></policies>';

/** The loads of `infra/main.bicep`, as `path: mark -> meaning`. */
function loadsOf(main: string, others: Readonly<Record<string, string>> = {}): string[] {
  const { loads } = readTree({
    "infra/main.bicep": main,
    "policies/a.xml": policy,
    "policies/b.xml": policy,
    ...others,
  });
  return loads.map(
    ({ path, marks }) =>
      `${path}: ${marks.map(({ text, meaning }) => `${text} -> ${shown(meaning)}`).join(", ")}`,
  );
}

describe("loads", () => {
  test.each([
    ["a file", "var p = loadTextContent('../policies/a.xml')", ["policies/a.xml: "]],
    ["with an encoding", "var p = loadTextContent('../policies/./a.xml', 'utf-8')", ["policies/a.xml: "]],
    ["by a constant", "var path = '../policies/a.xml'\nvar p = loadTextContent(path)", ["policies/a.xml: "]],
    [
      "one of two",
      "var p = flag ? loadTextContent('../policies/a.xml') : loadTextContent('../policies/b.xml')",
      ["policies/a.xml: ", "policies/b.xml: "],
    ],
    [
      "with a mark",
      "var p = replace(loadTextContent('../policies/a.xml'), '{tenantId}', tenant().tenantId)",
      ["policies/a.xml: {tenantId} -> HOME"],
    ],
    [
      "with marks in marks, on several lines",
      "var p = replace(\n  replace(loadTextContent('../policies/a.xml'), '{tenantId}', tenant().tenantId),\n  '{b}',\n  'x'\n)",
      ["policies/a.xml: {tenantId} -> HOME, {b} -> 'x'"],
    ],
    [
      "one of two with a mark",
      "var p = replace(flag ? loadTextContent('../policies/a.xml') : loadTextContent('../policies/b.xml'), '{t}', tenant().tenantId)",
      ["policies/a.xml: {t} -> HOME", "policies/b.xml: {t} -> HOME"],
    ],
    [
      "replaced later, in steps",
      "var raw = loadTextContent('../policies/a.xml')\nvar one = replace(raw, '{t}', tenant().tenantId)\nvar two = replace(one, '{b}', 'x')",
      ["policies/a.xml: {t} -> HOME, {b} -> 'x'"],
    ],
    [
      "replaced by two, in two ways",
      "var raw = loadTextContent('../policies/a.xml')\nvar one = replace(raw, '{t}', tenant().tenantId)\nvar two = replace(raw, '{t}', 'x')",
      ["policies/a.xml: {t} -> ? it is not the same everywhere: the home tenant and x in infra/main.bicep"],
    ],
    ["of what is not there", "var p = loadTextContent('../policies/gone.xml')", []],
    ["outside of the tree", "var p = loadTextContent('../../a.xml')", []],
    ["in a comment", "// loadTextContent('../policies/a.xml')\nvar p = 'loadTextContent(1)'", []],
  ])("%s", (_what, main, expected) => {
    expect(loadsOf(main)).toEqual(expected);
  });

  test("another text counts where it holds policy words", () => {
    const files = {
      "infra/p.txt": policy,
      "infra/openapi.json": '{"openapi":"3.0.0"}',
      "infra/x.xml": "<a/>",
    };
    const main =
      "var a = [loadTextContent('p.txt'), loadTextContent('openapi.json'), loadTextContent('x.xml')]";
    expect(loadsOf(main, files)).toEqual(["infra/p.txt: ", "infra/x.xml: "]);
  });

  test("a file of parameters loads, and the file that it is for replaces", () => {
    const main =
      "param policies array\nvar made = [for p in policies: replace(p.value, '{tenantId}', subscription().tenantId)]";
    const others = {
      "infra/params/main.bicepparam":
        "using '../main.bicep'\nparam policies = [{ value: loadTextContent('../../policies/a.xml') }]",
    };
    expect(loadsOf(main, others)).toEqual(["policies/a.xml: {tenantId} -> HOME"]);
  });

  test("a load says where it is", () => {
    const main = "var p = loadTextContent('../policies/a.xml')";
    const [load] = readTree({ "infra/main.bicep": main, "policies/a.xml": policy }).loads;
    expect(load).toMatchObject({
      how: "whole",
      keys: [],
      from: { file: "infra/main.bicep", start: 8, end: main.length },
    });
  });
});

describe("marks in a string", () => {
  test.each([
    ["'''<issuer>__T__</issuer>'''", "'__T__', tenant().tenantId", "<issuer>«HOME»</issuer>"],
    ["'<issuer>{t}{t}</issuer>'", "'{t}', tenant().tenantId", "<issuer>«HOME»«HOME»</issuer>"],
    ["'<issuer>x</issuer>'", "'__T__', tenant().tenantId", "<issuer>x</issuer>"],
    ["'<issuer>{t}</issuer>'", "'', tenant().tenantId", "<issuer>{t}</issuer>"],
    ["'<issuer>a.b</issuer>'", "'.', tenant().tenantId", "<issuer>a«HOME»b</issuer>"],
  ])("replace(%s, %s)", (text, rest, read) => {
    for (const main of [
      `var p = replace(${text}, ${rest})`,
      `var raw = ${text}\nvar p = replace(raw, ${rest})`,
    ]) {
      const [carried] = readTree({ "main.bicep": main }).texts;
      expect(carried && asRead(carried, main)).toBe(read);
    }
  });

  test("the longer of two marks that begin alike", () => {
    const main =
      "var p = replace(replace('<issuer>{t}</issuer><issuer>{t}s</issuer>', '{t}s', 'x'), '{t}', tenant().tenantId)";
    const [carried] = readTree({ "main.bicep": main }).texts;
    expect(carried && asRead(carried, main)).toBe("<issuer>«HOME»</issuer><issuer>«'x'»</issuer>");
  });
});
