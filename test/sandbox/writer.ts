import { openSandbox } from "../../src/sandbox/open.ts";
import { apimClient } from "./clients.ts";
import { readApiPolicy } from "./migrated.ts";

/**
 * A process of its own that opens the world file it is given and writes to it without end: a policy, longer and shorter in
 * turns, so that a file of two halves would not be JSON. It says `writing` once it has begun.
 */
const sandbox = await openSandbox(process.argv[2] ?? "");
const apim = apimClient(sandbox);
for (let count = 0; ; count += 1) {
  const comment = "x".repeat(count % 2 === 0 ? 20_000 : 10);
  const value = `<policies><inbound><!-- ${process.pid} ${count} ${comment} --><base /></inbound></policies>`;
  const { etag } = await readApiPolicy(sandbox);
  await apim.apiPolicy.createOrUpdate(
    "rg-flights",
    "apim-flights",
    "flights-mcp",
    "policy",
    { format: "rawxml", value },
    { ifMatch: etag },
  );
  if (count === 0) process.stdout.write("writing\n");
}
