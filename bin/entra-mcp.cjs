#!/usr/bin/env node
"use strict";
// CommonJS, because the loader of ES modules would take a sixth of the time that help and version take.

// The program itself does not load on older versions, so this is looked at first.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 20 || (major === 20 && minor >= 19)) {
  void run(process.argv.slice(2));
} else {
  process.stderr.write(`entra-mcp needs Node.js 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exitCode = 1;
}

async function run(argv) {
  const { keepCompiled, knownAnswer, standardOutput } = require("../dist/start.cjs");
  let lost = 0;
  const outputLost = () => {
    // It may also come to light once everything else is done.
    lost = 1;
    if (!process.exitCode) process.exitCode = lost;
  };
  const answer = knownAnswer(argv, process.env, () => process.stdout.columns);
  if (answer !== null) {
    standardOutput(outputLost).write(answer);
    return;
  }
  keepCompiled({ env: process.env, platform: process.platform, uid: process.getuid?.() ?? null });
  const { main, processHost } = await import("../dist/main.js");
  process.exitCode = (await main(argv, processHost(outputLost))) || lost;
  // A sign-in at a browser listens until somebody comes back, also when nobody waits for it any more. What is still to be
  // written goes first.
  setInterval(() => {
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
  }, 1000).unref();
}
