import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSandbox } from "../../src/sandbox/open.ts";
import { apimClient } from "../sandbox/clients.ts";
import { type Contract, judgeAll, openContract } from "./contract.ts";
import { missingDocuments } from "./documents.ts";
import { type Exchange, witness } from "./exchange.ts";

const place = ["rg-flights", "apim-flights"] as const;

/** An honest exchange, changed so that it breaks the documents in one way. */
interface Lie {
  readonly name: string;
  readonly about: "list" | "service" | "policy" | "write" | "missing";
  readonly change: (exchange: Exchange) => Partial<Exchange>;
  readonly caught: RegExp;
}

const inAnswer = (exchange: Exchange, edit: (text: string) => string): Partial<Exchange> => ({
  responseBody: edit(exchange.responseBody),
});

const lies: readonly Lie[] = [
  {
    name: "a value of the wrong type",
    about: "policy",
    change: (exchange) => inAnswer(exchange, (text) => text.replace(/"value":"[^]*"\}\}$/, '"value":7}}')),
    caught: /answer: INVALID_TYPE at .*value/,
  },
  {
    name: "a number where the list has its count",
    about: "list",
    change: (exchange) => inAnswer(exchange, (text) => text.replace('"count":3', '"count":"3"')),
    caught: /answer: INVALID_TYPE at .*count/,
  },
  {
    name: "a required field that is missing",
    about: "service",
    change: (exchange) => inAnswer(exchange, (text) => text.replace(/"publisherEmail":"[^"]*",/, "")),
    caught: /answer: OBJECT_MISSING_REQUIRED_PROPERTY at .*publisherEmail/,
  },
  {
    name: "a field nobody knows",
    about: "policy",
    change: (exchange) =>
      inAnswer(exchange, (text) => text.replace('"properties":{', '"properties":{"colour":"red",')),
    caught: /answer: OBJECT_ADDITIONAL_PROPERTIES at .*colour/,
  },
  {
    name: "a status that is not declared",
    about: "policy",
    change: () => ({ status: 206 }),
    caught: /answer: INVALID_RESPONSE_CODE at top: .*206/,
  },
  {
    name: "an error in another service's words",
    about: "missing",
    change: () => ({ responseBody: '{"error":"invalid_request","error_description":"AADSTS900144"}' }),
    caught: /answer: (INVALID_TYPE|OBJECT_ADDITIONAL_PROPERTIES) at .*error/,
  },
  {
    name: "an error without details where an object belongs",
    about: "missing",
    change: (exchange) => inAnswer(exchange, (text) => text.replace('"details":null', '"details":{}')),
    caught: /answer: INVALID_TYPE at .*details/,
  },
  {
    name: "a request without its required field",
    about: "write",
    change: () => ({ requestBody: '{"properties":{"format":"rawxml"}}' }),
    caught: /request: OBJECT_MISSING_REQUIRED_PROPERTY at .*value/,
  },
  {
    name: "an operation that does not exist",
    about: "policy",
    change: ({ path }) => ({ path: path.replace("/policies/policy", "/policys/policy") }),
    caught: /answer: .*[Cc]ould not find/,
  },
  {
    name: "an api-version that does not exist",
    about: "policy",
    change: ({ path }) => ({ path: path.replace("2024-05-01", "2019-02-30") }),
    caught: /answer: Could not find .*api-version "2019-02-30"/,
  },
];

describe.skipIf(missingDocuments !== null)(
  "an answer that breaks Azure's OpenAPI documents is caught",
  () => {
    let contract: Contract;
    const honest = new Map<Lie["about"], Exchange>();

    beforeAll(async () => {
      contract = await openContract();
      const { sandbox, exchanges } = witness(await openSandbox("flights"));
      const apim = apimClient(sandbox);
      const keep = (about: Lie["about"]): void => {
        const last = exchanges.at(-1);
        if (last !== undefined) honest.set(about, last);
      };
      for await (const _ of apim.api.listByService(...place)) keep("list");
      await apim.apiManagementService.get(...place);
      keep("service");
      await apim.apiPolicy.get(...place, "flights-mcp", "policy", { format: "rawxml" });
      keep("policy");
      await apim.policy.createOrUpdate(...place, "policy", { format: "rawxml", value: "<policies />" });
      keep("write");
      await apim.api.get(...place, "nothing").catch(() => undefined);
      keep("missing");
      expect((await judgeAll(contract, [...honest.values()])).broken).toEqual([]);
    });

    afterAll(() => contract.close());

    test.each(lies)("$name", async ({ about, change, caught }) => {
      const truth = honest.get(about);
      if (truth === undefined) throw new Error(`no exchange about ${about}`);
      const { broken } = await judgeAll(contract, [{ ...truth, ...change(truth) }]);
      expect(broken).toHaveLength(1);
      expect(broken[0]).toMatch(caught);
    });

    test("on its whole way, from a world that plans it", async () => {
      const opened = await openSandbox("flights");
      opened.world.faults.push({
        service: "arm",
        method: "GET",
        path: "/apis/weather$",
        nth: null,
        times: null,
        delayMs: 0,
        effect: "answer",
        status: 200,
        headers: {},
        body: '{"name":"weather","properties":{"path":42}}',
      });
      const { sandbox, exchanges } = witness(opened);
      await apimClient(sandbox).api.get(...place, "weather");
      const { broken } = await judgeAll(contract, exchanges);
      expect(broken).toHaveLength(1);
      expect(broken[0]).toMatch(/apis\/weather.* 200: answer: INVALID_TYPE at .*path/);
    });
  },
);
