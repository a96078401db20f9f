import { parse } from "@cdktn/hcl2json";

/**
 * The strings of a Terraform file that hold a policy, as Terraform's own reader sees them: heredocs without their indentation, escapes
 * read. Interpolations and `$${` stay as they are written.
 */
export async function terraformPolicies(name: string, text: string): Promise<readonly string[]> {
  const policies: string[] = [];
  for (const one of stringsIn(await parse(name, text)).filter(isPolicy)) {
    const encoded = /^\$\{jsonencode\(([^]*)\)\}$/.exec(one)?.[1];
    if (encoded === undefined) policies.push(one);
    else policies.push(...(await terraformPolicies(name, `encoded = ${encoded}\n`)));
  }
  return policies;
}

/** A file for `templatefile`, read as the heredoc that it is. */
export async function templatePolicies(name: string, text: string): Promise<readonly string[]> {
  const policies = await terraformPolicies(name, `template = <<END_OF_TEMPLATE\n${text}END_OF_TEMPLATE\n`);
  // The one directive of the trees is a condition that does not hold.
  return policies.map((one) => one.replaceAll(/%\{ if debug ~\}[^]*?%\{ endif ~\}\n\s*/g, ""));
}

/** Every string of a document, in its order. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

/** Whether a string is a policy document. */
export function isPolicy(text: string): boolean {
  return /<(?:policies|fragment)>/.test(text);
}

/** A string with its interpolations filled, and `$${` read. @throws Error for one that has no value */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text
    .replaceAll(/(?<!\$)\$\{([^{}"]+)\}/g, (_, expression: string) => {
      const value = values[expression];
      if (value === undefined) throw new Error(`\${${expression}} has no value`);
      return value;
    })
    .replaceAll("$${", "${");
}
