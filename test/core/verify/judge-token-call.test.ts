import { describe, expect, test } from "vitest";
import { Fault } from "../../../src/core/fault.ts";
import { bareReason } from "../../../src/core/trace/decision.ts";
import { judgeTokenCall, noTokenCheck } from "../../../src/core/verify/judge-token-call.ts";

const server = "https://gw.example/mcp";
const reason = { ...bareReason("audience", "It is for another API."), fix: "Add the audience." };
const refused = { verdict: "refused", reason } as const;
const admitted = { verdict: "admitted", reason: null } as const;
const unknown = { verdict: "unknown", reason: bareReason("not-visible", "A condition decides.") } as const;

describe("a call with a token of the signed-in identity", () => {
  test.each([
    ["refused as the policies say", 401, refused, "note", /as the policies say: It is for another API\./],
    ["refused with 403 as the policies say", 403, refused, "note", /as the policies say/],
    ["refused, and the policies admit it", 401, admitted, "wrong", /with 401, and the policies do not/],
    [
      "admitted, and the policies refuse it",
      200,
      refused,
      "wrong",
      /admits a token that the policies refuse/,
    ],
    ["admitted as the policies say", 202, admitted, "right", /admits a token of the signed-in identity\.$/],
    ["admitted where nobody knows", 200, unknown, "right", /admits/],
    ["answered by what stands behind", 404, admitted, "note", /with 404, behind the token validation/],
    ["answered by a broken backend", 502, refused, "note", /with 502/],
  ] as const)("%s", (_title, status, predicted, outcome, message) => {
    const check = judgeTokenCall({ server, status, predicted });
    expect(check).toMatchObject({ code: "token", outcome });
    expect(check.message).toMatch(message);
  });

  test("a refusal that nobody can predict is no fault of the setup", () => {
    const check = judgeTokenCall({ server, status: 401, predicted: unknown });
    expect(check.outcome).toBe("note");
    expect(check.hint).toContain("entra-mcp trace");
  });

  test("advises nobody to admit the identity that looks", () => {
    const { hint } = judgeTokenCall({ server, status: 401, predicted: refused });
    expect(hint).not.toContain("Add the audience.");
    expect(hint).toContain("as it should be");
  });

  test("without a token the hint ends with the command that gets one", () => {
    const fault = new Fault("sign-in", "There is no token.", { hint: "Sign in.", next: ["az login"] });
    expect(noTokenCheck(fault)).toEqual({
      code: "token",
      outcome: "note",
      message: "There is no token.",
      hint: "Sign in. az login",
    });
  });
});
