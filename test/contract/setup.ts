import { missingDocuments } from "./documents.ts";
import { installValidator } from "./oav.ts";

/** Once for all files: they run beside each other, and two installations into one folder would not end well. */
export default function setup(): void {
  if (missingDocuments === null) installValidator();
}
