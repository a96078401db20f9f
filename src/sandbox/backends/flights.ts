import { asText } from "../text.ts";

/** What a tool found, or the sentence why it found nothing. */
export interface ToolResult {
  readonly ok: boolean;
  readonly found: unknown;
}

/** One tool of the flights server. */
export interface FlightTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: object;
  readonly call: (input: Readonly<Record<string, unknown>>) => ToolResult;
}

const airports = [
  { code: "JFK", city: "New York", name: "John F. Kennedy International" },
  { code: "LHR", city: "London", name: "Heathrow" },
  { code: "MXP", city: "Milan", name: "Malpensa" },
  { code: "SEA", city: "Seattle", name: "Seattle-Tacoma International" },
] as const;

const flights = [
  { id: "CF100", from: "JFK", to: "LHR", departs: "08:15", arrives: "20:20", price: 480, seats: 12 },
  { id: "CF102", from: "JFK", to: "LHR", departs: "21:40", arrives: "09:35", price: 395, seats: 3 },
  { id: "CF211", from: "LHR", to: "MXP", departs: "10:05", arrives: "13:05", price: 120, seats: 40 },
  { id: "CF305", from: "SEA", to: "JFK", departs: "07:30", arrives: "15:55", price: 260, seats: 0 },
] as const;

const text = (description: string) => ({ type: "string", description });

/** The four tools of the article's server. */
export const flightTools: readonly FlightTool[] = [
  {
    name: "search_flights",
    title: "Search flights",
    description: "Finds flights between two cities or airports.",
    inputSchema: {
      type: "object",
      properties: { from: text("City or airport code"), to: text("City or airport code") },
      required: ["from", "to"],
    },
    call: (input) => {
      const [from, to] = [airportCode(input["from"]), airportCode(input["to"])];
      return { ok: true, found: flights.filter((flight) => flight.from === from && flight.to === to) };
    },
  },
  {
    name: "get_flight_details",
    title: "Flight details",
    description: "Tells everything about one flight.",
    inputSchema: { type: "object", properties: { flightId: text("Flight number") }, required: ["flightId"] },
    call: (input) => flightById(input["flightId"]),
  },
  {
    name: "list_airports",
    title: "List airports",
    description: "Lists the airports that are served.",
    inputSchema: { type: "object", properties: {} },
    call: () => ({ ok: true, found: airports }),
  },
  {
    name: "book_flight",
    title: "Book a flight",
    description: "Books a seat for a passenger.",
    inputSchema: {
      type: "object",
      properties: { flightId: text("Flight number"), passenger: text("Name of the passenger") },
      required: ["flightId", "passenger"],
    },
    call: (input) => book(input),
  },
];

/** A tool by its name. */
export function findTool(name: string): FlightTool | null {
  return flightTools.find((tool) => tool.name === name) ?? null;
}

function airportCode(value: unknown): string {
  const wanted = asText(value).toLowerCase();
  const found = airports.find(
    (airport) => airport.code.toLowerCase() === wanted || airport.city.toLowerCase() === wanted,
  );
  return found?.code ?? wanted.toUpperCase();
}

function flightById(value: unknown): ToolResult {
  const found = flights.find((flight) => flight.id === asText(value).toUpperCase());
  return found === undefined ? { ok: false, found: "There is no such flight." } : { ok: true, found };
}

function book(input: Readonly<Record<string, unknown>>): ToolResult {
  const flight = flights.find((candidate) => candidate.id === asText(input["flightId"]).toUpperCase());
  if (flight === undefined || flight.seats === 0) {
    return { ok: false, found: flight === undefined ? "There is no such flight." : "The flight is full." };
  }
  const passenger = asText(input["passenger"]);
  return {
    ok: true,
    found: { reference: `${flight.id}-${passenger.length}${flight.seats}`, flightId: flight.id, passenger },
  };
}
