import type { IncomingMessage } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createServer as createPlainServer } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { wireOver } from "../../src/azure/live-wire.ts";
import { proxySettings } from "../../src/azure/network/proxy-settings.ts";
import { tunnelAgent } from "../../src/azure/network/tunnel.ts";
import { unreached } from "../../src/azure/network/unreached.ts";
import {
  certificateFor,
  connectProxy,
  type Listening,
  listening,
  type Reaction,
  secureConnectProxy,
} from "../support/proxy.ts";

const host = "graph.example";
const tls = certificateFor([host]);
const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A service over https that answers what it was sent, or as it is told. */
async function service(
  answer: (request: IncomingMessage, body: string) => [number, Record<string, string>, Buffer],
): Promise<Listening> {
  const asked: IncomingMessage[] = [];
  const server = createSecureServer({ key: tls.key, cert: tls.certificate }, (request, response) => {
    asked.push(request);
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      const [status, headers, bytes] = answer(request, body);
      response.writeHead(status, headers).end(bytes);
    });
  });
  const started = await listening(server, asked);
  open.push(started);
  return started;
}

const echo = () => service(({ method }, body) => [200, {}, Buffer.from(`${method} ${body}`)]);

async function proxied(react: (request: IncomingMessage) => Reaction, from = connectProxy) {
  const proxy = await from(react);
  open.push(proxy);
  return proxy;
}

/** A way through a proxy that trusts the authority of these tests. */
function through(address: string, connectingAtMost?: number, keptOpen = 4000) {
  const settings = proxySettings({ HTTPS_PROXY: address });
  if (settings === null) throw new Error("a proxy is named");
  const agent = Object.assign(tunnelAgent(settings.proxy, { connectingAtMost, keptOpen, ca: tls.authority }));
  open.push({ close: async () => agent.destroy() });
  return async (init?: RequestInit, url = `https://${host}/`, signal = new AbortController().signal) =>
    wireOver(() => agent)(new Request(url, { ...init, signal }));
}

/** What is said of a request that gets no answer. */
async function saidOf(work: Promise<Response>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  const said = unreached(host, error);
  return `${said?.what}. ${said?.hint}`;
}

describe("a request goes through a proxy", () => {
  test("which is told the host and its port, and nothing of the request", async () => {
    const { port } = await echo();
    const proxy = await proxied(() => ({ to: port }));
    const send = through(`http://127.0.0.1:${proxy.port}`);
    const answer = await send({
      method: "POST",
      body: "what is asked",
      headers: { authorization: "Bearer x" },
    });
    expect(await answer.text()).toBe("POST what is asked");
    expect(proxy.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([`CONNECT ${host}:443`]);
    expect(Object.keys(proxy.asked[0]?.headers ?? {}).toSorted()).toEqual(["connection", "host"]);
  });

  test("with the name and the password of its address", async () => {
    const { port } = await echo();
    const proxy = await proxied(() => ({ to: port }));
    await (await through(`http://ann:s%40cret@127.0.0.1:${proxy.port}`)()).text();
    const sent = proxy.asked[0]?.headers["proxy-authorization"] ?? "";
    expect(Buffer.from(sent.replace("Basic ", ""), "base64").toString()).toBe("ann:s@cret");
  });

  test("and the connection is used again", async () => {
    const { port, asked } = await echo();
    const proxy = await proxied(() => ({ to: port }));
    const send = through(`http://127.0.0.1:${proxy.port}`);
    for (const body of ["1", "2", "3"]) await (await send({ method: "PUT", body })).text();
    expect(asked).toHaveLength(3);
    expect(proxy.asked).toHaveLength(1);
  });

  test("which stays open for an answer that takes longer than anything else", async () => {
    const server = createSecureServer({ key: tls.key, cert: tls.certificate }, (_request, response) => {
      setTimeout(() => response.end("at last"), 400);
    });
    const slow = await listening(server);
    open.push(slow);
    const proxy = await proxied(() => ({ to: slow.port }));
    expect(await (await through(`http://127.0.0.1:${proxy.port}`, 100, 50)()).text()).toBe("at last");
  });

  test("and one that was kept for long enough is made anew", async () => {
    const { port } = await echo();
    const proxy = await proxied(() => ({ to: port }));
    const send = through(`http://127.0.0.1:${proxy.port}`, 1000, 20);
    for (const body of ["1", "2"]) {
      expect(await (await send({ method: "PUT", body })).text()).toBe(`PUT ${body}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(proxy.asked).toHaveLength(2);
  });

  test("many at once", async () => {
    const { port } = await echo();
    const proxy = await proxied(() => ({ to: port }));
    const send = through(`http://127.0.0.1:${proxy.port}`);
    const bodies = Array.from({ length: 20 }, (_, index) => String(index));
    const answers = bodies.map(async (body) => (await send({ method: "PUT", body })).text());
    expect(await Promise.all(answers)).toEqual(bodies.map((body) => `PUT ${body}`));
  });

  test("over a proxy that itself speaks https", async () => {
    const { port } = await echo();
    const secure = certificateFor([]);
    const from = (react: (request: IncomingMessage) => Reaction) => secureConnectProxy(secure, react);
    const proxy = await proxied(() => ({ to: port }), from);
    const settings = proxySettings({ HTTPS_PROXY: `https://localhost:${proxy.port}` });
    if (settings === null) throw new Error("a proxy is named");
    const agent = tunnelAgent(settings.proxy, { ca: `${tls.authority}\n${secure.authority}` });
    open.push({ close: async () => agent.destroy() });
    const answer = await wireOver(() => agent)(new Request(`https://${host}/`));
    expect(await answer.text()).toBe("GET ");
  });

  test("to an IPv6 address, which CONNECT names in brackets", async () => {
    const proxy = await proxied(() => ({ answer: "HTTP/1.1 502 Bad Gateway" }));
    await saidOf(through(`http://127.0.0.1:${proxy.port}`)({}, "https://[2001:db8::1]:8443/"));
    expect(proxy.asked.map(({ url }) => url)).toEqual(["[2001:db8::1]:8443"]);
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("what is packed as %s is unpacked", async (encoding, pack) => {
    const { port } = await service(() => [200, { "content-encoding": encoding }, pack("the whole list")]);
    const proxy = await proxied(() => ({ to: port }));
    expect(await (await through(`http://127.0.0.1:${proxy.port}`)()).text()).toBe("the whole list");
  });

  test.each([
    ["a redirect is an answer", 302, { location: "https://elsewhere.example/" }, "moved"],
    ["so is a refusal", 403, {}, "no"],
    ["and one without a body", 204, {}, ""],
  ])("%s", async (_title, status, headers, body) => {
    const { port } = await service(() => [status, headers, Buffer.from(body)]);
    const proxy = await proxied(() => ({ to: port }));
    const answer = await through(`http://127.0.0.1:${proxy.port}`)();
    expect({ status: answer.status, body: await answer.text() }).toEqual({ status, body });
    expect(Object.fromEntries(answer.headers)).toMatchObject(headers);
  });

  test("an answer that unpacks to more than is allowed is not read to its end", async () => {
    const packed = gzipSync(Buffer.alloc(65 * 1024 * 1024));
    const { port } = await service(() => [200, { "content-encoding": "gzip" }, packed]);
    const proxy = await proxied(() => ({ to: port }));
    await expect(through(`http://127.0.0.1:${proxy.port}`)()).rejects.toThrow(/more than 67108864 bytes/);
  });
});

describe("what goes wrong has a sentence of its own", () => {
  test.each<[string, string, string, RegExp]>([
    [
      "407 without a password",
      "",
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x",
      /^the proxy 127\.0\.0\.1:\d+, which HTTPS_PROXY names, asks for a name and a password \(407\)\. It looks like HTTPS_PROXY=http:\/\/<name>/,
    ],
    [
      "407 with one",
      "ann:wrong@",
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x",
      /does not take the name and the password in it \(407\)/,
    ],
    [
      "407 of a proxy with Windows sign-in alone",
      "",
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM",
      /It takes Negotiate, NTLM, of which nothing is spoken here/,
    ],
    [
      "a host that is not let through",
      "",
      "HTTP/1.1 403 Forbidden",
      /makes no connection to graph\.example \(403\)\. Ask whoever keeps it/,
    ],
    [
      "a host that the proxy does not reach",
      "",
      "HTTP/1.1 502 Bad Gateway",
      /makes no connection to graph\.example \(502\)/,
    ],
    ["something that is no proxy", "", "nonsense", /cannot be reached: the connection broke/],
  ])("%s", async (_title, credentials, answer, expected) => {
    const proxy = await proxied(() => ({ answer }));
    expect(await saidOf(through(`http://${credentials}127.0.0.1:${proxy.port}`)())).toMatch(expected);
  });

  test("no proxy at that address", async () => {
    const gone = await connectProxy(() => "silence");
    await gone.close();
    expect(await saidOf(through(`http://127.0.0.1:${gone.port}`)())).toMatch(
      /^the proxy 127\.0\.0\.1:\d+, which HTTPS_PROXY names, cannot be reached: the connection is refused \(ECONNREFUSED\)/,
    );
  });

  test("a proxy whose name is not known", async () => {
    expect(await saidOf(through("http://proxy.invalid:8080")())).toMatch(
      /^the proxy proxy\.invalid:8080, which HTTPS_PROXY names, cannot be reached: its name is not known here/,
    );
  });

  test("a proxy that says nothing", async () => {
    const proxy = await proxied(() => "silence");
    expect(await saidOf(through(`http://127.0.0.1:${proxy.port}`, 50)())).toMatch(
      /it gave no answer in time \(ETIMEDOUT\)/,
    );
  });

  test("a host that says nothing behind it", async () => {
    const silent = await listening(createPlainServer());
    open.push(silent);
    const proxy = await proxied(() => ({ to: silent.port }));
    expect(await saidOf(through(`http://127.0.0.1:${proxy.port}`, 50)())).toMatch(
      /^graph\.example gave no answer in time/,
    );
  });

  test("a certificate that nobody here trusts, as where a proxy reads along", async () => {
    const stranger = certificateFor([host]);
    const server = createSecureServer({ key: stranger.key, cert: stranger.certificate });
    const started = await listening(server);
    open.push(started);
    const proxy = await proxied(() => ({ to: started.port }));
    expect(await saidOf(through(`http://127.0.0.1:${proxy.port}`)())).toMatch(
      /^graph\.example cannot be reached: its certificate is not trusted here \(.*NODE_EXTRA_CA_CERTS/,
    );
  });

  test("an answer that breaks off is none", async () => {
    const server = createSecureServer({ key: tls.key, cert: tls.certificate }, (_request, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setTimeout(() => response.destroy(), 20);
    });
    const started = await listening(server);
    open.push(started);
    const proxy = await proxied(() => ({ to: started.port }));
    await expect(through(`http://127.0.0.1:${proxy.port}`)()).rejects.toThrow(TypeError);
  });

  test.each(["before there is a connection", "while an answer is waited for"])(
    "whoever gives up %s gets the own reason back",
    async (moment) => {
      const server = createSecureServer({ key: tls.key, cert: tls.certificate });
      const mute = await listening(server);
      open.push(mute);
      const isConnected = moment.startsWith("while");
      const proxy = await proxied(() => (isConnected ? { to: mute.port } : "silence"));
      const controller = new AbortController();
      if (isConnected) server.on("request", () => controller.abort(new Error("Interrupted.")));
      else setTimeout(() => controller.abort(new Error("Interrupted.")), 20);
      const send = through(`http://127.0.0.1:${proxy.port}`);
      await expect(send({}, `https://${host}/`, controller.signal)).rejects.toThrow("Interrupted.");
    },
  );
});
