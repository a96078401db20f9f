import { expect, test } from "vitest";
import { evaluate, run } from "../../src/sandbox/csharp/evaluate.ts";
import { Dictionary, jwtView } from "../../src/sandbox/csharp/library.ts";
import { parseExpression } from "../../src/sandbox/csharp/parse-expression.ts";
import { parseStatements } from "../../src/sandbox/csharp/parse-statements.ts";
import { NotExecutable } from "../../src/sandbox/gateway/exchange.ts";

const headers = new Map([["X-Key", ["k"]]]);
const variables = new Map<string, unknown>([
  ["n", 3],
  ["jwt", jwtView({ tid: "t1", scp: "a b" })],
]);
const context = {
  Request: { Headers: new Dictionary((name) => headers.get(name)), OriginalUrl: { Host: "h" } },
  Response: { StatusCode: 401 },
  LastError: null,
  Variables: new Dictionary((name) => variables.get(name)),
};
const scope = () => new Map<string, unknown>([["context", context]]);

test.each<[string, unknown]>([
  ["context.Response.StatusCode == 401", true],
  ["context.LastError?.Message", null],
  ['context.Request.Headers.GetValueOrDefault("X-Key","")', "k"],
  ['context.Request.Headers.GetValueOrDefault("None","no") == "no" && !false', true],
  ['context.Variables.GetValueOrDefault<int>("n", 0) + 1 < 5', true],
  ['((Jwt)context.Variables["jwt"]).Claims.GetValueOrDefault("tid", "")', "t1"],
  ['((Jwt)context.Variables["jwt"]).Claims["scp"].Any(s => s.Contains("b"))', true],
  ['$"https://{context.Request.OriginalUrl.Host}/{("a" + "b")}/{{x}}"', "https://h/ab/{x}"],
  ['@"a""b" + "\\n"', 'a"b\n'],
  ['"A".Equals("a", StringComparison.OrdinalIgnoreCase) ? 1 : 2', 1],
  [
    'new JObject(new JProperty("a", new JArray("x", "y")), new JProperty("b", 1)).ToString()',
    '{"a":["x","y"],"b":1}',
  ],
  ['JsonConvert.SerializeObject(new { a = new[] { $"u{1 + 1}" }, b = true })', '{"a":["u2"],"b":true}'],
  ["string.IsNullOrEmpty((string)null) || false", true],
])("%s gives %j", (source, expected) => {
  expect(evaluate(parseExpression(source), scope())).toEqual(expected);
});

test("a block declares, decides, fills an object and returns", () => {
  const source = `
    // the metadata
    var tenant = "common"; /* for all */
    JObject o = new JObject { ["issuer"] = $"https://login/{tenant}" };
    if (context.Response.StatusCode != 401) { o["x"] = 1; } else o["y"] = new JArray { "z" };
    return o.ToString();`;
  expect(run(parseStatements(source), scope())).toBe('{"issuer":"https://login/common","y":["z"]}');
});

test.each([
  "DateTime.Now",
  "context.Secret",
  "new Random().Next()",
  "a ~ b",
  'System.IO.File.ReadAllText("x")',
  '"unclosed',
])("%s is refused by name instead of guessed", (source) => {
  expect(() => evaluate(parseExpression(source), scope())).toThrow(NotExecutable);
});
