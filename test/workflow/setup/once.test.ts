import { describe, expect, test } from "vitest";
import { inTurn } from "../../../src/workflow/in-turn.ts";
import { type Keep, once, onceUnlessFailed } from "../../../src/workflow/setup/once.ts";

/** A read that counts, and fails as long as it is told to. */
function counted(failures = 0) {
  const asked: string[] = [];
  const read = async (name: string) => {
    asked.push(name);
    if (asked.length <= failures) throw new Error(`failure ${asked.length}`);
    return name;
  };
  const kept = (keep: Keep) => keep((name: string) => name, read);
  return { asked, kept };
}

const outcome = (reading: Promise<string>) => reading.catch((error: Error) => error.message);

describe("a read that is kept", () => {
  test.each<[string, Keep]>([
    ["a snapshot", once],
    ["several setups", onceUnlessFailed],
  ])("is asked for once in %s, without regard to case", async (_, keep) => {
    const { asked, kept } = counted();
    const read = kept(keep);
    expect(await Promise.all([read("a"), read("A"), read("b")])).toEqual(["a", "a", "b"]);
    expect(asked).toEqual(["a", "b"]);
  });

  test("and failed is not repeated in a snapshot", async () => {
    const { asked, kept } = counted(1);
    const read = kept(once);
    expect([await outcome(read("a")), await outcome(read("a"))]).toEqual(["failure 1", "failure 1"]);
    expect(asked).toHaveLength(1);
  });

  test("and failed is asked for again by the next setup", async () => {
    const { kept } = counted(1);
    const read = kept(onceUnlessFailed);
    expect([await outcome(read("a")), await outcome(read("a"))]).toEqual(["failure 1", "a"]);
  });
});

describe("several reads that are under way", () => {
  const later = (milliseconds: number, what: string) =>
    new Promise<string>((_, reject) => setTimeout(() => reject(new Error(what)), milliseconds));

  test("tell the failure of the first in the list, whichever failed first", async () => {
    const failed = inTurn([Promise.resolve("fine"), later(5, "the first"), later(0, "the second")]);
    await expect(failed).rejects.toThrow("the first");
  });

  test("give what they gave, in their order", async () => {
    expect(await inTurn([Promise.resolve(1), Promise.resolve("two")])).toEqual([1, "two"]);
  });
});
