import { describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { freshWorld, run, writes } from "../support/program.ts";

/** The principal that the program signs in with, as the world holds it; changing it changes the world. */
function ownPrincipal({ world, signIn }: Sandbox) {
  const principal = world.tenants
    .flatMap(({ servicePrincipals }) => servicePrincipals)
    .find(({ appId }) => appId === signIn.clientId);
  if (principal === undefined) throw new Error("the world has no principal for its own application");
  return principal;
}

describe("the right to read API Management", () => {
  test("that is refused ends with 7 and the command that gives the role", async () => {
    const ran = await run(await freshWorld(), ["migrate", "--dry-run"], {
      intercept: async ({ url }) =>
        url.includes("/providers/Microsoft.ApiManagement/service/")
          ? Response.json({ error: { code: "AuthorizationFailed", message: "No." } }, { status: 403 })
          : null,
    });
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).toContain(
      'try: az role assignment create --assignee <who is signed in> --role "API Management',
    );
    expect(ran.stderr).not.toContain("Application.ReadWrite.All");
  });
});

describe("the right to write app registrations", () => {
  test("may come from a directory role, of which the token says nothing", async () => {
    const sandbox = await freshWorld();
    const principal = ownPrincipal(sandbox);
    principal.appRoleAssignments = [];
    principal.directoryRoles = ["Application Administrator"];
    const ran = await run(sandbox, ["migrate", "--yes"]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(writes(ran.sent)).toHaveLength(4);
  });

  test("that is missing ends with 7 at the first write, which is an app's, so that nothing is half done", async () => {
    const sandbox = await freshWorld();
    const principal = ownPrincipal(sandbox);
    principal.appRoleAssignments = principal.appRoleAssignments.map((role) => ({
      ...role,
      value: role.value.replace("ReadWrite", "Read"),
    }));
    const ran = await run(sandbox, ["migrate", "--yes"]);
    expect(ran.exitCode).toBe(7);
    expect(ran.stderr).toContain("Application.ReadWrite.All");
    expect(ran.stderr).toContain("try: az ad app permission add --id <application id>");
    expect(writes(ran.sent).map(({ method }) => method)).toEqual(["PATCH"]);
  });
});
