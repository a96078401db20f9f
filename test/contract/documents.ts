import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { scratchFolder } from "../support/scratch.ts";

const beside = resolve(import.meta.dirname, "../../../shared/contract");
const versions = "specification/apimanagement/resource-manager/Microsoft.ApiManagement/stable";

/** The version the documents are of, which is also what Azure CLI sends. */
export const contractVersion = "2021-08-01";

/**
 * The version that the ARM client for JavaScript sends. Its documents are not here: those of 2021 stand in for them, so a
 * verdict on it is an approximation. What came after 2021 is named in `outside.ts`.
 */
export const approximatedVersion = "2024-05-01";

/** Why there is nothing to check against, or null when Azure's OpenAPI documents lie beside the project. */
export const missingDocuments = existsSync(beside)
  ? null
  : "skipped: Azure's OpenAPI documents are not in ../shared/contract";

/** A copy of the documents for one run, with those of 2021 a second time under the version of 2024. */
export function copyDocuments(): string {
  const folder = scratchFolder("contract");
  cpSync(beside, folder, { recursive: true });
  const later = join(folder, versions, approximatedVersion);
  cpSync(join(folder, versions, contractVersion), later, { recursive: true });
  for (const name of readdirSync(later)) {
    const text = readFileSync(join(later, name), "utf8");
    const renamed = text.replace(`"version": "${contractVersion}"`, `"version": "${approximatedVersion}"`);
    writeFileSync(join(later, name), withLaterMembers(renamed));
  }
  return folder;
}

/** `authenticationSettings` has two more members after 2021-08-01 (verified: recorded traffic of 2022-08-01). */
function withLaterMembers(text: string): string {
  const lists = ["oAuth2", "openid"].map(
    (name) => `"${name}AuthenticationSettings": { "type": "array", "items": { "type": "object" } },`,
  );
  return text.replace(/("AuthenticationSettingsContract": \{\s*"properties": \{)/, `$1 ${lists.join(" ")}`);
}
