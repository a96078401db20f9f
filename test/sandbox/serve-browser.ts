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

/** How a page is looked at: on a screen by day or by night, or on paper. */
export type Look = "light" | "dark" | "print";

/** A page in a browser of `width` pixels. Expressions are evaluated past the page's content security policy. */
export interface Browser {
  readonly show: (address: string, width: number, look: Look) => Promise<void>;
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** A picture of the page, PNG in base64. */
  readonly picture: () => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Of a served sandbox, what a browser needs to reach it. */
type Reached = Pick<ServedSandbox, "proxy" | "keyDigest">;

/**
 * Starts a browser as `sandbox serve` tells people to: its own profile, the proxy, and the one key that it accepts.
 *
 * @param served `null` for files of this computer
 */
export async function openBrowser(program: string, served: Reached | null): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), "entra-mcp-browser-"));
  const child = spawn(
    program,
    [
      "--headless",
      "--no-sandbox",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
      ...(served === null
        ? []
        : [`--proxy-server=${served.proxy}`, `--ignore-certificate-errors-spki-list=${served.keyDigest}`]),
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
    show: async (address, width, look) => {
      const features = [{ name: "prefers-color-scheme", value: look === "print" ? "dark" : look }];
      await inPage("Emulation.setEmulatedMedia", { media: look === "print" ? "print" : "", features });
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

/** The smallest contrast between a text and what is behind it, as WCAG 2 computes it; 0 without a background. */
export const leastContrast = `(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = numbers(colour).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (numbers(colour)[3] !== 0) return colour;
    }
    return null;
  };
  const contrast = (element) => {
    const ground = behind(element);
    if (ground === null) return 0;
    const [low, high] = [getComputedStyle(element).color, ground].map(luminance).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const texts = [...document.body.querySelectorAll("*")].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ""));
  return Math.min(...texts.map(contrast));
})()`;

/** What is cut off, or reaches over the edge of what it is in. */
export const widerThanTheirPlace = `[...document.body.querySelectorAll("*")]
  .filter((one) => getComputedStyle(one).display !== "inline" && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
  .map((one) => one.tagName)`;
