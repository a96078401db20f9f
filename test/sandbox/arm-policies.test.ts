import { describe, expect, test } from "vitest";
import { base, failure, place, raw } from "./arm-calls.ts";
import { apimClient } from "./clients.ts";
import { readApiPolicy } from "./migrated.ts";
import { quickSandbox } from "./quick.ts";

describe("policies", () => {
  const rawxml = (value: string) => ({ format: "rawxml", value });
  const small = "<policies><inbound><base /></inbound></policies>";

  test("the SDK's apiPolicy.get loses the text, the wire has it", async () => {
    const sandbox = await quickSandbox();
    expect(
      (await apimClient(sandbox).apiPolicy.get(...place, "flights-mcp", "policy")).value,
    ).toBeUndefined();
    expect((await readApiPolicy(sandbox)).text).toContain("validate-azure-ad-token");
  });

  test("no policy is 404 and a normal answer", async () => {
    const sandbox = await quickSandbox();
    const error = await failure(apimClient(sandbox).policy.get(...place, "policy"));
    expect(error).toMatchObject({
      statusCode: 404,
      code: "ResourceNotFound",
      message: "PoliciesConfiguration not found.",
    });
  });

  test("a new policy is 201, the same again 200 with the same ETag, also when it is indented otherwise", async () => {
    const apim = apimClient(await quickSandbox());
    const statuses: number[] = [];
    const onResponse = (answer: { status: number }) => statuses.push(answer.status);
    const put = (value: string) =>
      apim.policy.createOrUpdate(...place, "policy", rawxml(value), { onResponse });
    const first = await put(small);
    const again = await put(small.replaceAll("><", ">\n    <"));
    const other = await put(small.replace("<base />", "<!-- new --><base />"));
    expect(statuses).toEqual([201, 200, 200]);
    expect(again.eTag).toBe(first.eTag);
    expect(other.eTag).not.toBe(first.eTag);
  });

  test("HEAD tells the ETag without a body", async () => {
    const sandbox = await quickSandbox();
    const head = await apimClient(sandbox).apiPolicy.getEntityTag(...place, "flights-mcp", "policy");
    expect(head.eTag).toBe((await readApiPolicy(sandbox)).etag);
  });

  test("a stale If-Match is 412 and changes nothing", async () => {
    const sandbox = await quickSandbox();
    const before = await readApiPolicy(sandbox);
    const write = apimClient(sandbox).apiPolicy.createOrUpdate(
      ...place,
      "flights-mcp",
      "policy",
      rawxml(small),
      {
        ifMatch: '"AAAAAAAAAAA="',
      },
    );
    expect(await failure(write)).toMatchObject({
      statusCode: 412,
      code: "PreconditionFailed",
      message: "Resource was modified since last retrieval.",
    });
    expect(await readApiPolicy(sandbox)).toEqual(before);
  });

  test.each([
    [
      "<policies><inbound></policies>",
      "rawxml",
      /The 'inbound' start tag on line 1 position 12 does not match the end tag of 'policies'\. Line 1, position 22\./,
    ],
    [
      '<policies>\n<inbound><set-variable name="a" value="@(f("x"))" /></inbound></policies>',
      "xml",
      /'x' is an unexpected token\. Expecting white space\. Line 2, position 45\./,
    ],
    [
      '<policies><inbound><set-variable name="a" /></inbound></policies>',
      "rawxml",
      /Error in element 'set-variable' on line 1, column 21/,
    ],
    [
      '<policies>\n<inbound><set-header name="a">text</set-header></inbound></policies>',
      "rawxml",
      /^Error in element 'set-header' on line 2, column \d+: The element 'set-header' cannot contain text\. List of possible elements expected: 'value'\.$/,
    ],
    ["<policies><nowhere /></policies>", "rawxml", /'nowhere' is not allowed here/],
    [
      '<policies><inbound><set-header name="{{Missing}}" /></inbound></policies>',
      "rawxml",
      /Cannot find a property 'Missing'/,
    ],
    [
      '<policies><inbound><set-backend-service backend-id="none" /></inbound></policies>',
      "rawxml",
      /Backend with id 'none' could not be found/,
    ],
  ])("%s as %s is a ValidationError with its place", async (value, format, message) => {
    const apim = apimClient(await quickSandbox());
    const error = await failure(apim.policy.createOrUpdate(...place, "policy", { format, value }));
    expect(error.statusCode).toBe(400);
    const details = error.details as { error: { details: { message: string }[] } };
    expect(details.error.details[0]?.message).toMatch(message);
  });

  test("deleting needs If-Match, and then the policy is gone", async () => {
    const sandbox = await quickSandbox();
    const path = `${base}/apis/weather/policies/policy?api-version=2024-05-01`;
    expect((await raw(sandbox, path, { method: "DELETE" })).status).toBe(412);
    expect((await raw(sandbox, path, { method: "DELETE", headers: { "if-match": "*" } })).status).toBe(200);
    expect((await raw(sandbox, path)).status).toBe(404);
  });
});

test("of writers with the same ETag one wins and the others are told", async () => {
  const sandbox = await quickSandbox();
  const { etag } = await readApiPolicy(sandbox);
  const apim = apimClient(sandbox);
  const writes = ["a", "b", "c", "d"].map((name) => {
    const value = `<policies><inbound><!-- ${name} --><base /></inbound></policies>`;
    return apim.apiPolicy.createOrUpdate(
      ...place,
      "flights-mcp",
      "policy",
      { format: "rawxml", value },
      { ifMatch: etag },
    );
  });
  const outcomes = await Promise.allSettled(writes);
  expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome.status === "rejected")).toHaveLength(3);
});
