import { createServer } from "node:http";

createServer((request, response) => response.end("notes")).listen(3000);
