import { describe, expect, test } from "vitest";
import { proxySecrets, proxySettings } from "../../src/azure/network/proxy-settings.ts";

const proxy = "http://proxy.example:8080";

describe("which proxy", () => {
  test.each<[string, Record<string, string>, string | null]>([
    ["none is named", {}, null],
    ["an empty variable is none", { HTTPS_PROXY: " " }, null],
    ["HTTPS_PROXY", { HTTPS_PROXY: proxy }, `${proxy}/`],
    ["https_proxy, in lower case", { https_proxy: proxy }, `${proxy}/`],
    ["lower case wins, as in curl", { HTTPS_PROXY: "http://other:1", https_proxy: proxy }, `${proxy}/`],
    ["HTTP_PROXY is for http, which Azure does not speak", { HTTP_PROXY: proxy }, null],
    ["without a scheme it is one of http", { HTTPS_PROXY: "proxy.example:8080" }, `${proxy}/`],
    ["itself over https", { HTTPS_PROXY: "https://proxy.example" }, "https://proxy.example/"],
    ["by an IPv6 address", { HTTPS_PROXY: "http://[fe80::1]:3128" }, "http://[fe80::1]:3128/"],
    ["credentials are no part of the address", { HTTPS_PROXY: "http://a:b@proxy.example:8080" }, `${proxy}/`],
  ])("%s", (_title, env, expected) => {
    expect(proxySettings(env)?.proxy.url.href ?? null).toBe(expected);
  });

  test.each<[string, string | null]>([
    ["http://proxy.example", null],
    ["http://ann@proxy.example", "ann:"],
    ["http://ann:s%40cret%3A@proxy.example", "ann:s@cret:"],
    ["http://ann:100%@proxy.example", "ann:100%"],
  ])("%s signs in as %s", (address, words) => {
    const sent = proxySettings({ HTTPS_PROXY: address })?.proxy.authorization ?? null;
    expect(sent === null ? null : Buffer.from(sent.replace("Basic ", ""), "base64").toString()).toBe(words);
  });

  test("a password is a secret in each of its forms", () => {
    const secrets = proxySecrets({ HTTPS_PROXY: "http://ann:s%40cret@proxy.example" });
    expect(secrets).toEqual(["s%40cret", "s@cret", Buffer.from("ann:s@cret").toString("base64")]);
    expect(proxySecrets({ HTTPS_PROXY: proxy })).toEqual([]);
  });

  test.each([
    ["socks5://proxy.example:1080", "HTTPS_PROXY names a proxy of the kind socks5."],
    ["http://", "HTTPS_PROXY is not the address of a proxy."],
    ["http://secret:secret@", "HTTPS_PROXY is not the address of a proxy."],
  ])("%s is refused, and not repeated", (address, message) => {
    expect(() => proxySettings({ HTTPS_PROXY: address })).toThrow(message);
  });
});

describe("what goes around it", () => {
  test.each<[string, string, boolean]>([
    ["", "https://graph.microsoft.com/", false],
    ["*", "https://graph.microsoft.com/", true],
    ["microsoft.com", "https://graph.microsoft.com/", true],
    [".microsoft.com", "https://graph.microsoft.com/", true],
    ["*.microsoft.com", "https://graph.microsoft.com/", true],
    ["graph.microsoft.com", "https://graph.microsoft.com/", true],
    ["GRAPH.Microsoft.com.", "https://graph.microsoft.com/", true],
    ["soft.com", "https://graph.microsoft.com/", false],
    ["graph.microsoft.com", "https://notgraph.microsoft.com/", false],
    ["a.example, microsoft.com b.example", "https://graph.microsoft.com/", true],
    ["microsoft.com:443", "https://graph.microsoft.com/", true],
    ["microsoft.com:8443", "https://graph.microsoft.com/", false],
    ["microsoft.com:8443", "https://graph.microsoft.com:8443/", true],
    ["10.1.2.3", "https://10.1.2.3/", true],
    ["10.1.2.3", "https://10.1.2.30/", false],
    ["10.0.0.0/8", "https://10.1.2.3/", true],
    ["10.0.0.0/8", "https://11.1.2.3/", false],
    ["10.0.0.0/99", "https://10.1.2.3/", false],
    ["2001:db8::1", "https://[2001:db8::1]/", true],
    ["[2001:db8::1]:8443", "https://[2001:db8::1]:8443/", true],
    ["[2001:db8::1]:8443", "https://[2001:db8::1]/", false],
    ["2001:db8::/32", "https://[2001:db8::7]/", true],
    ["2001:db8::/32", "https://10.1.2.3/", false],
    ["", "https://localhost:9443/", true],
    ["", "https://127.0.0.1:9443/", true],
    ["", "https://[::1]:9443/", true],
  ])("NO_PROXY=%s and %s: directly is %s", (NO_PROXY, url, expected) => {
    const settings = proxySettings({ HTTPS_PROXY: proxy, NO_PROXY });
    expect(settings?.isExempt(new URL(url))).toBe(expected);
  });

  test("no_proxy wins over NO_PROXY", () => {
    const settings = proxySettings({ HTTPS_PROXY: proxy, NO_PROXY: "*", no_proxy: "a.example" });
    expect(settings?.isExempt(new URL("https://b.example/"))).toBe(false);
  });
});
