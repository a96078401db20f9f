import { rollBackFlights } from "../support/scenario.ts";
import { coverKills } from "./matrix.ts";

await coverKills(rollBackFlights, "none");
