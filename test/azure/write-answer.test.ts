import { createHttpHeaders, createPipelineRequest, RestError } from "@azure/core-rest-pipeline";
import { GraphError } from "@microsoft/microsoft-graph-client";
import { describe, expect, test } from "vitest";
import { askToWrite } from "../../src/azure/write-answer.ts";

type Method = "GET" | "PUT";

function fromArm(status: number | undefined, code: string, method: Method = "PUT", wait?: string): RestError {
  const request = createPipelineRequest({ url: "https://management.azure.com/x", method });
  const headers = createHttpHeaders(wait === undefined ? {} : { "retry-after": wait });
  const response = status === undefined ? {} : { statusCode: status, response: { request, status, headers } };
  return new RestError("no", { code, request, ...response });
}

function fromGraph(status: number, code: string): GraphError {
  const error = new GraphError(status, "no");
  error.code = code;
  return error;
}

const failing = (error: Error) => async (): Promise<never> => {
  throw error;
};
const kindOf = async (error: Error) => (await askToWrite("Writing", failing(error))).kind;

describe("what came of asking for a write", () => {
  test("accepted is accepted", async () => {
    expect(await askToWrite("Writing", async () => undefined)).toEqual({ kind: "accepted" });
  });

  test.each([
    ["a broken connection", fromArm(undefined, "REQUEST_SEND_ERROR"), "unclear"],
    ["a time-out", fromArm(408, ""), "unclear"],
    ["500", fromArm(500, "InternalServerError"), "unclear"],
    ["503", fromArm(503, "ServiceUnavailable"), "unclear"],
    ["504", fromArm(504, ""), "unclear"],
    ["a 200 that cannot be read", fromArm(200, "PARSE_ERROR"), "unclear"],
    ["429 to a question about a long-running write", fromArm(429, "", "GET"), "unclear"],
    ["404 to a question about a long-running write", fromArm(404, "", "GET"), "unclear"],
    ["400 to a question about a long-running write", fromArm(400, "ValidationError", "GET"), "refused"],
    ["429", fromArm(429, "SubscriptionRequestsThrottled"), "not now"],
    ["409", fromArm(409, "Conflict"), "not now"],
    ["412", fromArm(412, "PreconditionFailed"), "not now"],
    ["422 of a busy service", fromArm(422, "ManagementApiRequestFailed"), "not now"],
    ["422", fromArm(422, "Unprocessable"), "refused"],
    ["400", fromArm(400, "ValidationError"), "refused"],
    ["401", fromArm(401, "ExpiredAuthenticationToken"), "refused"],
    ["403", fromArm(403, "AuthorizationFailed"), "refused"],
    ["Graph's 409", fromGraph(409, "Directory_ConcurrencyViolation"), "not now"],
    [
      "Graph's 409 for an app that personal accounts do not know",
      fromGraph(409, "Error_MsaAppDoesNotExist"),
      "refused",
    ],
    ["Graph's 503", fromGraph(503, "Directory_ConcurrencyViolation"), "unclear"],
    ["Graph's 404 of a replica that lags", fromGraph(404, "Request_ResourceNotFound"), "not now"],
    ["no answer of Graph", fromGraph(-1, ""), "unclear"],
    ["Graph's 403", fromGraph(403, "Authorization_RequestDenied"), "refused"],
  ])("%s", async (_title, error, kind) => {
    expect(await kindOf(error)).toBe(kind);
  });

  test("says how long the service wants to be left alone", async () => {
    const answer = await askToWrite("Writing", failing(fromArm(429, "", "PUT", "17")));
    expect(answer).toMatchObject({ kind: "not now", retryAfter: 17_000 });
  });

  test("an answer that the SDK stumbles over is unclear: the write may have been done", async () => {
    expect(await askToWrite("Writing", failing(new RangeError("oops")))).toMatchObject({
      kind: "unclear",
      fault: { code: "failed", message: "Writing: the answer cannot be understood: oops." },
    });
  });
});
