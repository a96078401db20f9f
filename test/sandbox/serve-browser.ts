import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { ServedSandbox } from "../../src/sandbox/serve/serve.ts";

const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/** A browser of this machine; null where none is installed. */
export const installedBrowser: string | null =
  names.find((name) => spawnSync(name, ["--version"]).status === 0) ?? null;

/** A page in a browser of `width` pixels. Expressions are evaluated past the page's content security policy. */
export interface Browser {
  readonly show: (address: string, width: number, scheme: "light" | "dark") => Promise<void>;
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** A picture of the page, PNG in base64. */
  readonly picture: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Starts a browser as `sandbox serve` tells people to: its own profile, the proxy, and the one key that it accepts. */
export async function openBrowser(program: string, served: ServedSandbox): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), "entra-mcp-browser-"));
  const child = spawn(
    program,
    [
      "--headless",
      "--no-sandbox",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
      `--proxy-server=${served.proxy}`,
      `--ignore-certificate-errors-spki-list=${served.keyDigest}`,
    ],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const call = conversation(child);
  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await call("Target.attachToTarget", { targetId, flatten: true });
  const inPage = (method: string, params: object = {}) => call(method, params, String(sessionId));
  const evaluate = async (expression: string) => {
    const params = { expression, awaitPromise: true, returnByValue: true };
    const { result } = (await inPage("Runtime.evaluate", params)) as { result: { value?: unknown } };
    return result.value;
  };
  return {
    show: async (address, width, scheme) => {
      const features = [{ name: "prefers-color-scheme", value: scheme }];
      await inPage("Emulation.setEmulatedMedia", { features });
      const metrics = { width, height: 800, deviceScaleFactor: 1, mobile: width < 600 };
      await inPage("Emulation.setDeviceMetricsOverride", metrics);
      const { errorText } = await inPage("Page.navigate", { url: address });
      if (errorText !== undefined) throw new Error(`${address}: ${JSON.stringify(errorText)}`);
      while ((await evaluate("document.readyState")) !== "complete");
    },
    evaluate,
    picture: async () =>
      String((await inPage("Page.captureScreenshot", { captureBeyondViewport: true }))["data"]),
    close: async () => {
      child.kill();
      await once(child, "exit");
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

type Call = (
  method: string,
  params: object,
  sessionId?: string,
) => Promise<Readonly<Record<string, unknown>>>;

/** The browser's debugging protocol over two pipes: JSON documents, each ended by a zero. */
function conversation(child: ChildProcess): Call {
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  let kept = "";
  output.setEncoding("utf8").on("data", (chunk: string) => {
    const documents = (kept + chunk).split("\0");
    kept = documents.pop() ?? "";
    for (const document of documents) {
      const { id, result, error } = JSON.parse(document);
      waiting.get(id)?.(result ?? { errorText: JSON.stringify(error) });
    }
  });
  let last = 0;
  return (method, params, sessionId) =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
}
