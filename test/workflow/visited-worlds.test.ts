import { afterEach, describe, expect, test } from "vitest";
import { serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { clientOfWorld } from "../core/access/setup-shapes.ts";
import { loopbackFetch } from "../sandbox/loopback.ts";
import { type Visitor, visitors, visitWithV2 } from "../sandbox/visit.ts";
import { freshWorld } from "../support/program.ts";
import {
  administratorConsents,
  migrated,
  numbersIn,
  planned,
  rowOf,
  withDefaultConsent,
} from "./visitors.ts";

/** A world, how its setup is named, and what its MCP server offers to whom. */
interface Shape {
  readonly world: string;
  readonly options: readonly string[];
  /** The MCP server's address; that of the flights server when absent. */
  readonly address?: string;
  readonly tools: readonly string[];
  readonly call: NonNullable<Visitor["call"]>;
  /** What the tool answers with. */
  readonly answer: RegExp;
}

const flights = {
  options: [],
  tools: ["search_flights", "get_flight_details", "list_airports", "book_flight"],
  call: { name: "search_flights", arguments: { from: "New York", to: "London" } },
  answer: /CF10/,
};
const shapes: readonly Shape[] = [
  { world: "flights", ...flights },
  { world: "validate-jwt", ...flights },
  { world: "shared-fragment", ...flights, options: ["--api", "flights-mcp", "--allow-shared"] },
  { world: "named-values", ...flights },
  {
    world: "mcp-server",
    options: ["--api", "flights-mcp"],
    tools: ["search_flights", "flight_status"],
    call: { name: "flight_status", arguments: { number: "CF100" } },
    answer: /\/flights\/CF100/,
  },
  { world: "pre-authorized", ...flights },
  { world: "one-registration", ...flights },
  { world: "revisions", ...flights },
  { world: "hostile", ...flights },
  { world: "fleet:2", ...flights, options: ["--api", "flights-mcp"] },
];
/** Its metadata leads to Entra's own, whose issuer is a template: client 2.x never takes it, whatever the gateway names. */
const atEntra: Shape = {
  world: "protected-resource",
  ...flights,
  address: "https://mcp.contoso.com/mcp",
};
/** Whom they serve, and when, is told in visited-shapes.test.ts. */
const elsewhere = ["gateway-resource", "on-behalf-of"];

const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function served(world: string) {
  const sandbox = await freshWorld(world);
  const server = await serveSandbox(sandbox);
  open.push(sandbox, server);
  return { sandbox, fetch: loopbackFetch(server) };
}

/** A person of that name who uses the world's client; `pages` gets what they see. */
function visitorOf({ world, call, address }: Shape, fetch: Visitor["fetch"]) {
  return (user: string, pages: string[] = []): Visitor => ({
    fetch,
    user,
    pages,
    clientId: clientOfWorld(world),
    call,
    ...(address === undefined ? {} : { address }),
    skipIssuerMetadataValidation: true,
  });
}

test("every built-in world has its turn", () => {
  const worlds = [...shapes, atEntra].map(({ world }) => world);
  expect([...worlds, ...elsewhere]).toEqual(expect.arrayContaining([...worldNames]));
});

describe.each([...shapes, atEntra])("in the world $world", (shape) => {
  const { world, options, tools, answer } = shape;

  test.each(visitors)("the official client $sdk comes as far as the table says", async ({ visit }) => {
    const { sandbox, fetch } = await served(world);
    withDefaultConsent(sandbox);
    const visitor = visitorOf(shape, fetch);
    const plan = await planned(sandbox, options);
    const [home, foreign] = [rowOf(plan, "home-member"), rowOf(plan, "any-other-member")];
    const isServed = { tools, answer: expect.stringMatching(answer), isError: false };

    expect([home.verdict, foreign.verdict]).toEqual(["unchanged", "newly admitted"]);
    expect([home.gateway.before.answer, foreign.signIn.before.answer]).toEqual(["yes", "no"]);
    expect(await visit(visitor("ben@contoso.com"))).toEqual(isServed);
    await isRefused(visit, visitor, foreign.signIn.before.why);

    await migrated(sandbox, options);
    expect(await visit(visitor("ben@contoso.com"))).toEqual(isServed);
    expect(foreign.signIn.after.answer).toBe("after an administrator's consent");
    await isRefused(visit, visitor, foreign.signIn.after.why);
    administratorConsents(sandbox, clientOfWorld(world));
    expect(await visit(visitor("fay@fabrikam.com"))).toEqual(isServed);
  });
});

describe.each(shapes)("in the world $world", (shape) => {
  const { world, options, tools } = shape;

  test("client 2.x as it comes refuses the issuer, until the gateway names itself", async () => {
    const { sandbox, fetch } = await served(world);
    administratorConsents(sandbox, clientOfWorld(world));
    const visitor = visitorOf(shape, fetch);
    const strict = (user: string) => visitWithV2({ ...visitor(user), skipIssuerMetadataValidation: false });
    const named = async () => (await planned(sandbox, options)).findings.map(({ code }) => code);
    expect(await named()).toContain("issuer-not-origin");
    await expect(strict("ben@contoso.com")).rejects.toMatchObject(mismatch(ids.contoso));
    await migrated(sandbox, options);
    await expect(strict("fay@fabrikam.com")).rejects.toMatchObject(mismatch("common"));
    await migrated(sandbox, [...options, "--with", "gateway-issuer"]);
    expect(await named()).not.toContain("issuer-not-origin");
    expect((await strict("fay@fabrikam.com")).tools).toEqual(tools);
    expect((await strict("ben@contoso.com")).tools).toEqual(tools);
  });
});

/** Client 2.x takes no issuer but the origin that serves the metadata (RFC 8414, 3.3), and this one is Entra's. */
function mismatch(authority: string) {
  const served = "https://apim-flights.azure-api.net/";
  const named = `https://login.microsoftonline.com/${authority}/v2.0`;
  return { kind: "metadata", expected: served, received: named };
}

/** Fabrikam's user sees a refusal with a number that the table names. */
async function isRefused(
  visit: (who: Visitor) => Promise<unknown>,
  visitor: (user: string, pages: string[]) => Visitor,
  why: string | null,
): Promise<void> {
  const pages: string[] = [];
  await expect(visit(visitor("fay@fabrikam.com", pages))).rejects.toThrow(/code|AADSTS/i);
  const [number = "no refusal", ...more] = numbersIn(pages.at(-1) ?? "");
  expect(more).toEqual([]);
  expect(numbersIn(why)).toContain(number);
}
