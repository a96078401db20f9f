import { describe, expect, test } from "vitest";
import { answersAt, serverPath } from "../../../src/core/oauth/server-address.ts";

describe("the path of a server", () => {
  test.each([
    ["https://gw/flights/mcp", "flights/mcp"],
    ["https://gw/Flights/MCP///", "flights/mcp"],
    ["https://gw//flights//mcp", "flights/mcp"],
    ["https://gw/flights%2Dmcp", "flights-mcp"],
    ["https://gw/100%", "100%"],
    ["https://gw/mcp?session=1#x", "mcp"],
    ["https://gw", ""],
    ["https://gw/", ""],
    ["https://gw/.well-known/oauth-authorization-server", ""],
    ["https://gw/.well-known/oauth-protected-resource/flights/mcp", "flights/mcp"],
    ["https://gw/flights/.well-known/openid-configuration", "flights"],
    ["https://gw/.well-known/security.txt", ".well-known/security.txt"],
  ])("%s: %j", (url, expected) => {
    expect(serverPath(new URL(url))).toBe(expected);
  });
});

describe("an API at the gateway's root", () => {
  test.each<[string, string, readonly string[], boolean]>([
    ["answers where an operation is", "mcp", ["/mcp"], true],
    ["answers below an operation", "mcp/messages", ["/mcp"], true],
    ["answers above an operation", "a", ["/a/mcp"], true],
    ["answers at a placeholder", "anything", ["/{tool}"], true],
    ["answers at a wildcard", "a/b", ["/*"], true],
    ["answers in another case", "mcp", ["/MCP?session={id}"], true],
    ["does not answer elsewhere", "hotels/mcp", ["/mcp", "/.well-known/openid-configuration"], false],
    ["does not answer elsewhere for an operation at the root itself", "hotels", ["/"], false],
    ["may answer anywhere when it has no operations", "hotels", [], true],
  ])("%s", (_title, path, templates, expected) => {
    const operations = templates.map((urlTemplate) => ({
      id: "",
      name: "",
      displayName: "",
      method: "POST",
      urlTemplate,
    }));
    expect(answersAt(path, operations)).toBe(expected);
  });
});
