import type { AppRegistration } from "../../model/app-registration.ts";
import type { Finding } from "../../model/finding.ts";
import type { Tags } from "../../model/setup.ts";
import { isWidened } from "../migratable.ts";
import type { FindingRule } from "./shared/finding-rule.ts";
import type { RuleInput } from "./shared/rule-input.ts";

export const managedByCode: FindingRule<"managed-by-code"> = {
  code: "managed-by-code",
  levels: ["warning"],
  when: "A tag of the service, its resource group or an app registration, or an app's notes, names azd, Terraform, OpenTofu, Bicep, Pulumi or APIOps, or an app has a `uniqueName`; and the plan changes what it owns.",
  why: "The next deployment puts everything back.",
  cure: "Make the same change in the sources: `entra-mcp source <dir>` edits the tree, and with `--plan plan.json` it says which place makes which change.",
  looks: [
    { at: "setup", half: "entra", look: codeOwnedApps },
    { at: "setup", half: "apim", look: codeOwnedService },
  ],
};

/** Whether the service belongs to code, which would put the policies back. Only where one of them is changed. */
function codeOwnedService({ snapshot, policies }: RuleInput): Finding[] {
  const { service, groupTags } = snapshot;
  if (policies.every(({ rewrite }) => rewrite.edits.length === 0)) return [];
  const group = service.id.replace(/\/providers\/.*$/i, "");
  const places = [
    { what: `the service ${service.name}`, resource: service.id, tags: service.tags },
    { what: "the service's resource group", resource: group, tags: groupTags },
  ];
  // One is enough: azd and others tag the group and everything in it alike.
  const [found] = places.flatMap(({ what, resource, tags }) => {
    const sign = signInTags(tags);
    return sign === null ? [] : [{ what, resource, ...sign }];
  });
  if (found === undefined) return [];
  const { what, evidence, owner, resource } = found;
  return [
    {
      code: "managed-by-code",
      level: "warning",
      message: `The tag ${evidence} of ${what} says that ${owner} owns it, and its next deployment would put the policies back.`,
      hint: "Make the same change in its sources: entra-mcp source <dir> edits them, and --plan <file> tells which place makes which change.",
      place: { resource },
    },
  ];
}

/** Whether an app registration belongs to code, which would make it single-tenant again. */
function codeOwnedApps({ snapshot }: RuleInput): Finding[] {
  return [snapshot.apiApp, ...snapshot.clientApps].filter(isWidened).flatMap((app) => {
    const sign = signOnApp(app);
    if (sign === null) return [];
    return [
      {
        code: "managed-by-code",
        level: "warning",
        message: `${sign.evidence} of ${app.displayName} says that ${sign.owner} owns it, and its next deployment would make it single-tenant again.`,
        hint: "Make the same change in its sources: entra-mcp source <dir> sets signInAudience (sign_in_audience in Terraform) there.",
        place: { resource: `/applications/${app.id}` },
      },
    ];
  });
}

interface Sign {
  readonly evidence: string;
  readonly owner: string;
}

function signOnApp({ tags, notes, uniqueName }: AppRegistration): Sign | null {
  const tag = tags.find((one) => ownerIn(one) !== null);
  if (tag !== undefined) return { evidence: `The tag "${tag}"`, owner: ownerIn(tag) ?? "" };
  const noted = notes === null ? null : ownerIn(notes);
  if (noted !== null) return { evidence: "The notes", owner: noted };
  // People do not give it: the portal and the Azure CLI have no field for it (unverified).
  return uniqueName === null
    ? null
    : { evidence: `The uniqueName "${uniqueName}"`, owner: "a template such as Bicep's" };
}

function signInTags(tags: Tags): Sign | null {
  for (const [name, value] of Object.entries(tags).toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const owner = /^azd-(?:env|service)-name$/i.test(name) ? "azd" : (ownerIn(name) ?? ownerIn(value));
    if (owner !== null) return { evidence: `${name}=${value}`, owner };
  }
  return null;
}

/** Tools by the names that people write into tags. */
const owners: readonly (readonly [RegExp, string])[] = [
  [/\bterraform\b|\btf-managed\b/i, "Terraform"],
  [/\bopentofu\b/i, "OpenTofu"],
  [/\bbicep\b/i, "Bicep"],
  [/\bpulumi\b/i, "Pulumi"],
  [/\bapi-?ops\b/i, "APIOps"],
];

function ownerIn(text: string): string | null {
  return owners.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
