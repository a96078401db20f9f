import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Document, parse, Scalar } from "yaml";
import { readFormats } from "../../../../src/core/source/formats/read-formats.ts";
import { contentOf, sourceFile } from "../carried-content.ts";

function contentsOf(text: string, path = "a.yaml"): string[] {
  const file = sourceFile(path, text);
  return readFormats([file]).texts.map((carried) => contentOf(file, carried));
}

describe("a YAML scalar that is policy text", () => {
  test.each([
    ["a block", "a:\n  b: |\n    <policies>\n      <x/>\n    </policies>\n  c: 1\n"],
    ["a block without a last line break", "b: |-\n  <policies />\n\n\nc: 1\n"],
    ["a block that keeps its blank lines", "b: |+\n  <policies />\n\n\nc: 1\n"],
    ["a block with an indentation indicator", "b: |2-\n    <policies />\n   x\n"],
    ["a block in a list", "- x\n- |\n  <policies>\n\n  </policies>\n- y\n"],
    ["a block in an item of a list", "l:\n- n: 1\n  v: | # comment\n    <policies />\n- n: 2\n"],
    ["lines of blanks", "b: |\n  <policies>\n    \n \n  </policies>\n"],
    ["carriage returns", "b: |\r\n  <policies>\r\n  </policies>\r\n"],
    ["single quotes", "b: '<policies a=\"it''s\" />'\n"],
    ["double quotes", 'b: "<policies a=\\"\\u0041\\x41\\U0001F600\\t\\/\\e\\" />" # comment\n'],
    ["quotes over several lines", "b: '<policies>\n   <x/>\n\n\n  y  \n  </policies>'\nc: 1\n"],
    ["double quotes over several lines", 'b: "<policies> \\\n   <x/>\\  \n\n  </policies>"\nc: 1\n'],
    ["a plain scalar", "b: <policies /> # comment\n"],
    ["a second document", "a: 1\n---\nb: |\n  <policies />\n"],
  ])("is read as a YAML parser reads it: %s", (_title, text) => {
    const values: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === "string" && value.includes("<policies")) values.push(value);
      else if (typeof value === "object" && value !== null)
        for (const one of Object.values(value)) collect(one);
    };
    for (const part of text.split("---\n")) collect(parse(part));
    expect(values).toHaveLength(1);
    expect(contentsOf(text)).toEqual(values);
  });

  test("a block that ends with the file has no line break that is not there", () => {
    expect(contentsOf("b: |\n  <policies />")).toEqual(["<policies />"]);
  });

  test("whatever a YAML writer writes, in each style, is read back", () => {
    const styles = [Scalar.BLOCK_LITERAL, Scalar.QUOTE_DOUBLE, Scalar.QUOTE_SINGLE] as const;
    const character = fc.constantFrom(..."ab <>/'\":#-|{}&*!%@`\\\n\n  \t\u00e9".split(""));
    fc.assert(
      fc.property(fc.array(character), fc.constantFrom(...styles), (random, type) => {
        const text = `<policies>${random.join("")}</policies>`;
        const document = new Document({ outer: { before: 1, list: [{ key: "" }], after: "x" } });
        const scalar = new Scalar(text);
        scalar.type = type;
        document.setIn(["outer", "list", 0, "key"], scalar);
        const written = document.toString({ lineWidth: 60 });
        const expected = String(parse(written).outer.list[0].key);
        expect(contentsOf(written)).toEqual([expected]);
      }),
      { numRuns: 200 },
    );
  });

  test("has the carrier and the writing of its style", () => {
    const text = "a: |\n    <policies />\nb: '<policies />'\nc: \"<policies />\"\nd: <policies />\n";
    const { texts } = readFormats([sourceFile("a.yml", text)]);
    expect(texts.map(({ carrier, writing, name }) => [name, carrier, writing])).toEqual([
      ["a", "yaml block", { kind: "yaml block", indent: "    " }],
      ["b", "yaml quoted", { kind: "yaml single-quoted" }],
      ["c", "yaml quoted", { kind: "yaml double-quoted" }],
      ["d", "yaml plain", { kind: "only plain words" }],
    ]);
  });

  test.each([
    ["a folded block", "b: >\n  <policies>\n  </policies>\n", "folded block"],
    ["brackets", 'b: {c: "<policies />"}\n', "brackets"],
    ["an anchor", "b: &x |\n  <policies />\n", "anchor"],
    ["a tag", "b: !x '<policies />'\n", "tag"],
    ["plain text of several lines", "b: <policies>\n   </policies>\n", "several lines"],
    ["a key", "? <policies />\n: 1\n", "several lines"],
    ["a quote that does not end", "b: '<policies />\n", "certainty"],
  ])("is left where it stands in %s", (_title, text, why) => {
    const { texts, left } = readFormats([sourceFile("a.yaml", text)]);
    const unread = texts.filter(({ writing }) => writing.kind !== "only plain words");
    expect(unread).toEqual([]);
    if (texts.length === 0)
      expect(left).toMatchObject([{ code: "manual-review", message: expect.stringContaining(why) }]);
  });

  test("a comment is no policy", () => {
    expect(readFormats([sourceFile("a.yaml", "# b: |\n#   <policies />\na: 1\n")])).toMatchObject({
      texts: [],
      left: [],
    });
  });

  test.each([
    ["GitHub's", "${{ vars.T }}", "a.yaml", []],
    ["Azure Pipelines'", "$(tenantId)", "a.yaml", []],
    ["replacetokens'", "#{T}#", "a.yaml", []],
    ["Helm's", "{{ .Values.t }}", "chart/templates/a.yaml", [sourceFile("chart/Chart.yaml", "name: x")]],
  ])("%s mark is a hole", (_title, mark, path, others) => {
    const file = sourceFile(path, `b: |\n  <issuer >${mark}</issuer>\n`);
    const [carried] = readFormats([file, ...others]).texts;
    expect(carried && contentOf(file, carried)).toMatch(/^<issuer >«\? .*»<\/issuer>\n$/);
    expect(carried && contentOf(file, carried)).toContain(mark);
  });

  test("a reference to a named value stays text", () => {
    expect(contentsOf("b: |\n  <issuer >{{t}}</issuer>\n")).toEqual(["<issuer >{{t}}</issuer>\n"]);
  });

  test.each([
    [".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - run: |\n          echo '<policies />'\n"],
    ["azure.yaml", "hooks:\n  postprovision:\n    run: |\n      echo '<policies />'\n"],
  ])("a script in %s is left", (path, text) => {
    expect(readFormats([sourceFile(path, text)])).toMatchObject({
      texts: [],
      left: [{ code: "program-text" }],
    });
  });
});

describe("hostile files", () => {
  const whole = [
    sourceFile(
      "a.yaml",
      "a:\n  - b: |+\n      <policies>\n  - 'x''<policies />'\n  - \"<policies>\\\n y\"\n",
    ),
    sourceFile(
      "a.json",
      '{"$schema":"deploymentTemplate.json","a":["[concat(\'<policies>\',parameters(\'x\'))]"]}',
    ),
  ];

  test.each(whole)("no beginning of a good file throws: $path", ({ path, text }) => {
    for (let end = 0; end <= text.length; end++) {
      const file = sourceFile(path, text.slice(0, end));
      for (const carried of readFormats([file]).texts) contentOf(file, carried);
    }
    expect(readFormats([sourceFile(path, text)]).texts).not.toEqual([]);
  });

  test("arbitrary text never throws, and pieces always cover", () => {
    const part = fc.oneof(
      fc.constantFrom(
        "<policies />",
        "|",
        "'",
        '"',
        "\n",
        "  ",
        "- ",
        "a: ",
        "{",
        "}",
        "[",
        "]",
        "\\",
        "&x ",
        ">",
        "#",
        "\t",
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        fc.array(part),
        fc.constantFrom("a.yaml", "a.json", ".env", "m365agents.yml"),
        (parts, path) => {
          const file = sourceFile(path, parts.join(""));
          for (const carried of readFormats([file]).texts) contentOf(file, carried);
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    ["brackets", "a: [\n".repeat(10_000)],
    ["quotes", "a: '\nb: \"\n".repeat(10_000)],
    ["items", "- ".repeat(20_000)],
    ["blanks", `a: "${" ".repeat(50_000)}\n<policies />`],
    ["steps", Array.from({ length: 1000 }, (_none, at) => `${" ".repeat(at)}a:`).join("\n")],
  ])("a large file of %s is read", (_title, text) => {
    expect(() => readFormats([sourceFile("a.yaml", `${text}\n# tenant <policies />`)])).not.toThrow();
  });
});
