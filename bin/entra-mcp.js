#!/usr/bin/env node
import process from "node:process";
import { main, processHost } from "../dist/main.js";

process.exitCode = await main(process.argv.slice(2), processHost());
