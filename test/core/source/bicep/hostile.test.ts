import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseBicep } from "../../../../src/core/source/bicep/parse-bicep.ts";
import { namedValue, readTree, shown } from "./bicep-tree-of.ts";

/** A file that has one of everything. */
const everything = `targetScope = 'subscription'
import { a, b as c } from 'shared.bicep'
import * as all from 'shared.bicep'
#disable-next-line no-unused-params
@description('''A 'tenant' ''')
param tenantId string = tenant().tenantId // home
param kind 'a' | 'b'
  | 'c' = 'a'
param input resourceInput<'Microsoft.Graph/applications@v1.0'>.appRoles?
type settings = {
  @minLength(1)
  name: string?
  *: string
}
func pick(ids string[], at int) string => ids[at]
var gate = '<validate-jwt><issuer>\${tenantId}\${'\${tenantId}'}</issuer></validate-jwt>'
var lines = $$'''
<issuer>$\${tenantId}</issuer>'''
var chosen = empty(tenantId)
  ? tenant().tenantId
  : { ...{ a: [1, -2, !true] }, 'b-c': pick(['x'], 0) }['b-c'] ?? null
module m './m.bicep' = [for (one, i) in filter(range(0, 2), x => x > 0): if (i % 2 == 0) {
  name: 'm\${i}'
  params: { p: replace(replace(loadTextContent('p.xml'), '{t}', tenantId), '{u}', chosen!.?u) }
}]
@onlyIfNotExists()
resource api 'Microsoft.Graph/applications@v1.0' = if (kind == 'a') {
  uniqueName: 'u'
  resource fic 'federatedIdentityCredentials@v1.0' = {
    name: '\${api.uniqueName}/f'
  }
}
${namedValue("m[0].outputs.x")}
output id string = api::fic.name
`;

const tree = (main: string) => ({
  "main.bicep": main,
  "m.bicep": main,
  "shared.bicep": main,
  "main.bicepparam": `using 'main.bicep'\n${main}`,
  "main.parameters.json": main,
  "p.xml": "<policies />",
});

describe("whatever a file holds", () => {
  test("every statement of a good file is found", () => {
    const names = parseBicep(everything).map(({ kind, name }) => `${kind} ${name}`);
    expect(names).toEqual([
      "import ",
      "import ",
      "param tenantId",
      "param kind",
      "param input",
      "other pick",
      "var gate",
      "var lines",
      "var chosen",
      "module m",
      "resource api",
      "resource nv",
      "output id",
    ]);
  });

  test("each beginning and each end of a good file is read", () => {
    const whole = readTree(tree(everything));
    expect(whole.texts.length).toBeGreaterThan(0);
    for (let at = 0; at < everything.length; at += 23) {
      expect(readTree(tree(everything.slice(0, at))).left.every(({ end }) => end <= at + 20)).toBe(true);
      expect(readTree(tree(everything.slice(at))).apps.length).toBeLessThan(5);
    }
  });

  test("any order of its words is read", () => {
    const words = everything.split(/(?<=\W)|(?=\W)/);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 80 }), (some) => {
        const main = `${some.join("")}\n<inbound> loadTextContent namedValues`;
        for (const { start, end, file } of readTree(tree(main)).texts) {
          expect(file).toMatch(/\.bicep(param)?$/);
          expect(start).toBeLessThanOrEqual(end);
        }
      }),
    );
  });

  test("any text is read", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const { texts } = readTree(tree(`${text} loadTextContent('<inbound />`));
        expect(texts.every(({ pieces }) => pieces.every(({ start, end }) => start <= end))).toBe(true);
      }),
    );
  });
});

describe("files that would take long", () => {
  const long = 100_000;

  test.each([
    ["brackets", "[".repeat(long)],
    ["pairs of brackets", "(".repeat(long) + ")".repeat(long)],
    ["braces", "{a:".repeat(long)],
    ["holes", "'${".repeat(long)],
    ["holes in lines", "$'''${".repeat(long)],
    ["negations", "!".repeat(long)],
    ["members", `a${".a".repeat(long)}`],
    ["sums", `a${" + a".repeat(long)}`],
    ["choices", "a ? a : ".repeat(long)],
    ["lambdas", "x => ".repeat(long)],
    ["calls", "f(".repeat(long)],
    ["dollars", "$".repeat(long)],
    ["escapes", `'${"\\u{1".repeat(long)}`],
    ["quotes", "'".repeat(long)],
    ["decorators", "@a\n".repeat(long)],
    ["line breaks", "\n".repeat(long)],
    ["one line", `'${"<inbound />".repeat(long / 10)}'`],
    ["an open comment", `/*${" *".repeat(long)}`],
  ])("%s", (_what, nested) => {
    const { namedValues } = readTree({
      "main.bicep": `var p = 'loadTextContent <inbound />'\nvar a = ${nested}`,
    });
    expect(namedValues).toEqual([]);
  });

  test("many calls of calls", () => {
    const files: Record<string, string> = { "m0.bicep": `param tenantId string\n${namedValue("tenantId")}` };
    for (let n = 1; n < 40; n += 1) {
      const call = (name: string) =>
        `module ${name} 'm${n - 1}.bicep' = { params: { tenantId: '\${tenantId}${name}' } }`;
      files[`m${n}.bicep`] = `param tenantId string\n${call("a")}\n${call("b")}`;
    }
    const meanings = readTree(files).namedValues.map(({ meaning }) => shown(meaning));
    expect(meanings.length).toBeLessThan(65);
    expect(meanings.filter((meaning) => !meaning.includes("is called from too many places"))).toEqual([]);
  });

  test("long lists in long lists", () => {
    const list = `[${Array.from({ length: 150 }, (_, n) => `'${n}'`).join(", ")}]`;
    const nest = "map(xs, a => map(xs, b => map(xs, c => map(xs, d => '${a}${b}${c}${d}'))))";
    const main = `var xs = ${list}\n${namedValue(`first(${nest})`)}`;
    expect(readTree({ "main.bicep": main }).namedValues.map(({ meaning }) => meaning.kind)).toEqual([
      "unknown",
    ]);
  });
});
