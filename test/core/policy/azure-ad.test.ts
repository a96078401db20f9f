import { describe, expect, it } from "vitest";
import { assertEdit, assertUntouched, CLIENT, codes, HOME, OTHER, PARTNER, task } from "./assert-edit.ts";

const list = (...ids: string[]): string =>
  `<client-application-ids>${ids.map((id) => `<application-id>${id}</application-id>`).join("")}</client-application-ids>`;
const validation = (attributes: string, content = list(CLIENT)): string =>
  `<policies><inbound><validate-azure-ad-token ${attributes}>${content}</validate-azure-ad-token></inbound></policies>`;

describe("the article's token validation", () => {
  const policy = (tenant: string, clients: string): string => `<policies>
    <inbound>
        <base />
        <set-backend-service id="apim-generated-policy" backend-id="WebApp_flightsapismcp" />
        <validate-azure-ad-token tenant-id="${tenant}" header-name="Authorization" failed-validation-httpcode="401">
${clients}            <audiences>
                <!-- Your existing API app registration -->
                <audience>api://your-api-app-id</audience>
                <audience>your-api-app-id</audience>
            </audiences>
        </validate-azure-ad-token>
    </inbound>
    <backend><base /></backend>
</policies>
`;
  const clients = `            <client-application-ids>
                <application-id>${CLIENT}</application-id>
            </client-application-ids>
`;

  it("comes out as a careful person would type it", () => {
    assertEdit(policy(HOME, ""), task(), policy("common", clients));
  });

  it("does so with CRLF and tabs as well", () => {
    const windows = (text: string): string => text.replaceAll("    ", "\t").replaceAll("\n", "\r\n");
    assertEdit(windows(policy(HOME, "")), task(), windows(policy("common", clients)));
  });

  it("puts the list of tenants at the end, the home tenant first", () => {
    const claims = `            </audiences>
            <required-claims>
                <claim name="tid" match="any">
                    <value>${HOME}</value>
                    <value>${PARTNER}</value>
                </claim>
            </required-claims>
`;
    const expected = policy("common", clients).replace("            </audiences>\n", claims);
    assertEdit(policy(HOME, ""), task({ allowTenants: [PARTNER.toUpperCase()] }), expected);
  });
});

describe("tenant-id", () => {
  it.each([
    [`tenant-id="${HOME}"`, `tenant-id="common"`],
    [`tenant-id="${HOME.toUpperCase()}"`, `tenant-id="common"`],
    [`tenant-id = '${HOME}'`, `tenant-id = 'common'`],
    [`tenant-id="contoso.onmicrosoft.com"`, `tenant-id="common"`],
    [`tenant-id="Contoso.com"`, `tenant-id="common"`],
    [`tenant-id="https://contoso.onmicrosoft.com"`, `tenant-id="common"`],
    [`tenant-id="https://contoso.onmicrosoft.com/"`, `tenant-id="common"`],
    [`tenant-id="{{tenant}}"`, `tenant-id="common"`],
    [
      `tenant-id="https://login.microsoftonline.com/${HOME}"`,
      `tenant-id="https://login.microsoftonline.com/common"`,
    ],
    [
      `tenant-id="https://login.microsoftonline.us/{{tenant}}"`,
      `tenant-id="https://login.microsoftonline.us/common"`,
    ],
    [`tenant-id="{{authority}}"`, `tenant-id="https://login.microsoftonline.com/common"`],
    [`tenant-id="https://{{login-host}}/{{tenant}}"`, `tenant-id="https://{{login-host}}/common"`],
    [
      `failed-validation-error-message="@(f("x"))" tenant-id="${HOME}"`,
      `failed-validation-error-message="@(f("x"))" tenant-id="common"`,
    ],
    [
      `\n\t\ttenant-id="${HOME}"\r\n\t\tfailed-validation-httpcode="401"`,
      `\n\t\ttenant-id="common"\r\n\t\tfailed-validation-httpcode="401"`,
    ],
  ])("%s", (before, after) => {
    assertEdit(validation(before), task(), validation(after));
  });

  it("can name organizations", () => {
    assertEdit(
      validation(`tenant-id="${HOME}"`),
      task({ authority: "organizations" }),
      validation(`tenant-id="organizations"`),
    );
  });

  it.each([
    ["common", "organizations"],
    ["Common", "organizations"],
    [" common ", " organizations "],
    ["https://login.microsoftonline.com/common", "https://login.microsoftonline.com/organizations"],
    [HOME, "organizations"],
  ])("names another shared authority only where that is to be replaced: %s", (before, after) => {
    const replacing = task({ authority: "organizations", otherSharedAuthority: "replace" });
    assertEdit(validation(`tenant-id="${before}"`), replacing, validation(`tenant-id="${after}"`));
    assertUntouched(validation(`tenant-id="${after}"`), replacing);
    if (before !== HOME)
      assertUntouched(validation(`tenant-id="${before}"`), task({ authority: "organizations" }));
  });

  it.each(["common", "organizations", "Common", "https://login.microsoftonline.com/organizations"])(
    "is right already: %s",
    (tenant) => {
      const rewrite = assertUntouched(validation(`tenant-id="${tenant}"`), task());
      expect(rewrite.alreadyRight).toHaveLength(2);
      expect(rewrite.findings).toEqual([]);
    },
  );

  it.each([
    ["consumers", "not the home tenant"],
    [OTHER, "not the home tenant"],
    ["{{other-tenant}}", "not the home tenant"],
    ["{{unheard-of}}", "{{unheard-of}} is not known"],
    ["{{secret}}", "secret"],
    [`@((string)context.Variables["t"])`, "C# expression"],
    ["${tenant_id}", "template"],
    ["{tenant-id}", "template"],
    ["{{${var}}}", "template"],
    ["%{ if x }a%{ endif }", "template"],
    ["some-word", "neither a tenant id nor a domain"],
  ])("stays and is reported: %s", (tenant, reason) => {
    const text = validation(`tenant-id="${tenant}"`, "<audiences><audience>a</audience></audiences>");
    const rewrite = assertUntouched(text, task());
    expect(codes(rewrite)).toEqual(["manual-review"]);
    expect(rewrite.findings[0]?.message).toContain(reason);
    expect(rewrite.findings[0]?.place.element).toBe("/policies/inbound/validate-azure-ad-token/@tenant-id");
  });

  it("may stand beside a cloud's endpoint, which names no tenant", () => {
    const attributes = (tenant: string): string =>
      `tenant-id="${tenant}" authentication-endpoint="https://login.microsoftonline.us/"`;
    const rewrite = assertEdit(validation(attributes(HOME)), task(), validation(attributes("common")));
    expect(rewrite.findings).toEqual([]);
    expect(rewrite.notOurs).toHaveLength(1);
  });

  it("is missed when it is misspelt", () => {
    expect(codes(assertUntouched(validation(`tenantId="${HOME}"`), task()))).toContain("manual-review");
  });
});

describe("client-application-ids", () => {
  const tenant = `tenant-id="common"`;

  it.each([
    ["absent", "", list(CLIENT)],
    ["before audiences", "<audiences/>", `${list(CLIENT)}<audiences/>`],
    [
      "behind backend-application-ids",
      "<backend-application-ids/><audiences/>",
      `<backend-application-ids/>${list(CLIENT)}<audiences/>`,
    ],
    [
      "before required-claims",
      `<required-claims><claim name="a"/></required-claims>`,
      `${list(CLIENT)}<required-claims><claim name="a"/></required-claims>`,
    ],
    ["empty", "<client-application-ids></client-application-ids>", list(CLIENT)],
    ["self-closing", "<client-application-ids />", list(CLIENT)],
    ["without the client", list(OTHER), list(OTHER, CLIENT)],
    ["there in capitals", list(CLIENT.toUpperCase()), list(CLIENT.toUpperCase())],
    ["there as a named value", list("{{client}}"), list("{{client}}")],
    ["there with blanks", list(` ${CLIENT}\n`), list(` ${CLIENT}\n`)],
    ["with a named value nobody knows", list("{{unheard-of}}"), list("{{unheard-of}}", CLIENT)],
  ])("%s", (_, before, after) => {
    assertEdit(validation(tenant, before), task(), validation(tenant, after));
  });

  it("opens a self-closing validation in the style of its surroundings", () => {
    const policy = (element: string): string => `<fragment>\n  ${element}\n</fragment>`;
    assertEdit(
      policy(`<validate-azure-ad-token tenant-id='{{tenant}}' />`),
      task({ allowTenants: [PARTNER] }),
      policy(`<validate-azure-ad-token tenant-id='common'>
    <client-application-ids>
      <application-id>${CLIENT}</application-id>
    </client-application-ids>
    <required-claims>
      <claim name='tid' match='any'>
        <value>${HOME}</value>
        <value>${PARTNER}</value>
      </claim>
    </required-claims>
  </validate-azure-ad-token>`),
    );
  });

  it("keeps order and comments, and follows their indentation", () => {
    const policy = (ids: string): string => `<fragment>
   <validate-azure-ad-token tenant-id="common">
      <client-application-ids>
         <!-- portal -->
         <application-id>{{portal}}</application-id> <!-- old -->
${ids}      </client-application-ids>
   </validate-azure-ad-token>
</fragment>`;
    assertEdit(policy(""), task(), policy(`         <application-id>${CLIENT}</application-id>\n`));
  });

  it("leaves a comment with the list that it stands above", () => {
    const policy = (ids: string): string => `<fragment>
  <validate-azure-ad-token tenant-id="common"> <!-- who -->
${ids}    <!-- whose -->
    <audiences />
  </validate-azure-ad-token>
</fragment>`;
    const ids = `    <client-application-ids>\n      <application-id>${CLIENT}</application-id>\n    </client-application-ids>\n`;
    assertEdit(policy(""), task(), policy(ids));
  });

  it("names several clients once each", () => {
    const wished = task({ clientAppIds: [CLIENT, OTHER, CLIENT.toUpperCase()] });
    assertEdit(validation(tenant, ""), wished, validation(tenant, list(CLIENT.toUpperCase(), OTHER)));
  });

  it("reports a required claim that shuts the client out", () => {
    const claims = `<required-claims><claim name="azp"><value>${OTHER}</value></claim></required-claims>`;
    const rewrite = assertUntouched(validation(tenant, list(CLIENT) + claims), task());
    expect(codes(rewrite)).toEqual(["manual-review"]);
  });
});

describe("the tid claim", () => {
  const tenant = `tenant-id="common"`;
  const claims = (source: string): string => `${list(CLIENT)}<required-claims>${source}</required-claims>`;
  const allowed = task({ allowTenants: [PARTNER] });
  const exact = `<claim name="tid" match="any"><value>${HOME}</value><value>${PARTNER}</value></claim>`;

  it.each([
    ["created", "", exact],
    ["pinned to home", `<claim name="tid"><value>${HOME}</value></claim>`, exact],
    ["all of", `<claim name="tid" match="all"><value>${HOME}</value></claim>`, exact],
    [
      "with others",
      `<claim name="tid" match="any"><value>${OTHER}</value><value>${HOME}</value></claim>`,
      exact,
    ],
    [
      "twice",
      `<claim name="tid"><value>${HOME}</value></claim><claim name="tid"><value>${PARTNER}</value></claim>`,
      exact,
    ],
    [
      "beside others",
      `<claim name="scp" separator=" "><value>a</value></claim>`,
      `<claim name="scp" separator=" "><value>a</value></claim>${exact}`,
    ],
    ["self-closing", `<claim name="tid" />`, exact],
    [
      "as a named value",
      `<claim name="tid" match="any"><value>{{tenant}}</value></claim>`,
      exact.replace(HOME, "{{tenant}}"),
    ],
    [
      "with one twice",
      `<claim name="tid" match="any"><value>${HOME}</value><value>{{tenant}}</value><value>${PARTNER}</value></claim>`,
      exact,
    ],
    ["right already", exact, exact],
    [
      "in capitals, which no token has",
      `<claim name="tid" match="any"><value>${HOME.toUpperCase()}</value><value>${PARTNER}</value></claim>`,
      `<claim name="tid" match="any"><value>${PARTNER}</value><value>${HOME}</value></claim>`,
    ],
  ])("is exactly the list: %s", (_, before, after) => {
    assertEdit(validation(tenant, claims(before)), allowed, validation(tenant, claims(after)));
  });

  it("is not written without the home tenant's id, which would shut the home tenant out", () => {
    const nameless = task({ allowTenants: [PARTNER], homeTenant: { id: "", domains: ["contoso.com"] } });
    expect(() => assertUntouched(validation(tenant), nameless)).toThrow("needs the id of the home tenant");
  });

  it("goes when it pins the home tenant and any may call", () => {
    const before = claims(`<claim name="tid"><value>${HOME}</value></claim>`);
    assertEdit(validation(tenant, before), task(), validation(tenant, list(CLIENT)));
  });

  it("goes alone when other claims stay, with its line", () => {
    const policy = (claim: string): string =>
      `<fragment>\n<validate-azure-ad-token tenant-id="common">\n${list(CLIENT)}\n<required-claims>\n  <claim name="a" />\n${claim}</required-claims>\n</validate-azure-ad-token></fragment>`;
    assertEdit(policy(`  <claim name="tid"><value>{{tenant}}</value></claim>\n`), task(), policy(""));
  });

  it("gives way to client ids that are written before it", () => {
    const before = `<required-claims><claim name="tid"><value>${HOME}</value></claim></required-claims>`;
    assertEdit(validation(tenant, before), task(), validation(tenant, list(CLIENT)));
  });

  it("stays and is reported when it names other tenants and any may call", () => {
    const before = claims(
      `<claim name="tid" match="any"><value>${HOME}</value><value>${OTHER}</value></claim>`,
    );
    expect(codes(assertUntouched(validation(tenant, before), task()))).toEqual(["manual-review"]);
  });
});

describe("which validations", () => {
  it("are edited in fragments, conditions and every section", () => {
    const policy = (tenant: string): string =>
      `<fragment><choose><when condition="@(a("b") < 1)"><validate-azure-ad-token tenant-id="${tenant}">${list(CLIENT)}</validate-azure-ad-token></when><otherwise><validate-azure-ad-token tenant-id="${tenant}">${list(CLIENT)}</validate-azure-ad-token></otherwise></choose></fragment>`;
    const rewrite = assertEdit(policy(HOME), task(), policy("common"));
    expect(rewrite.checksBefore.map(({ conditions }) => conditions)).toEqual([[`@(a("b") < 1)`], [null]]);
  });

  it("with two tenants: the home tenant's alone is edited", () => {
    const policy = (tenant: string): string =>
      `<policies><inbound><validate-azure-ad-token tenant-id="${tenant}">${list(CLIENT)}</validate-azure-ad-token><validate-azure-ad-token tenant-id="${OTHER}" /></inbound></policies>`;
    const rewrite = assertEdit(policy(HOME), task(), policy("common"));
    expect(rewrite.findings.map(({ place }) => place.element)).toEqual([
      "/policies/inbound/validate-azure-ad-token[2]/@tenant-id",
    ]);
  });

  it("that are commented out are none", () => {
    const rewrite = assertUntouched(
      `<policies><!-- ${validation(`tenant-id="${HOME}"`)} --></policies>`
        .replace("<policies><inbound>", "")
        .replace("</inbound></policies>", ""),
      task(),
    );
    expect(rewrite.checksBefore).toEqual([]);
  });

  it("for another API are left alone and listed", () => {
    const audiences = (name: string): string => `<audiences><audience>${name}</audience></audiences>`;
    const wished = task({ apiAudiences: ["my-app-id", "api://my-app-id/"] });
    const other = assertUntouched(validation(`tenant-id="${HOME}"`, audiences("api://other")), wished);
    expect(codes(other)).toEqual(["validation-set-aside", "manual-review"]);
    for (const name of ["MY-APP-ID", "api://my-app-id", "{{unheard-of}}"]) {
      const text = validation(`tenant-id="${HOME}"`, list(CLIENT) + audiences(name));
      assertEdit(text, wished, text.replace(HOME, "common"));
    }
  });

  it("tell what they demand before and after", () => {
    const { checksBefore, checksAfter } = assertEdit(
      validation(`tenant-id="{{tenant}}"`, ""),
      task(),
      validation(`tenant-id="common"`),
    );
    expect(checksBefore[0]).toMatchObject({
      kind: "azure-ad",
      headerName: "Authorization",
      clientAppIds: [],
    });
    expect(checksBefore[0]?.authorities[0]?.tenant).toEqual({ kind: "tenant", id: HOME });
    expect(checksAfter[0]?.authorities[0]?.tenant).toEqual({ kind: "reserved", name: "common" });
    expect(checksAfter[0]?.clientAppIds.map(({ written }) => written)).toEqual([CLIENT]);
  });
});
