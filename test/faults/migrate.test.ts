import { migrateFlights } from "../support/scenario.ts";
import { coverFaults } from "./matrix.ts";

await coverFaults(migrateFlights, "each");
