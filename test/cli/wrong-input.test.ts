import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { builtInWorlds } from "../../src/cli/arguments/sandbox.ts";
import { main } from "../../src/main.ts";
import { createWorldFile } from "../../src/sandbox/open.ts";
import { worldNames } from "../../src/sandbox/world/worlds.ts";
import { testHost } from "../support/host.ts";
import { scratchFolder } from "../support/scratch.ts";
import { validationPolicy } from "../support/snapshot.ts";

// Whatever somebody types that cannot be meant: one sentence that says so, and the exit code.

const folder = scratchFolder("wrong");
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  mkdirSync(at("folder"));
  writeFileSync(at("api.xml"), validationPolicy);
  writeFileSync(at("broken.json"), '{\n  "kind": }\n');
  writeFileSync(at("half.json"), '{"kind": "entra-mcp/plan",\n');
  writeFileSync(at("empty.json"), "");
  writeFileSync(at("list.json"), "[]");
  writeFileSync(at("huge.txt"), "x");
  writeFileSync(at("latin.json"), Buffer.from([0x7b, 0xe4, 0x7d]));
  writeFileSync(at("other-plan.json"), '{"kind":"entra-mcp/plan","version":2}');
  writeFileSync(at("setups.json"), '{"setups":{"flights":{"api":"flights-mcp"},"weather":{}}}');
  writeFileSync(at("nope.json"), '{"nope":1}');
  writeFileSync(at("yes.json"), '{"yes":true}');
  writeFileSync(at("cloud.json"), '{"name":"x","login":"http://login.example"}');
  await createWorldFile("flights", at("w.json"));
  copyFileSync(at("w.json"), at("w.world"));
});

/** Words of a command line; what begins with `@` is a file of the folder. */
function words(line: string): string[] {
  return line.split(" ").map((word) => (word.startsWith("@") ? at(word.slice(1)) : word));
}

async function typed(line: string, env: Readonly<Record<string, string>> = {}) {
  const { host, stdout, stderr } = testHost({ env });
  const exitCode = await main(words(line), host);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

type Row = readonly [line: string, sentence: RegExp, exitCode?: number];

const guid = "2c2e6a1f-0000-4000-8000-000000000000";

const ignored: readonly Row[] = [
  [
    "migrate --dry-run --setup prod",
    /^entra-mcp: --setup names a setup of a configuration file, and there is none\.\n {2}Name the file with --config/,
  ],
  ["migrate --sandbox --dry-run --setup prod", /--setup names a setup of a configuration file/],
  ["rollback --setup prod", /--setup names a setup of a configuration file/],
  ["migrate --all-setups --dry-run", /--all-setups needs a configuration file with several setups\./],
  [
    "migrate --config @setups.json --all-setups --setup flights --dry-run",
    /--all-setups means every setup, and --setup names one\./,
  ],
  [
    "migrate --sandbox --cloud usgov --dry-run",
    /--cloud has no effect with --sandbox: a make-believe Azure is no cloud of Azure\./,
  ],
  ["verify --cloud china --sandbox flights", /--cloud has no effect with --sandbox/],
  [
    "migrate --sandbox --auth cli --dry-run",
    /--auth cli has no effect with --sandbox, which signs in by itself\./,
  ],
  ["migrate --sandbox --graph-auth cli --dry-run", /--graph-auth cli has no effect with --sandbox/],
  [
    "migrate --sandbox --yes --detailed-exitcode",
    /--detailed-exitcode is of a dry run, and this is none\.\n {2}Add --dry-run/,
  ],
  ["tenants add fabrikam.com --sandbox --yes --detailed-exitcode", /--detailed-exitcode is of a dry run/],
  ["migrate --sandbox --dry-run --yes", /--yes would have no effect with --dry-run: nothing is written/],
  [
    "migrate --sandbox --dry-run --strict --rollback-on-failure",
    /--rollback-on-failure and --strict would have no effect with --dry-run/,
  ],
  ["apply @plan.json --dry-run --yes", /--yes would have no effect with --dry-run/],
  ["plan --sandbox --strict", /--strict would have no effect: plan writes nothing/],
  ["migrate --sandbox --dry-run --quiet --verbose", /--verbose has no effect with --quiet\./],
  [
    "migrate --sandbox --dry-run --api a --api b",
    /^entra-mcp: --api is given twice, and it holds one value\.\n {2}Leave one of them out\.\n$/,
  ],
  ["migrate --sandbox --dry-run --authority common --authority=organizations", /--authority is given twice/],
  ["migrate --sandbox --dry-run --format json --format text", /--format is given twice/],
  ["migrate --sandbox --sandbox flights --dry-run", /--sandbox is given twice/],
  ["plan --sandbox --out a.json --out b.json", /--out is given twice/],
  ["rollback --list --format markdown", /A list of runs has no report in markdown/],
  ["rollback --list --dry-run", /--dry-run would have no effect: --list lists the runs/],
  ["rollback --list --yes --force", /--yes and --force would have no effect/],
  ["rollback --list --sandbox @w.json", /--sandbox would have no effect/],
  ["rollback --list 2026-11-27T121006Z-f7e1288a", /2026-11-27T121006Z-f7e1288a would have no effect/],
  [
    "migrate --sandbox --dry-run --url https://apim-flights.azure-api.net/mcp --api weather",
    /--url leads to flights-mcp, and --api names weather\.\n {2}Leave one of the two out/,
  ],
  [
    "migrate --sandbox fleet:4 --dry-run --url https://apim-flights.azure-api.net/mcp-1/mcp --api mcp-0002",
    /--url leads to mcp-0001, and --api names mcp-0002\./,
  ],
  [
    "migrate --sandbox --dry-run --client-app none --client-app x",
    /--client-app none says that there is no client, and another --client-app names one\./,
  ],
  ["migrate --sandbox --format html", /--format html shows a plan and goes with --dry-run/],
  ["rehearse --snapshot @w.json --sandbox", /'--snapshot <file>' cannot be used with option '--sandbox/],
  ["trace --anonymous --token-stdin", /--anonymous sends no token, and --token-stdin reads one\./],
  ["trace --anonymous --explain-token", /--anonymous sends no token, and --explain-token is about one\./],
  ["policy @api.xml --tenant contoso.com --in-place --out x", /--in-place and --out exclude each other\./],
  ["policy - --tenant contoso.com --in-place", /Standard input cannot be replaced in place; use --out\./],
  [
    "policy @api.xml --tenant contoso.com --out - --format json",
    /Standard output cannot take both the edited policy and JSON\./,
  ],
  ["source @folder --patch x --in-place", /--patch and --in-place exclude each other\./],
  ["source @folder --in-place --check", /--in-place and --check exclude each other\./],
  ["sandbox serve flights --world validate-jwt", /One world is served: flights, or --world validate-jwt\./],
  ["init --branch next", /--branch is of a pipeline, and none is asked for\./],
];

const mistyped: readonly Row[] = [
  [
    "migrate --dryrun",
    /^entra-mcp: Unknown option '--dryrun' \(Did you mean --dry-run\?\)\n {2}See entra-mcp migrate --help\.\n$/,
  ],
  [
    "tenants add --allowshared x.com",
    /\(Did you mean --allow-shared\?\)\n {2}See entra-mcp tenants add --help\./,
  ],
  ["migrate --nonsense", /Unknown option '--nonsense'\n {2}See entra-mcp migrate --help\./],
  ["migrate -y", /Unknown option '-y'\n {2}Here it is --yes\. See entra-mcp migrate --help\./],
  ["migrate --auto-approve", /Here it is --yes\./],
  ["apply @plan.json --auto-approve", /Here it is --yes\. See entra-mcp apply --help\./],
  ["plan -y", /--yes is an option of migrate, apply, rollback, tenants add, …\. See entra-mcp plan --help\./],
  ["migrate -v", /Here it is --verbose\./],
  ["-v", /entra-mcp --version prints the version\. See entra-mcp --help\./],
  ["-V", /entra-mcp --version prints the version\./],
  ["migrate -V", /entra-mcp --version prints the version\./],
  [
    "policy @api.xml --tenant contoso.com --verbose",
    /--verbose is an option of migrate, plan, rehearse, show, …\./,
  ],
  ["handout --verbose", /--verbose is an option of .* Here there is --debug\./],
  ["migrate -n", /Here it is --dry-run\./],
  ["migrate --what-if", /Here it is --dry-run\./],
  ["migrate -q", /Here it is --quiet\./],
  ["migrate -o json", /Here it is --format\./],
  ["migrate --json", /Here it is --format\./],
  ["migrate --tenant fabrikam.com", /Here it is --allow-tenant\./],
  ["sandbox serve --sandbox flights", /Here it is --world\./],
  ["version", /Unknown command 'version'\n {2}entra-mcp --version prints the version\./],
  ["nope", /Unknown command 'nope'\n {2}See entra-mcp --help\./],
  ["migrat", /Unknown command 'migrat' \(Did you mean migrate\?\)/],
  ["undo", /entra-mcp rollback puts back what a run changed\./],
  ["diff", /entra-mcp plan shows what would change\./],
  ["status", /entra-mcp verify checks a live setup/],
  ["login", /az login signs in/],
  ["help nope", /^entra-mcp: Unknown command 'nope'\n {2}See entra-mcp --help\.\n$/],
  ["help migrat", /Unknown command 'migrat' \(Did you mean migrate\?\)/],
  [
    "tenants help nope",
    /Unknown command 'nope'\n {2}There are list, add, remove\. See entra-mcp tenants --help\./,
  ],
  ["tenants ad", /Unknown command 'ad' \(Did you mean add\?\)\n {2}See entra-mcp tenants --help\./],
  [
    "sandbox list",
    /The built-in worlds are flights, protected-resource, .* and fleet:<n>\. See entra-mcp sandbox --help\./,
  ],
  ["sandbox worlds", /The built-in worlds are flights/],
  ["completion", /Missing required argument 'shell'/],
  [
    "completion bsh",
    /Allowed choices are bash, zsh, fish, powershell\.\n {2}See entra-mcp completion --help\./,
  ],
  ["init gitlab", /Allowed choices are github, azure-pipelines\./],
  ["show", /Missing required argument 'plan'/],
  ["apply", /Missing required argument 'plan'/],
  ["policy", /Required option '--tenant <id or domain>' not specified|Missing required argument 'file'/],
  ["policy @api.xml", /Required option '--tenant <id or domain>' not specified/],
  ["tenants add", /Missing required argument 'id or domain'/],
  [
    "migrate plan.json",
    /Too many arguments: migrate takes no argument, and 'plan\.json' is more\.\n {2}See entra-mcp migrate --help\./,
  ],
  ["apply a.json b.json", /Too many arguments: apply takes 1 argument, and 'b\.json' is more\./],
  ["migrate --api", /Option '--api <name>' argument missing/],
];

const values: readonly Row[] = [
  ["migrate --dry-run --format jsn", /Allowed choices are text, json, markdown, html, sarif\./],
  ["verify --format html", /Allowed choices are text, json, sarif\./],
  ["migrate --dry-run --authority everybody", /Allowed choices are common, organizations\./],
  ["migrate --dry-run --only graph", /Allowed choices are entra, apim\./],
  ["migrate --dry-run --with knwn-client", /It is one of known-client, instance-lock, gateway-issuer\./],
  ["migrate --dry-run --auth password", /Allowed choices are default, cli, environment/],
  ["migrate --dry-run --ci jenkins", /argument 'jenkins' is invalid/],
  ["migrate --dry-run --max-changes many", /It is not a whole number\./],
  ["migrate --dry-run --max-changes -1", /It is not a whole number\./],
  ["migrate --dry-run --url apim-flights.azure-api.net/mcp", /It is not an https URL, such as https:/],
  ["migrate --dry-run --url http://apim-flights.azure-api.net/mcp", /It is not an https URL/],
  [
    "migrate --dry-run --allow-tenant foo",
    /It is neither the id of a tenant nor a domain, such as contoso\.com\./,
  ],
  ["migrate --dry-run --expect-tenant foo", /It is neither the id of a tenant nor a domain/],
  ["verify --tenant foo", /It is neither the id of a tenant nor a domain/],
  ["tenants add foo", /It is neither the id of a tenant nor a domain/],
  ["handout --customer foo", /It is neither the id of a tenant nor a domain/],
  [
    "policy @api.xml --tenant foo",
    /argument 'foo' is invalid\. It is neither the id of a tenant nor a domain/,
  ],
  [
    "policy @api.xml --tenant contoso.com --allow-tenant foo",
    /It is neither the id of a tenant nor a domain/,
  ],
  [
    "policy @api.xml --tenant contoso.com --allow-tenant fabrikam.com",
    /takes a look-up, and this command asks nobody\. Give the id: it stands in issuer at https:\/\/login\.microsoftonline\.com\/fabrikam\.com\/v2\.0\/\.well-known\/openid-configuration/,
  ],
  [
    `policy @api.xml --tenant contoso.com --allow-tenant ${guid}`,
    /--allow-tenant needs the home tenant's id, because it is admitted too\./,
  ],
  ["policy @api.xml --tenant contoso.com --client-app 0a6f…", /It is not a GUID\./],
  ["policy @api.xml --tenant contoso.com --gateway-issuer x", /--gateway-issuer "x" is not a URL\./],
  [
    "migrate --sandbox --dry-run --expect-tenant fabrikam.com",
    /Signed in to the tenant 5c8f0a3e-\S+, and not to /,
    5,
  ],
  ["migrate --sandbox --dry-run --allow-tenant nowhere.example", /There is no tenant "nowhere\.example"/],
  [
    "migrate --dry-run --cloud publik",
    /^entra-mcp: There is no cloud "publik", and no file of that name\. Did you mean public\?\n.*Azure's own clouds are public, usgov, usgov-dod, china\./,
  ],
  ["migrate --dry-run --cloud Public", /Did you mean public\?/],
  ["migrate --dry-run --cloud usgv", /Did you mean usgov\?/],
  ["migrate --dry-run --cloud @nowhere.json", /nowhere\.json cannot be read: no such file or directory\./],
  [
    "migrate --dry-run --cloud @broken.json",
    /is not the JSON of a cloud: it is not a JSON object: see line 2, column \d+\./,
  ],
  ["migrate --dry-run --cloud @cloud.json", /is not the JSON of a cloud: login isn't an https URL\./],
  [
    "migrate --sandbox flihgts --dry-run",
    /There is no built-in world "flihgts", and it isn't a path of a world file\.\n {2}Built-in worlds are flights, /,
  ],
  [
    "migrate --sandbox w.world --dry-run",
    /There is no built-in world "w\.world"\. A world file's name ends in \.json, or is written with its folder, such as \.\/w\.world/,
  ],
  ["migrate --sandbox fleet --dry-run", /in fleet:<n>, n is a number from 1 to 5000\./],
  ["migrate --sandbox fleet:0 --dry-run", /n is a number from 1 to 5000\./],
  ["migrate --sandbox fleet:x --dry-run", /n is a number from 1 to 5000\./],
  ["migrate --sandbox fleet:99999 --dry-run", /n is a number from 1 to 5000\./],
  ["migrate --sandbox . --dry-run", /it is a folder, and no world file\./],
  ["sandbox new nope --out @n.json", /There is no built-in world "nope"/],
  ["sandbox new @w.json --out @n.json", /is a path; a new world is made from a built-in one\./],
  ["sandbox new flights --out @w.json", /is there already\.\n {2}Choose another name, or delete it first\./],
  ["sandbox serve --port many", /It is not a port number\./],
  ["sandbox serve --port 99999", /It is not a port number\./],
  ["migrate --sandbox --dry-run --api flight", /There is no API "flight"\. To be seen: flights-mcp/],
  [
    "migrate --sandbox --dry-run --api https://apim-flights.azure-api.net/mcp",
    /is an address\.\n {2}Give the MCP server's address with --url\./,
  ],
  ["migrate --sandbox --dry-run --apim nope", /There is no API Management service "nope"/],
  ["migrate --sandbox --dry-run --api-app nope", /There is no app registration "nope"/],
  ["migrate --sandbox --dry-run --client-app nope", /There is no app registration "nope"/],
  ["migrate --sandbox --dry-run --url https://nope.azure-api.net/mcp", /nope\.azure-api\.net/],
  ["migrate --sandbox fleet:3 --dry-run", /There are 3 candidates for the API:\n {2}--api flights-mcp /],
];

const files: readonly Row[] = [
  ["apply @nowhere.json", /nowhere\.json cannot be read: no such file or directory\./],
  ["apply @folder", /folder cannot be read: it is a folder\./],
  [
    "apply @broken.json",
    /broken\.json is damaged: it is not a JSON object: see line 2, column 11\.\n {2}Make the plan again with: entra-mcp plan --out <file>/,
  ],
  ["apply @half.json", /is damaged: it is not a JSON object: see line 2, column 1\./],
  ["apply @empty.json", /is damaged: it is not a JSON object, but empty\./],
  ["apply @list.json", /is damaged: it is not a JSON object\./],
  ["apply @latin.json", /is not UTF-8 text\.\n {2}Save it as UTF-8/],
  ["apply @w.json", /is a document of the kind entra-mcp\/world, not entra-mcp\/plan\./],
  ["apply @other-plan.json", /is entra-mcp\/plan of version 2; this program knows version 1\./],
  ["show @huge.txt", /is damaged: it is not a JSON object: see line 1, column 1\./],
  ["show @folder", /it is a folder\./],
  [
    "migrate --sandbox @nowhere.json --dry-run",
    /There is no world file at .*nowhere\.json\.\n {2}Make one with: /,
  ],
  ["migrate --sandbox @broken.json --dry-run", /is not a world: it is not JSON: .*"kind": \}/],
  ["migrate --sandbox @folder --dry-run", /folder is a folder, and no world file\./],
  [
    "migrate --sandbox @other-plan.json --dry-run",
    /is not a world: its kind is "entra-mcp\/plan", not "entra-mcp\/world"\./,
  ],
  ["sandbox new flights --out @nodir/x.json", /there is no such folder\./],
  ["sandbox new flights --out @w.json/x.json", /part of its path is a file\./],
  ["sandbox serve --log @nodir/log", /cannot be written\./],
  ["plan --sandbox --out @nodir/plan.json", /cannot be written: no such file or directory\./, 1],
  ["migrate --config @nowhere.json --dry-run", /nowhere\.json cannot be read: no such file or directory\./],
  [
    "migrate --config @broken.json --dry-run",
    /broken\.json is not a configuration: it is not a JSON object: see line 2, column 11\./,
  ],
  [
    "migrate --config @nope.json --dry-run",
    /"nope" is not allowed in a configuration\.\n {2}It can hold allowShared, allowTenant, /,
  ],
  ["migrate --config @yes.json --dry-run", /"yes" is not allowed in a configuration\./],
  [
    "migrate --config @setups.json --dry-run",
    /has several setups: flights, weather\.\n {2}Name one with --setup\./,
  ],
  ["migrate --config @setups.json --setup prod --dry-run", /has no setup "prod"\. It has flights, weather\./],
  ["policy @nowhere.xml --tenant contoso.com", /cannot be read: no such file or directory\./],
  ["policy @folder --tenant contoso.com", /it is a folder\./],
  [
    "policy @api.xml --tenant contoso.com --named-values @list.json",
    /is not a JSON object from named values to texts\./,
  ],
  ["rollback --state-dir @folder", /There is no run in the state folder /],
  ["rollback nope --state-dir @folder", /There is no run "nope" in /],
  ["migrate --sandbox @w.json --yes --state-dir @huge.txt", /huge\.txt/, 1],
];

const tables: readonly (readonly [string, readonly Row[]])[] = [
  ["what would be ignored, or contradicts itself", ignored],
  ["words that are mistyped, or of other tools", mistyped],
  ["values that nothing can be done with", values],
  ["files that are not there, or are none", files],
];

for (const [title, rows] of tables) {
  describe(title, () => {
    for (const [line, sentence, exitCode = 64] of rows) {
      test(line, async () => {
        const ran = await typed(line);
        // In JSON mode the error is a document on standard output.
        const said = `${ran.stderr}${line.includes("--format json") ? ran.stdout : ""}`;
        expect(said).toMatch(sentence);
        expect(said).not.toMatch(/defect|\n\s+at /);
        expect(ran.exitCode).toBe(exitCode);
      });
    }
  });
}

test("there are as many as somebody has tried", () => {
  expect(ignored.length + mistyped.length + values.length + files.length).toBeGreaterThan(110);
});

test("the list of worlds is the sandbox's own", () => {
  expect(builtInWorlds).toBe(`${worldNames.join(", ")} and fleet:<n>`);
});

describe("variables", () => {
  test.each([
    ["ENTRA_MCP_AUTORITY", "organizations", / Did you mean ENTRA_MCP_AUTHORITY\?/],
    ["ENTRA_MCP_TENANTS", "x", /^The variable ENTRA_MCP_TENANTS stands for no option and has no effect\./],
  ])("%s is warned of, whatever it says", async (name, value, sentence) => {
    const ran = await typed("migrate --sandbox --dry-run", { [name]: value });
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toMatch(sentence);
  });

  test("an option of another command is no unknown one, and --quiet is quiet", async () => {
    const ran = await typed("migrate --sandbox --dry-run", {
      ENTRA_MCP_TOKEN_STDIN: "1",
      ENTRA_MCP_CUSTOMER: "x",
    });
    expect(ran.stderr).toBe("");
    const quiet = await typed("migrate --sandbox --dry-run --quiet", { ENTRA_MCP_AUTORITY: "x" });
    expect(quiet.stderr).toBe("");
  });

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      "migrate --dry-run",
      { ENTRA_MCP_SETUP: "prod" },
      /--setup \(from ENTRA_MCP_SETUP\) names a setup of a configuration file/,
    ],
    [
      "migrate --dry-run --cloud usgov",
      { ENTRA_MCP_SANDBOX: "flights" },
      /--cloud has no effect with --sandbox \(from ENTRA_MCP_SANDBOX\)/,
    ],
    [
      "migrate --yes",
      { ENTRA_MCP_DRY_RUN: "1" },
      /--yes would have no effect with --dry-run \(from ENTRA_MCP_DRY_RUN\)/,
    ],
    ["migrate --dry-run", { ENTRA_MCP_AUTHORITY: "everybody" }, /The value comes from ENTRA_MCP_AUTHORITY\./],
    [
      "migrate --dry-run",
      { ENTRA_MCP_QUIET: "maybe" },
      /ENTRA_MCP_QUIET is "maybe", and neither true nor false\./,
    ],
  ])("%s with %j is refused by name", async (line, env, sentence) => {
    const ran = await typed(line, env);
    expect(ran).toMatchObject({ exitCode: 64, stderr: expect.stringMatching(sentence) });
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["migrate --sandbox --dry-run --quiet", { ENTRA_MCP_CLOUD: "usgov" }],
    ["migrate --sandbox --dry-run --quiet", { ENTRA_MCP_SETUP: "prod" }],
    ["migrate --sandbox --dry-run --quiet", { ENTRA_MCP_YES: "1", ENTRA_MCP_STRICT: "1" }],
    ["migrate --sandbox --dry-run --api flights-mcp --quiet", { ENTRA_MCP_API: "weather" }],
  ])("%s with %j is what it says: variables are for every command", async (line, env) => {
    expect(await typed(line, env)).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("commands to try repeat what was typed", () => {
  test.each<[string, readonly string[]]>([
    [
      "migrate --sandbox @w.json --allow-tenant fabrikam.com",
      [
        "entra-mcp migrate --dry-run --sandbox <folder>/w.json --allow-tenant fabrikam.com",
        "entra-mcp migrate --yes --sandbox <folder>/w.json --allow-tenant fabrikam.com",
      ],
    ],
    [
      "migrate --cloud=usgov --state-dir @s --url https://a.azure-api.us/mcp --client-app x --client-app y",
      [
        "entra-mcp migrate --dry-run --cloud usgov --state-dir <folder>/s --url https://a.azure-api.us/mcp --client-app x --client-app y",
        "entra-mcp migrate --yes --cloud usgov --state-dir <folder>/s --url https://a.azure-api.us/mcp --client-app x --client-app y",
      ],
    ],
    [
      "migrate --sandbox --rollback-on-failure --strict --quiet",
      [
        "entra-mcp migrate --dry-run --sandbox --quiet",
        "entra-mcp migrate --yes --sandbox --rollback-on-failure --strict --quiet",
      ],
    ],
    [
      "tenants remove fabrikam.com --sandbox @w.json",
      [
        "entra-mcp tenants remove fabrikam.com --dry-run --sandbox <folder>/w.json",
        "entra-mcp tenants remove fabrikam.com --yes --sandbox <folder>/w.json",
      ],
    ],
    [
      "rollback nope --sandbox @w.json --state-dir @folder",
      ["entra-mcp rollback --list --state-dir <folder>/folder"],
    ],
  ])("%s", async (line, commands) => {
    const { stderr } = await typed(line);
    const tried = [...stderr.matchAll(/^ {2}try: (.*)$/gm)].map(([, command = ""]) =>
      command.replaceAll(folder, "<folder>"),
    );
    expect(tried).toEqual(commands);
  });

  test("quoted for a shell, and in JSON as well", async () => {
    const { host, stdout } = testHost();
    await main(["migrate", "--sandbox", "--format", "json", "--client-app", "Flights & it's $HOME"], host);
    expect(JSON.parse(stdout()).error.next).toEqual([
      `entra-mcp migrate --dry-run --sandbox --format json --client-app 'Flights & it'\\''s $HOME'`,
      `entra-mcp migrate --yes --sandbox --format json --client-app 'Flights & it'\\''s $HOME'`,
    ]);
    const windows = testHost({ platform: "win32" });
    await main(["migrate", "--sandbox", "--client-app", "it's"], windows.host);
    expect(windows.stderr()).toContain("--client-app 'it''s'");
  });
});
