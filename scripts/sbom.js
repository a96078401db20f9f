// The software bill of materials of the published package: what is bundled in it. CycloneDX 1.6 (its JSON reference). It has no
// time and no serial number, so that the same sources give the same bytes.

/**
 * @param {{ name: string, version: string, license: string, repository: { url: string } }} manifest of this package
 * @param {readonly import("./bundled-packages.js").BundledPackage[]} packages
 * @returns {string} the document
 */
export function billOfMaterials(manifest, packages) {
  const { name, version, license, repository } = manifest;
  const components = packages.map((one) => ({ type: "library", ...componentOf(one), scope: "required" }));
  const root = {
    type: "application",
    ...componentOf({ name, version, licence: license }),
    externalReferences: [{ type: "vcs", url: repository.url }],
  };
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { lifecycles: [{ phase: "build" }], component: root },
    components,
    dependencies: [
      { ref: root["bom-ref"], dependsOn: components.map((one) => one["bom-ref"]) },
      ...components.map((one) => ({ ref: one["bom-ref"] })),
    ],
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

function componentOf({ name, version, licence }) {
  const [, group, bare] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  const purl = purlOf(name, version);
  return {
    "bom-ref": purl,
    ...(group === undefined ? {} : { group }),
    name: bare ?? name,
    version,
    licenses: [{ license: { id: licence } }],
    purl,
  };
}

/** A package URL of type npm: the scope is its namespace, with the @ encoded. */
function purlOf(name, version) {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}
