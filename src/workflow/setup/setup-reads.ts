import type { Connection } from "../../azure/connect.ts";
import { type DirectoryReader, directoryReader, keptDirectory } from "./directory-reader.ts";
import { type Keep, once, onceUnlessFailed } from "./once.ts";
import { keptService, type ServiceReader, serviceReader } from "./service-reader.ts";

/** What one setup is read with. */
export interface SetupReads {
  readonly connection: Connection;
  readonly reader: ServiceReader;
  readonly directory: DirectoryReader;
}

/** Reads for one snapshot that ask for nothing twice. */
export function setupReads(connection: Connection): SetupReads {
  const anew = { connection, reader: serviceReader(connection), directory: directoryReader(connection) };
  return kept(shared.get(connection) ?? anew, once);
}

/**
 * From now on the snapshots that are taken with this connection share what was read. For a command that plans several setups
 * and sends nothing that writes.
 */
export function shareReads(connection: Connection): Connection {
  const anew = { connection, reader: serviceReader(connection), directory: directoryReader(connection) };
  shared.set(connection, kept(anew, onceUnlessFailed));
  return connection;
}

const shared = new WeakMap<Connection, SetupReads>();

function kept({ connection, reader, directory }: SetupReads, keep: Keep): SetupReads {
  return { connection, reader: keptService(reader, keep), directory: keptDirectory(directory, keep) };
}
