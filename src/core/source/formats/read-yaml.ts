import { gatheredReading } from "../gathered-reading.ts";
import type { LanguageReading, SourceFile } from "../language-reading.ts";
import { isToolkitFile, toolkitApps } from "./agents-toolkit.ts";
import { type Placeholders, pipelineMarks, templateMarks } from "./placeholders.ts";
import { settingsInYaml } from "./tenant-settings.ts";
import { scanYaml } from "./yaml-scan.ts";
import { yamlTexts } from "./yaml-text.ts";

/** Whether a file is YAML, by its name. */
export function isYamlFile({ path }: SourceFile): boolean {
  return /\.ya?ml$/i.test(path);
}

/** Reads YAML: policy texts in scalars, app registrations of the Agents Toolkit, settings that name the tenant. */
export function readYamlFiles(yaml: readonly SourceFile[], all: readonly SourceFile[]): LanguageReading {
  const charts = all
    .filter(({ path }) => /(?:^|\/)Chart\.ya?ml$/.test(path))
    .map(({ path }) => path.replace(/Chart\.ya?ml$/, "templates/"));
  return gatheredReading(
    yaml.filter(mayMatter).map((file) => {
      const entries = scanYaml(file.text);
      const marks = marksOf(file, charts);
      const isPipeline = pipelinePath.test(file.path) || pipelineKeys.test(file.text);
      return gatheredReading([
        yamlTexts(file, entries, marks, isPipeline),
        { left: isPipeline || isToolkitFile(file) ? [] : settingsInYaml(file, entries) },
        { apps: isToolkitFile(file) ? toolkitApps(file).map(({ app }) => app) : [] },
      ]);
    }),
  );
}

/** A cheap look, because most YAML has nothing of the kind. */
function mayMatter({ text }: SourceFile): boolean {
  return /<[a-z]|\\u003c|\\x3c|tenant/i.test(text) || text.includes("aadApp/create");
}

const pipelinePath =
  /(?:^|\/)(?:\.github|\.azdo|\.azuredevops|\.pipelines|pipelines)\/|azure-pipelines|\.gitlab-ci\./i;

/** Keys that a pipeline has at its top level. */
const pipelineKeys = /^(?:jobs|stages|steps|trigger|pool|on):/m;

/** In a chart's templates, and in what Ansible runs, double braces are not named values. */
function marksOf({ path, text }: SourceFile, charts: readonly string[]): Placeholders {
  const isChart = charts.some((folder) => path.startsWith(folder));
  const isAnsible =
    /(?:^|\/)(?:tasks|playbooks|roles)\//.test(path) || /azure_rm_|azure\.azcollection/.test(text);
  return isChart || isAnsible ? templateMarks : pipelineMarks;
}
