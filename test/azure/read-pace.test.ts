import { describe, expect, test } from "vitest";
import { pacedReads } from "../../src/azure/read-pace.ts";

// A service with Azure Resource Manager's bucket: 250 reads at once, 25 more a second, and a clock that runs while it is waited.

const arm = "https://management.azure.com";
const read = (subscription: string) => new Request(`${arm}/subscriptions/${subscription}/resourceGroups`);

function service({ tells }: { readonly tells: boolean }) {
  let time = 0;
  const left = new Map<string, { count: number; at: number }>();
  const sleepers: { readonly until: number; readonly wake: () => void }[] = [];
  const answers: number[] = [];
  const wire = async (request: Request): Promise<Response> => {
    const key = new URL(request.url).pathname.split("/")[2] ?? "";
    const { count, at } = left.get(key) ?? { count: 250, at: time };
    const now = Math.min(250, count + ((time - at) / 1000) * 25);
    answers.push(now < 1 ? 429 : 200);
    left.set(key, { count: Math.max(0, now - 1), at: time });
    const headers = tells
      ? { "x-ms-ratelimit-remaining-subscription-reads": String(Math.floor(now - 1)) }
      : {};
    return new Response("{}", { status: now < 1 ? 429 : 200, headers });
  };
  const pace = {
    now: () => time,
    sleep: (milliseconds: number) =>
      new Promise<void>((wake) => void sleepers.push({ until: time + milliseconds, wake })),
  };
  const run = async (reads: readonly Promise<Response>[]) => {
    const open = new Set(reads);
    for (const one of reads) void one.finally(() => open.delete(one));
    while (open.size > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = sleepers.toSorted((one, other) => one.until - other.until);
      if (next === undefined) continue;
      sleepers.splice(sleepers.indexOf(next), 1);
      time = Math.max(time, next.until);
      next.wake();
    }
  };
  return { paced: pacedReads(wire, arm, pace), answers, run, seconds: () => time / 1000 };
}

async function inSixteens(paced: (request: Request) => Promise<Response>, count: number): Promise<void> {
  let sent = 0;
  const worker = async () => {
    while (sent++ < count) await paced(read("one"));
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

describe("the pace of reads", () => {
  test("keeps a thousand reads within the bucket, and takes as long as the bucket does", async () => {
    const { paced, answers, run, seconds } = service({ tells: true });
    await run([inSixteens(paced, 1000).then(() => new Response())]);
    expect(answers).toHaveLength(1000);
    expect(answers).not.toContain(429);
    expect(seconds()).toBeGreaterThanOrEqual(30);
    expect(seconds()).toBeLessThan(31);
  });

  test("waits for nothing where the service does not say what is left", async () => {
    const { paced, answers, run, seconds } = service({ tells: false });
    await run(Array.from({ length: 200 }, () => paced(read("one"))));
    expect({ reads: answers.length, seconds: seconds() }).toEqual({ reads: 200, seconds: 0 });
  });

  test("knows each subscription's bucket", async () => {
    const { paced, run, seconds } = service({ tells: true });
    await run([inSixteens(paced, 240).then(() => new Response())]);
    await run([paced(read("two"))]);
    expect(seconds()).toBe(0);
    await run([paced(read("one"))]);
    expect(seconds()).toBeGreaterThan(0);
  });

  test("leaves writes, and other services, alone", async () => {
    const { paced, run, seconds } = service({ tells: true });
    await run([inSixteens(paced, 245).then(() => new Response())]);
    const before = seconds();
    await run([paced(new Request(`${arm}/subscriptions/one/x`, { method: "PUT", body: "{}" }))]);
    await run([paced(new Request("https://graph.microsoft.com/v1.0/organization"))]);
    expect(seconds()).toBe(before);
  });
});
