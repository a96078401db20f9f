import { describe, expect, test } from "vitest";
import { agreed, type Cell, cell, yes } from "../../../src/core/access/cell.ts";

const open: Cell = cell("yes", { code: "no-validation", why: "nothing validates" });
const tenant: Cell = cell("no", { code: "tenant", why: "it is of another tenant" });
const client: Cell = cell("no", { code: "client", why: "the client is not listed" });

describe("the one cell of several cases", () => {
  test.each<[string, readonly Cell[], Cell]>([
    ["one reason of all of them is that of the whole", [tenant, tenant], tenant],
    [
      "a reason of some of them is not given as that of all",
      [open, yes],
      { answer: "yes", code: "no-validation", why: "in one case nothing validates" },
    ],
    [
      "the order of the cases does not matter for that",
      [yes, open],
      { answer: "yes", code: "no-validation", why: "in one case nothing validates" },
    ],
    [
      "different reasons are all given",
      [tenant, client],
      {
        answer: "no",
        code: "reasons-differ",
        why: "in one case it is of another tenant; in another case the client is not listed",
      },
    ],
    [
      "different answers are unknown",
      [yes, client],
      { answer: "unknown", code: "cases-differ", why: "it depends: in one case the client is not listed" },
    ],
  ])("%s", (_title, cases, expected) => {
    expect(agreed(cases, "it depends")).toEqual(expected);
  });
});
