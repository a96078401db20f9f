import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../../src/core/policy/document/read-policy.ts";
import { reviseText } from "../../../src/core/policy/revise/revise.ts";
import { HOME, task } from "./assert-edit.ts";

/** No clock here: what is not linear takes minutes and runs into the runner's time limit; bench/hostile.ts has figures. */
function revised(text: string): ReturnType<typeof reviseText> {
  const namedValues = new Map([
    ["tenant", HOME],
    ["a", "b"],
  ]);
  const one = task({ namedValues });
  return reviseText(text, one, one);
}

const inPolicy = (content: string): string => `<policies><inbound>${content}</inbound></policies>`;
const authority = `https://login.microsoftonline.com/${HOME}/v2.0`;
const MANY = 20_000;

describe("hostile text", () => {
  it.each([
    [
      "five million characters",
      `<policies>${" ".repeat(5_000_000)}</policies>`,
      "more than any policy document",
    ],
    [
      "ten thousand nested elements",
      `<policies>${"<a>".repeat(10_000)}${"</a>".repeat(10_000)}</policies>`,
      "nested more than",
    ],
    [
      "an entity bomb",
      `<!DOCTYPE a [<!ENTITY b "${"x".repeat(1000)}"><!ENTITY c "&b;&b;&b;">]><policies>&c;</policies>`,
      "<! declaration",
    ],
    ["an entity that nobody declared", "<policies>&c;</policies>", "bare &"],
    ["holes in holes", inPolicy(`<a>@(${'$"{'.repeat(50_000)})</a>`), "nested too deeply"],
    [
      "an expression that never closes",
      inPolicy(`<a b="@(${"(".repeat(500_000)} />`),
      "closing bracket is missing",
    ],
    ["quotes without end", inPolicy(`<a>@(${'"'.repeat(500_001)})</a>`), "never closes"],
    ["an element called __proto__", inPolicy("<__proto__ />"), "refuses the document"],
    ["a comment without end", `<policies><!--${"<!-".repeat(300_000)}`, "never closes"],
    [
      "a start tag without end",
      `<policies ${Array.from({ length: 9000 }, (__, index) => `a${index}="b"`).join(" ")}`,
      "never closes",
    ],
  ])("is refused: %s", (_, text, reason) => {
    const result = revised(text);
    expect(result.kind).toBe("refusal");
    if (result.kind === "refusal") expect(result.reason).toContain(reason);
  });

  it.each([
    [
      "attributes called like members of objects",
      inPolicy(`<a __proto__="1" constructor="2" toString="3" />`),
    ],
    ["blanks without end", inPolicy(`<a>${" ".repeat(1_500_000)}</a>`)],
    ["a million at signs", inPolicy(`<a>${"@".repeat(1_500_000)}</a>`)],
    ["apostrophes", inPolicy(`<a>@(${"'".repeat(500_000)})</a>`)],
    ["ampersands in code", inPolicy(`<a>@(${"&".repeat(500_000)})</a>`)],
    ["braces", inPolicy(`<a>${"{{".repeat(500_000)}</a>`)],
    ["references without names", inPolicy(`<a>${"{{a".repeat(300_000)}</a>`)],
    [
      "many attributes",
      inPolicy(`<a ${Array.from({ length: MANY }, (__, index) => `a${index}="b"`).join(" ")} />`),
    ],
    ["many siblings", inPolicy("<a />".repeat(MANY * 4))],
    [
      "many validations on one line",
      inPolicy(`<validate-azure-ad-token tenant-id="${HOME}" />`.repeat(MANY)),
    ],
    [
      "many validations on lines",
      inPolicy(
        `\n<validate-jwt>\n<openid-config url="${authority}/.well-known/openid-configuration" />\n</validate-jwt>`.repeat(
          5000,
        ),
      ),
    ],
    [
      "many claims",
      inPolicy(
        `<validate-jwt><openid-config url="${authority}/.well-known/openid-configuration" /><required-claims>${`<claim name="tid"><value>${HOME}</value></claim>`.repeat(5000)}</required-claims></validate-jwt>`,
      ),
    ],
    [
      "many authorities in one JSON text",
      inPolicy(`<set-body>[${`"${authority}",`.repeat(MANY)}]</set-body>`),
    ],
    [
      "many authorities in one C# block",
      inPolicy(`<set-body>@{ x = new [] { ${`"${authority}",`.repeat(MANY)} } }</set-body>`),
    ],
    ["many authorities in one string", inPolicy(`<set-body>@("${`${authority} `.repeat(MANY)}")</set-body>`)],
    [
      "authorities in bare code",
      inPolicy(`<set-body>@{ ${`"" login.microsoftonline.com/x `.repeat(MANY)} }</set-body>`),
    ],
    ["a long concatenation", inPolicy(`<set-body>@(${`"${authority}" + x + `.repeat(5000)} "")</set-body>`)],
    [
      "a JSON string without end",
      inPolicy(`<set-body>{"issuer": "${authority}${"\\\\".repeat(500_000)}</set-body>`),
    ],
    ["open brackets of JSON", inPolicy(`<set-body>${"[{".repeat(400_000)} ${authority}</set-body>`)],
    ["a host that goes on", inPolicy(`<set-body>${"login.microsoftonline.com".repeat(50_000)}</set-body>`)],
    [
      "a tenant that goes on",
      inPolicy(`<set-body>https://login.microsoftonline.com/${"a.".repeat(500_000)}</set-body>`),
    ],
    [
      "words of a sign-in",
      inPolicy(
        `<set-body>${"Query Body code_verifier token_endpoint redirect_uris ".repeat(20_000)}</set-body>`,
      ),
    ],
    [
      "named values in great number",
      inPolicy(`<set-body>"issuer": "${"{{tenant}}".repeat(50_000)}"</set-body>`),
    ],
    ["expressions in great number on one line", inPolicy(`<a b="@(c)">@(d)</a>`.repeat(MANY * 4))],
    ["comments in great number", inPolicy(`<!-- ${authority} -->`.repeat(MANY))],
  ])("takes bounded time: %s", (_, text) => {
    expect(revised(text).kind).toBe("revised");
  });

  it("does not leak attribute names into objects", () => {
    parsePolicy(inPolicy(`<a __proto__="polluted" />`));
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
