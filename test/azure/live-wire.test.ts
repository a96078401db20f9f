import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { liveWire as liveWireFor } from "../../src/azure/live-wire.ts";
import { unreached } from "../../src/azure/network/unreached.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const failureOf = (asking: Promise<unknown>) =>
  asking.then(
    () => new Error("nothing failed"),
    (error: unknown) => error,
  );

const liveWire = await liveWireFor({});

describe("the wire to the real services", () => {
  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["identity", (body: Buffer) => body],
  ])("unpacks an answer in %s", async (encoding, pack) => {
    const url = await served((_, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(pack(Buffer.from('{"value":"é"}'))),
    );
    expect(await (await liveWire(new Request(url))).json()).toEqual({ value: "é" });
  });

  test("sends method, headers and body, and asks for what it can unpack", async () => {
    const url = await served((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () =>
        response.end(JSON.stringify({ method: request.method, body, ...request.headers })),
      );
    });
    const request = new Request(url, { method: "PATCH", body: "é", headers: { authorization: "Bearer x" } });
    expect(await (await liveWire(request)).json()).toMatchObject({
      method: "PATCH",
      body: "é",
      authorization: "Bearer x",
      "content-length": "2",
      "accept-encoding": "gzip, deflate, br",
    });
  });

  test("gives status and headers as they came, follows no redirect, and takes an answer without a body", async () => {
    const url = await served((request, response) => {
      if (request.method === "DELETE") response.writeHead(204).end();
      else response.writeHead(302, "Gone elsewhere", { location: "http://127.0.0.1:1/", etag: '"x"' }).end();
    });
    const answer = await liveWire(new Request(url));
    expect([answer.status, answer.statusText, answer.headers.get("etag")]).toEqual([
      302,
      "Gone elsewhere",
      '"x"',
    ]);
    const empty = await liveWire(new Request(url, { method: "DELETE" }));
    expect([empty.status, empty.body]).toEqual([204, null]);
  });

  test("keeps its connection for what is asked next", async () => {
    const ports = new Set<number | undefined>();
    const url = await served((request, response) => {
      ports.add(request.socket.remotePort);
      response.end("{}");
    });
    for (let count = 0; count < 3; count++) await (await liveWire(new Request(url))).text();
    expect(ports.size).toBe(1);
  });

  test("fails as fetch does where nobody answers, with the reason inside", async () => {
    const url = await served((_, response) => response.end());
    const [server] = servers.splice(0);
    await new Promise((resolve) => server?.close(resolve));
    const error = await failureOf(liveWire(new Request(url)));
    expect(error).toMatchObject({ message: "fetch failed", cause: { code: "ECONNREFUSED" } });
    expect(unreached("x", error)?.what).toBe("x cannot be reached: the connection is refused (ECONNREFUSED)");
  });

  test.each<[string, RequestListener]>([
    ["before an answer", (request) => void request.socket.destroy()],
    [
      "within an answer",
      (request, response) => {
        response.writeHead(200, { "content-length": "100" }).write("half");
        setTimeout(() => request.socket.destroy(), 5);
      },
    ],
    [
      "with an answer that is not packed as it says",
      (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end("no"),
    ],
  ])("fails with a TypeError where the connection breaks %s", async (_, listener) => {
    expect(await failureOf(liveWire(new Request(await served(listener))))).toBeInstanceOf(TypeError);
  });

  test("ends at once, with its reason, when its request is given up", async () => {
    const url = await served(() => undefined);
    const controller = new AbortController();
    const asking = failureOf(liveWire(new Request(url, { signal: controller.signal })));
    const reason = new Error("given up");
    controller.abort(reason);
    expect(await asking).toBe(reason);
  });
});
