import { isPolicy, stringsIn } from "./render-terraform.ts";

/** The policies of a JSON document, with the expressions of Azure Resource Manager evaluated as far as the trees use them. */
export function jsonPolicies(text: string, values: Readonly<Record<string, string>>): readonly string[] {
  return stringsIn(JSON.parse(text))
    .filter(isPolicy)
    .map((one) => (one.startsWith("[") && one.endsWith("]") ? evaluated(one.slice(1, -1), values) : one));
}

/** `concat(…)` and `format(…)` of strings and of expressions that have a value. */
function evaluated(expression: string, values: Readonly<Record<string, string>>): string {
  const call = /^(concat|format)\(([^]*)\)$/.exec(expression);
  if (call === null) throw new Error(`${expression} is no call that the trees use`);
  const [, name, list = ""] = call;
  const args = [...list.matchAll(/'((?:[^']|'')*)'|(\w+\((?:'[^']*')?\)(?:\.\w+)?)/g)].map(
    ([, literal, reference = ""]) => literal?.replaceAll("''", "'") ?? values[reference] ?? "",
  );
  if (name === "concat") return args.join("");
  const [template = "", ...rest] = args;
  return template.replaceAll(/\{\{|\}\}|\{(\d+)\}/g, (mark, index: string | undefined) =>
    index === undefined ? mark.slice(1) : (rest[Number(index)] ?? ""),
  );
}
