import { rollBackFlights } from "../support/scenario.ts";
import { coverFaults } from "./matrix.ts";

await coverFaults(rollBackFlights, "each");
