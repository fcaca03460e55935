// SPDX-License-Identifier: Apache-2.0
// The independent judge: verdicts of ajv with the official schemas, one line a document.
// Usage: node validate_ajv.mjs NODE_MODULES_DIR LIST   (LIST: a file of paths)
// iri-reference is not checked: neither does CycloneDX's own runner, and its BOM-Links
// would fail the check that npm has to offer.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

const need = createRequire(join(resolve(process.argv[2]), "x.js"));
const Ajv = need("ajv");
const schemas = join(dirname(need.resolve("@cyclonedx/cyclonedx-library/package.json")),
  "res/schema");
const read = (name) => JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`)));
const compiled = new Map();

function judge(version) {
  if (!compiled.has(version)) {
    const ajv = new Ajv({ strict: false, allErrors: false });
    need("ajv-formats")(ajv);
    need("ajv-formats-draft2019")(ajv, { formats: ["idn-email"] });
    ajv.addFormat("iri-reference", true);
    for (const name of ["spdx", "jsf-0.82", "cryptography-defs"])
      ajv.addSchema(read(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
    const strict = version < "1.4" ? "-strict" : "";
    compiled.set(version, ajv.compile(read(`bom-${version}${strict}`)));
  }
  return compiled.get(version);
}

for (const path of readFileSync(process.argv[3], "utf8").split("\n").filter(Boolean)) {
  const document = JSON.parse(readFileSync(path));
  const check = judge(document.specVersion);
  const why = check(document) ? "" : `${check.errors[0].instancePath} ${check.errors[0].message}`;
  console.log(`${why ? "invalid" : "valid"}\t${path}\t${why}`);
}
