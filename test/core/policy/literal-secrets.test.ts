import { describe, expect, test } from "vitest";
import { literalSecrets } from "../../../src/core/policy/document/literal-secrets.ts";

describe("what somebody wrote into a policy that looks like a secret", () => {
  test.each([
    ["<value>Basic dXNlcjpwYXNzd29yZDE=</value>", "dXNlcjpwYXNzd29yZDE="],
    ['<set-body>@("grant_type=x&client_secret=Abc8Q~defGHI")</set-body>', "Abc8Q~defGHI"],
    [
      '<set-header name="Ocp-Apim-Subscription-Key" exists-action="override">\n  <value>0123456789abcdef0123</value></set-header>',
      "0123456789abcdef0123",
    ],
    ['<authentication-basic username="u" password="hunter22" />', "hunter22"],
    [
      "<set-url>https://f.azurewebsites.net/api/x?code=AbCdEf0123456789AbCd==</set-url>",
      "AbCdEf0123456789AbCd==",
    ],
    ["https://s.blob.core.windows.net/c?sv=1&amp;sig=AbCdEf%2F0123456789", "AbCdEf%2F0123456789"],
    ["AccountKey=AbCdEf0123456789==;EndpointSuffix=x", "AbCdEf0123456789=="],
    ["Bearer eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0x.c2ln", "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0x.c2ln"],
  ])("%s", (text, secret) => {
    expect(literalSecrets(text)).toContain(secret);
  });

  test.each([
    '<authentication-basic username="u" password="{{backend-password}}" />',
    '<set-body>@("client_secret=" + context.Variables["secret"])</set-body>',
    '@($"client_secret={secret1}&code={code}")',
    '<value>Bearer error="invalid_token", resource_metadata="https://gw.example/1"</value>',
    '<set-header name="Authorization"><value>@("Bearer " + (string)context.Variables["token1"])</value></set-header>',
    "client_secret=YOUR_SECRET_1_HERE",
    "<audience>7b1e4c52-9a3d-4f06-8e27-d15fa0b36c98</audience>",
    "grant_type=authorization_code&code={{code1}}",
  ])("and what is none: %s", (text) => {
    expect(literalSecrets(text)).toEqual([]);
  });
});
