import { gatheredReading } from "../gathered-reading.ts";
import type { LanguageReader, LanguageReading } from "../language-reading.ts";
import { readJsonFiles } from "./read-json.ts";
import { isYamlFile, readYamlFiles } from "./read-yaml.ts";
import { isEnvironmentFile, settingsInEnvironment } from "./tenant-settings.ts";

/** Reads JSON and YAML: templates of Resource Manager, trees of APIOps, manifests of apps, and settings that name the tenant. */
export const readFormats: LanguageReader = (files): LanguageReading => {
  const own = files.filter(({ path }) => !isGeneratedPath(path));
  const json = own.filter(({ path }) => /\.(?:jsonc?|json5|ipynb)$/i.test(path));
  const yaml = own.filter(isYamlFile);
  const environment = own.filter(isEnvironmentFile);
  return gatheredReading([
    readJsonFiles(json, yaml, files),
    readYamlFiles(yaml, files),
    { left: environment.flatMap(settingsInEnvironment) },
  ]);
};

/** What package managers and Terraform write, or the Azure Developer CLI: it is nobody's source. */
function isGeneratedPath(path: string): boolean {
  return /(?:^|\/)(?:node_modules|\.terraform|\.azure)\/|(?:^|\/)(?:package-lock|npm-shrinkwrap|pnpm-lock)\.|\.lock\.ya?ml$/.test(
    path,
  );
}
