import type { SourceFile, SourceLeft } from "../language-reading.ts";
import { hasPolicyWords } from "../policy-words.ts";
import { isGenerated } from "./terraform-modules.ts";

/** What Terraform made, and Terraform in JSON, where they hold policy text or an app registration: they are not read. */
export function unreadTerraform(files: readonly SourceFile[]): readonly SourceLeft[] {
  return files.flatMap(({ path, text }) => {
    const kind = kindOf(path);
    if (kind === null || !holdsSomething(text)) return [];
    return [{ file: path, start: 0, end: 0, ...said[kind] }];
  });
}

type Unread = "made" | "state" | "json";

const said: Readonly<Record<Unread, Pick<SourceLeft, "code" | "message">>> = {
  made: {
    code: "generated-file",
    message: "Terraform, or a program that writes Terraform, made this file: make it again from its source.",
  },
  state: {
    code: "generated-file",
    message: "This is a state or a plan of Terraform, which changes when the configuration is applied.",
  },
  json: {
    code: "unknown-expression",
    message:
      "This is Terraform in JSON, which is not read: look at its policies and app registrations yourself.",
  },
};

function kindOf(path: string): Unread | null {
  if (/\.tfstate(?:\.|$)|\.tfplan(?:\.|$)|(?:^|\/)tfplan(?:\.json)?$/.test(path)) return "state";
  if (isGenerated(path)) return "made";
  return /\.(?:tf|tofu)\.json$/.test(path) ? "json" : null;
}

/** In JSON, as Terraform and others write it, `<` and `>` are escapes. */
function holdsSomething(text: string): boolean {
  if (text.includes("azuread_application") || text.includes("msgraph_resource")) return true;
  if (!text.includes("\\u003c")) return hasPolicyWords(text);
  return hasPolicyWords(text.replaceAll("\\u003c", "<").replaceAll("\\u003e", ">"));
}
