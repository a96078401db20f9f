import type { LanguageReader, LanguageReading, SourceFile } from "../language-reading.ts";
import { bicepApps } from "./bicep-apps.ts";
import { bicepLoads } from "./bicep-loads.ts";
import { bicepReader } from "./bicep-reader.ts";
import type { BicepFile } from "./bicep-reading.ts";
import { bicepTexts, mayHoldPolicy } from "./bicep-texts.ts";
import { bicepTree } from "./bicep-tree.ts";
import { bicepNamedValues } from "./named-values.ts";
import { mayNameTenant, tenantSettings } from "./tenant-settings.ts";

/** Reads the Bicep files of a tree (`.bicep`, `.bicepparam`), and the JSON files of parameters that belong to them. */
export const readBicep: LanguageReader = (files) => {
  const mattering = files.filter(matters);
  if (mattering.length === 0) return nothing;
  const tree = bicepTree(files);
  const reader = bicepReader(tree);
  const parsed = mattering
    .map(({ path }) => tree.file(path))
    .filter((file): file is BicepFile => file !== null);
  const replaced = bicepLoads(reader, parsed);
  const named = bicepNamedValues(reader, parsed);
  return {
    texts: bicepTexts(reader, parsed, replaced.marksOf),
    loads: replaced.loads,
    namedValues: named.namedValues,
    apps: bicepApps(reader),
    left: [...named.left, ...tenantSettings(reader, parsed)],
  };
};

const nothing: LanguageReading = { texts: [], loads: [], namedValues: [], apps: [], left: [] };

/** Whether a file can say anything by itself. Others are read when one of these leads to them. */
function matters({ path, text }: SourceFile): boolean {
  if (!path.endsWith(".bicep") && !path.endsWith(".bicepparam")) return false;
  return wordsThatMatter.test(text) || mayHoldPolicy(text) || mayNameTenant(text);
}

const wordsThatMatter = /loadTextContent|namedValues|Microsoft\.Graph\/applications|replace\(/i;
