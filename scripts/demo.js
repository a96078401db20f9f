// `npm run demo`: the built demonstration, and its exit code.
import process from "node:process";
import { demonstrate } from "../dist/demo.js";

process.exitCode = await demonstrate();
