import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { loopbackFetch } from "./loopback.ts";
import { migrateFlights } from "./migrated.ts";
import { type Visitor, visitors, visitWithV2 } from "./visit.ts";

let sandbox: Sandbox;
let served: ServedSandbox;

beforeEach(async () => {
  sandbox = await openSandbox("flights");
  served = await serveSandbox(sandbox);
});

afterEach(async () => {
  await served.close();
  await sandbox.close();
});

const comes = (user: string, pages: string[] = []): Visitor => ({
  user,
  fetch: loopbackFetch(served),
  pages,
  // The article's issuer is not the address it is served from.
  skipIssuerMetadataValidation: true,
});

describe.each(visitors)("the official MCP client $sdk over HTTPS", ({ visit }) => {
  test("contoso's user is served before and after the change", async () => {
    const before = await visit(comes("ben@contoso.com"));
    await migrateFlights(sandbox);
    const after = await visit(comes("ben@contoso.com"));
    expect(before).toEqual(after);
    expect(after.tools).toHaveLength(4);
    expect(after.answer).toContain("CF100");
  });

  test("fabrikam's user is turned away before the change", async () => {
    const pages: string[] = [];
    await expect(visit(comes("fay@fabrikam.com", pages))).rejects.toThrow(/code/i);
    expect(pages.join()).toContain("AADSTS50020");
  });

  test("fabrikam's user lists four tools and calls one after the change", async () => {
    await migrateFlights(sandbox);
    const { tools, answer } = await visit(comes("fay@fabrikam.com"));
    expect(tools).toEqual(["search_flights", "get_flight_details", "list_airports", "book_flight"]);
    expect(answer).toContain("CF102");
  });
});

test("the MCP client 2.x refuses the article's issuer when nobody tells it otherwise", async () => {
  await migrateFlights(sandbox);
  const strict = { ...comes("fay@fabrikam.com"), skipIssuerMetadataValidation: false };
  await expect(visitWithV2(strict)).rejects.toThrow(/issuer/i);
});
