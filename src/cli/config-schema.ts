import type { Option } from "commander";
import { type ConfigurableCommands, mayStandInFile, notOptions } from "./config.ts";
import { isRepeatable } from "./defaults.ts";

/** What an editor checks a configuration with, from the table that command lines are read with: JSON Schema 2020-12. */
export function configSchema(commands: ConfigurableCommands) {
  const properties = Object.fromEntries(
    commands
      .flatMap(({ options }) => options)
      .filter(mayStandInFile)
      .map((option) => [option.attributeName(), schemaOf(option)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
  const beside = Object.fromEntries([...notOptions].map((name) => [name, {}]));
  return {
    title: "entra-mcp.json",
    $schema: "https://json-schema.org/draft/2020-12/schema",
    description: "Options of entra-mcp, by their names in camel case. What is typed goes before them.",
    type: "object",
    properties: {
      ...beside,
      ...properties,
      setups: {
        description: "Several setups by name: what one says goes before what is outside of it.",
        type: "object",
        additionalProperties: { type: "object", properties, additionalProperties: false },
      },
    },
    additionalProperties: false,
  };
}

function schemaOf(option: Option) {
  const { description, argChoices, flags } = option;
  const text = { type: "string" } as const;
  if (option.isBoolean()) return { description, type: "boolean" };
  if (isRepeatable(option)) return { description, anyOf: [text, { type: "array", items: text }] };
  if (option.optional) return { description, type: ["string", "boolean"] };
  if (flags.endsWith("<number>")) return { description, type: ["integer", "string"], minimum: 0 };
  return { description, ...text, ...(argChoices === undefined ? {} : { enum: argChoices }) };
}
