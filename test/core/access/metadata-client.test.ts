import { describe, expect, test } from "vitest";
import { accessMatrix } from "../../../src/core/access/matrix.ts";
import { flightsSnapshot } from "../../support/snapshot.ts";
import { policies } from "../plan/findings/found.ts";
import { plannedInput, rowNamed } from "./planned.ts";

// A client whose id is the address of its metadata (CIMD): Entra has such clients in preview.

const authorities = '"authorization_servers": ["https://login.microsoftonline.com/organizations/v2.0"]';

function rowOf(metadata: (text: string) => string, setup: Parameters<typeof flightsSnapshot>[0] = {}) {
  const snapshot = flightsSnapshot({ ...policies(undefined, metadata), ...setup });
  const row = accessMatrix(plannedInput(snapshot)).callers.find(({ id }) => id === "metadata-client");
  if (row === undefined) throw new Error("there is such a row");
  return row;
}

describe("a client that brings a metadata URL", () => {
  test("does not come where the gateway's own metadata does not announce it", () => {
    const { signIn, verdict } = rowOf((text) => text);
    expect(signIn.after).toMatchObject({ answer: "no", code: "cimd-not-announced" });
    expect(verdict).toBe("unchanged");
  });

  test.each([
    [
      "the gateway's metadata announces it",
      (text: string) => text.replace('"issuer":', '"client_id_metadata_document_supported": true, "issuer":'),
    ],
    [
      "the metadata leads to Entra's own",
      (text: string) => text.replace('"issuer":', `"resource": "https://r", ${authorities}, "issuer":`),
    ],
    [
      "the metadata is put together elsewhere",
      (text: string) =>
        text.replace(
          /<set-body>[\s\S]*<\/set-body>/,
          '<set-body>@(context.Response.Body.As<JObject>()["issuer"] + "authorization_endpoint token_endpoint")</set-body>',
        ),
    ],
    ["there is no metadata", () => "<policies><inbound><base /></inbound></policies>"],
  ])("is unknown at Entra where %s", (_name, metadata) => {
    expect(rowOf(metadata).signIn.after).toMatchObject({ answer: "unknown", code: "cimd-preview" });
  });

  test("is on no list of clients", () => {
    expect(rowOf((text) => text).gateway.after).toMatchObject({ answer: "no", code: "client" });
  });

  test("passes the gateway where no list of clients is made", () => {
    const snapshot = flightsSnapshot({ clientApps: [] });
    expect(rowNamed(plannedInput(snapshot), "metadata-client").gateway).toBe("yes -> yes");
  });
});
