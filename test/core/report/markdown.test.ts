import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { code, fenced, inline, list, table } from "../../../src/core/report/markdown.ts";
import { harmlessLine } from "../../../src/core/text/harmless.ts";
import { hostile } from "./hostile.ts";
import { readMarkdown } from "./markdown-reader.ts";

describe("strangers' text in a line", () => {
  test.each([
    [
      "prose",
      "Entra issues tokens (AADSTS50194): yes, always.",
      "Entra issues tokens (AADSTS50194): yes, always.",
    ],
    ["letters of any language", "Flüge für Ævar, 航班", "Flüge für Ævar, 航班"],
    ["a lone mark between words", "Branding & properties > Domain", "Branding & properties > Domain"],
    ["an element of HTML", "a <img src=x onerror=y> b", "a `<img` src=x `onerror=y>` b"],
    ["a link", "[click](https://evil.example)", "`[click](https://evil.example`)"],
    ["an image", "x ![i](//evil.example/i.png) y", "x `![i](//evil.example/i.png`) y"],
    ["a bare address", "see https://evil.example now", "see `https://evil.example` now"],
    ["a bare domain", "see www.evil.example, now", "see `www.evil.example`, now"],
    ["a mention", "ask @octocat or (@team/x).", "ask `@octocat` or (`@team/x`)."],
    ["a mail address", "kim@fabrikam.com", "`kim@fabrikam.com`"],
    ["an issue", "fixes #12, GH-12 and !12", "fixes `#12`, `GH-12` and `!12`"],
    ["a commit", "1a84d7c6f2 was it", "`1a84d7c6f2` was it"],
    ["an emoji", "good :rocket: luck", "good `:rocket`: luck"],
    ["emphasis", "*a* _b_ ~c~", "`*a* _b_ ~c~`"],
    ["mathematics", "$x$", "`$x$`"],
    ["an entity", "&lt;b&gt;", "`&lt;b&gt`;"],
    ["a backslash", "a\\b", "`a\\b`"],
    ["backticks", "a `b` c", "a `` `b` `` c"],
    ["backticks that would close a longer span", "``` x", "```` ``` ```` x"],
    ["a list", "- a", "`-` a"],
    ["a numbered list", "1. a", "`1`. a"],
    ["a heading", "# a", "`#` a"],
    ["a quotation", "> a", "`>` a"],
    ["an underline of a heading", "---", "`---`"],
    ["an option of a command", "use --allow-tenant here", "use `--allow-tenant` here"],
    ["an option with a value that is a word of ours", "--with gateway-issuer.", "`--with gateway-issuer`."],
    ["two of them", "(--only apim --authority common)", "(`--only apim --authority common`)"],
    ["an option with another word behind it", "--yes apim", "`--yes apim`"],
    ["line breaks", "a\n\n# b", "`a\\u000a\\u000a#` b"],
    ["a logging command", "##vso[task.complete]x", "`#\\u0023vso[task.complete]x`"],
    ["nothing", "", ""],
    ["white space", "  a \t b ", "a b"],
  ])("%s", (_title, text, expected) => {
    expect(inline(text)).toBe(expected);
  });

  test("whatever it is, outside of spans of code there is nothing that a renderer reads", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { lines, blocks } = readMarkdown(inline(text));
        expect(blocks).toEqual([]);
        expect(lines).toHaveLength(1);
        const [line = ""] = lines;
        expect(line).not.toMatch(/[`*_~[\]{}<|\\$#@^\u0000-\u001f\u007f-\u009f]|&\S|\S>|^>|:\/\/|www\.\w/);
        expect(line).not.toMatch(/^(?:[-+=]+|\d+[.)])(?:\s|$)|^\s/);
      }),
    );
  });

  test("whatever it is, a reader sees its words in their order", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { lines, spans } = readMarkdown(inline(text));
        const waiting = [...spans];
        const seen = (lines[0] ?? "").replaceAll("§", () => waiting.shift() ?? "");
        const words = (one: string) => one.split(/\s+/).filter((word) => word !== "");
        if (!text.includes("§")) expect(words(seen)).toEqual(words(harmlessLine(text)));
      }),
    );
  });
});

describe("code", () => {
  test.each([
    ["a", "`a`"],
    ["`", "`` ` ``"],
    ["a``b`", "``` a``b` ```"],
    [" a ", "`  a  `"],
    ["", ""],
  ])("of %j is %j", (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test("is one span that holds the text", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = harmlessLine(text).replaceAll("\t", " ");
        const { lines, spans } = readMarkdown(`x ${code(text)} x`);
        expect(lines).toEqual([line === "" ? "x  x" : "x § x"]);
        if (line.trim() !== "") expect(spans).toEqual([line]);
      }),
    );
  });
});

test("a block of code ends at its end and nowhere before", () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 1 }), (content) => {
      const { lines, blocks, isOpen } = readMarkdown(`${fenced(content, "diff")}\nbehind`);
      expect(isOpen).toBe(false);
      expect(blocks).toHaveLength(1);
      expect(blocks[0]).toHaveLength(content.length);
      expect(lines).toEqual(["behind"]);
    }),
  );
});

test("a row of a table has as many cells as its head, whatever is in them", () => {
  fc.assert(
    fc.property(hostile, hostile, (one, other) => {
      const rows = table(["a", "b"], [[inline(one), code(other)]]).split("\n");
      expect(rows).toHaveLength(3);
      for (const row of rows) expect(row.split("|")).toHaveLength(4);
    }),
  );
});

test("a list has a line for each item", () => {
  expect(list(["a", "b"])).toBe("- a\n- b");
});
