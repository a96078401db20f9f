import { describe, expect, test } from "vitest";
import { isMetadataTemplate, servesMetadataFor } from "../../../src/core/oauth/well-known.ts";

describe("metadata operations", () => {
  test.each([
    ["/.well-known/oauth-authorization-server", true],
    [".well-known/oauth-protected-resource/{*path}", true],
    ["/mcp/.well-known/openid-configuration", true],
    ["/.well-known/openid-configuration/", true],
    ["/.well-known/security.txt", false],
    ["/well-known/openid-configuration", false],
    ["/.well-known/openid-configurations", false],
  ])("%s: %s", (template, expected) => {
    expect(isMetadataTemplate(template)).toBe(expected);
  });

  test.each([
    ["at the root", "/.well-known/oauth-protected-resource", "flights", true],
    ["with the API's path", "/.well-known/oauth-protected-resource/flights/mcp", "flights", true],
    ["with the API's path in another case", "/.well-known/oauth-protected-resource/Flights", "flights", true],
    ["with a parameter", ".well-known/oauth-protected-resource/{path}", "flights", true],
    ["of another server", "/.well-known/oauth-protected-resource/hotels/mcp", "flights", false],
    [
      "of a server whose name begins alike",
      "/.well-known/oauth-protected-resource/flights2",
      "flights",
      false,
    ],
    ["no metadata", "/flights/mcp", "flights", false],
  ])("%s", (_title, template, path, expected) => {
    expect(servesMetadataFor(template, path)).toBe(expected);
  });
});
