import fc from "fast-check";
import { expect, test } from "vitest";
import { decideCondition } from "../../src/core/access/condition.ts";
import { evaluate } from "../../src/sandbox/csharp/evaluate.ts";
import { Dictionary } from "../../src/sandbox/csharp/library.ts";
import { parseExpression } from "../../src/sandbox/csharp/parse-expression.ts";
import { NotExecutable } from "../../src/sandbox/gateway/exchange.ts";

/** The call that the access table is about. */
const headers = new Headers({ Authorization: "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln" });
const context = {
  Request: {
    Method: "POST",
    Headers: new Dictionary((name) => {
      const value = headers.get(name);
      return value === null ? undefined : [value];
    }),
  },
};

const method = fc.constantFrom("POST", "post", "Post", "GET", "PO ST", "");
const header = fc.constantFrom("Authorization", "authorization", "AUTHORIZATION", "X-Other");
const scheme = fc.constantFrom(
  "Bearer ",
  "bearer ",
  "Bearer",
  "BEARER ",
  "Basic ",
  "Bearer eyJ",
  "Bearer x",
  "",
);
const comparison = fc.constantFrom(
  "",
  ", StringComparison.Ordinal",
  ", StringComparison.OrdinalIgnoreCase",
  ", StringComparison.InvariantCultureIgnoreCase",
);
const fallback = fc.constantFrom("", ', ""', ", null");

const value = fc
  .tuple(header, fallback)
  .map(([name, other]) => `context.Request.Headers.GetValueOrDefault("${name}"${other})`);
const atom = fc.oneof(
  fc
    .tuple(fc.constantFrom("==", "!="), method)
    .map(([operator, name]) => `context.Request.Method ${operator} "${name}"`),
  fc.tuple(method, comparison).map(([name, how]) => `context.Request.Method.Equals("${name}"${how})`),
  fc.tuple(value, scheme, comparison).map(([of, begin, how]) => `${of}.StartsWith("${begin}"${how})`),
  fc.tuple(value, fc.constantFrom("==", "!="), fc.constantFrom('""', "null")).map((parts) => parts.join(" ")),
  fc
    .tuple(fc.constantFrom("string.IsNullOrEmpty", "string.IsNullOrWhiteSpace"), value)
    .map(([call, of]) => `${call}(${of})`),
  header.map((name) => `context.Request.Headers.ContainsKey("${name}")`),
  fc.constantFrom("true", "false"),
);
const term = fc.tuple(fc.boolean(), atom).map(([inverse, of]) => (inverse ? `!${of}` : of));
const condition = fc
  .tuple(term, fc.array(fc.tuple(fc.constantFrom(" && ", " || ", "||", "&&"), term), { maxLength: 4 }))
  .map(([first, others]) => `${first}${others.map((other) => other.join("")).join("")}`);

/** What the gateway makes of it; `null` where it is beyond the sandbox's C#, or fails. */
function evaluated(source: string): unknown {
  try {
    return evaluate(parseExpression(source), new Map([["context", context]]));
  } catch (error) {
    if (error instanceof NotExecutable) return null;
    throw error;
  }
}

test("a condition that is decided is decided as C# does", () => {
  let decided = 0;
  let compared = 0;
  fc.assert(
    fc.property(condition, (source) => {
      const ours = decideCondition(`@(${source})`);
      const theirs = evaluated(source);
      if (ours === null || theirs === null) return;
      decided += 1;
      compared += typeof theirs === "boolean" ? 1 : 0;
      expect(ours, source).toBe(theirs);
    }),
    { numRuns: Number(process.env.LAWS_RUNS ?? 3000) },
  );
  expect(decided).toBe(compared);
  expect(decided).toBeGreaterThan(500);
});
