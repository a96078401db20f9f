import { applyFlights } from "../support/scenario.ts";
import { coverKills } from "./matrix.ts";

await coverKills(applyFlights, "none");
