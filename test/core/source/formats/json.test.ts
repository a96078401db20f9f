import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFormats } from "../../../../src/core/source/formats/read-formats.ts";
import { contentOf, sourceFile } from "../carried-content.ts";

function contentsOf(path: string, text: string): string[] {
  const file = sourceFile(path, text);
  return readFormats([file]).texts.map((carried) => contentOf(file, carried));
}

describe("a JSON string that is policy text", () => {
  test.each([
    [
      "quotes and line breaks",
      '{"a":"<policies x=\\"1\\">\\r\\n</policies>"}',
      '<policies x="1">\r\n</policies>',
    ],
    [
      "escapes of every character",
      '{"a":"\\u003cinbound\\u003e\\/\\t\\u003c/inbound>"}',
      "<inbound>/\t</inbound>",
    ],
    ["a pair of surrogates", '{"a":"<policies>\\ud83d\\ude00</policies>"}', "<policies>\u{1f600}</policies>"],
    ["comments around it", '// c\n{/* "<policies>" */"a":"<policies />",}', "<policies />"],
    ["a line break of its own", '{"a":"<policies>\n</policies>"}', "<policies>\n</policies>"],
    ["an item of an array", '[1,["<fragment />"]]', "<fragment />"],
    ["a byte order mark", '\ufeff{"a":"<policies />"}', "<policies />"],
    [
      "a pipeline's mark",
      '{"a":"<issuer >#{tenantId}#</issuer>"}',
      "<issuer >«? a pipeline fills in #{tenantId}#»</issuer>",
    ],
  ])("is read with %s", (_title, text, expected) => {
    expect(contentsOf("a.json", text)).toEqual([expected]);
  });

  test.each([
    ["a name of a member", '{"<policies />":"x"}'],
    ["a comment", '{"a":"x" /* <policies /> */}'],
    ["other markup", '{"a":"<div class=\\"policies\\">"}'],
  ])("is not %s", (_title, text) => {
    expect(contentsOf("a.json", text)).toEqual([]);
  });

  test("each escape is a piece of its own, and the string says how to write into it", () => {
    const file = sourceFile("a.json", '{"x":{"y":["<policies>\\ud83d\\ude00"]}}');
    const [carried] = readFormats([file]).texts;
    expect(carried).toMatchObject({
      carrier: "json string",
      writing: { kind: "json string" },
      name: "x.y[0]",
    });
    expect(carried?.pieces.map(({ kind }) => kind)).toEqual(["plain", "escape", "escape"]);
  });

  test("whatever JSON.stringify or an escape of every code unit writes is read back", () => {
    const eachUnit = (text: string): string =>
      Array.from(
        { length: text.length },
        (_none, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`,
      ).join("");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (random) => {
        const text = `<policies>${random}</policies>`;
        for (const written of [JSON.stringify(text), `"${eachUnit(text)}"`]) {
          const file = sourceFile("a.json", `{"a": [${written}]}`);
          const [carried] = readFormats([file]).texts;
          const asWritten = carried?.pieces.map((piece) =>
            piece.kind === "escape" ? piece.text : file.text.slice(piece.start, piece.end),
          );
          expect(asWritten?.join("")).toBe(text);
        }
      }),
    );
  });

  test("a JSON text with policy words that cannot be read is left", () => {
    expect(readFormats([sourceFile("a.json", '{"a":"<policies />"')]).left).toMatchObject([
      { code: "manual-review" },
    ]);
    expect(readFormats([sourceFile("a.json", '{"a":"\\q<policies />"}')]).left).toMatchObject([
      { code: "manual-review" },
    ]);
    expect(readFormats([sourceFile("a.json", `${"[".repeat(5000)}"<policies />"`)]).left).toHaveLength(1);
  });
});

describe("a notebook", () => {
  const notebook = JSON.stringify({
    cells: [
      { cell_type: "markdown", source: ["<validate-jwt header-name='x'>"] },
      {
        cell_type: "code",
        source: ["# <validate-jwt a>\n", "p = '<validate-azure-ad-token tenant-id=\"x\" />'\n"],
        outputs: [{ text: ["<validate-jwt a>"] }],
      },
    ],
  });

  test("is reported at the lines of its code that hold a validation, and nothing of it is a text", () => {
    const reading = readFormats([sourceFile("a.ipynb", notebook)]);
    expect(reading.texts).toEqual([]);
    expect(reading.left.map(({ code, start, end }) => [code, notebook.slice(start, end)])).toEqual([
      ["program-text", expect.stringContaining("p = '<validate-azure-ad-token")],
    ]);
  });
});
