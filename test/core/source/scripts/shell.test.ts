import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readScripts } from "../../../../src/core/source/scripts/read-scripts.ts";
import { contentOf, meaningText, sourceFile } from "../carried-content.ts";

function contentsOf(text: string): string[] {
  const file = sourceFile("deploy.sh", text);
  return readScripts([file]).texts.map((carried) => contentOf(file, carried));
}

const home = "TENANT_ID=$(az account show --query tenantId -o tsv)\n";

describe("policy text in a shell script", () => {
  test.each([
    [
      "an expanding here-document",
      `${home}cat > p.xml <<EOF\n<issuer >$TENANT_ID</issuer>\nEOF\n`,
      "<issuer >«home»</issuer>\n",
    ],
    [
      "braces around the name",
      `${home}cat <<EOF\n<issuer >\${TENANT_ID}</issuer>\nEOF\n`,
      "<issuer >«home»</issuer>\n",
    ],
    ["a quoted word", "cat <<'EOF'\n<issuer >$T\\$\nEOF\n", "<issuer >$T\\$\n"],
    ["an escaped word", "cat <<\\EOF\n<issuer >$T\nEOF\n", "<issuer >$T\n"],
    ["tabs", "cat <<-EOF\n\t<issuer >\n\t\tx\n\tEOF\n", "<issuer >\nx\n"],
    ["C# in it", 'cat <<EOF\n<set-body>@($"{1}")</set-body>\nEOF\n', '<set-body>@($"{1}")</set-body>\n'],
    ["two on a line", "cat <<A <<B\nx\nA\n<policies />\nB\n", "<policies />\n"],
    ["a document in a substitution", 'P=$(cat <<EOF\n<policies />\nEOF\n)\necho "$P"\n', "<policies />\n"],
    ["single quotes", "P='<policies a=\"$x\" />'\n", '<policies a="$x" />'],
    [
      "double quotes",
      `${home}P="<issuer a=\\"b\\">$TENANT_ID\\$</issuer>"\n`,
      '<issuer a="b">«home»$</issuer>',
    ],
    ["a command in it", 'P="<issuer >$(az account show --query tenantId --output tsv)"\n', "<issuer >«home»"],
    ["backticks", 'P="<issuer >`az account show --query tenantId -otsv`"\n', "<issuer >«home»"],
    [
      "several quotes",
      "P='<issuer a=\"'$(az account show --query tenantId -o tsv)'\" />'\n",
      '<issuer a="«home»" />',
    ],
    ["an option", "az rest --value='<policies />' \\\n  --x y\n", "<policies />"],
    ["no JSON in it", "P='[1] <policies />'\n", "[1] <policies />"],
    [
      "JSON in it",
      'az rest --body "{\\"value\\": \\"<policies a=\\\\\\"b\\\\\\" />\\"}"\n',
      '<policies a="b" />',
    ],
    [
      "JSON in a document",
      'curl -d @- <<EOF\n{"value": "<issuer a=\\"1\\">$(az account show --query tenantId -o tsv)"}\nEOF\n',
      '<issuer a="1">«home»',
    ],
  ])("is read: %s", (_title, text, expected) => {
    expect(contentsOf(text)).toEqual([expected]);
  });

  test.each([
    ["a comment", "# P='<policies />'\necho hello\n"],
    ["what grep looks for", "grep -q '<policies />' p.xml\n"],
    ["what sed replaces", "sed -i 's|<policies >|<fragment >|' p.xml\n"],
  ])("is none: %s", (_title, text) => {
    expect(readScripts([sourceFile("a.sh", text)])).toMatchObject({ texts: [], left: [] });
  });

  test.each([
    ["a quote", "P='<policies />\n"],
    ["a here-document", "cat <<EOF\n<policies />\n"],
    ["a substitution", "cat <<EOF\n<policies />\nEOF\nX=$(\n"],
  ])("is left where %s does not end", (_title, text) => {
    expect(readScripts([sourceFile("a.sh", text)])).toMatchObject({
      texts: [],
      left: [{ code: "manual-review" }],
    });
  });

  test("says how to write into it", () => {
    const documents =
      "cat <<EOF\n<policies />\nEOF\ncat <<'EOF'\n<policies />\nEOF\ncat <<-EOF\n\t\t<policies />\n\tEOF\n";
    const text = `${documents}A='<policies />'\nB="<policies />"\nC='<policies>'$x'b'\n`;
    const { texts } = readScripts([sourceFile("a.bash", text)]);
    expect(texts.map(({ carrier, writing }) => [carrier, writing])).toEqual([
      ["shell here-document", { kind: "shell expanding", indent: "" }],
      ["shell here-document", { kind: "as it is" }],
      ["shell here-document", { kind: "shell expanding", indent: "\t\t" }],
      ["shell string", { kind: "only plain words" }],
      ["shell string", { kind: "shell double-quoted" }],
      ["shell string", { kind: "only plain words" }],
    ]);
  });

  test("is read as bash reads it", () => {
    const escapes = ["\\a", "\\\n", "\\$", "\\`", "\\\\", '\\"', "$X", "${X}", "$(printf v)", "`printf v`"];
    const parts = [...escapes, "'", "-", "\n", "\t", " ", "#", "(", ")", "}", ";", "<b>"];
    const bodies = fc
      .sample(fc.array(fc.constantFrom(...parts), { maxLength: 12 }), 200)
      .map((body) => body.join(""));
    const script = ["X=v", "show() { cat; printf '\\0'; }", ""];
    for (const body of bodies) {
      const text = `<policies>${body}`;
      script.push(
        `show <<EOF\n${text}|\nEOF\n`,
        `show <<'EOF'\n${text}\nEOF\n`,
        `show <<-EOF\n\t${text}|\n\tEOF\n`,
      );
      script.push(`P="${text}|"; printf '%s\\0' "$P"\n`, `printf '%s\\0' '${text.replaceAll("'", "")}'\n`);
    }
    const text = script.join("\n");
    const bash = spawnSync("bash", { input: text, encoding: "utf8" });
    const file = sourceFile("a.sh", text);
    const { texts, left } = readScripts([file]);
    expect([bash.stderr, left]).toEqual(["", []]);
    const read = texts.map((carried) => contentOf(file, carried).replaceAll(/«[^»]*»/g, "v"));
    expect(read).toEqual(bash.stdout.split("\0").slice(0, -1));
    expect(read.length).toBe(1000);
  });
});

describe("what a variable of a shell script stands for", () => {
  const meaningIn = (before: string, name = "T"): string => {
    const [content = ""] = contentsOf(`${before}\ncat <<EOF\n<issuer >$${name}\nEOF\n`);
    return content.replace("<issuer >«", "").replace("»\n", "");
  };

  test.each([
    ["the tenant of the account", "T=$(az account show --query tenantId -o tsv)", "home"],
    [
      "in quotes, and without errors",
      'export T="$(az account show --query "tenantId" -o tsv 2>/dev/null)"',
      "home",
    ],
    ["through jq", "T=$(az account show | jq -r .tenantId)", "home"],
    ["through another variable", "S=$(az account show --query tenantId --output=tsv)\nlocal T=$S", "home"],
    [
      "set twice to the same",
      "T=$(az account show --query tenantId -o tsv)\nT=`az account show --query tenantId -o tsv`",
      "home",
    ],
    [
      "empty at first, and exported",
      'T=""\nif true; then T=$(az account show --query tenantId -o tsv); fi\nexport T="$T"',
      "home",
    ],
    ["a literal", "T=contoso.com", "contoso.com"],
    ["put together", 'S=contoso\nT="$S.com"', "contoso.com"],
    ["an app", 'T=$(az ad app create --display-name "My API" --query appId -o tsv)', "app T (deploy.sh)"],
    ["not set", "true", "? $T is not set in this file"],
    ["two values", "T=a\nT=b", "? $T is set to different values"],
    ["outside or a value", "T=${T:-x}", "? it is more than the name of a variable"],
    ["another query", "T=$(az account show --query id -o tsv)", "? az account show puts it out"],
    ["JSON", "T=$(az account show --query tenantId)", "? az account show puts it out"],
    [
      "another subscription",
      "T=$(az account show --subscription x --query tenantId -o tsv)",
      "? az account show puts it out",
    ],
    ["what is read", "T=a\nread -r T", "? $T is read from outside"],
    ["a loop", "for T in a b; do true; done", "? $T takes several values"],
    ["itself", "T=a$T", "a+? $T refers to itself"],
    ["a list", "T=(a b)", "? it is more than the name of a variable"],
  ])("is %s", (_title, before, expected) => {
    expect(meaningIn(before)).toBe(expected);
  });
});

describe("what a shell script fills in", () => {
  const policy = sourceFile("infra/policy.xml", "<policies>__TENANT__ {tenantId} ${T} $U</policies>");
  const marksIn = (command: string, path = "infra/deploy.sh") =>
    readScripts([policy, sourceFile(path, `${home}T=x\n${command}\n`)]).loads.map(
      ({ path: loaded, marks }) => [
        loaded,
        ...marks.map(({ text, meaning }) => `${text}=${meaningText(meaning)}`),
      ],
    );

  test.each([
    ["sed in place", 'sed -i "s/__TENANT__/$TENANT_ID/g" policy.xml', ["__TENANT__=home"]],
    ["sed with another divider", 'sed "s|{tenantId}|$TENANT_ID|" policy.xml > b.xml', ["{tenantId}=home"]],
    ["sed of BSD", "sed -i '' \"s/__TENANT__/${TENANT_ID}/\" policy.xml", ["__TENANT__=home"]],
    [
      "several expressions",
      'sed -e "s/__TENANT__/$TENANT_ID/" -e "s/a\\.b/c/" policy.xml',
      ["__TENANT__=home", "a.b=c"],
    ],
    [
      "from the folder of the script",
      'sed -i "s/__TENANT__/$TENANT_ID/g" "$SCRIPT_DIR/policy.xml"',
      ["__TENANT__=home"],
    ],
    ["from the root", 'sed -i "s/__TENANT__/$TENANT_ID/g" infra/policy.xml', ["__TENANT__=home"]],
    [
      "an unknown value",
      'sed -i "s/__TENANT__/$NONE/g" policy.xml',
      ["__TENANT__=? $NONE is not set in this file"],
    ],
    ["a value with the match", 'sed "s/__TENANT__/&$T/" policy.xml', ["__TENANT__=? sed puts it together"]],
    ["envsubst", "envsubst < policy.xml > b.xml", ["${T}=x", "$U=? $U is not set in this file"]],
    ["envsubst of some", "envsubst '$T' < policy.xml", ["${T}=x"]],
  ])("is told: %s", (_title, command, marks) => {
    expect(marksIn(command)).toEqual([["infra/policy.xml", ...marks]]);
  });

  test.each([
    ["a pattern", 'sed -i "s/__.*__/$TENANT_ID/g" policy.xml'],
    ["an extended pattern", 'sed -E "s/{tenantId}/$TENANT_ID/g" policy.xml'],
    ["a pattern from a variable", 'sed -i "s/$T/$TENANT_ID/g" policy.xml'],
  ])("has no marks where sed has %s", (_title, command) => {
    expect(marksIn(command)).toEqual([["infra/policy.xml"]]);
  });

  test.each([
    ["another file", "sed -i s/a/b/ other.xml"],
    ["a path from a variable", 'sed -i s/a/b/ "$FILE"'],
    ["a path out of the tree", "sed -i s/a/b/ /infra/policy.xml"],
  ])("is nothing for %s", (_title, command) => {
    expect(marksIn(command)).toEqual([]);
  });
});

describe("hostile shell scripts", () => {
  const good = `${home}sed "s/a/$TENANT_ID/" p.xml\ncat <<-EOF | tee x\n\t<policies>\\$ \`date\` $(echo "a)")\n\tEOF\nA='b'"<issuer >\${c}"\naz ad app create --display-name "x" \\\n --identifier-uris "api://$A"\n`;

  test("a long chain of variables is not followed to its end", () => {
    const links = Array.from({ length: 20_000 }, (_none, at) => `A${at}="$A${at + 1}"\n`).join("");
    expect(contentsOf(`${links}P="<issuer >$A0"\n`)).toEqual(["<issuer >«? too many variables lead to it»"]);
  });

  test("no beginning of a good one throws", () => {
    for (let end = 0; end <= good.length; end++) {
      const file = sourceFile("a.sh", good.slice(0, end));
      for (const carried of readScripts([file]).texts) contentOf(file, carried);
    }
    expect(readScripts([sourceFile("a.sh", good)]).texts).toHaveLength(2);
  });

  test("arbitrary text never throws, and pieces always cover", () => {
    const part = fc.oneof(
      fc.constantFrom(
        "<policies />",
        "'",
        '"',
        "`",
        "$(",
        ")",
        "${",
        "}",
        "\\",
        "\n",
        "<<EOF\n",
        "\nEOF\n",
        "<<-'E'\n",
        "A=",
        "$A",
        "$'",
        "|",
        ";",
        "((",
        "az ad app create ",
        "--set ",
        "sed ",
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(part), fc.constantFrom("a.sh", "a.ps1", "a.py"), (parts, path) => {
        const file = sourceFile(path, parts.join(""));
        for (const carried of readScripts([file]).texts) contentOf(file, carried);
      }),
      { numRuns: 500 },
    );
  });

  test.each(["(", "$(", "((", "`", "${", "A=(", "<<E\n", "'\"", "$((", "a|", "\\", "x=$x\n"])(
    "a long row of %j is read",
    (part) => {
      for (const path of ["a.sh", "a.ps1"])
        expect(() => readScripts([sourceFile(path, `# <policies />\n${part.repeat(20_000)}`)])).not.toThrow();
    },
  );
});
