import { migrateFragment } from "../support/scenario.ts";
import { coverFaults } from "./matrix.ts";

await coverFaults(migrateFragment, "each");
