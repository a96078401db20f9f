import { X509Certificate } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import type { Duplex } from "node:stream";
import { connect, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LogLine } from "../../src/sandbox/app.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import { loopbackFetch } from "./loopback.ts";
import { quickSandbox } from "./quick.ts";
import { stranger } from "./stranger.ts";

const log: LogLine[] = [];
const refused: string[] = [];
let sandbox: Sandbox;
let served: ServedSandbox;

beforeAll(async () => {
  sandbox = await quickSandbox((world) => {
    world.behaviours.pageSize = 2;
  });
  served = await serveSandbox(sandbox, {
    log: (line) => log.push(line),
    refused: (line) => refused.push(line),
  });
});

afterAll(() => served.close());

test("the cloud file names every service by an https address", async () => {
  const cloud = JSON.parse(await readFile(served.cloud, "utf8")) as object;
  expect(Object.keys(cloud)).toEqual(["name", "login", "graph", "arm", "gatewaySuffix"]);
  expect(cloud).toMatchObject({ login: served.login, graph: served.graph, arm: served.arm });
  expect(await readFile(served.ca, "utf8")).toMatch(/^-----BEGIN CERTIFICATE-----/);
});

test("addresses in answers can be followed, issuers keep their public names", async () => {
  const fetch = loopbackFetch(served);
  const answer = await fetch(`${served.login}/common/v2.0/.well-known/openid-configuration`);
  expect(await answer.json()).toMatchObject({
    issuer: "https://login.microsoftonline.com/{tenantid}/v2.0",
    token_endpoint: `${served.login}/common/oauth2/v2.0/token`,
  });
});

describe("a process that knows only the cloud file and the certificate authority", () => {
  test("signs in and works with the real Azure and Graph clients", async () => {
    expect(await stranger(served, sandbox)).toEqual({
      apis: ["flights-mcp", "weather", "status"],
      gatewayUrl: served.gateway,
      apps: 4,
    });
    expect(log.filter((line) => line.service === "arm").every((line) => line.authorized)).toBe(true);
  });
});

test("a body beyond a few megabytes is refused with 413", async () => {
  const fetch = loopbackFetch(served);
  const body = "x".repeat(5 * 1024 * 1024);
  expect((await fetch(`${served.gateway}/mcp`, { method: "POST", body })).status).toBe(413);
});

test("a body that does not say how long it is, and does not end, is refused all the same", async () => {
  const chunk = `100000\r\n${"x".repeat(0x100000)}\r\n`;
  const head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  const answer = await converse(served.gateway, (socket) => {
    socket.write(head + chunk.repeat(5));
  });
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

const malformed: readonly (readonly [string, string, number])[] = [
  ["no HTTP at all", "nonsense\r\n\r\n", 400],
  ["a version that does not exist", "GET / HTTP/9.9\r\n\r\n", 400],
  ["a header without a colon", "GET / HTTP/1.1\r\nHost localhost\r\n\r\n", 400],
  ["two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400],
  ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["a host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400],
  ["headers without end", `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
  ["a path that is no path", "GET /%zz%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 400],
];

test.each(malformed)("%s is refused, and the service goes on", async (_, text, status) => {
  const answer = await converse(served.arm, (socket) => {
    socket.write(text);
  });
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect((await loopbackFetch(served)(`${served.gateway}/status/health`)).status).toBe(200);
});

/** What a server answers first to bytes that no HTTP client would send. */
async function converse(origin: string, speak: (socket: TLSSocket) => void): Promise<string> {
  const ca = await readFile(served.ca, "utf8");
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "localhost", port: Number(new URL(origin).port), ca }, () =>
      speak(socket),
    );
    socket.once("data", (data) => {
      resolve(String(data));
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

test("a planned reset breaks the real connection", async () => {
  const broken = await quickSandbox((world) => {
    world.faults.push({
      service: null,
      method: null,
      path: null,
      nth: null,
      times: null,
      delayMs: 0,
      effect: "reset-before",
      status: 503,
      headers: {},
      body: null,
    });
  });
  const own = await serveSandbox(broken);
  await expect(loopbackFetch(own)(`${own.gateway}/status/health`)).rejects.toThrow(
    /socket hang up|ECONNRESET/,
  );
  await own.close();
  await expect(stat(own.cloud)).rejects.toThrow("ENOENT");
});

test("a method that the services do not know is refused with 405, as TRACE is", async () => {
  const answer = await converse(served.arm, (socket) => {
    socket.write("TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  });
  expect(answer).toMatch(/^HTTP\/1\.1 405 /);
});

test("a token in an address is not logged", async () => {
  const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2ln";
  await loopbackFetch(served)(`${served.graph}/v1.0/${jwt}?access_token=${jwt}&$top=1`);
  const line = log.findLast(({ service }) => service === "graph");
  expect(line?.path).toBe("/v1.0/***?access_token=***&$top=1");
});

test("a page of the sign-in can be shown in no other page, and is not kept", async () => {
  const answer = await loopbackFetch(served)(`${served.login}/common/oauth2/v2.0/authorize?client_id=x`);
  expect(answer.headers.get("content-type")).toContain("text/html");
  expect(answer.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

test("the authority may sign for this machine and the world's public hosts alone", async () => {
  const authority = new X509Certificate(await readFile(served.ca, "utf8"));
  const names = ["localhost", ...publicHosts].map((name) => `82${hexLength(name)}${hex(name)}`);
  const address = "87087f000001ffffffff";
  const permitted = [...names, address].map((name) => `30${byte(name.length / 2)}${name}`).join("");
  // The extension by its number, critical, with these names and nothing else in it.
  expect(authority.raw.toString("hex")).toMatch(
    new RegExp(`0603551d1e0101ff04(81)?..30(81)?..a0(81)?${byte(permitted.length / 2)}${permitted}`),
  );
});

const publicHosts = [
  "login.microsoftonline.com",
  "graph.microsoft.com",
  "management.azure.com",
  "apim-flights.azure-api.net",
];
const hex = (text: string) => Buffer.from(text).toString("hex");
const byte = (value: number) => value.toString(16).padStart(2, "0");
const hexLength = (text: string) => byte(text.length);

describe("the proxy", () => {
  const services = ["login", "graph", "arm", "gateway"];

  test.each(publicHosts.map((host, index) => [host, services[index]] as const))(
    "leads %s to the sandbox's %s, with a certificate of that name",
    async (host, service) => {
      const { socket } = await connectBy(`${host}:443`);
      expect(await throughTunnel(socket, host, "/status/health")).toMatch(/^HTTP\/1\.1 /);
      expect(log.at(-1)).toMatchObject({ service, path: "/status/health" });
    },
  );

  test("answers behind it name the public addresses", async () => {
    const { socket } = await connectBy("login.microsoftonline.com:443");
    const path = "/common/v2.0/.well-known/openid-configuration";
    expect(await throughTunnel(socket, "login.microsoftonline.com", path)).toContain(
      '"token_endpoint":"https://login.microsoftonline.com/common/oauth2/v2.0/token"',
    );
  });

  test.each(["example.com:443", "localhost:443", "graph.microsoft.com:80", "login.microsoftonline.com.:443"])(
    "refuses %s with 403, and says what it answers for",
    async (target) => {
      const before = refused.length;
      const { status, socket, text } = await connectBy(target);
      socket.destroy();
      expect(status).toBe(403);
      expect(text).toContain(`these hosts alone, at port 443: ${publicHosts.join(", ")}.`);
      expect(refused.slice(before)).toEqual([expect.stringContaining(`403 CONNECT ${target}: The sandbox`)]);
    },
  );

  test("refuses plain HTTP, which would not be answered by the public hosts", async () => {
    const answer = await fetch(served.proxy);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("CONNECT alone")]);
  });
});

interface Tunnel {
  readonly status: number | undefined;
  readonly socket: Duplex;
  readonly text: string;
}

/** What the proxy says to a CONNECT. */
function connectBy(target: string): Promise<Tunnel> {
  const { hostname, port } = new URL(served.proxy);
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: hostname, port, method: "CONNECT", path: target, agent: false });
    asked.once("connect", (answer, socket, head) => {
      if (answer.statusCode === 200 || head.length > 0) {
        resolve({ status: answer.statusCode, socket, text: String(head) });
        return;
      }
      socket.once("data", (text: Buffer) =>
        resolve({ status: answer.statusCode, socket, text: String(text) }),
      );
    });
    asked.once("error", reject).end();
  });
}

/** A GET through a tunnel, with the certificate checked against the host's name. */
async function throughTunnel(socket: Duplex, host: string, path: string): Promise<string> {
  const ca = await readFile(served.ca, "utf8");
  const secure = connect({ socket, servername: host, ca });
  secure.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let answer = "";
  for await (const chunk of secure) answer += String(chunk);
  return answer;
}
