import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { emptyFolder, program, session } from "../support/built.ts";

test("the built program signs a person in by a device code, over HTTPS", async () => {
  const folder = emptyFolder();
  session(folder, ["sandbox", "new", "flights", "--out", "w.json"]);
  const server = spawn(process.execPath, [program, "sandbox", "serve", "--world", "w.json"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(createInterface(server.stdout), "line")) as [string];
  const served = JSON.parse(line) as { readonly cloud: string; readonly ca: string };
  const ca = readFileSync(served.ca, "utf8");
  const argv = ["migrate", "--dry-run", "--auth", "device", "--cloud", served.cloud];
  const ran = spawn(process.execPath, [program, ...argv, "--state-dir", join(folder, "state")], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, NODE_EXTRA_CA_CERTS: served.ca },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed: string[] = [];
  ran.stdout.on("data", (text: Buffer) => printed.push(text.toString()));
  const [told] = (await once(createInterface(ran.stderr), "line")) as [string];
  const [, page = "", code = ""] =
    /^To sign in, open (\S+) in a browser and enter the code (\w+)$/.exec(told) ?? [];
  const form = new URLSearchParams({ code, login_hint: "ada@contoso.com", accept: "true" });
  expect(await posted(page, form.toString(), ca)).toBe(200);
  const [exitCode] = (await once(ran, "exit")) as [number];
  expect(exitCode).toBe(0);
  expect(printed.join("")).toMatch(/signed in as ada@contoso\.com with a device code, in tenant\s5c8f0a3e-/);
  server.kill("SIGINT");
  await once(server, "exit");
});

async function posted(url: string, body: string, ca: string): Promise<number | undefined> {
  const asked = request(url, {
    method: "POST",
    ca,
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [{ statusCode?: number; resume: () => void }];
  answer.resume();
  return answer.statusCode;
}
