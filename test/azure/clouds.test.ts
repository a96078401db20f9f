import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { cloudFromJson, cloudNamed, cloudNames } from "../../src/azure/clouds.ts";
import { liveWire } from "../../src/azure/live-wire.ts";
import { bodyWithin } from "../../src/azure/wire.ts";

describe("a cloud by its name", () => {
  test.each(cloudNames.map((name) => [name]))("%s is one", (name) => {
    expect(cloudNamed(name)?.login).toMatch(/^https:\/\/login\./);
  });

  test.each([
    ["constructor"],
    ["__proto__"],
    ["toString"],
    ["valueOf"],
    ["hasOwnProperty"],
    ["Public"],
    [""],
  ])("%s is none", (name) => {
    expect(cloudNamed(name)).toBeNull();
  });
});

describe("a cloud from a file", () => {
  const file = {
    name: "x",
    login: "https://l.example",
    graph: "https://g.example",
    arm: "https://a.example",
    gatewaySuffix: "gw.example",
  };

  test("is taken as it is written", () => {
    expect(
      cloudFromJson(JSON.stringify({ ...file, login: "https://l.example/adfs/" }), "c.json"),
    ).toMatchObject({
      login: "https://l.example/adfs",
      discoverable: false,
    });
  });

  test.each([
    ["http://l.example", /isn.t an https URL/],
    ["https://me:secret@l.example", /more than a host and a path/],
    ["https://l.example/?x=1", /more than a host and a path/],
    ["https://l.example/#x", /more than a host and a path/],
    ["https://l.example/?", /more than a host and a path/],
    ["l.example", /isn.t an https URL/],
  ])("%s is refused", (login, message) => {
    const decode = () => cloudFromJson(JSON.stringify({ ...file, login }), "c.json");
    expect(decode).toThrow(message);
    expect(decode).not.toThrow("secret");
  });
});

describe("an answer", () => {
  const served = async (headers: Record<string, string>, body: Buffer) => {
    const server = createServer((_, response) => response.writeHead(200, headers).end(body));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/`, close: () => new Promise((resolve) => server.close(resolve)) };
  };

  test("that unpacks to far more than any service sends is not read to its end", async () => {
    const packed = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    const { url, close } = await served({ "content-encoding": "gzip" }, packed);
    await expect((await liveWire({}))(new Request(url))).rejects.toThrow(/more than 67108864 bytes/);
    await close();
  });

  test("within the bound comes whole, and a redirect is an answer like any other", async () => {
    const inChunks = async function* () {
      yield Buffer.from("ab");
      yield Buffer.from("c");
    };
    expect(await bodyWithin(inChunks(), 3)).toHaveLength(3);
    await expect(bodyWithin(inChunks(), 2)).rejects.toThrow(TypeError);
    const { url, close } = await served({ location: "http://127.0.0.1:1/" }, Buffer.from("x"));
    expect(await (await (await liveWire({}))(new Request(url))).text()).toBe("x");
    await close();
  });
});
