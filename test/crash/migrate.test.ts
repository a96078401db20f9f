import { migrateFlights } from "../support/scenario.ts";
import { coverKills } from "./matrix.ts";

await coverKills(migrateFlights, "first");
