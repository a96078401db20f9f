import { describe, expect, test } from "vitest";
import { tenantsReport } from "../../../src/core/report/tenants-report.ts";
import type { TenantsDocument } from "../../../src/core/run/tenants-document.ts";

const home = "11111111-aaaa-4bbb-8ccc-222222222222";
const service = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/apim";

const document: TenantsDocument = {
  kind: "entra-mcp/tenants",
  version: 1,
  homeTenant: home,
  service,
  api: `${service}/apis/flights`,
  admits: "listed tenants",
  tenants: [
    { id: home, isHome: true, domains: ["contoso.onmicrosoft.com", "contoso.com"], since: null },
    { id: "b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b", isHome: false, domains: [], since: "2026-11-23T100000Z-1" },
  ],
  validations: [],
  remarks: [],
};

const textOf = (one: TenantsDocument) =>
  tenantsReport(one)
    .map((line) => line.map(({ text }) => text).join(""))
    .join("\n");

describe("the report about a list of tenants", () => {
  test("has a row for each, with a dash where nothing is known", () => {
    expect(textOf(document)).toBe(
      [
        "API flights, service apim",
        "The list has 2 tenants.",
        "",
        "  tenant                                domain                     since run",
        `  ${home}  contoso.com (home tenant)  -`,
        "  b2d94f17-3e6a-4c85-a0f9-6e1c72d8530b  -                          2026-11-23T100000Z-1",
        "",
        "To change the list: entra-mcp tenants add|remove <id or domain>",
      ].join("\n"),
    );
  });

  test("tells each validation where there is something to say about one", () => {
    const validations = [
      {
        resource: `${service}/apis/flights/policies/policy`,
        owner: "Flights",
        element: "/policies/inbound/validate-jwt",
        line: 7,
        admits: "unclear" as const,
        tenants: [],
        remarks: ["it names {{x}}: {{x}} is a secret, which is never read"],
      },
    ];
    const text = textOf({ ...document, admits: "unclear", tenants: [], validations, remarks: ["So it is."] });
    expect(text).toContain("There is no one list of tenants in force.");
    expect(text).toMatch(
      /Flights, line 7\n.*validate-jwt\n {4}admits what is unclear\n {4}it names \{\{x\}\}/,
    );
    expect(text).toContain("  ! So it is.");
  });

  test("shows nothing raw that strangers wrote", () => {
    const evil = "\u001b[31mx\u202e##vso[task.complete]";
    const text = textOf({
      ...document,
      api: `${service}/apis/${evil}`,
      tenants: [{ id: home, isHome: true, domains: [evil], since: evil }],
      validations: [
        {
          resource: evil,
          owner: evil,
          element: evil,
          line: 1,
          admits: "listed tenants",
          tenants: [],
          remarks: [evil],
        },
      ],
      remarks: [evil],
    });
    expect(text).not.toMatch(/[\u001b\u202e]|##vso/);
    expect(text).toContain("admits no tenant");
  });
});
