import { expect, test } from "vitest";
import { decideCondition } from "../../../src/core/access/condition.ts";

const authorization = 'context.Request.Headers.GetValueOrDefault("authorization", "")';

test.each([
  ['context.Request.Method == "POST"', true],
  ['context.Request.Method == "post"', false],
  ['context.Request.Method != "post"', true],
  ['context.Request.Method == "PO ST"', false],
  ['context.Request.Method.Equals("POST")', true],
  ['context.Request.Method.Equals("post")', false],
  ['!context.Request.Method.Equals("post")', true],
  ['context.Request.Method.Equals("post", StringComparison.Ordinal)', false],
  ['context.Request.Method.Equals("post", StringComparison.OrdinalIgnoreCase)', true],
  ['context.Request.Method.Equals("post", StringComparison.CurrentCulture)', null],
  ['context.Request.Method.ToLower() == "post"', null],
  [`${authorization}.StartsWith("Bearer ")`, true],
  [`${authorization}.StartsWith("bearer ")`, false],
  [`${authorization}.StartsWith("bearer ", StringComparison.OrdinalIgnoreCase)`, true],
  [`${authorization}.StartsWith("Bearer eyJ")`, null],
  [`${authorization}.StartsWith("Basic ")`, false],
  ['context.Request.Headers.ContainsKey("authorization")', true],
  ['context.request.headers.ContainsKey("Authorization")', null],
  ["True", null],
])("%s is decided as C# compares: %s", (condition, decided) => {
  expect(decideCondition(`@(${condition})`)).toBe(decided);
});
