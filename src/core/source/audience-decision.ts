import type { AppDeclaration, SourceLeft } from "./language-reading.ts";

/** The audience that serves every organization. */
export const everyOrganization = "AzureADMultipleOrgs";

/** What becomes of one app registration of the setup. */
export type AudienceDecision =
  | {
      readonly kind: "edit";
      readonly start: number;
      readonly end: number;
      readonly insert: string;
      readonly because: string;
    }
  | { readonly kind: "right" }
  | { readonly kind: "left"; readonly left: SourceLeft };

/** Decides about the audience of an app of the setup. @param role what it is to the setup */
export function audienceDecision(app: AppDeclaration, role: "API" | "client"): AudienceDecision {
  const { audience, place } = app;
  const because = `the setup's ${role} app must serve every organization`;
  const left = (code: SourceLeft["code"], start: number, message: string): AudienceDecision => {
    return { kind: "left", left: { file: place.file, start, end: start, code, message } };
  };
  switch (audience.kind) {
    case "written": {
      if (serves.has(audience.value.toLowerCase())) return { kind: "right" };
      if (audience.value.toLowerCase() !== "azureadmyorg") {
        return left(
          "manual-review",
          audience.start,
          `signInAudience "${audience.value}" of ${app.key} was left: it is no audience of Entra`,
        );
      }
      return { kind: "edit", start: audience.start, end: audience.end, insert: everyOrganization, because };
    }
    case "absent": {
      const insert = `${audience.before}${everyOrganization}${audience.after}`;
      return {
        kind: "edit",
        start: audience.at,
        end: audience.at,
        insert,
        because: `${because}, and without a word it serves one`,
      };
    }
    case "not sent":
      return { kind: "right" };
    case "unknown":
      return left(
        "unknown-expression",
        audience.at,
        `signInAudience of ${app.key} was left: ${audience.why}`,
      );
    default:
      return audience satisfies never;
  }
}

const serves = new Set(["azureadmultipleorgs", "azureadandpersonalmicrosoftaccount"]);
