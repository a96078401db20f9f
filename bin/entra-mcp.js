#!/usr/bin/env node
import process from "node:process";

// The program itself does not load on older versions, so this is looked at first.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 20 || (major === 20 && minor >= 19)) {
  const { main, processHost } = await import("../dist/main.js");
  let lost = 0;
  const host = processHost(() => {
    // It may also come to light once everything else is done.
    lost = 1;
    process.exitCode ||= lost;
  });
  process.exitCode = (await main(process.argv.slice(2), host)) || lost;
  // A sign-in at a browser listens until somebody comes back, also when nobody waits for it any more. What is still to be
  // written goes first.
  setInterval(() => {
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
  }, 1000).unref();
} else {
  process.stderr.write(`entra-mcp: It needs Node.js 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
}
