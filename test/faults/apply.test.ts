import { applyFlights } from "../support/scenario.ts";
import { coverFaults } from "./matrix.ts";

await coverFaults(applyFlights, "in turn");
