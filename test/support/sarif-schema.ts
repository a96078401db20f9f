import { createRequire } from "node:module";
import type { Ajv, ErrorObject } from "ajv";
import type { SarifLog, SarifResult } from "../../src/core/sarif/sarif-log.ts";

const require = createRequire(import.meta.url);
const schema = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json") as object;
const AjvDraft4 = (require("ajv-draft-04") as { default: typeof Ajv }).default;
const addFormats = (require("ajv-formats") as { default: (ajv: Ajv) => Ajv }).default;

// One of its patterns is none with the flag `u`.
const ajv = new AjvDraft4({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const isValid = ajv.compile(schema);

/** What the published schema of SARIF 2.1.0 has against a document. */
export function complaintsAbout(document: unknown): readonly Pick<ErrorObject, "instancePath" | "message">[] {
  return isValid(document)
    ? []
    : (isValid.errors ?? []).map(({ instancePath, message }) => ({ instancePath, message: message ?? "" }));
}

/** The log that a command printed, which has to be valid and consistent in itself. @throws when it is not */
export function readSarif(stdout: string): SarifLog {
  const log = JSON.parse(stdout) as SarifLog;
  const complaints = complaintsAbout(log);
  if (complaints.length > 0) throw new Error(JSON.stringify(complaints, null, 2));
  const [{ results, tool }] = log.runs;
  for (const { ruleId, ruleIndex } of results) {
    if (tool.driver.rules[ruleIndex]?.id !== ruleId) throw new Error(`${ruleId} has another rule`);
  }
  return log;
}

/** The results of a log. */
export function resultsIn({ runs: [{ results }] }: SarifLog): readonly SarifResult[] {
  return results;
}
