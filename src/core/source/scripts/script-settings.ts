import type { SourceFile, SourceLeft } from "../language-reading.ts";
import type { NamedValueDefinition } from "../meaning.ts";
import type { Names } from "./names.ts";
import { optionsOf, verbOf } from "./options.ts";
import { bitsText, literalOf, type ReadScript } from "./script.ts";

/** The named values that the commands of a script define: `az apim nv create`, `New-AzApiManagementNamedValue`. */
export function namedValuesOf(file: SourceFile, script: ReadScript, names: Names): NamedValueDefinition[] {
  return script.commands.flatMap((command) => {
    const verb = verbOf(file.text, command, 4);
    const isAz = verb === "az apim nv create" || verb === "az apim nv update";
    if (!isAz && !/^(?:new|set)-azapimanagementnamedvalue /.test(verb)) return [];
    const options = optionsOf(file.text, command.words);
    const [shown] = options.get("display-name") ?? options.get("name") ?? options.get("named-value-id") ?? [];
    const [value] = options.get("value") ?? [];
    const name = shown === undefined ? null : literalOf(file.text, shown);
    if (name === null || value === undefined) return [];
    const place = { file: file.path, start: value.start, end: value.end };
    return [{ name, meaning: names.meaning(value.bits), place }];
  });
}

/** What a script gives a server or a client as the tenant: `--set-env-vars "AzureAd__TenantId=$TENANT_ID"`. */
export function commandSettings(file: SourceFile, script: ReadScript): SourceLeft[] {
  return script.commands.flatMap((command) =>
    command.words
      .filter(({ bits }) => setting.test(bitsText(file.text, bits)))
      .map(({ start, end }) => ({
        file: file.path,
        start,
        end,
        code: "setting-elsewhere",
        message:
          "A setting names the tenant here: the server or the client itself may accept one tenant only.",
      })),
  );
}

const setting =
  /^(?:AzureAd(?:__|:)TenantId|(?:VITE|NEXT_PUBLIC|REACT_APP)_\w*TENANT_?ID)=(?!(?:common|organizations)?$)/i;
