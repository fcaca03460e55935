// SPDX-License-Identifier: Apache-2.0
// What npm itself sees in a tree: node npm_tree.mjs DIR, one JSON object on stdout:
// {"packages": {LOCATION: [NAME, VERSION, [LOCATION of each dependency, sorted]]}}
import { execSync } from 'node:child_process';
import { createRequire } from 'node:module';

const top = execSync('npm root -g', { encoding: 'utf8' }).trim();
const Arborist = createRequire(`${top}/npm/package.json`)('@npmcli/arborist');
const tree = await new Arborist({ path: process.argv[2] }).loadActual();
const packages = {};

for (const node of tree.inventory.values()) {
  if (node.isRoot || node.isLink || !node.package.name)
    continue;
  const to = new Set();
  for (const edge of node.edgesOut.values())
    if (edge.to && edge.type !== 'dev')
      to.add(edge.to.target.location);
  to.delete(node.location);
  packages[node.location] = [node.package.name, node.package.version, [...to].sort()];
}
console.log(JSON.stringify({ packages }));
