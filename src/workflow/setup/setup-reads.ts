import type { Connection } from "../../azure/connect.ts";
import { type DirectoryReader, directoryReader } from "./directory-reader.ts";
import { type ServiceReader, serviceReader } from "./service-reader.ts";

/** What one setup is read with. */
export interface SetupReads {
  readonly connection: Connection;
  readonly reader: ServiceReader;
  readonly directory: DirectoryReader;
}

/** Reads over a connection that ask for nothing twice. */
export function setupReads(connection: Connection): SetupReads {
  return { connection, reader: serviceReader(connection), directory: directoryReader(connection) };
}
