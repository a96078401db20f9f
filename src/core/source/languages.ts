import { readBicep } from "./bicep/read-bicep.ts";
import { readFormats } from "./formats/read-formats.ts";
import type { LanguageReader } from "./language-reading.ts";
import { readScripts } from "./scripts/read-scripts.ts";
import { readTerraform } from "./terraform/read-terraform.ts";

/** The readers of a tree's languages. */
export const languageReaders: readonly LanguageReader[] = [
  readBicep,
  readTerraform,
  readFormats,
  readScripts,
];
