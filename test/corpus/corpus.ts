import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Task, task } from "../core/policy/assert-edit.ts";

/**
 * Real policy documents of third parties. They lie beside the project, whose root is the working directory of every
 * script, and are never copied into it.
 */
const folder = resolve("../shared/corpus/policies");

export interface CorpusDocument {
  readonly name: string;
  readonly text: string;
}

/** The documents, or `null` where the folder is absent. Bytes are decoded as UTF-8, byte order mark kept. */
export function readCorpus(): readonly CorpusDocument[] | null {
  if (!existsSync(folder)) return null;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
  return readdirSync(folder)
    .filter((name) => name.endsWith(".xml"))
    .toSorted()
    .map((name) => ({ name, text: decoder.decode(readFileSync(join(folder, name))) }));
}

const anyHome = "0f0f0f0f-1111-4222-8333-444444444444";
const guid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i;

/**
 * A task that fits a document: the tenant that it names is the home tenant, and so is every named value that is
 * called like a tenant. All other named values are unknown.
 */
export function taskFor(text: string): Task {
  const inUrl = new RegExp(
    `(?:login\\.microsoftonline\\.com|sts\\.windows\\.net|login\\.windows\\.net)/(${guid.source})`,
    "i",
  );
  const inAttribute = new RegExp(`tenant-id="(${guid.source})"`, "i");
  const id = inUrl.exec(text)?.[1] ?? inAttribute.exec(text)?.[1] ?? anyHome;
  const domains = [...text.matchAll(/tenant-id="([\w-]+(?:\.[\w-]+)+)"/g)].map((match) => match[1] ?? "");
  const names = [...text.matchAll(/\{\{([\w.-]*tenant[\w.-]*)\}\}/gi)].map((match) => match[1] ?? "");
  return task({
    homeTenant: { id, domains },
    clientAppIds: ["5ca1ab1e-0000-4000-8000-00000000c0de"],
    namedValues: new Map(names.map((name) => [name, id])),
  });
}
