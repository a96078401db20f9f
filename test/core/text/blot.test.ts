import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blotted, withoutKnown } from "../../../src/core/text/blot.ts";

const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJhcGk6Ly94In0.c2lnbmF0dXJl";

describe("what looks like a secret is blotted out", () => {
  test.each([
    [`Authorization: Bearer ${jwt}`, "Authorization: Bearer ***"],
    ["the header bearer%20abcdefgh12345678 came", "the header bearer%20*** came"],
    [`token ${jwt} of nobody`, "token *** of nobody"],
    ["Basic dXNlcjpwYXNzd29yZA==", "Basic ***"],
    ["grant_type=x&client_secret=s3cr~t&scope=y", "grant_type=x&client_secret=***&scope=y"],
    ["client_secret%3Ds3cret", "client_secret%3D***"],
    ['{"refresh_token": "0.AX"}', '{"refresh_token": "***"}'],
    ['{\\"client_secret\\":\\"abc\\"}', '{\\"client_secret\\":\\"***\\"}'],
    ["?sv=1&sig=abc%2Fdef&se=2", "?sv=1&sig=***&se=2"],
    ["AccountKey=abc==;EndpointSuffix=x", "AccountKey=***"],
  ])("%s", (text, clean) => {
    expect(blotted(text, [])).toBe(clean);
  });

  test.each([
    "The policy could not be saved: Error in element 'validate-jwt' on line 4, column 6.",
    "AADSTS50020: User account does not exist in tenant; bearer of bad news.",
    "a basic fact",
    "significant=1 design=2",
  ])("and nothing else: %s", (text) => {
    expect(blotted(text, [])).toBe(text);
  });
});

test("a value that is known is gone in each form, and a short one is left", () => {
  const secret = 'p"ä~ss w/o+rd';
  const text = [secret, encodeURIComponent(secret), JSON.stringify({ secret })].join(" ");
  expect(withoutKnown(text, [secret])).not.toMatch(/w\/o|w%2Fo/);
  expect(withoutKnown("the password", ["the"])).toBe("the password");
});

test("no known value survives, whatever it is and whatever is around it", () => {
  const secret = fc.string({ minLength: 8, maxLength: 40, unit: "grapheme" });
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      fc.pre(!"***".includes(value) && !`${before}***${after}`.includes(value));
      expect(withoutKnown(`${before}${value}${after}`, [value])).not.toContain(value);
    }),
  );
});
