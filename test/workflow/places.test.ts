import { copyFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RunPlace } from "../../src/core/run/place.ts";
import { main } from "../../src/main.ts";
import { testHost } from "../support/host.ts";
import { freshWorld, type Ran, run, writes } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";

const prod: RunPlace = { kind: "cloud", name: "public" };
const copy: RunPlace = { kind: "world", file: "/worlds/w.json" };
const memory: RunPlace = { kind: "memory", world: "flights" };

const folder = () => scratchFolder("places");
const runNames = ({ stdout }: Ran) =>
  (JSON.parse(stdout) as { readonly runs: readonly { readonly name: string }[] }).runs.map(
    ({ name }) => name,
  );

/** Two copies of one setup, with the same ids, migrated one after the other from one state folder. */
async function bothMigrated(first: RunPlace, second: RunPlace) {
  const stateDirectory = folder();
  const [one, other] = [await freshWorld(), await freshWorld()];
  await run(one, ["migrate", "--yes"], { stateDirectory, place: first });
  await run(other, ["migrate", "--yes"], {
    stateDirectory,
    place: second,
    host: { now: () => Date.parse("2026-11-23T12:00:00Z") },
  });
  return { stateDirectory, one, other };
}

describe("runs of two places in one state folder", () => {
  test.each([
    ["a real one before a rehearsal in a file", prod, copy],
    ["a real one before a rehearsal in memory", prod, memory],
    ["a rehearsal before a real one", copy, prod],
  ])("%s: the first place's rollback takes its own run", async (_title, first, second) => {
    const { stateDirectory, one } = await bothMigrated(first, second);
    const names = runNames(await run(one, ["rollback", "--list", "--format", "json"], { stateDirectory }));
    const back = await run(one, ["rollback", "--yes"], { stateDirectory, place: first });
    expect(back.exitCode).toBe(0);
    expect(back.stdout).toContain(`The run ${names[0] ?? "?"} changed it`);
    expect(writes(back.sent)).toHaveLength(4);
  });

  test("a world in memory leaves nothing to put back", async () => {
    const { stateDirectory, other } = await bothMigrated(prod, memory);
    const back = await run(other, ["rollback", "--yes"], { stateDirectory, place: memory });
    expect(back).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Nothing to put back") });
    expect(writes(back.sent)).toEqual([]);
  });

  test("where no run was made, none is put back", async () => {
    const { stateDirectory, one } = await bothMigrated(copy, memory);
    const back = await run(one, ["rollback", "--yes"], { stateDirectory, place: prod });
    expect(back).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("in the cloud public") });
    expect(writes(back.sent)).toEqual([]);
  });

  test("a run that is named is refused anywhere else", async () => {
    const { stateDirectory, one } = await bothMigrated(prod, copy);
    const [first = "?"] = runNames(
      await run(one, ["rollback", "--list", "--format", "json"], { stateDirectory }),
    );
    const back = await run(one, ["rollback", first, "--yes"], { stateDirectory, place: copy });
    expect(back).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("wrote to the cloud public") });
    expect(writes(back.sent)).toEqual([]);
  });

  test("a run that stopped elsewhere does not go on here", async () => {
    const stateDirectory = folder();
    const stopped = await run(await freshWorld(), ["migrate", "--yes"], {
      stateDirectory,
      place: prod,
      intercept: async (request) =>
        request.method === "PUT"
          ? new Response('{"error":{"code":"X","message":"no"}}', { status: 400 })
          : null,
    });
    expect(stopped.exitCode).toBe(3);
    const rehearsed = await run(await freshWorld(), ["migrate", "--yes"], { stateDirectory, place: copy });
    expect(rehearsed.exitCode).toBe(0);
    expect(rehearsed.stdout).not.toContain("has not come to its end");
    expect(writes(rehearsed.sent)).toHaveLength(4);
  });

  test("the list says where each one was made", async () => {
    const { stateDirectory, one } = await bothMigrated(prod, copy);
    const text = await run(one, ["rollback", "--list"], { stateDirectory });
    expect(text.stdout).toContain("tenant 5c8f0a3e-");
    expect(text.stdout).toContain("cloud public");
    expect(text.stdout).toContain("sandbox /worlds/w.json");
    const json = await run(one, ["rollback", "--list", "--format", "json"], { stateDirectory });
    expect(JSON.parse(json.stdout)).toMatchObject({ runs: [{ place: prod }, { place: copy }] });
  });
});

describe("a world file", () => {
  const program = async (argv: readonly string[]) => {
    const { host, stdout, stderr } = testHost();
    return { exitCode: await main(argv, host), stdout: stdout(), stderr: stderr() };
  };

  test("is one place under each of its names, and its copy is another", async () => {
    const at = folder();
    const [world, link, copied, state] = ["w.json", "link.json", "copy.json", "state"].map((name) =>
      join(at, name),
    ) as [string, string, string, string];
    await program(["sandbox", "new", "flights", "--out", world]);
    symlinkSync(world, link);
    copyFileSync(world, copied);
    const where = ["--yes", "--state-dir", state];
    expect(await program(["migrate", "--sandbox", world, ...where])).toMatchObject({ exitCode: 0 });
    expect(await program(["rollback", "--sandbox", copied, ...where])).toMatchObject({ exitCode: 5 });
    expect(await program(["rollback", "--sandbox", link, ...where])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("done"),
    });
  });
});
